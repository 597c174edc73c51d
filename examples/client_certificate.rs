//! Presents a client certificate (mutual TLS) to a server that demands one.
//!
//! It starts its own server, so it runs anywhere; or name yours, and the files, in PEM:
//! `cargo run --package examples --example client_certificate [URL ROOT CERTIFICATE KEY]`

use std::{error::Error, time::Duration};

use examples::{Server, backend, close};
use tungstenite_tls::{Connect, Identity, Message, TlsError, TlsErrorKind};
use tungstenite_tls_testing::server::ServerOptions;

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find_or_echo(&ServerOptions::new().demand_client_certificate())?;
    let plan = Connect::new(&server.url)?.backend(backend()?).read_timeout(PATIENCE);

    // With TLS 1.3 the server refuses after the client's handshake is complete. The upgrade waits
    // for the server's answer, so the refusal is an error of `connect` all the same.
    let config = server.config()?;
    let Err(error) = plan.clone().tls_config(&config).connect() else {
        return Err("the server demands no certificate".into());
    };
    println!("without a certificate: {error}");
    if !matches!(TlsError::find(&error).map(TlsError::kind), Some(TlsErrorKind::Alert(_))) {
        return Err(error.into());
    }

    // The file may hold intermediate certificates after your own. For a key with a passphrase, see
    // the feature `encrypted-keys`; for a PKCS#12 file, the feature `pkcs12`.
    let identity = Identity::from_files(&server.certificate, &server.key, None)?;
    let config = config.with_identity(identity);
    let (mut socket, _response) = plan.tls_config(&config).connect()?;
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    println!("with a certificate: connected");

    close(&mut socket)?;
    Ok(())
}
