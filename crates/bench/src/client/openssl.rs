//! The peers that can use the system's OpenSSL, by itself or through native-tls.

use ::openssl::{
    ssl::{SslConnector, SslMethod, SslStream},
    x509::X509,
};
use anyhow::anyhow;
use native_tls::{Certificate, TlsConnector, TlsStream};
use tungstenite_tls::Backend;

use super::{
    Entry, Setup,
    bare::Bare,
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

const ENTRIES: [Entry; 11] = [
    ("bare/openssl", |setup| {
        let mut connector = SslConnector::builder(SslMethod::tls_client())?;
        for root in X509::stack_from_pem(&setup.root_pem()?)? {
            connector.cert_store_mut().add_cert(root)?;
        }
        // One read a record instead of two.
        connector.set_read_ahead(true);
        run_blocking(&BareOpenSsl(connector.build()), setup)
    }),
    ("bare/native-tls", |setup| run_blocking(&BareNativeTls(connector(setup)?), setup)),
    ("tungstenite-tls/openssl", |setup| ours::run(setup, Backend::OpenSsl)),
    ("tungstenite-tls-batch/openssl", |setup| ours::run_batched(setup, Backend::OpenSsl)),
    ("tungstenite-tls-tokio/openssl", |setup| ours::run_on_tokio(setup, Backend::OpenSsl)),
    ("tungstenite-tls/native-tls", |setup| ours::run(setup, Backend::NativeTls)),
    ("tungstenite-tls-batch/native-tls", |setup| ours::run_batched(setup, Backend::NativeTls)),
    ("tungstenite-tls-tokio/native-tls", |setup| ours::run_on_tokio(setup, Backend::NativeTls)),
    ("tungstenite/native-tls", |setup| {
        let native = connector(setup)?;
        let connector = || ::tungstenite::Connector::NativeTls(native.clone());
        let transport: fn(&::tungstenite::stream::MaybeTlsStream<Blocking>) -> &Blocking =
            |stream| match stream {
                ::tungstenite::stream::MaybeTlsStream::NativeTls(stream) => stream.get_ref(),
                _ => unreachable!("the connector is native-tls"),
            };
        run_blocking(&Tungstenite { connector, transport }, setup)
    }),
    ("tokio-tungstenite/native-tls", |setup| {
        let connector = ::tokio_tungstenite::Connector::NativeTls(connector(setup)?);
        run_tokio(&TokioTungstenite(connector), setup)
    }),
    ("tokio-websockets/native-tls", |setup| {
        let connector = ::tokio_websockets::Connector::NativeTls(connector(setup)?.into());
        run_tokio(&TokioWebsockets(connector), setup)
    }),
];

fn connector(setup: &Setup) -> anyhow::Result<TlsConnector> {
    let mut builder = TlsConnector::builder();
    builder.disable_built_in_roots(true);
    builder.add_root_certificate(Certificate::from_pem(&setup.root_pem()?)?);
    Ok(builder.build()?)
}

/// The stream of the `openssl` crate.
struct BareOpenSsl(SslConnector);

impl Library for BareOpenSsl {
    type Peer = Bare<SslStream<Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let stream = self
            .0
            .connect("localhost", Blocking::connect(setup)?)
            .map_err(|error| anyhow!("{error}"))?;
        Bare::new(stream, setup, SslStream::get_ref)
    }
}

/// The stream of native-tls.
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
