//! Parses the values of arguments: URLs, headers, `--resolve`, subprotocols, seconds.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tungstenite_tls::{
    Proxy,
    config::ServerName,
    http::{HeaderName, HeaderValue, Uri},
};

use crate::{from_file::Source, url};

/// Parses a URL, or `@FILE` for a file whose first line is one.
pub(crate) fn url(text: &str) -> Result<Uri, String> {
    let Some(source) = Source::named(text) else { return url::parse(text) };
    if source.is_stdin() {
        return Err("a URL is not read from stdin; name a file, as in @FILE".to_owned());
    }
    let content = source.read().map_err(|why| format!("{source}{why}"))?;
    let line = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| format!("{source}: it is not UTF-8"))?;
    url::parse(line.trim_end()).map_err(|why| format!("{source}: {why}"))
}

/// Parses `ADDR:PORT` to listen on.
pub(crate) fn listen(text: &str) -> Result<SocketAddr, String> {
    const HOW: &str = "write ADDR:PORT, as in 127.0.0.1:8443 or [::1]:8443; port 0 is a free one";
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    text.parse().map_err(|_| format!("not an IP address and port; {HOW}"))
}

/// Parses a host name or an IP address.
pub(crate) fn host(text: &str) -> Result<String, String> {
    match ServerName::try_from(text) {
        Ok(_) => Ok(text.to_ascii_lowercase()),
        Err(_) => Err("neither a host name nor an IP address".to_owned()),
    }
}

/// A header of a request.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Shows only the name: values are often secret.
impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Parses `Name: value`, a header of the upgrade request. Errors show at most a valid header name.
pub(crate) fn header(text: &str) -> Result<Header, String> {
    /// The headers that the handshake sets itself, each with the reason or what to use instead.
    const TAKEN: [(&str, &str); 6] = [
        ("connection", "the handshake sets it"),
        ("sec-websocket-extensions", "wss supports no extensions"),
        ("sec-websocket-key", "the handshake sets it"),
        ("sec-websocket-protocol", "use --subprotocol NAME"),
        ("sec-websocket-version", "the handshake sets it"),
        ("upgrade", "the handshake sets it"),
    ];
    let header = proxy_header(text)?;
    let taken = TAKEN.iter().find(|(taken, _)| header.name.eq_ignore_ascii_case(taken));
    match taken {
        Some((_, why)) => Err(format!("`{}` cannot be set: {why}", header.name)),
        None => Ok(header),
    }
}

/// Parses `Name: value`, a header for a proxy.
pub(crate) fn proxy_header(text: &str) -> Result<Header, String> {
    let (name, value) = text.split_once(':').ok_or("there is no colon; write 'Name: value'")?;
    let name = name.trim();
    let value = value.trim();
    HeaderName::try_from(name)
        .map_err(|_| "the text before the colon is not a header name; write 'Name: value'")?;
    HeaderValue::try_from(value)
        .map_err(|_| format!("the value of `{name}` has a character that HTTP does not allow"))?;
    Ok(Header { name: name.to_owned(), value: value.to_owned() })
}

/// Parses the URL of a proxy, or nothing, which is no proxy. Errors show no password.
pub(crate) fn proxy(text: &str) -> Result<Option<Proxy>, String> {
    match text {
        "" => Ok(None),
        _ => Proxy::new(text).map(Some).map_err(|error| error.detail().to_owned()),
    }
}

/// The address to dial for a host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolve {
    host: String,
    addr: SocketAddr,
}

impl Resolve {
    /// The address to dial, if this is for the host and port of `uri`.
    pub(crate) fn address(&self, uri: &Uri) -> Option<SocketAddr> {
        let host = uri.host().map(bare_host)?;
        let port = url::port(uri);
        (host.eq_ignore_ascii_case(&self.host) && port == self.addr.port()).then_some(self.addr)
    }
}

