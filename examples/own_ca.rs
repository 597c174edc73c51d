//! Trusts a certificate authority of your own, and shows that nobody else does.
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example own_ca [URL ROOT.pem]`
//!
//! To use another backend, in this and every other example, add its feature and its name:
//! `cargo run --package examples --example own_ca --features openssl -- --backend openssl`

use std::{error::Error, time::Duration};

use examples::{Server, backend, close};
use tungstenite_tls::{
    Connect, Message, Roots, TlsConfig, TlsError, TlsErrorKind, config::certificates_from_file,
};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    let plan = Connect::new(&server.url)?.backend(backend()?).read_timeout(PATIENCE);

    // The platform's roots, which are the default, do not have yours.
    let Err(error) = plan.clone().connect() else {
        return Err("the platform trusts this server already".into());
    };
    println!("without the root: {error}");
    if TlsError::find(&error).map(TlsError::kind) != Some(TlsErrorKind::UntrustedIssuer) {
        return Err(error.into());
    }

    // `Roots::Only` trusts only what the file has; `Roots::PlatformPlus` the platform's roots, too.
    let roots = Roots::Only(certificates_from_file(&server.root)?);
    let config = TlsConfig::new().with_roots(roots);
    let (mut socket, _response) = plan.tls_config(&config).connect()?;
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    println!("with the root: connected");

    close(&mut socket)?;
    Ok(())
}
