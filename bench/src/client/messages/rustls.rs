//! The peers that use rustls, all with aws-lc-rs.

use std::sync::Arc;

use ::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use ::tungstenite::stream::MaybeTlsStream;
use anyhow::bail;

use super::{
    bare::Bare,
    fastwebsockets::Fastwebsockets,
    peer::Library,
    phases::{run_blocking, run_tokio},
    setup::Setup,
    tokio_tungstenite::TokioTungstenite,
    tokio_websockets::TokioWebsockets,
    transport::Blocking,
    tungstenite::Tungstenite,
};
use crate::report::Report;

pub(super) fn run(library: &str, setup: &Setup) -> anyhow::Result<Report> {
    let config = config(setup)?;
    match library {
        "bare" => run_blocking(&BareRustls(config), setup),
        "tungstenite" => {
            let connector = || ::tungstenite::Connector::Rustls(config.clone());
            run_blocking(&Tungstenite { connector, transport }, setup)
        }
        "tokio-tungstenite" => {
            let connector = ::tokio_tungstenite::Connector::Rustls(config);
            run_tokio(&TokioTungstenite(connector), setup)
        }
        "fastwebsockets" => run_tokio(&Fastwebsockets(config), setup),
        "tokio-websockets" => {
            let connector = ::tokio_websockets::Connector::Rustls(config.into());
            run_tokio(&TokioWebsockets(connector), setup)
        }
        _ => bail!("`{library}` is not measured with rustls"),
    }
}

fn transport(stream: &MaybeTlsStream<Blocking>) -> &Blocking {
    match stream {
        MaybeTlsStream::Rustls(stream) => &stream.sock,
        _ => unreachable!("the connector is rustls"),
    }
}

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