/// Parses `HOST:PORT:ADDR`, where brackets enclose an IPv6 host and may enclose an IPv6 address.
pub(crate) fn resolve(text: &str) -> Result<Resolve, String> {
    const HOW: &str = "write HOST:PORT:ADDR, as in example.org:443:127.0.0.1";
    let parts = match text.strip_prefix('[') {
        Some(rest) => rest.split_once("]:"),
        None => text.split_once(':'),
    };
    let (host, rest) = parts.filter(|(host, _)| !host.is_empty()).ok_or(HOW)?;
    let (port, addr) = rest.split_once(':').ok_or(HOW)?;
    let port = url::parse_port(port)?;
    let bare = addr.strip_prefix('[').and_then(|addr| addr.strip_suffix(']')).unwrap_or(addr);
    let ip: IpAddr = bare.parse().map_err(|_| format!("`{addr}` is not an IP address; {HOW}"))?;
    Ok(Resolve { host: bare_host(host).to_owned(), addr: SocketAddr::new(ip, port) })
}

/// A host without the brackets of an IPv6 literal or the final dot of an absolute name.
fn bare_host(host: &str) -> &str {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.strip_suffix('.').unwrap_or(host)
}

/// Parses the name of a subprotocol: a token (RFC 6455, section 4.1).
pub(crate) fn subprotocol(text: &str) -> Result<String, String> {
    // A header name is a token too.
    match HeaderName::try_from(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("not a subprotocol name, which has letters, digits and some signs, without \
                       spaces or commas; give the option once for each name"
            .to_owned()),
    }
}

/// Parses a number of seconds.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    /// Ten years.
    const MOST: f64 = 315_360_000.0;
    /// The shortest timeout that a socket accepts on every system.
    const LEAST: f64 = 0.001;
    match text.parse::<f64>() {
        Ok(seconds) if (LEAST..=MOST).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("not a number of seconds, 0.001 or more; write 10 or 2.5".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let parsed = header("Authorization:Bearer a:b ").unwrap();
        assert_eq!((&*parsed.name, &*parsed.value), ("Authorization", "Bearer a:b"));
        assert_eq!(header("X-Empty:").unwrap().value, "");
        for (bad, why) in [
            ("Authorization", "colon"),
            (": x", "not a header name"),
            ("a b: x", "not a header name"),
            ("X: a\nb", "`X`"),
            ("Upgrade: x", "the handshake sets it"),
            ("sec-websocket-Protocol: x", "--subprotocol"),
        ] {
            let error = header(bad).unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }

    #[test]
    fn resolutions() {
        let dialled = |text: &str, url: &str| {
            let address = resolve(text).unwrap().address(&url.parse().unwrap());
            address.map(|address| address.to_string())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(dialled("a:443:127.0.0.1", "wss://A/x"), some("127.0.0.1:443"));
        assert_eq!(dialled("a:80:[::1]", "ws://a./x"), some("[::1]:80"));
        assert_eq!(dialled("a:80:::1", "ws://a/x"), some("[::1]:80"));
        assert_eq!(dialled("[::2]:1:127.0.0.1", "wss://[::2]:1"), some("127.0.0.1:1"));
        assert_eq!(dialled("a:443:127.0.0.1", "wss://a:444"), None);
        assert_eq!(dialled("a:443:127.0.0.1", "wss://b"), None);
    }

    #[test]
    fn resolutions_that_are_none() {
        for (bad, why) in [
            ("", "HOST:PORT:ADDR"),
            ("a", "HOST:PORT:ADDR"),
            ("a:1", "HOST:PORT:ADDR"),
            (":1:127.0.0.1", "HOST:PORT:ADDR"),
            ("[::1", "HOST:PORT:ADDR"),
            ("a:99999:127.0.0.1", "`99999`"),
            ("a:1:b", "`b` is not an IP address"),
        ] {
            let error = resolve(bad).unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }

    #[test]
    fn times_and_subprotocols() {
        assert_eq!(seconds("2.5").unwrap(), Duration::from_millis(2500));
        for bad in ["0", "-1", "NaN", "inf", "1e300", "", "10s"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert_eq!(subprotocol("Chat.v2").unwrap(), "Chat.v2");
        for bad in ["", "a b", "a,b", "ä"] {
            assert!(subprotocol(bad).is_err(), "{bad}");
        }
    }
}
