//! Formats a connection that has ended as a line, for people and for programs.

use serde_json::{Value, json};
use tungstenite_tls_testing::server::{Ending, Seen, Served};

use crate::output::harmless;

/// For example `127.0.0.1:50412: TLS 1.3, TLS_AES_128_GCM_SHA256, X25519, SNI localhost, ALPN
/// http/1.1, new session; ended with close_notify after 3 ms`.
pub(super) fn text(served: &Served) -> String {
    let Served { peer, seen, lasted, .. } = served;
    let mut facts = Vec::new();
    match seen.handshake_complete {
        true => {
            facts.push(seen.version.map_or("TLS".to_owned(), |version| version.to_string()));
            facts.extend(seen.cipher_suite.clone());
            facts.extend(seen.group.clone());
        }
        false => facts.push("no TLS handshake".to_owned()),
    }
    facts.push(match server_name(seen) {
        Some(name) => format!("SNI {}", harmless(name)),
        None => "no SNI".to_owned(),
    });
    if seen.handshake_complete {
        facts.push(match alpn(seen) {
            Some(name) => format!("ALPN {}", harmless(&name)),
            None => "no ALPN".to_owned(),
        });
        facts.push(if seen.resumed { "resumed session" } else { "new session" }.to_owned());
        if !seen.early_data.is_empty() {
            facts.push(format!("{} bytes of early data", seen.early_data.len()));
        }
        if !seen.client_certificates.is_empty() {
            facts.push("client certificate".to_owned());
        }
    }
    let (facts, ended) = (facts.join(", "), ended(seen));
    format!("{peer}: {facts}; {ended} after {} ms\n", lasted.as_millis())
}

/// The same as an object.
pub(super) fn json(served: &Served) -> Value {
    let Served { peer, seen, lasted, .. } = served;
    let (ended, alert) = match &seen.ending {
        Ending::CloseNotify => (Some("close_notify"), None),
        Ending::Alert(alert) => (Some("alert"), Some(alert.to_string())),
        Ending::Truncated => (Some("truncated"), None),
        Ending::Transport(_) => (Some("transport"), None),
        Ending::None => (None, None),
    };
    json!({
        "event": "connection",
        "peer": peer.to_string(),
        "handshake_complete": seen.handshake_complete,
        "version": seen.version.map(|version| version.to_string()),
        "cipher_suite": seen.cipher_suite,
        "group": seen.group,
        "server_name": server_name(seen),
        "alpn": alpn(seen),
        "resumed": seen.handshake_complete.then_some(seen.resumed),
        "early_data_bytes": seen.early_data.len(),
        "client_certificate": !seen.client_certificates.is_empty(),
        "ended": ended,
        "alert": alert,
        "error": seen.error,
        "milliseconds": u64::try_from(lasted.as_millis()).unwrap_or(u64::MAX),
    })
}

/// How the connection ended.
fn ended(seen: &Seen) -> String {
    match (&seen.ending, &seen.error) {
        (Ending::CloseNotify, None) => "ended with close_notify".to_owned(),
        (Ending::Alert(alert), _) => format!("the client sent the alert {alert}"),
        (Ending::Truncated, _) if seen.handshake_complete => {
            "the client ended TCP without close_notify".to_owned()
        }
        (Ending::Truncated, _) => "the client ended TCP".to_owned(),
        (_, Some(error)) => format!("failed: {}", harmless(error)),
        (Ending::Transport(kind), None) => format!("failed: {kind}"),
        (Ending::None, None) => "ended by the server".to_owned(),
    }
}

fn server_name(seen: &Seen) -> Option<&str> {
    seen.hello.as_ref()?.server_name.as_deref()
}

fn alpn(seen: &Seen) -> Option<String> {
    seen.alpn.as_deref().map(|name| String::from_utf8_lossy(name).into_owned())
}
