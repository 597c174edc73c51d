//! A configuration of s2n-tls made from the settings of a
//! [`TlsConfig`](tungstenite_tls_core::TlsConfig).

use pem_rfc7468::{LineEnding, encode_string};
use s2n_tls::{
    config::{self, Config},
    security::Policy,
};
use tungstenite_tls_core::{
    CertificateDer, TlsError, TlsOption, TlsVersion,
    backend::{LoadedRoots, Settings},
};

use crate::error::setup_error;

/// The options that s2n-tls or this example does not support. An option that is neither listed here
/// nor read is refused as well; the entries here give a reason.
pub const LACKS: &[(TlsOption, &str)] =
    &[(TlsOption::KeyLog, "this example does not give out secrets")];

/// Honours versions, ALPN and roots. Reads the platform's roots if `settings` use them.
pub(crate) fn config(settings: &Settings<'_>) -> Result<Config, TlsError> {
    let mut builder = config::Builder::new();
    builder.with_system_certs(false).map_err(|e| setup_error(&e))?;
    let policy = Policy::from_version(policy(settings)).map_err(|e| setup_error(&e))?;
    builder.set_security_policy(&policy).map_err(|e| setup_error(&e))?;
    let protocols = settings.alpn();
    builder.set_application_protocol_preference(protocols).map_err(|e| setup_error(&e))?;
    trust(&mut builder, settings)?;
    // It keeps no sessions, so resumption is always off.
    if settings.resumption() == Some(true) {
        let why = "this example keeps no sessions";
        return Err(settings.unsupported(TlsOption::Resumption, why));
    }
    builder.build().map_err(|e| setup_error(&e))
}

/// s2n-tls bundles suites, groups and versions in policies of its own.
fn policy(settings: &Settings<'_>) -> &'static str {
    match settings.versions().into_inner() {
        (TlsVersion::Tls12, TlsVersion::Tls12) => "20240501",
        (TlsVersion::Tls12, _) => "20251014",
        _ => "AWS-CRT-SDK-TLSv1.3-2023",
    }
}

fn trust(builder: &mut config::Builder, settings: &Settings<'_>) -> Result<(), TlsError> {
    let unusable = |error: Box<dyn std::error::Error + Send + Sync>| {
        TlsError::bad_configuration("the roots cannot be used; see the cause").with_source(error)
    };
    let Some(roots) = settings.roots() else { return Ok(()) };
    let LoadedRoots { own, platform, .. } = roots.load_apart()?;
    let mut add = |certificate: &CertificateDer<'_>| {
        let pem = encode_string("CERTIFICATE", LineEnding::LF, certificate);
        let pem = pem.map_err(|error| unusable(error.into()))?;
        builder.trust_pem(pem.as_bytes()).map(drop).map_err(|error| unusable(error.into()))
    };
    own.iter().try_for_each(&mut add)?;
    // The platform may have roots that s2n-tls cannot read; those are left out.
    platform.iter().filter_map(|root| add(root).ok()).for_each(drop);
    Ok(())
}
