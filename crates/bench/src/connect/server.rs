//! The server that all clients connect to: `connect-server ADDRESS CHAIN.pem KEY.pem`. It echoes
//! messages until its standard input ends.
//!
//! It gives two ports on standard output: of TLS 1.3 with early data, and of TLS 1.2. It answers an
//! upgrade request that came as early data at once, before the client's Finished (half-RTT data;
//! RFC 8446, section 2.3): no server can be earlier. Each connection gets tickets for the next one.

mod half_rtt;

use std::{
    env, fs,
    io::{self, Read, Write},
    net::{IpAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use anyhow::{Context, bail};
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::ServerSessionMemoryCache,
    version::{TLS12, TLS13},
};

use self::half_rtt::Stream;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().collect();
    let [_, address, chain, key] = &args[..] else {
        bail!("usage: connect-server ADDRESS CHAIN.pem KEY.pem")
    };
    let address: IpAddr = address.parse().context("no IP address")?;
    let (chain, key) = (fs::read(chain)?, fs::read(key)?);
    let tls13 = serve(address, config(&TLS13, &chain, &key)?)?;
    let tls12 = serve(address, config(&TLS12, &chain, &key)?)?;
    writeln!(io::stdout(), "{tls13} {tls12}")?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn config(
    version: &'static SupportedProtocolVersion,
    chain: &[u8],
    key: &[u8],
) -> anyhow::Result<ServerConfig> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>()?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])?
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(key)?)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.session_storage = ServerSessionMemoryCache::new(16_384);
    config.max_early_data_size = 16 * 1024;
    config.send_half_rtt_data = true;
    Ok(config)
}

/// Serves at the port that it gives.
fn serve(address: IpAddr, config: ServerConfig) -> io::Result<u16> {
    let config = Arc::new(config);
    let listener = TcpListener::bind((address, 0))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            // What goes wrong with a connection, its client tells.
            thread::spawn(move || echo(config, stream));
        }
    });
    Ok(port)
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
