//! Connects through an HTTP proxy: CONNECT opens a tunnel (RFC 9110, section 9.3.6), and TLS and
//! WebSocket run in the tunnel, so that the proxy sees only the server's name.
//!
//! It starts its own proxy and server, so it runs anywhere; or name your server, and the file of
//! its root:
//! `cargo run --package examples --example proxy [URL ROOT.pem]`

use std::{error::Error, time::Duration};

use examples::{Proxy, Server, backend, close};
use tungstenite_tls::{Connect, Message, http::Uri};

/// What connecting may take.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() -> Result<(), Box<dyn Error>> {
    let (server, running) = (Server::find()?, Proxy::start()?);
    let uri: Uri = server.url.parse()?;
    let target = format!("{}:{}", uri.host().ok_or("no host")?, uri.port_u16().unwrap_or(443));

    // A proxy that demands a user name and password gets them in its URL, or from
    // `Proxy::credentials`. `Connect::proxy_from_environment` uses the one that HTTPS_PROXY names.
    let proxy = tungstenite_tls::Proxy::new(format!("http://{}", running.addr()))?;
    let (mut socket, _response) = Connect::new(&*server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .proxy(proxy)
        .timeout(PATIENCE)
        .connect()?;
    socket.get_ref().set_read_timeout(Some(PATIENCE))?;
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    assert_eq!(running.targets(), [target.as_str()]);
    let version = socket.get_ref().tls_info().and_then(|info| info.version);
    println!("through a tunnel to {target}: {version:?}");

    close(&mut socket)?;
    Ok(())
}
