//! The server: `connections-server FOLDER COUNT`. It echoes messages until its standard input ends.
//!
//! It writes the root of its certificate to `FOLDER/root.pem`, and its addresses on one line: several
//! of the loopback, so that the ports of one are not used up.

use std::{
    env, fs,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    thread,
};

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::PrivateKeyDer,
    version::{TLS12, TLS13},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tungstenite::protocol::WebSocketConfig;

const ADDRESSES: u8 = 4;

/// Serves until standard input ends.
///
/// # Errors
/// When there is no port, or not as many files may be open.
pub fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().collect();
    let [_, folder, count] = &args[..] else { bail!("usage: connections-server FOLDER COUNT") };
    super::allow_files(count.parse::<u64>()? + 64)?;
    let config = Arc::new(config(Path::new(folder))?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let mut addresses = Vec::new();
    for last in 1..=ADDRESSES {
        let address = SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0));
        let listener = runtime.block_on(TcpListener::bind(address))?;
        addresses.push(listener.local_addr()?.to_string());
        runtime.spawn(accept(listener, TlsAcceptor::from(config.clone())));
    }
    writeln!(io::stdout(), "{}", addresses.join(" "))?;
    let (ends, ended) = tokio::sync::oneshot::channel();
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = ends.send(());
    });
    runtime.block_on(ended).context("standard input cannot be read")
}

fn config(folder: &Path) -> anyhow::Result<ServerConfig> {
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.distinguished_name.push(DnType::CommonName, "tungstenite-tls bench root");
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let leaf = CertificateParams::new(["localhost".to_owned()])?.signed_by(&key, &root)?;
    fs::write(folder.join("root.pem"), root.pem())?;
    let mut config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_protocol_versions(&[&TLS12, &TLS13])?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.into()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor) {
    loop {
        // Out of files, it waits until one is closed.
        let Ok((stream, _)) = listener.accept().await else { continue };
        // What goes wrong with a connection, its client tells.
        tokio::spawn(echo(stream, acceptor.clone()));
    }
}

async fn echo(stream: TcpStream, acceptor: TlsAcceptor) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let stream = acceptor.accept(stream).await?;
    let small = WebSocketConfig::default().read_buffer_size(4096);
    let mut socket = tokio_tungstenite::accept_async_with_config(stream, Some(small)).await?;
    while let Some(message) = socket.next().await {
        let message = message?;
        if message.is_text() || message.is_binary() {
            socket.send(message).await?;
        }
    }
    Ok(())
}
