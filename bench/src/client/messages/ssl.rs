//! Bare OpenSSL or BoringSSL: their crates have the same API, and no binary has both.

use anyhow::anyhow;
#[cfg(feature = "boring")]
use boring::{
    ssl::{SslConnector, SslMethod, SslStream},
    x509::X509,
};
#[cfg(feature = "openssl")]
use openssl::{
    ssl::{SslConnector, SslMethod, SslStream},
    x509::X509,
};

use super::{bare::Bare, peer::Library, phases::run_blocking, setup::Setup, transport::Blocking};
use crate::report::Report;

pub(super) fn run(setup: &Setup) -> anyhow::Result<Report> {
    let mut connector = SslConnector::builder(SslMethod::tls())?;
    for root in X509::stack_from_pem(&setup.root_pem()?)? {
        connector.cert_store_mut().add_cert(root)?;
    }
    // One read per record instead of two.
    #[cfg(feature = "openssl")]
    connector.set_read_ahead(true);
    run_blocking(&BareSsl(connector.build()), setup)
}

/// The crate's own stream.
struct BareSsl(SslConnector);

impl Library for BareSsl {
    type Peer = Bare<SslStream<Blocking>>;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer> {
        let stream = self
            .0
            .connect("localhost", Blocking::connect(setup)?)
            .map_err(|error| anyhow!("{error}"))?;
        Bare::new(stream, setup, SslStream::get_ref)
    }
}
