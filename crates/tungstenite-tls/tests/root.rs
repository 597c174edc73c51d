//! A glob import of the crate hides no name that every program has.

use tungstenite_tls::*;

/// Uses a crate that every program can name: an import of the same name would be ambiguous.
fn shown(what: &impl core::fmt::Display) -> String {
    format!("{what}")
}

#[test]
fn everything_can_be_imported_at_once() {
    let message = Message::text("hello");
    assert_eq!(shown(&message), "hello");
    let refused: Result<Connected> =
        Connect::new("https://example.org/").and_then(Connect::connect);
    let kind = TlsError::find(&refused.unwrap_err()).map(TlsError::kind);
    assert_eq!(kind, Some(TlsErrorKind::BadConfiguration));
}
