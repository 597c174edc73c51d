//! TLS servers with a conversation of their own: [`serve`].

use std::{
    error::Error,
    io,
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use tungstenite_tls_testing::certificates::Certificates;

/// The server's side of a connection.
pub type Tls = StreamOwned<ServerConnection, TcpStream>;

/// Serves connections on the loopback, each on a thread, for as long as the program runs, and
/// returns the URL.
pub(crate) fn serve(
    conversation: fn(Tls, usize) -> Result<(), Box<dyn Error>>,
) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let url = format!("wss://localhost:{}/", listener.local_addr()?.port());
    let config = config().map_err(io::Error::other)?;
    thread::spawn(move || {
        for (count, tcp) in listener.incoming().flatten().enumerate() {
            let config = Arc::clone(&config);
            thread::spawn(move || {
                let Ok(connection) = ServerConnection::new(config) else { return };
                // An error here is one of the client's, which reports it.
                let _ = conversation(StreamOwned::new(connection, tcp), count);
            });
        }
    });
    Ok(url)
}

/// A server for `localhost`. Its connections share their sessions.
pub(crate) fn config() -> Result<Arc<ServerConfig>, rustls::Error> {
    let identity = &Certificates::shared().localhost;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(identity.chain().to_vec(), identity.key())?;
    Ok(Arc::new(config))
}
