//! The echo server for all clients of `connect`.
//!
//! It has two ports: one for TLS 1.3 with early data, and one for TLS 1.2. If the upgrade request
//! came as early data, it answers before the client's Finished (half-RTT data; RFC 8446, section
//! 2.3): no server can be earlier. Each connection gets tickets for the next one.

use std::{
    io::{self, Read},
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::aws_lc_rs,
    server::ServerSessionMemoryCache,
    version::{TLS12, TLS13},
};

use super::half_rtt::Stream;

pub(super) fn run(certificates: &Path, address: IpAddr) -> anyhow::Result<()> {
    let tls13 = serve(address, config(&TLS13, certificates)?)?;
    let tls12 = serve(address, config(&TLS12, certificates)?)?;
    println!("{tls13} {tls12}");
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn config(
    version: &'static SupportedProtocolVersion,
    certificates: &Path,
) -> anyhow::Result<ServerConfig> {
    let mut config = super::tls::config(certificates, aws_lc_rs::default_provider(), &[version])?;
    config.session_storage = ServerSessionMemoryCache::new(16_384);
    config.max_early_data_size = 16 * 1024;
    config.send_half_rtt_data = true;
    Ok(config)
}

/// Serves connections in the background, and returns the address.
fn serve(address: IpAddr, config: ServerConfig) -> io::Result<SocketAddr> {
    let config = Arc::new(config);
    let listener = TcpListener::bind((address, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            // The client reports errors.
            thread::spawn(move || echo(config, stream));
        }
    });
    Ok(address)
}

fn echo(config: Arc<ServerConfig>, stream: TcpStream) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let mut socket = tungstenite::accept(Stream::new(config, stream)?)?;
    loop {
        let message = socket.read()?;
        if message.is_text() || message.is_binary() {
            socket.send(message)?;
        }
    }
}
