//! The same script on rustls and on another backend, one function for each: the caller gets the
//! same results, and the peer the same messages. The last byte chooses the version and the server's
//! certificate.

mod story;

use std::sync::OnceLock;

use tungstenite_tls::{Backend, Connector, backend::connector, config::TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::Host,
};

use crate::{
    backend::{host, trusting},
    driver::version,
};

/// # Panics
/// If the two tell different stories.
fn run(other: Backend, script: &[u8]) {
    static OURS: OnceLock<[Connector; 2]> = OnceLock::new();
    static THEIRS: OnceLock<[Connector; 2]> = OnceLock::new();
    let kind = script.last().copied().unwrap_or_default();
    let host = server(kind >> 1);
    let of = |made: &'static OnceLock<[Connector; 2]>, backend| {
        let made = made.get_or_init(|| connectors(backend));
        story::of(&made[usize::from(version(kind) == TlsVersion::Tls12)], host, script)
    };
    assert_eq!(of(&OURS, Backend::Rustls), of(&THEIRS, other));
}

fn connectors(backend: Backend) -> [Connector; 2] {
    let versions = [TlsVersion::Tls13, TlsVersion::Tls12];
    versions.map(|version| connector(backend, &trusting(version)).expect("a connector"))
}

/// A server with a good certificate, or with one of the bad ones.
fn server(kind: u8) -> &'static Host {
    static HOSTS: OnceLock<Vec<Host>> = OnceLock::new();
    let hosts = HOSTS.get_or_init(|| {
        let all = Certificates::shared();
        let bad: [&Identity; 7] = [
            &all.wrong_host,
            &all.expired,
            &all.not_yet_valid,
            &all.unknown_issuer,
            &all.self_signed,
            &all.forged,
            &all.localhost.without_issuers(),
        ];
        [&all.localhost].into_iter().chain(bad).map(host).collect()
    });
    // Most of the time the good one.
    if kind < 64 { &hosts[0] } else { &hosts[usize::from(kind) % hosts.len()] }
}

/// # Panics
/// If the two differ.
#[cfg(feature = "boring")]
pub fn boring(script: &[u8]) {
    run(Backend::Boring, script);
}

/// # Panics
/// If the two differ.
#[cfg(feature = "openssl")]
pub fn native_tls(script: &[u8]) {
    run(Backend::NativeTls, script);
}

/// # Panics
/// If the two differ.
#[cfg(feature = "openssl")]
pub fn openssl(script: &[u8]) {
    run(Backend::OpenSsl, script);
}
