//! The peers that use native-tls.

use ::native_tls::{Certificate, TlsConnector, TlsStream};
use ::tungstenite::stream::MaybeTlsStream;
use anyhow::{anyhow, bail};

use super::{
    bare::Bare,
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
    let mut builder = TlsConnector::builder();
    builder.disable_built_in_roots(true);
    builder.add_root_certificate(Certificate::from_pem(&setup.root_pem()?)?);
    let connector = builder.build()?;
    match library {
        "bare" => run_blocking(&BareNativeTls(connector), setup),
        "tungstenite" => {
            let connector = || ::tungstenite::Connector::NativeTls(connector.clone());
            run_blocking(&Tungstenite { connector, transport }, setup)
        }
        "tokio-tungstenite" => {
            let connector = ::tokio_tungstenite::Connector::NativeTls(connector);
            run_tokio(&TokioTungstenite(connector), setup)
        }
        "tokio-websockets" => {
            let connector = ::tokio_websockets::Connector::NativeTls(connector.into());
            run_tokio(&TokioWebsockets(connector), setup)
        }
        _ => bail!("`{library}` is not measured with native-tls"),
    }
}

fn transport(stream: &MaybeTlsStream<Blocking>) -> &Blocking {
    match stream {
        MaybeTlsStream::NativeTls(stream) => stream.get_ref(),
        _ => unreachable!("the connector is native-tls"),
    }
}

/// native-tls's own stream.
struct BareNativeTls(TlsConnector);

impl Library for BareNativeTls {
    type Peer = Bare<TlsStream<Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let stream = self
            .0
            .connect("localhost", Blocking::connect(setup)?)
            .map_err(|error| anyhow!("{error}"))?;
        Bare::new(stream, setup, TlsStream::get_ref)
    }
}
