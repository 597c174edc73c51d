//! The crypto provider of the rustls server: ring, and aws-lc-rs for groups that ring lacks.

use std::io;

use rustls::crypto::{CryptoProvider, SupportedKxGroup, ring};
use tungstenite_tls_core::{CipherSuite, Group};

use super::super::session::ServerTls;

/// A provider with the cipher suites and groups that `tls` names.
pub(super) fn provider(tls: &ServerTls) -> io::Result<CryptoProvider> {
    let mut provider = ring::default_provider();
    let named = |suite: &CipherSuite| {
        let all = ring::ALL_CIPHER_SUITES.iter();
        let mut found = all.filter(|known| u16::from(known.suite()) == suite.code());
        found.next().copied().ok_or_else(|| unknown(suite.name()))
    };
    let suites: Vec<_> = tls.cipher_suites.iter().map(named).collect::<Result<_, _>>()?;
    for tls13 in [false, true] {
        let of_version = |suite: &&_| is_tls13(suite) == tls13;
        if suites.iter().any(|suite| of_version(&suite)) {
            provider.cipher_suites.retain(|suite| !of_version(&suite));
            provider.cipher_suites.extend(suites.iter().filter(of_version));
        }
    }
    if !tls.groups.is_empty() {
        provider.kx_groups = tls.groups.iter().map(group).collect::<Result<_, _>>()?;
    }
    Ok(provider)
}

fn is_tls13(suite: &rustls::SupportedCipherSuite) -> bool {
    suite.tls13().is_some()
}

fn group(wanted: &Group) -> io::Result<&'static dyn SupportedKxGroup> {
    let all = [
        ring::ALL_KX_GROUPS,
        #[cfg(feature = "aws-lc-rs")]
        rustls::crypto::aws_lc_rs::ALL_KX_GROUPS,
    ];
    let mut all = all.into_iter().flatten().copied();
    all.find(|known| u16::from(known.name()) == wanted.code()).ok_or_else(|| unknown(wanted.name()))
}

fn unknown(name: &str) -> io::Error {
    let why = format!("the server's TLS library does not support {name}");
    io::Error::new(io::ErrorKind::Unsupported, why)
}
