//! The provider's algorithms, narrowed to those that the caller names, in the caller's order.

use std::fmt;

use rustls::{
    SignatureScheme as RustlsScheme,
    crypto::{CryptoProvider, SupportedKxGroup},
};
use tungstenite_tls_core::{CipherSuite, Group, SignatureScheme, TlsError};

use crate::{BACKEND, provider};

/// Leaves of one version's suites those of `wanted`, which are all of that version.
pub(crate) fn only_suites(
    provider: &mut CryptoProvider,
    option: &str,
    wanted: &[CipherSuite],
) -> Result<(), TlsError> {
    let chosen = choose(
        provider,
        option,
        wanted,
        |_| "the backend openssl",
        |suite| {
            let mut known = provider.cipher_suites.iter();
            known.find(|known| u16::from(known.suite()) == suite.code()).copied()
        },
    )?;
    let of_tls13 = wanted.iter().all(|suite| suite.is_tls13());
    provider.cipher_suites.retain(|suite| suite.tls13().is_some() != of_tls13);
    provider.cipher_suites.extend(chosen);
    provider.cipher_suites.sort_by_key(|suite| suite.tls13().is_none());
    Ok(())
}

/// Leaves of the groups those of `wanted`. aws-lc-rs has some that it does not offer by itself.
pub(crate) fn only_groups(
    provider: &mut CryptoProvider,
    option: &str,
    wanted: &[Group],
) -> Result<(), TlsError> {
    let mut known = provider.kx_groups.clone();
    known.extend(more_groups(provider));
    let elsewhere = |group| match group {
        Group::X25519MLKEM768 | Group::SECP256R1MLKEM768 => "the provider aws-lc-rs",
        _ => "the backend openssl",
    };
    provider.kx_groups = choose(provider, option, wanted, elsewhere, |group| {
        known.iter().find(|known| u16::from(known.name()) == group.code()).copied()
    })?;
    Ok(())
}

/// The schemes of `wanted` as rustls names them.
pub(crate) fn schemes(
    provider: &CryptoProvider,
    option: &str,
    wanted: &[SignatureScheme],
) -> Result<Vec<RustlsScheme>, TlsError> {
    let known = provider.signature_verification_algorithms.supported_schemes();
    choose(
        provider,
        option,
        wanted,
        |_| "the provider aws-lc-rs",
        |scheme| known.iter().find(|known| u16::from(**known) == scheme.code()).copied(),
    )
}

fn choose<W: Copy + fmt::Display, T>(
    provider: &CryptoProvider,
    option: &str,
    wanted: &[W],
    elsewhere: impl Fn(W) -> &'static str,
    find: impl Fn(W) -> Option<T>,
) -> Result<Vec<T>, TlsError> {
    let known = |&wanted: &W| {
        find(wanted).ok_or_else(|| {
            let (provider, elsewhere) = (provider::name(provider), elsewhere(wanted));
            let why = format!("rustls with {provider} has no {wanted}; {elsewhere} may have it");
            TlsError::unsupported(BACKEND, option, &why)
        })
    };
    wanted.iter().map(known).collect()
}

fn more_groups(provider: &CryptoProvider) -> &'static [&'static dyn SupportedKxGroup] {
    match provider::name(provider) {
        #[cfg(feature = "aws-lc-rs")]
        provider::AWS_LC_RS => rustls::crypto::aws_lc_rs::ALL_KX_GROUPS,
        _ => &[],
    }
}
