//! What the server saw of a connection: [`Seen`].

use serde_json::Value;
use tungstenite_tls_core::AlertDescription;

/// What the server saw of a connection.
#[derive(Debug)]
pub(super) struct Seen {
    /// Whether the client has completed its handshake.
    pub(super) handshake: bool,
    /// Whether the client has offered an earlier session.
    pub(super) offered_session: bool,
    /// How many bytes of data came after the request.
    pub(super) data: u64,
    pub(super) alert: Option<AlertDescription>,
    /// How the client has ended the connection.
    pub(super) end: String,
}

impl Seen {
    /// Reads the server's report.
    pub(super) fn parse(report: &str) -> Self {
        let report: Value = serde_json::from_str(report).expect("the server's report");
        assert_eq!(report["bug"], Value::Null, "the server fails: {}", report["bug"]);
        let alert = report["alert"].as_u64().map(|alert| u8::try_from(alert).expect("a byte"));
        Self {
            handshake: report["handshake"] == true,
            offered_session: report["offered_session"] == true,
            data: report["data"].as_u64().expect("a number"),
            alert: alert.map(AlertDescription),
            end: report["end"].as_str().unwrap_or("unknown").to_owned(),
        }
    }
}
