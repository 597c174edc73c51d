//! The peers that can use rustls, all with aws-lc-rs.

use std::sync::Arc;

use ::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tungstenite_tls::Backend;

use super::{
    Entry, Setup,
    bare::Bare,
    fastwebsockets::Fastwebsockets,
    ours,
    peer::{Library, run_blocking, run_tokio},
    tokio_tungstenite::TokioTungstenite,
    tokio_websockets::TokioWebsockets,
    transport::Blocking,
    tungstenite::Tungstenite,
};

/// Runs what the arguments ask for.
///
/// # Errors
/// When it fails, or is not here.
pub fn main() -> anyhow::Result<()> {
    super::main(&ENTRIES)
}

const ENTRIES: [Entry; 8] = [
    ("bare/rustls", |setup| run_blocking(&BareRustls(config(setup)?), setup)),
    ("tungstenite-tls/rustls", |setup| ours::run(setup, Backend::Rustls)),
    ("tungstenite-tls-batch/rustls", |setup| ours::run_batched(setup, Backend::Rustls)),
    ("tungstenite-tls-tokio/rustls", |setup| ours::run_on_tokio(setup, Backend::Rustls)),
    ("tungstenite/rustls", |setup| {
        let config = config(setup)?;
        let connector = || ::tungstenite::Connector::Rustls(config.clone());
        let transport: fn(&::tungstenite::stream::MaybeTlsStream<Blocking>) -> &Blocking =
            |stream| match stream {
                ::tungstenite::stream::MaybeTlsStream::Rustls(stream) => &stream.sock,
                _ => unreachable!("the connector is rustls"),
            };
        run_blocking(&Tungstenite { connector, transport }, setup)
    }),
    ("tokio-tungstenite/rustls", |setup| {
        let connector = ::tokio_tungstenite::Connector::Rustls(config(setup)?);
        run_tokio(&TokioTungstenite(connector), setup)
    }),
    ("fastwebsockets/rustls", |setup| run_tokio(&Fastwebsockets(config(setup)?), setup)),
    ("tokio-websockets/rustls", |setup| {
        let connector = ::tokio_websockets::Connector::Rustls(config(setup)?.into());
        run_tokio(&TokioWebsockets(connector), setup)
    }),
];

fn config(setup: &Setup) -> anyhow::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(&setup.root_pem()?) {
        roots.add(root?)?;
    }
    let mut config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config.into())
}

/// rustls's own stream.
struct BareRustls(Arc<ClientConfig>);

impl Library for BareRustls {
    type Peer = Bare<StreamOwned<ClientConnection, Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let connection = ClientConnection::new(self.0.clone(), ServerName::try_from("localhost")?)?;
        let stream = StreamOwned::new(connection, Blocking::connect(setup)?);
        Bare::new(stream, setup, |stream| &stream.sock)
    }
}
