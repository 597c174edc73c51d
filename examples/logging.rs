//! Logs what tungstenite and rustls say through the crate `log`, and the keys of the connection if
//! you ask for them.
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example logging [URL ROOT.pem]`
//!
//! With the environment variable `SSLKEYLOGFILE`, the connection's secrets are appended to the file
//! that it names. Wireshark decrypts the connection with it, and so does anybody else.

use std::{
    error::Error,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use examples::{Server, backend, close};
use log::{LevelFilter, Log, Metadata, Record};
use tungstenite_tls::{Backend, Connect, Message, config::KeyLog};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    // Any logger does, such as that of `env_logger` or `tracing-log`; this is the shortest.
    log::set_logger(&LOGGER).map_err(|error| error.to_string())?;
    // At the level `Trace`, tungstenite also logs what messages say.
    log::set_max_level(LevelFilter::Debug);

    let (server, backend) = (Server::find()?, backend()?);
    // `Environment` does nothing without the variable. A backend that cannot log keys, such as
    // native-tls, refuses the option if the variable is set.
    let config = server.config()?.with_key_log(KeyLog::Environment);
    let (mut socket, _response) = Connect::new(&server.url)?
        .backend(backend)
        .tls_config(&config)
        .read_timeout(PATIENCE)
        .connect()?;
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    close(&mut socket)?;

    let [of_tungstenite, of_rustls] = [&LOGGER.tungstenite, &LOGGER.rustls];
    assert_ne!(of_tungstenite.load(Ordering::Relaxed), 0);
    match backend {
        // With the feature `logging`, which is one of `standard`.
        Backend::Rustls => assert_ne!(of_rustls.load(Ordering::Relaxed), 0),
        _ => println!("the library of {backend} logs nothing"),
    }
    Ok(())
}

static LOGGER: Logger = Logger { tungstenite: AtomicUsize::new(0), rustls: AtomicUsize::new(0) };

/// Prints each record, and counts those of two crates.
struct Logger {
    tungstenite: AtomicUsize,
    rustls: AtomicUsize,
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Not what the example's own server says.
        ["rustls::client", "tungstenite"].iter().any(|part| metadata.target().starts_with(part))
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let is_rustls = record.target().starts_with("rustls");
            let count = if is_rustls { &self.rustls } else { &self.tungstenite };
            count.fetch_add(1, Ordering::Relaxed);
            eprintln!("{} {}: {}", record.level(), record.target(), record.args());
        }
    }

    fn flush(&self) {}
}
