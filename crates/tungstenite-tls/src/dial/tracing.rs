//! Tells the crate `tracing` of each event.

use tracing::{Level, event};
use tungstenite_tls_core::redacted;

use super::ConnectEvent;

/// The target of all events and spans.
pub(crate) const TARGET: &str = "tungstenite_tls";

pub(super) fn trace(event: &ConnectEvent<'_>) {
    match event {
        ConnectEvent::LookedUp { host, addresses } => {
            event!(target: TARGET, Level::DEBUG, host, ?addresses, "looked up");
        }
        ConnectEvent::Trying { address } => {
            event!(target: TARGET, Level::TRACE, %address, "trying");
        }
        ConnectEvent::Failed { address, error } => {
            event!(target: TARGET, Level::DEBUG, %address, %error, "address failed");
        }
        ConnectEvent::Connected { address } => {
            event!(target: TARGET, Level::DEBUG, %address, "connected");
        }
        ConnectEvent::TunnelOpened { proxy } => {
            event!(target: TARGET, Level::DEBUG, proxy, "tunnel opened");
        }
        ConnectEvent::TunnelFailed { proxy, error } => {
            event!(target: TARGET, Level::DEBUG, proxy, %error, "tunnel failed");
        }
        ConnectEvent::TlsHandshakeDone { info } => {
            let (backend, resumed) = (info.backend, info.resumed.unwrap_or_default());
            let version = info.version.map(|version| version.to_string());
            event!(target: TARGET, Level::DEBUG, backend, version, resumed, "TLS handshake done");
        }
        ConnectEvent::Answered { status } => {
            event!(target: TARGET, Level::DEBUG, status = status.as_u16(), "answered");
        }
        ConnectEvent::Redirected { to } => {
            event!(target: TARGET, Level::DEBUG, to = %redacted(to), "redirected");
        }
        ConnectEvent::Retried => event!(target: TARGET, Level::DEBUG, "tried again"),
    }
}
