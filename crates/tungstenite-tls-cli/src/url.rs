//! Parses URLs, with errors that name the wrong part.

use tungstenite_tls::http::Uri;

/// A URL, even a malformed one, without user name, password, query and fragment.
pub(crate) fn shown(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    match path.find(['?', '#']) {
        Some(end) => format!("{scheme}{host}{}{}…", &path[..end], &path[end..=end]),
        None => format!("{scheme}{host}{path}"),
    }
}

/// Parses a `ws://` or `wss://` URL (RFC 6455, section 3). An error shows neither a password nor a
/// query.
pub(crate) fn parse(text: &str) -> Result<Uri, String> {
    const HOW: &str = "write wss://HOST[:PORT]/PATH";
    let Some((scheme, rest)) = text.split_once("://") else {
        let host = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
        return Err(match host {
            "" => format!("not a URL; {HOW}"),
            _ => format!("the URL has no scheme; write wss://{}", shown(text)),
        });
    };
    match &*scheme.to_ascii_lowercase() {
        "ws" | "wss" => {}
        http @ ("http" | "https") => {
            let right = if http == "http" { "ws" } else { "wss" };
            let rest = shown(rest);
            return Err(format!("the scheme `{scheme}` is not WebSocket; use {right}://{rest}"));
        }
        _ => return Err(format!("the scheme `{scheme}` is unknown; use wss:// or ws://")),
    }
    if let Some(bad) = text.chars().find(|c| !c.is_ascii_graphic()) {
        return Err(format!(
            "the character {bad:?} is not allowed in a URL; percent-encode it in the path, or \
             write the host in its xn-- form"
        ));
    }
    if text.contains('#') {
        return Err(
            "a WebSocket URL cannot have a fragment; remove it, or write %23 for a literal `#`"
                .to_owned(),
        );
    }
    check_authority(rest.split(['/', '?']).next().unwrap_or_default())?;
    text.parse::<Uri>().map_err(|error| format!("not a URL ({error}); {HOW}"))
}

/// The port of `uri`, or that of its scheme.
pub(crate) fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if is_tls(uri) { 443 } else { 80 })
}

/// Whether `uri` asks for TLS.
pub(crate) fn is_tls(uri: &Uri) -> bool {
    uri.scheme_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("wss"))
}

/// Parses the number of a port.
pub(crate) fn parse_port(text: &str) -> Result<u16, String> {
    match text.parse::<u16>() {
        Ok(port @ 1..) => Ok(port),
        _ if text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() => {
            Err(format!("the port `{text}` is out of range; use 1 to 65535"))
        }
        _ => Err(format!("the port `{text}` is not a number; use 1 to 65535")),
    }
}

fn check_authority(authority: &str) -> Result<(), String> {
    // The user name and password before it are sent as the header `Authorization`.
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest
                .split_once(']')
                .ok_or_else(|| format!("the host `{authority}` has a `[` but no `]`"))?;
            host.parse::<std::net::Ipv6Addr>()
                .map_err(|_| format!("the host `[{host}]` is not an IPv6 address"))?;
            (host, rest.strip_prefix(':').map_or(rest, |port| port))
        }
        None if authority.parse::<std::net::Ipv6Addr>().is_ok() => {
            return Err(format!("an IPv6 address needs brackets in a URL; write [{authority}]"));
        }
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    if host.is_empty() {
        return Err("the URL has no host; write wss://HOST[:PORT]/PATH".to_owned());
    }
    if !port.is_empty() {
        parse_port(port)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_ones() {
        for (url, expected) in [
            ("wss://example.org", 443),
            ("ws://example.org/x?y", 80),
            ("WSS://Example.ORG:8443/", 8443),
            ("wss://user:word@example.org:8443/", 8443),
            ("wss://[::1]:1/", 1),
            ("wss://127.0.0.1?x", 443),
        ] {
            assert_eq!(port(&parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn bad_ones_say_why() {
        for (url, why) in [
            ("", "not a URL"),
            ("/path", "not a URL"),
            ("example.org:443/x", "write wss://example.org:443/x"),
            ("wss://", "no host"),
            ("wss:///x", "no host"),
            ("wss://:443/", "no host"),
            ("ftp://a", "`ftp`"),
            ("https://a/x", "use wss://a/x"),
            ("http://a/x", "use ws://a/x"),
            ("wss://a:99999/", "`99999` is out of range"),
            ("wss://a:0", "`0` is out of range"),
            ("wss://a:b", "`b` is not a number"),
            ("wss://a:-1", "`-1` is not a number"),
            ("wss://::1/", "[::1]"),
            ("wss://[::1/", "no `]`"),
            ("wss://[x]/", "not an IPv6"),
            ("wss://[::1]x/", "`x` is not a number"),
            ("wss://u:p@:1/", "no host"),
            ("wss://u:p@a:0/", "1 to 65535"),
            ("u:p@a/x?p", "write wss://a/x?…"),
            ("https://u:p@a/x?p", "use wss://a/x?…"),
            ("ftp://u:p@a/x?p", "`ftp`"),
            ("wss://a/b c", "' '"),
            ("wss://ä/", "xn--"),
            ("wss://a/#b", "fragment"),
            ("wss://a<b/", "not a URL"),
        ] {
            let error = parse(url).unwrap_err();
            assert!(error.contains(why), "{url}: {error}");
            assert!(!error.contains("u:p"), "{url}: {error}");
        }
    }
}
