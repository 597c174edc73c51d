//! The servers that the programs connect to: an echo server that agrees to any subprotocol, one
//! that speaks first, and an MQTT broker. Relays before them print what passes of each TLS
//! handshake.
//!
//! Writes its certificates to the folder that is its argument, prints the servers' URLs, and ends
//! with its standard input.

mod relay;

use std::{
    env, fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    thread,
};

use mqtt5::broker::{
    MqttBroker,
    config::{BrokerConfig, StorageBackend, StorageConfig, TlsConfig, WebSocketConfig},
};
use tungstenite_tls_core::tungstenite::{
    Message, WebSocket, accept_hdr,
    handshake::server::{ErrorResponse, Request, Response},
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{ServerLibrary, ServerOptions, ServerSession, Wire},
};

const PROTOCOL: &str = "Sec-WebSocket-Protocol";
/// What arete-sdk waits for.
const GREETING: &str = r#"{"version": "1", "keys": {"abc": "1"}}"#;
const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).expect("a folder for the certificates"));
    fs::write(folder.join("root.pem"), Certificates::shared().root_pem())?;
    let servers = [
        ("echo", serve(echo)?, ""),
        ("greeting", serve(greet)?, ""),
        ("mqtt", mqtt(&folder)?, "mqtt"),
    ];
    for (name, port, path) in servers {
        println!("wss://localhost:{}/{path}", relay::start(name, port)?);
    }
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

type Socket = WebSocket<Box<dyn ServerSession>>;

/// Starts a server that talks to each client in this way. Returns its port.
fn serve(talk: fn(Socket)) -> io::Result<u16> {
    let listener = TcpListener::bind(LOOPBACK)?;
    let port = listener.local_addr()?.port();
    let host = ServerOptions::new().host(ServerLibrary::Rustls)?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let Ok(tls) = host.session(Wire::new(stream)) else { continue };
            thread::spawn(move || {
                if let Ok(socket) = accept_hdr(tls, agree) {
                    talk(socket);
                }
            });
        }
    });
    Ok(port)
}

fn echo(mut socket: Socket) {
    while let Ok(message) = socket.read() {
        if (message.is_text() || message.is_binary()) && socket.send(message).is_err() {
            return;
        }
    }
}

fn greet(mut socket: Socket) {
    if socket.send(Message::text(GREETING)).is_ok() {
        while socket.read().is_ok() {}
    }
}

#[allow(clippy::result_large_err, reason = "tungstenite's signature")]
fn agree(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    if let Some(protocol) = request.headers().get(PROTOCOL) {
        response.headers_mut().insert(PROTOCOL, protocol.clone());
    }
    Ok(response)
}

/// Starts the broker. Returns the port of its WebSocket with TLS.
fn mqtt(folder: &Path) -> io::Result<u16> {
    rustls::crypto::ring::default_provider().install_default().expect("the first");
    let identity = &Certificates::shared().localhost;
    let files = ["broker.pem", "broker.key"].map(|name| folder.join(name));
    fs::write(&files[0], identity.chain_pem())?;
    fs::write(&files[1], identity.key_pem())?;
    let [certificate, key] = files;
    // The broker does not tell which port it has.
    let address = TcpListener::bind(LOOPBACK)?.local_addr()?;
    let config = BrokerConfig::default()
        .with_bind_address(LOOPBACK)
        .with_storage(StorageConfig::new().with_backend(StorageBackend::Memory))
        .with_tls(TlsConfig::new(certificate, key).with_bind_address(LOOPBACK))
        .with_websocket_tls(WebSocketConfig::new().with_bind_address(address).with_path("/mqtt"));
    let runtime = tokio::runtime::Runtime::new()?;
    let mut broker = runtime.block_on(MqttBroker::with_config(config)).map_err(io::Error::other)?;
    thread::spawn(move || runtime.block_on(broker.run()));
    Ok(address.port())
}
