//! Cipher suites, groups and signature schemes by BoringSSL's names. BoringSSL refuses a list with
//! an unknown member.

use std::fmt::Display;

use boring::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslSignatureAlgorithm},
};
use tungstenite_tls_core::{CipherSuite, Group, TlsError, TlsOption, backend::Settings};

use crate::error::{BACKEND, setup_error};

/// Sets what the caller names on `context`.
pub(crate) fn configure(
    context: &mut SslContextBuilder,
    settings: &Settings<'_>,
) -> Result<(), TlsError> {
    if let Some(suites) = settings.tls12_cipher_suites() {
        set_all(TlsOption::Tls12CipherSuites, suites, |suites| {
            let names: Vec<_> = suites.iter().map(|suite| suite.name()).collect();
            context.set_strict_cipher_list(&names.join(":"))
        })?;
    }
    if let Some(suites) = settings.tls13_cipher_suites() {
        set_tls13_suites(context, suites)?;
    }
    if let Some((option, groups)) = settings.groups() {
        set_all(option, &groups, |groups| {
            let names: Vec<_> = groups.iter().map(|group| group_name(*group)).collect();
            context.set_curves_list(&names.join(":"))
        })?;
    }
    // These are the server's algorithms; the client's own signature is not affected.
    if let Some(schemes) = settings.signature_schemes() {
        set_all(TlsOption::SignatureSchemes, schemes, |schemes| {
            let codes = schemes.iter().map(|scheme| SslSignatureAlgorithm::from(scheme.code()));
            context.set_verify_algorithm_prefs(&codes.collect::<Vec<_>>())
        })?;
    }
    Ok(())
}

#[cfg(not(feature = "fips"))]
fn set_tls13_suites(
    context: &mut SslContextBuilder,
    suites: &[CipherSuite],
) -> Result<(), TlsError> {
    set_all(TlsOption::Tls13CipherSuites, suites, |suites| {
        let codes: Vec<_> = suites.iter().map(|suite| suite.code()).collect();
        crate::ffi::set_tls13_suites(context, &codes)
    })
}

#[cfg(feature = "fips")]
fn set_tls13_suites(_: &mut SslContextBuilder, _: &[CipherSuite]) -> Result<(), TlsError> {
    let why = "BoringSSL's FIPS modules are too old to have a call for it";
    Err(TlsError::unsupported(BACKEND, TlsOption::Tls13CipherSuites, why))
}

/// Sets each member of a list, to find out which one is unknown, and then the whole list.
fn set_all<T: Display>(
    option: TlsOption,
    wanted: &[T],
    mut set: impl FnMut(&[T]) -> Result<(), ErrorStack>,
) -> Result<(), TlsError> {
    for one in wanted.chunks(1) {
        set(one).map_err(|error| {
            let why = format!("BoringSSL has no {}", one[0]);
            TlsError::unsupported(BACKEND, option, &why).with_source(error)
        })?;
    }
    set(wanted).map_err(setup_error)
}

/// BoringSSL has other names for some groups.
fn group_name(group: Group) -> &'static str {
    match group {
        Group::SECP256R1 => "P-256",
        Group::SECP384R1 => "P-384",
        Group::SECP521R1 => "P-521",
        Group::X25519 => "X25519",
        other => other.name(),
    }
}
