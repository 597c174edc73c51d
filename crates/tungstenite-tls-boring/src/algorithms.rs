//! Cipher suites, groups and signature schemes in BoringSSL's words. It refuses a list of which it
//! does not know a member.

use std::fmt::Display;

use boring::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslSignatureAlgorithm},
};
use tungstenite_tls_core::{CipherSuite, Group, SignatureScheme, TlsError};

use crate::{BACKEND, error::setup_error};

pub(crate) fn set_tls12_suites(
    context: &mut SslContextBuilder,
    suites: &[CipherSuite],
) -> Result<(), TlsError> {
    let mut set = |suites: &[CipherSuite]| {
        let names: Vec<_> = suites.iter().map(|suite| suite.name()).collect();
        context.set_strict_cipher_list(&names.join(":"))
    };
    set_all("tls12_cipher_suites", suites, &mut set)
}

#[cfg(not(feature = "fips"))]
pub(crate) fn set_tls13_suites(
    context: &mut SslContextBuilder,
    suites: &[CipherSuite],
) -> Result<(), TlsError> {
    let mut set = |suites: &[CipherSuite]| {
        let codes: Vec<_> = suites.iter().map(|suite| suite.code()).collect();
        crate::controls::set_tls13_suites(context, &codes)
    };
    set_all("tls13_cipher_suites", suites, &mut set)
}

#[cfg(feature = "fips")]
pub(crate) fn set_tls13_suites(
    _: &mut SslContextBuilder,
    _: &[CipherSuite],
) -> Result<(), TlsError> {
    let why = "BoringSSL's FIPS modules are older than the call for it";
    Err(TlsError::unsupported(BACKEND, "tls13_cipher_suites", why))
}

/// `option` is how the caller asked for the groups.
pub(crate) fn set_groups(
    context: &mut SslContextBuilder,
    option: &str,
    groups: &[Group],
) -> Result<(), TlsError> {
    let mut set = |groups: &[Group]| {
        let names: Vec<_> = groups.iter().map(|group| group_name(*group)).collect();
        context.set_curves_list(&names.join(":"))
    };
    set_all(option, groups, &mut set)
}

/// In what the server may sign; the client's own signature is another matter.
pub(crate) fn set_schemes(
    context: &mut SslContextBuilder,
    schemes: &[SignatureScheme],
) -> Result<(), TlsError> {
    let mut set = |schemes: &[SignatureScheme]| {
        let codes = schemes.iter().map(|scheme| SslSignatureAlgorithm::from(scheme.code()));
        context.set_verify_algorithm_prefs(&codes.collect::<Vec<_>>())
    };
    set_all("signature_schemes", schemes, &mut set)
}

/// Sets a list, after each of its members alone, to tell which is not known.
fn set_all<T: Display>(
    option: &str,
    wanted: &[T],
    set: &mut dyn FnMut(&[T]) -> Result<(), ErrorStack>,
) -> Result<(), TlsError> {
    for one in wanted.chunks(1) {
        set(one).map_err(|error| {
            let why = format!("BoringSSL has no {}", one[0]);
            TlsError::unsupported(BACKEND, option, &why).with_source(error)
        })?;
    }
    set(wanted).map_err(setup_error)
}

/// BoringSSL knows some groups by another name.
fn group_name(group: Group) -> &'static str {
    match group {
        Group::SECP256R1 => "P-256",
        Group::SECP384R1 => "P-384",
        Group::SECP521R1 => "P-521",
        Group::X25519 => "X25519",
        other => other.name(),
    }
}
