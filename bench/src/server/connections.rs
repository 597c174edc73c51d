//! The echo server for many connections. It listens on several loopback addresses, because one
//! would run out of ports.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    thread,
};

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use rustls::{
    crypto::aws_lc_rs,
    version::{TLS12, TLS13},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tungstenite::protocol::WebSocketConfig;

use crate::sys;

const ADDRESSES: u8 = 4;

pub(super) fn run(certificates: &Path, count: u64) -> anyhow::Result<()> {
    sys::allow_files(count + 64)?;
    let provider = aws_lc_rs::default_provider();
    let config = Arc::new(super::tls::config(certificates, provider, &[&TLS12, &TLS13])?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let mut addresses = Vec::new();
    for last in 1..=ADDRESSES {
        let address = SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0));
        let listener = runtime.block_on(TcpListener::bind(address))?;
        addresses.push(listener.local_addr()?.to_string());
        runtime.spawn(accept(listener, TlsAcceptor::from(config.clone())));
    }
    println!("{}", addresses.join(" "));
    let (ends, ended) = tokio::sync::oneshot::channel();
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = ends.send(());
    });
    runtime.block_on(ended).context("standard input cannot be read")
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor) {
    loop {
        // Without a free file, retry until a connection is closed.
        let Ok((stream, _)) = listener.accept().await else { continue };
        // The client reports errors.
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
