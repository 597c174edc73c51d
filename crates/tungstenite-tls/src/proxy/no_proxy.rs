//! Which servers to connect to directly: the list in `NO_PROXY`.

use std::net::IpAddr;

use ipnet::IpNet;

/// Whether the list names the server at a host and port.
pub(super) fn lists(list: &str, host: &str, port: u16) -> bool {
    let host = plain(host);
    let mut entries = list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
    entries.any(|entry| matches(entry, &host, port))
}

fn matches(entry: &str, host: &str, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    let ip = host.parse::<IpAddr>();
    if let (Ok(network), Ok(ip)) = (entry.parse::<IpNet>(), &ip) {
        return network.contains(ip);
    }
    let (entry, only) = split(entry);
    if only.is_some_and(|only| only != port) {
        return false;
    }
    let entry = plain(entry);
    match (entry.parse::<IpAddr>(), ip) {
        (Ok(entry), Ok(ip)) => return entry == ip,
        // The end of an address is no domain.
        (_, Ok(_)) | (Ok(_), _) => return false,
        (Err(_), Err(_)) => {}
    }
    let domain = entry.trim_start_matches('*').trim_start_matches('.');
    match host.strip_suffix(domain) {
        Some(before) => !domain.is_empty() && (before.is_empty() || before.ends_with('.')),
        None => false,
    }
}

/// The entry without its port. An IPv6 address has one only behind brackets.
fn split(entry: &str) -> (&str, Option<u16>) {
    if entry.parse::<IpAddr>().is_ok() {
        return (entry, None);
    }
    match entry.rsplit_once(':').map(|(host, port)| (host, port.parse())) {
        Some((host, Ok(port))) => (host, Some(port)),
        _ => (entry, None),
    }
}

/// A host in lower case, without the brackets of an IPv6 address and the dot of an absolute name.
fn plain(host: &str) -> String {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use tungstenite::http::Uri;

    use super::*;

    #[test]
    fn names_with_their_subdomains_addresses_and_networks() {
        for (list, url, listed) in [
            ("*", "wss://example.org/", true),
            ("", "wss://example.org/", false),
            ("example.org", "wss://example.org/", true),
            ("example.org", "wss://EXAMPLE.org./", true),
            ("Example.Org.", "wss://a.b.example.org/", true),
            (".example.org", "wss://example.org/", true),
            (".example.org", "wss://a.example.org/", true),
            ("*.example.org", "wss://a.example.org/", true),
            ("example.org", "wss://notexample.org/", false),
            ("example.org", "wss://example.org.net/", false),
            (".", "wss://example.org/", false),
            ("a.org, example.org", "wss://example.org/", true),
            ("a.org\texample.org b.org", "wss://example.org/", true),
            ("example.org:443", "wss://example.org/", true),
            ("example.org:443", "ws://example.org/", false),
            ("example.org:80", "ws://example.org/", true),
            (".example.org:8443", "wss://a.example.org:8443/", true),
            (".example.org:8443", "wss://a.example.org/", false),
            ("127.0.0.1", "wss://127.0.0.1/", true),
            ("127.0.0.1:1", "wss://127.0.0.1:1/", true),
            ("127.0.0.1:1", "wss://127.0.0.1:2/", false),
            ("0.0.1", "wss://127.0.0.1/", false),
            ("127.0.0.0/8", "wss://127.9.9.9/", true),
            ("192.168.1.7/24", "wss://192.168.1.200/", true),
            ("192.168.1.7/24", "wss://192.168.2.1/", false),
            ("::1", "wss://[::1]/", true),
            ("[::1]", "wss://[::1]/", true),
            ("[::1]:443", "wss://[0:0::1]/", true),
            ("[::1]:443", "wss://[::1]:1/", false),
            ("fe80::/10", "wss://[fe80::1]/", true),
            ("fe80::/10", "wss://[::1]/", false),
            ("127.0.0.0/8", "wss://localhost/", false),
        ] {
            let server: Uri = url.parse().unwrap();
            let default = if url.starts_with("wss") { 443 } else { 80 };
            let (host, port) = (server.host().unwrap(), server.port_u16().unwrap_or(default));
            assert_eq!(lists(list, host, port), listed, "`{list}` and {url}");
        }
    }
}
