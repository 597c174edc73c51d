//! Cipher suites, groups and signature schemes by OpenSSL's names.

use std::fmt::Display;

use openssl::{
    error::ErrorStack,
    ssl::{SslContextBuilder, cipher_name},
    version,
};
use tungstenite_tls_core::{Group, SignatureScheme, TlsError, TlsOption, backend::Settings};

use crate::{
    client_hello::ClientHello,
    error::{BACKEND, setup_error},
    ffi,
};

/// Sets what the caller names on `context`, and refuses what OpenSSL would leave out.
pub(crate) fn configure(
    context: &mut SslContextBuilder,
    settings: &Settings<'_>,
) -> Result<(), TlsError> {
    let mut wanted = Vec::new();
    if let Some(suites) = settings.tls12_cipher_suites() {
        let names: Vec<_> = suites.iter().map(|suite| cipher_name(suite.name())).collect();
        let option = TlsOption::Tls12CipherSuites;
        set_all(option, suites, &names, |names| context.set_cipher_list(names))?;
        wanted.extend(suites.iter().map(|suite| Wanted::new(option, suite, suite.code())));
    }
    if let Some(suites) = settings.tls13_cipher_suites() {
        let names: Vec<_> = suites.iter().map(|suite| suite.name()).collect();
        let option = TlsOption::Tls13CipherSuites;
        set_all(option, suites, &names, |names| context.set_ciphersuites(names))?;
        wanted.extend(suites.iter().map(|suite| Wanted::new(option, suite, suite.code())));
    }
    let groups = settings.groups();
    if let Some((option, groups)) = &groups {
        let names: Vec<_> = groups.iter().map(|group| group_name(*group)).collect();
        set_all(*option, groups, &names, |names| context.set_groups_list(names))?;
        wanted.extend(groups.iter().map(|group| Wanted::new(*option, group, group.code())));
    }
    if let Some(schemes) = settings.signature_schemes() {
        let names: Vec<_> = schemes.iter().map(|scheme| scheme.name()).collect();
        let option = TlsOption::SignatureSchemes;
        set_all(option, schemes, &names, |names| context.set_sigalgs_list(names))?;
        wanted.extend(schemes.iter().map(|scheme| Wanted::new(option, scheme, scheme.code())));
        // The list is for the server. OpenSSL would also apply it to the client's own signature.
        let all: Vec<_> = SignatureScheme::ALL.iter().map(|scheme| scheme.name()).collect();
        ffi::set_client_signatures(context, &all.join(":")).map_err(setup_error)?;
    }
    must_be_offered(context, &wanted)
}

/// Something that the caller named, which OpenSSL must offer.
struct Wanted<'a> {
    option: TlsOption,
    what: &'a dyn Display,
    code: u16,
}

impl<'a> Wanted<'a> {
    fn new(option: TlsOption, what: &'a dyn Display, code: u16) -> Self {
        Self { option, what, code }
    }
}

/// Refuses what `context` would leave out.
fn must_be_offered(context: &SslContextBuilder, wanted: &[Wanted<'_>]) -> Result<(), TlsError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let offered = ClientHello::of(context).map_err(setup_error)?;
    let is_offered = |wanted: &Wanted<'_>| {
        let list = match wanted.option {
            TlsOption::Tls12CipherSuites | TlsOption::Tls13CipherSuites => &offered.suites,
            TlsOption::SignatureSchemes => &offered.schemes,
            _ => &offered.groups,
        };
        list.contains(&wanted.code)
    };
    match wanted.iter().find(|wanted| !is_offered(wanted)) {
        Some(missing) => Err(left_out(missing)),
        None => Ok(()),
    }
}

/// Sets each member of a list, and then the whole list: OpenSSL reports if it supports no member,
/// but not always if it supports only some.
fn set_all<T: Display>(
    option: TlsOption,
    wanted: &[T],
    names: &[&str],
    mut set: impl FnMut(&str) -> Result<(), ErrorStack>,
) -> Result<(), TlsError> {
    for (one, name) in wanted.iter().zip(names) {
        set(name).map_err(|error| lacks(option, one).with_source(error))?;
    }
    set(&names.join(":")).map_err(setup_error)
}

fn lacks(option: TlsOption, what: &dyn Display) -> TlsError {
    // By the registry's names: `SecP256r1MLKEM768`, `X25519MLKEM768`.
    let since =
        if what.to_string().contains("MLKEM") { "; OpenSSL supports it from 3.5 on" } else { "" };
    let why = format!("{} has no {what}{since}", version::version());
    TlsError::unsupported(BACKEND, option, &why)
}

fn left_out(Wanted { option, what, .. }: &Wanted<'_>) -> TlsError {
    let why = format!(
        "{} does not offer {what}: its security level or its providers forbid it, or it does not \
         belong to these TLS versions",
        version::version()
    );
    TlsError::unsupported(BACKEND, *option, &why)
}

/// OpenSSL 1.1.1 has other names for some groups.
fn group_name(group: Group) -> &'static str {
    match group {
        Group::SECP256R1 => "P-256",
        Group::SECP384R1 => "P-384",
        Group::SECP521R1 => "P-521",
        Group::X25519 => "X25519",
        Group::X448 => "X448",
        other => other.name(),
    }
}
