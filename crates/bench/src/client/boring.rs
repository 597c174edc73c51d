//! The peers that can use BoringSSL.

use ::boring::{
    ssl::{SslConnector, SslMethod, SslStream},
    x509::X509,
};
use anyhow::anyhow;
use tungstenite_tls::Backend;

use super::{
    Entry, Setup,
    bare::Bare,
    ours,
    peer::{Library, run_blocking},
    transport::Blocking,
};

/// Runs what the arguments ask for.
///
/// # Errors
/// When it fails, or is not here.
pub fn main() -> anyhow::Result<()> {
    super::main(&ENTRIES)
}

const ENTRIES: [Entry; 4] = [
    ("bare/boring", |setup| {
        let mut connector = SslConnector::builder(SslMethod::tls())?;
        for root in X509::stack_from_pem(&setup.root_pem()?)? {
            connector.cert_store_mut().add_cert(root)?;
        }
        run_blocking(&BareBoring(connector.build()), setup)
    }),
    ("tungstenite-tls/boring", |setup| ours::run(setup, Backend::Boring)),
    ("tungstenite-tls-batch/boring", |setup| ours::run_batched(setup, Backend::Boring)),
    ("tungstenite-tls-tokio/boring", |setup| ours::run_on_tokio(setup, Backend::Boring)),
];

/// The stream of the `boring` crate.
struct BareBoring(SslConnector);

impl Library for BareBoring {
    type Peer = Bare<SslStream<Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let stream = self
            .0
            .connect("localhost", Blocking::connect(setup)?)
            .map_err(|error| anyhow!("{error}"))?;
        Bare::new(stream, setup, SslStream::get_ref)
    }
}
