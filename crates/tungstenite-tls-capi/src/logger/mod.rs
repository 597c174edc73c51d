//! What this library itself logs, and the way of every log to the caller's callback.

#[cfg(feature = "logging")]
mod sink;

use tungstenite_tls::{TlsInfo, error::redacted, http::Uri};

use crate::failure::Failure;
#[cfg(feature = "logging")]
pub(crate) use sink::{Sink, replace};

/// The name of what this library itself logs.
#[cfg(feature = "logging")]
const TARGET: &str = "tungstenite_tls";

pub(crate) fn connects(uri: &Uri) {
    note(|| format!("connects to {}", redacted(uri)), Level::Info);
}

pub(crate) fn connected(info: Option<&TlsInfo>) {
    note(
        || match info {
            None => "connected without TLS".to_owned(),
            Some(info) => {
                let version = info.version.map_or("TLS".to_owned(), |version| version.to_string());
                let suite = info.cipher_suite.as_deref().unwrap_or("unknown cipher suite");
                format!("connected with {version}, {suite}, by {}", info.library)
            }
        },
        Level::Info,
    );
}

pub(crate) fn handshake_failed(failure: &Failure) {
    note(|| format!("cannot connect: {}", failure.text().to_string_lossy()), Level::Error);
}

pub(crate) fn failed(failure: &Failure) {
    note(|| format!("connection failed: {}", failure.text().to_string_lossy()), Level::Error);
}

pub(crate) fn closed() {
    note(|| "connection closed".to_owned(), Level::Info);
}

enum Level {
    Error,
    Info,
}

/// The text is made only if somebody wants it.
#[cfg(feature = "logging")]
fn note(text: impl FnOnce() -> String, level: Level) {
    let level = match level {
        Level::Error => log::Level::Error,
        Level::Info => log::Level::Info,
    };
    if level <= log::max_level() {
        log::log!(target: TARGET, level, "{}", text());
    }
}

#[cfg(not(feature = "logging"))]
fn note(_: impl FnOnce() -> String, level: Level) {
    // Both levels are used.
    let (Level::Error | Level::Info) = level;
}
