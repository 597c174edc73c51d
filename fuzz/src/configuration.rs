//! Certificates, revocation lists, keys and ECH configurations that a backend's library reads, one
//! function for each backend. The first byte says what the rest is.

use rustls_pki_types::{
    CertificateDer, CertificateRevocationListDer, PrivateKeyDer, PrivatePkcs1KeyDer,
    PrivatePkcs8KeyDer, PrivateSec1KeyDer,
};
use tungstenite_tls::{
    Backend, Identity, Roots, TlsConfig, TlsErrorKind,
    backend::connector,
    config::{Ech, TlsVersion, TrustedServer},
};
use tungstenite_tls_testing::certificates::Certificates;

use crate::{
    backend::{handshake, host, trusting},
    error,
};

fn run(backend: Backend, data: &[u8]) {
    let [what, data @ ..] = data else { return };
    let Some(config) = config(*what, data) else { return };
    let connector = match connector(backend, &config) {
        Ok(connector) => connector,
        Err(error) => {
            error::is_short(&error);
            let ours = [TlsErrorKind::BadConfiguration, TlsErrorKind::UnsupportedOption];
            assert!(ours.contains(&error.kind()), "{:?}: {error}", error.kind());
            return;
        }
    };
    let certificates = Certificates::shared();
    if let Err(error) = handshake(&connector, &host(&certificates.localhost)) {
        error::is_short(&error);
    }
    // Nothing that is read here makes a stranger trusted.
    let stranger = handshake(&connector, &host(&certificates.unknown_issuer));
    stranger.map_or_else(|error| error::is_short(&error), |()| panic!("a stranger is trusted"));
}

fn config(what: u8, data: &[u8]) -> Option<TlsConfig> {
    let trusting = trusting(TlsVersion::Tls13).with_min_version(TlsVersion::Tls12);
    let client = &Certificates::shared().client;
    let identity = |certificates, key| {
        let identity = Identity::new(certificates, key).ok()?;
        Some(trusting.clone().with_identity(identity))
    };
    let certificate = CertificateDer::from(data.to_vec());
    let chain = client.chain().to_vec();
    match what % 8 {
        0 => Some(trusting.with_roots(Roots::Only(vec![certificate]))),
        1 => {
            let list = CertificateRevocationListDer::from(data.to_vec());
            Some(trusting.with_revocation_lists(vec![list]))
        }
        2 => identity(vec![certificate], client.key()),
        3 => identity(chain, PrivatePkcs8KeyDer::from(data.to_vec()).into()),
        4 => identity(chain, PrivateKeyDer::from(PrivateSec1KeyDer::from(data.to_vec()))),
        5 => identity(chain, PrivateKeyDer::from(PrivatePkcs1KeyDer::from(data.to_vec()))),
        6 => Some(trusting.with_min_version(TlsVersion::Tls13).with_ech(Ech::Configs(data.into()))),
        _ => {
            Some(trusting.with_roots(Roots::Exactly(vec![TrustedServer::Certificate(certificate)])))
        }
    }
}

/// # Panics
/// If a promise is broken.
#[cfg(feature = "boring")]
pub fn boring(data: &[u8]) {
    run(Backend::Boring, data);
}

/// # Panics
/// If a promise is broken.
#[cfg(feature = "openssl")]
pub fn native_tls(data: &[u8]) {
    run(Backend::NativeTls, data);
}

/// # Panics
/// If a promise is broken.
#[cfg(feature = "openssl")]
pub fn openssl(data: &[u8]) {
    run(Backend::OpenSsl, data);
}

/// # Panics
/// If a promise is broken.
#[cfg(feature = "openssl")]
pub fn rustls(data: &[u8]) {
    run(Backend::Rustls, data);
}
