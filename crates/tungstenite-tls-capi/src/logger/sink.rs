//! Hands what the libraries log to the caller's callback: [`Sink`].

use std::{
    cell::Cell,
    sync::{PoisonError, RwLock},
};

use log::{LevelFilter, Log, Metadata, Record};

use crate::failure::Failure;

/// Gets the level, the part of the library that speaks, and the text.
type Write = dyn Fn(log::Level, &str, &str) + Send + Sync;

/// Where logs go.
pub(crate) struct Sink {
    pub(crate) write: Box<Write>,
    pub(crate) level: LevelFilter,
}

/// The process has one sink, because `log` has one.
static SINK: RwLock<Option<Sink>> = RwLock::new(None);

thread_local! {
    /// Whether this thread is in the callback. What is logged meanwhile is dropped: it would call
    /// the callback again.
    static IN_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

/// Replaces the sink. When this returns, no thread is in the callback of the old one any more.
///
/// # Errors
/// In the callback itself, which would wait for its own end; and if a program that links this crate
/// as Rust has a logger of its own.
pub(crate) fn replace(sink: Option<Sink>) -> Result<(), Failure> {
    if IN_CALLBACK.get() {
        return Err(Failure::bad_argument("wss_log_to cannot be called from its own callback"));
    }
    let level = sink.as_ref().map_or(LevelFilter::Off, |sink| sink.level);
    let mut current = SINK.write().unwrap_or_else(PoisonError::into_inner);
    if log::set_logger(&Hook).is_err() && !is_ours() {
        return Err(Failure::bad_argument("the program has another logger for the crate `log`"));
    }
    *current = sink;
    log::set_max_level(level);
    Ok(())
}

struct Hook;

/// What the logger of the crate `log` answers if it is [`Hook`], and hardly another.
const OURS: &str = "tungstenite_tls_capi::is_ours";

fn is_ours() -> bool {
    log::logger().enabled(&Metadata::builder().target(OURS).build())
}

impl Log for Hook {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Traces show the payload of messages.
        metadata.target() == OURS || metadata.level() <= log::Level::Debug
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) || IN_CALLBACK.replace(true) {
            return;
        }
        let sink = SINK.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(sink) = sink.as_ref().filter(|sink| record.level() <= sink.level) {
            (sink.write)(record.level(), record.target(), &record.args().to_string());
        }
        drop(sink);
        IN_CALLBACK.set(false);
    }

    fn flush(&self) {}
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_callback_gets_what_is_logged_and_cannot_call_itself() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let write = {
            let seen = seen.clone();
            Box::new(move |level, target: &str, text: &str| {
                if target != "test" {
                    return;
                }
                log::error!(target: "test", "again");
                assert!(replace(None).is_err());
                seen.lock().unwrap().push(format!("{level} {text}"));
            })
        };
        replace(Some(Sink { write, level: LevelFilter::Info })).unwrap();
        log::info!(target: "test", "first");
        log::debug!(target: "test", "too low");
        log::trace!(target: "test", "a payload");
        replace(None).unwrap();
        log::error!(target: "test", "nobody hears it");
        assert_eq!(*seen.lock().unwrap(), ["INFO first"]);
    }
}
