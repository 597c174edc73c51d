//! The provider's algorithms, reduced to those that the caller names, in the caller's order.

use std::{fmt, sync::Arc};

use rustls::{
    SignatureScheme as RustlsScheme,
    crypto::{CryptoProvider, SupportedKxGroup},
};
use tungstenite_tls_core::{CipherSuite, Group, TlsError, TlsOption, backend::Settings};

use crate::{error::BACKEND, provider};

/// `provider` with the suites and groups that `settings` name.
pub(crate) fn narrowed(
    mut provider: Arc<CryptoProvider>,
    settings: &Settings<'_>,
) -> Result<Arc<CryptoProvider>, TlsError> {
    if let Some(suites) = settings.tls12_cipher_suites() {
        if !cfg!(feature = "tls12") {
            let option = TlsOption::Tls12CipherSuites;
            return Err(TlsError::not_compiled_in(BACKEND, option, "TLS 1.2", "tls12"));
        }
        only_suites(Arc::make_mut(&mut provider), TlsOption::Tls12CipherSuites, suites)?;
    }
    if let Some(suites) = settings.tls13_cipher_suites() {
        only_suites(Arc::make_mut(&mut provider), TlsOption::Tls13CipherSuites, suites)?;
    }
    if let Some((option, groups)) = settings.groups() {
        only_groups(Arc::make_mut(&mut provider), option, &groups)?;
    }
    Ok(provider)
}

/// Keeps only the `wanted` suites of one version. All of `wanted` are of that version.
fn only_suites(
    provider: &mut CryptoProvider,
    option: TlsOption,
    wanted: &[CipherSuite],
) -> Result<(), TlsError> {
    let chosen = choose(provider, option, wanted, |suite| {
        let mut known = provider.cipher_suites.iter();
        known.find(|known| u16::from(known.suite()) == suite.code()).copied()
    })?;
    let of_tls13 = option == TlsOption::Tls13CipherSuites;
    provider.cipher_suites.retain(|suite| suite.tls13().is_some() != of_tls13);
    provider.cipher_suites.extend(chosen);
    provider.cipher_suites.sort_by_key(|suite| suite.tls13().is_none());
    Ok(())
}

/// Keeps only the `wanted` groups. aws-lc-rs has some that it does not offer by default.
fn only_groups(
    provider: &mut CryptoProvider,
    option: TlsOption,
    wanted: &[Group],
) -> Result<(), TlsError> {
    let mut known = provider.kx_groups.clone();
    known.extend(more_groups(provider));
    provider.kx_groups = choose(provider, option, wanted, |group| {
        known.iter().find(|known| u16::from(known.name()) == group.code()).copied()
    })?;
    Ok(())
}

/// The signature schemes that `settings` name, as rustls's type.
pub(crate) fn schemes(
    settings: &Settings<'_>,
    provider: &CryptoProvider,
) -> Result<Vec<RustlsScheme>, TlsError> {
    let known = provider.signature_verification_algorithms.supported_schemes();
    let wanted = settings.signature_schemes().unwrap_or_default();
    choose(provider, TlsOption::SignatureSchemes, wanted, |scheme| {
        known.iter().find(|known| u16::from(**known) == scheme.code()).copied()
    })
}

fn choose<W: Copy + fmt::Display, T>(
    provider: &CryptoProvider,
    option: TlsOption,
    wanted: &[W],
    find: impl Fn(W) -> Option<T>,
) -> Result<Vec<T>, TlsError> {
    let known = |&wanted: &W| {
        find(wanted).ok_or_else(|| {
            let provider = provider::name(provider);
            let or = if provider == provider::AWS_LC_RS { "" } else { "; aws-lc-rs has more" };
            let why = format!("rustls with {provider} has no {wanted}{or}");
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
