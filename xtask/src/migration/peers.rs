//! The peers' examples, and the changes made to them.

/// The ports that replace those named in the examples, which may be in use.
pub(super) struct Ports {
    /// The port of the echo server with TLS.
    pub(super) wss: u16,
    /// The port of Autobahn's fuzzing server.
    pub(super) autobahn: u16,
    /// The port of the peers' interval servers.
    pub(super) interval: u16,
}

/// A peer's example, and the changes that port it to this crate.
pub(super) struct Example {
    pub(super) peer: &'static str,
    pub(super) name: &'static str,
    pub(super) changes: Vec<Change>,
}

pub(super) struct Change {
    from: String,
    to: String,
}

impl Change {
    fn new(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into() }
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is now `{}`", self.from, self.to)
    }
}

/// The peers' example clients and interval servers.
pub(super) fn examples(ports: &Ports) -> Vec<Example> {
    let autobahn =
        || Change::new("ws://localhost:9001/", format!("ws://localhost:{}/", ports.autobahn));
    let interval = || Change::new("127.0.0.1:9002", format!("127.0.0.1:{}", ports.interval));
    let wss = Change::new("ws://localhost:3012/", format!("wss://localhost:{}/", ports.wss));

    let sync = || Change::new("tungstenite::", "tungstenite_tls::");
    let tokio = || Change::new("tokio_tungstenite::", "tungstenite_tls::tokio::");
    // async-tungstenite has a module for smol, and the other names at its root.
    let smol = || Change::new("async_tungstenite::smol::", "tungstenite_tls::smol::");
    let beside = || Change::new("async_tungstenite::", "tungstenite_tls::smol::");
    let nested = || Change::new("async_tungstenite::{smol::", "tungstenite_tls::{smol::");

    let example = |peer, name, changes| Example { peer, name, changes };
    vec![
        example("tungstenite", "client", vec![sync(), wss]),
        example("tungstenite", "autobahn-client", vec![sync(), autobahn()]),
        example("tokio-tungstenite", "client", vec![tokio()]),
        example("tokio-tungstenite", "autobahn-client", vec![tokio(), autobahn()]),
        example("tokio-tungstenite", "interval-server", vec![tokio(), interval()]),
        example("async-tungstenite", "client", vec![smol(), beside()]),
        example("async-tungstenite", "client-bytes", vec![smol(), beside()]),
        example("async-tungstenite", "autobahn-client", vec![nested(), autobahn()]),
        example("async-tungstenite", "interval-server", vec![beside(), interval()]),
    ]
}

/// The Autobahn client of tokio-tungstenite over its drop-in crate, where only the port differs.
pub(super) fn autobahn_client(port: u16) -> Example {
    let port = Change::new("localhost:9001/", format!("localhost:{port}/"));
    Example { peer: "tokio-tungstenite", name: "autobahn-client", changes: vec![port] }
}

impl Example {
    /// Applies the changes to `source`. Fails if `source` lacks the text that a change replaces:
    /// then the peer has changed its example.
    pub(super) fn port(&self, source: &str) -> Result<String, String> {
        let mut text = source.to_owned();
        for change in &self.changes {
            let changed = replace_names(&text, &change.from, &change.to);
            if changed == text {
                return Err(format!("the text has no `{}`", change.from));
            }
            text = changed;
        }
        Ok(text)
    }
}

/// Replaces `from` except where it is the end of a longer name or path.
fn replace_names(text: &str, from: &str, to: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let before = rest[..at].chars().next_back().or(replaced.chars().next_back());
        let longer = before.is_some_and(|c| c == ':' || c == '_' || c.is_alphanumeric());
        replaced.push_str(&rest[..at]);
        replaced.push_str(if longer { from } else { to });
        rest = &rest[at + from.len()..];
    }
    replaced + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_inside_another_stays() {
        let text = "use tungstenite::a; use tokio_tungstenite::tungstenite::b;";
        let expected = "use t::a; use tokio_tungstenite::tungstenite::b;";
        assert_eq!(replace_names(text, "tungstenite::", "t::"), expected);
        assert_eq!(
            replace_names("tungstenite::tungstenite::", "tungstenite::", "t::"),
            "t::tungstenite::"
        );
    }

    #[test]
    fn an_example_that_has_changed_is_an_error() {
        let example = Example { peer: "", name: "", changes: vec![Change::new("a::", "b::")] };
        assert_eq!(example.port("use a::c;"), Ok("use b::c;".to_owned()));
        assert!(example.port("use d::c;").unwrap_err().contains("`a::`"));
    }
}
