//! Cipher suites, groups and signature schemes in OpenSSL's words: [`Wanted`].

use std::fmt::Display;

use openssl::{
    error::ErrorStack,
    ssl::{SslContextBuilder, cipher_name},
    version,
};
use tungstenite_tls_core::{CipherSuite, Group, SignatureScheme, TlsError};

use crate::{BACKEND, controls, error::setup_error, offered::Offered};

/// What the caller named. OpenSSL must offer all of it.
#[derive(Default)]
pub(crate) struct Wanted {
    suites: Vec<CipherSuite>,
    groups: Vec<Group>,
    schemes: Vec<SignatureScheme>,
}

impl Wanted {
    pub(crate) fn tls12_suites(
        &mut self,
        context: &mut SslContextBuilder,
        suites: &[CipherSuite],
    ) -> Result<(), TlsError> {
        let names = suites.iter().map(|suite| cipher_name(suite.name()));
        let names: Vec<_> = names.collect();
        set_all("tls12_cipher_suites", suites, &names, |names| context.set_cipher_list(names))?;
        self.suites.extend(suites);
        Ok(())
    }

    pub(crate) fn tls13_suites(
        &mut self,
        context: &mut SslContextBuilder,
        suites: &[CipherSuite],
    ) -> Result<(), TlsError> {
        let names: Vec<_> = suites.iter().map(|suite| suite.name()).collect();
        set_all("tls13_cipher_suites", suites, &names, |names| context.set_ciphersuites(names))?;
        self.suites.extend(suites);
        Ok(())
    }

    /// `option` is how the caller asked for the groups.
    pub(crate) fn groups(
        &mut self,
        context: &mut SslContextBuilder,
        option: &str,
        groups: &[Group],
    ) -> Result<(), TlsError> {
        let names: Vec<_> = groups.iter().map(|group| group_name(*group)).collect();
        set_all(option, groups, &names, |names| context.set_groups_list(names))?;
        self.groups.extend(groups);
        Ok(())
    }

    pub(crate) fn schemes(
        &mut self,
        context: &mut SslContextBuilder,
        schemes: &[SignatureScheme],
    ) -> Result<(), TlsError> {
        let names: Vec<_> = schemes.iter().map(|scheme| scheme.name()).collect();
        set_all("signature_schemes", schemes, &names, |names| context.set_sigalgs_list(names))?;
        self.schemes.extend(schemes);
        // The list is about the server. OpenSSL would also hold the client's own signature to it.
        let all: Vec<_> = SignatureScheme::ALL.iter().map(|scheme| scheme.name()).collect();
        controls::set_client_signatures(context, &all.join(":")).map_err(setup_error)
    }

    /// Refuses what `context` would leave out.
    pub(crate) fn must_be_offered(&self, context: &SslContextBuilder) -> Result<(), TlsError> {
        let Self { suites, groups, schemes } = self;
        if suites.is_empty() && groups.is_empty() && schemes.is_empty() {
            return Ok(());
        }
        let offered = Offered::by(context).map_err(setup_error)?;
        if let Some(suite) = suites.iter().find(|suite| !offered.suites.contains(&suite.code())) {
            let option =
                if suite.is_tls13() { "tls13_cipher_suites" } else { "tls12_cipher_suites" };
            return Err(left_out(option, suite));
        }
        if let Some(group) = groups.iter().find(|group| !offered.groups.contains(&group.code())) {
            return Err(left_out("groups", group));
        }
        match schemes.iter().find(|scheme| !offered.schemes.contains(&scheme.code())) {
            Some(scheme) => Err(left_out("signature_schemes", scheme)),
            None => Ok(()),
        }
    }
}

/// Sets a list, after each of its members alone: OpenSSL tells that it knows none of a list, and not
/// always that it knows some.
fn set_all<T: Display>(
    option: &str,
    wanted: &[T],
    names: &[&str],
    mut set: impl FnMut(&str) -> Result<(), ErrorStack>,
) -> Result<(), TlsError> {
    for (one, name) in wanted.iter().zip(names) {
        set(name).map_err(|error| lacks(option, one).with_source(error))?;
    }
    set(&names.join(":")).map_err(setup_error)
}

fn lacks(option: &str, what: &dyn Display) -> TlsError {
    let library = version::version();
    // In the words of the registry: `SecP256r1MLKEM768`, `X25519MLKEM768`.
    let fix = if what.to_string().contains("MLKEM") {
        "; OpenSSL has it from 3.5 on, and the backends rustls and boring have X25519MLKEM768"
    } else {
        ""
    };
    TlsError::unsupported(BACKEND, option, &format!("{library} has no {what}{fix}"))
}

fn left_out(option: &str, what: &dyn Display) -> TlsError {
    let library = version::version();
    let why = format!(
        "{library} does not offer {what} here: its security level or its providers forbid it, or it \
         is not for these versions of TLS"
    );
    TlsError::unsupported(BACKEND, option, &why)
}

/// OpenSSL 1.1.1 knows some groups by another name.
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
