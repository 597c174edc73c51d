//! A configuration of Mbed TLS made from the settings of a
//! [`TlsConfig`](tungstenite_tls_core::TlsConfig).

use std::fmt::Display;

use tungstenite_tls_core::{
    CipherSuite, Group, Identity, Roots, SignatureScheme, TlsError, TlsOption, TlsVersion,
    backend::{LoadedRoots, Settings},
};

use crate::{
    error::{BACKEND, setup_error},
    ffi::{self, Certificates, Config, Error, Key, Verification},
};

const TLS13: &str = "this backend speaks TLS 1.2 alone";
const ABSENT: &str = "Mbed TLS does not implement it";

/// The options that Mbed TLS or this backend does not support, each with the reason. A
/// configuration that sets one of them is refused.
///
/// ```
/// use tungstenite_tls_core::TlsOption;
/// use tungstenite_tls_mbedtls::LACKS;
///
/// assert!(LACKS.iter().any(|(option, _)| *option == TlsOption::OcspStapling));
/// ```
pub const LACKS: &[(TlsOption, &str)] = &[
    (TlsOption::CertificateCompression, ABSENT),
    (TlsOption::CertificateTimestamps, ABSENT),
    (TlsOption::EarlyData, TLS13),
    (TlsOption::Ech, TLS13),
    (TlsOption::FalseStart, ABSENT),
    (TlsOption::MustStaple, ABSENT),
    (TlsOption::OcspStapling, ABSENT),
    (TlsOption::RequireFips, "Mbed TLS has no FIPS mode"),
    (TlsOption::RequirePostQuantum, TLS13),
    (
        TlsOption::RevocationLists,
        "Mbed TLS accepts certificates whose issuer has no list, and is built without a clock to \
         tell an old list",
    ),
    (TlsOption::Tls13CipherSuites, TLS13),
];

/// Only forward secrecy and authenticated encryption (RFC 9325, section 4.2). The library is built
/// in portable C, in which ChaCha20 is the cheapest, and AES looks tables up by its secrets.
const SUITES: [CipherSuite; 6] = [
    CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
];

/// The cheapest first.
const GROUPS: [Group; 4] = [Group::X25519, Group::SECP256R1, Group::SECP384R1, Group::SECP521R1];

/// What Mbed TLS can verify in a TLS 1.2 handshake.
const SCHEMES: [SignatureScheme; 6] = [
    SignatureScheme::ECDSA_SECP256R1_SHA256,
    SignatureScheme::ECDSA_SECP384R1_SHA384,
    SignatureScheme::ECDSA_SECP521R1_SHA512,
    SignatureScheme::RSA_PKCS1_SHA256,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA512,
];

/// Honours `settings`, except what belongs to each connection. Reads the platform's roots if
/// `settings` use them.
pub(crate) fn config(settings: &Settings<'_>) -> Result<Config, TlsError> {
    let verification = match (settings.roots(), settings.without_certificate_check()) {
        (Some(_), false) => Verification::Required,
        _ => Verification::Omitted,
    };
    let mut config = Config::new(verification).map_err(setup_error)?;
    if !settings.versions().contains(&TlsVersion::Tls12) {
        return Err(settings.unsupported(TlsOption::MinVersion, TLS13));
    }
    if !settings.alpn().is_empty() {
        match config.set_protocols(settings.alpn()) {
            Ok(set) => set.map_err(setup_error)?,
            Err(_) => {
                let why = "Mbed TLS ends a protocol's name at its first NUL";
                return Err(settings.unsupported(TlsOption::Alpn, why));
            }
        }
    }
    algorithms(&mut config, settings)?;
    if let Some(roots) = settings.roots() {
        config.set_roots(certificates_of(roots)?);
    }
    if let Some(identity) = settings.identity() {
        set_identity(&mut config, settings, identity)?;
    }
    Ok(config)
}

/// Sets what the caller names, or the defaults, and refuses what Mbed TLS would leave out.
fn algorithms(config: &mut Config, settings: &Settings<'_>) -> Result<(), TlsError> {
    let suites = settings.tls12_cipher_suites().unwrap_or(&SUITES);
    let has_suite = |suite: &CipherSuite| ffi::has_cipher_suite(suite.code());
    all_in(TlsOption::Tls12CipherSuites, suites, has_suite)?;
    config.set_suites(suites.iter().map(|suite| suite.code()));
    let groups = settings.groups().map_or(GROUPS.as_slice().into(), |(_, groups)| groups);
    all_in(TlsOption::Groups, &groups, |group| ffi::has_group(group.code()))?;
    config.set_groups(groups.iter().map(|group| group.code()));
    let schemes = settings.signature_schemes().unwrap_or(&SCHEMES);
    all_in(TlsOption::SignatureSchemes, schemes, |scheme| SCHEMES.contains(scheme))?;
    config.set_schemes(schemes.iter().map(|scheme| scheme.code()));
    Ok(())
}

fn all_in<T: Display>(
    option: TlsOption,
    wanted: &[T],
    is_known: impl Fn(&T) -> bool,
) -> Result<(), TlsError> {
    match wanted.iter().find(|one| !is_known(one)) {
        Some(missing) => {
            let why = format!("Mbed TLS is built without {missing} for TLS 1.2, or has none");
            Err(TlsError::unsupported(BACKEND, option, &why))
        }
        None => Ok(()),
    }
}

fn certificates_of(roots: &Roots) -> Result<Certificates, TlsError> {
    let LoadedRoots { own, platform, .. } = roots.load_apart()?;
    let mut certificates = Certificates::new();
    for root in &own {
        certificates.add(root).map_err(|error| unusable("the roots", error))?;
    }
    // The platform may have roots that Mbed TLS cannot read; those are left out.
    platform.iter().filter_map(|root| certificates.add(root).ok()).for_each(drop);
    Ok(certificates)
}

fn set_identity(
    config: &mut Config,
    settings: &Settings<'_>,
    identity: &Identity,
) -> Result<(), TlsError> {
    let mut chain = Certificates::new();
    for certificate in identity.certificates() {
        chain.add(certificate).map_err(|error| match error {
            Error::UNKNOWN_KEY => {
                let why = "Mbed TLS has only RSA keys, and those of elliptic curves for ECDSA";
                settings.unsupported(TlsOption::Identity, why)
            }
            error => unusable("the identity's certificate", error),
        })?;
    }
    let key = Key::read(&identity.plain_key())
        .map_err(|error| unusable("the identity's private key", error))?;
    key.check_belongs_to(&chain).map_err(|error| {
        let what = "the identity's private key does not belong to its certificate; see the cause";
        TlsError::bad_configuration(what).with_source(error)
    })?;
    config.set_identity(chain, key).map_err(setup_error)
}

fn unusable(what: &str, error: Error) -> TlsError {
    TlsError::bad_configuration(format!("{what} cannot be used; see the cause")).with_source(error)
}
