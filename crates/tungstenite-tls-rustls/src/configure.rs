//! rustls's configuration, made from the settings of a
//! [`TlsConfig`](tungstenite_tls_core::TlsConfig).

use std::sync::Arc;

use rustls::{
    ClientConfig, SupportedProtocolVersion,
    client::{EchMode, Resumption},
    crypto::CryptoProvider,
    time_provider::{DefaultTimeProvider, TimeProvider},
    version::TLS13,
};
use tungstenite_tls_core::{Ech, TlsError, TlsOption, TlsVersion, backend::Settings};

use crate::{
    algorithms,
    clock::CallersClock,
    compression,
    config_cache::{ConfigCache, Edit},
    ech,
    error::BACKEND,
    identity,
    key_log::KeyLog,
    provider,
    sessions::Store,
    trust,
    verifier::Verifier,
};

/// The options that rustls does not support, each with the reason. A configuration that sets one of
/// them is refused.
///
/// ```
/// use tungstenite_tls_core::TlsOption;
/// use tungstenite_tls_rustls::LACKS;
///
/// assert!(LACKS.iter().any(|(option, _)| *option == TlsOption::SessionStore));
/// ```
pub const LACKS: &[(TlsOption, &str)] = &[
    (TlsOption::CertificateTimestamps, "rustls 0.23 does not ask for them"),
    (TlsOption::FalseStart, "rustls does not implement it"),
    (TlsOption::MustStaple, "rustls cannot judge OCSP responses"),
    (TlsOption::SessionStore, "rustls 0.23 cannot export its sessions from the process"),
];

/// Honours `settings`; `edit` has the last word. Reads the platform's roots, if they are used and
/// are files.
pub(crate) fn configs(
    settings: &Settings<'_>,
    provider: Arc<CryptoProvider>,
    edit: Option<Box<Edit>>,
) -> Result<ConfigCache, TlsError> {
    let provider = algorithms::narrowed(provider, settings)?;
    let rules = Arc::new(trust::rules(settings, &provider)?);
    // rustls always asks for a response.
    let _ = settings.ocsp_stapling();
    let sessions = settings.kept_sessions().map(|kept| Arc::new(Store::new(kept)));
    let identity = settings.identity();
    let identity = identity.map(|identity| identity::resolver(identity, &provider)).transpose()?;

    let versions = versions(settings)?;
    let verifier = Verifier { rules: rules.clone(), renamed: None };
    let config = ClientConfig::builder_with_details(provider.clone(), time(settings));
    let config = match ech(settings, &provider)? {
        // A server that decrypts the ClientHello speaks only TLS 1.3, and so does rustls then.
        Some(mode) => config.with_ech(mode),
        None => config.with_protocol_versions(&versions),
    };
    let config = config
        .map_err(|error| TlsError::bad_configuration(error.to_string()))?
        // rustls calls any custom verifier "dangerous".
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match identity {
        Some(identity) => config.with_client_cert_resolver(identity),
        None => config.with_no_client_auth(),
    };
    config.alpn_protocols = settings.alpn().to_vec();
    config.enable_early_data = settings.early_data();
    // By default rustls offers every compression that any crate of the program has enabled.
    config.cert_decompressors = compression::decompressors(settings)?;
    config.cert_compressors = Vec::new();
    // rustls counts the record's header too, which is 5 bytes long.
    config.max_fragment_size = settings.max_record_size().map(|bytes| usize::from(bytes) + 5);
    if sessions.is_none() {
        config.resumption = Resumption::disabled();
    }
    if let Some(file) = settings.key_log()? {
        config.key_log = Arc::new(KeyLog(file));
    }
    let configs = ConfigCache::new(config, rules, settings.names().clone(), sessions, edit);
    if settings.require_fips() {
        show_fips(&configs.common())?;
    }
    Ok(configs)
}

fn time(settings: &Settings<'_>) -> Arc<dyn TimeProvider> {
    match settings.clock() {
        Some(clock) => Arc::new(CallersClock(clock.clone())),
        None => Arc::new(DefaultTimeProvider),
    }
}

/// Without the feature `tls12`, a minimum of TLS 1.2 allows TLS 1.3, and a maximum of TLS 1.2 is
/// refused.
fn versions(settings: &Settings<'_>) -> Result<Vec<&'static SupportedProtocolVersion>, TlsError> {
    let known = [
        (TlsVersion::Tls13, &TLS13),
        #[cfg(feature = "tls12")]
        (TlsVersion::Tls12, &rustls::version::TLS12),
    ];
    let wanted = settings.versions();
    let wanted = known.into_iter().filter(|(version, _)| wanted.contains(version));
    let wanted: Vec<_> = wanted.map(|(_, version)| version).collect();
    match wanted.is_empty() {
        true => Err(TlsError::not_compiled_in(BACKEND, TlsOption::MaxVersion, "TLS 1.2", "tls12")),
        false => Ok(wanted),
    }
}

fn ech(settings: &Settings<'_>, provider: &CryptoProvider) -> Result<Option<EchMode>, TlsError> {
    let Some(ech) = settings.ech() else { return Ok(None) };
    // rustls would leave out TLS 1.2. A server without TLS 1.3 refuses real ECH anyway.
    let leaves_out = cfg!(feature = "tls12") && settings.versions().contains(&TlsVersion::Tls12);
    if *ech == Ech::Grease && leaves_out {
        let why = "rustls sends its GREASE only with TLS 1.3; make that the minimum version";
        return Err(settings.unsupported(TlsOption::Ech, why));
    }
    ech::mode(ech, provider).map(Some)
}

/// Refuses a configuration that rustls does not report to be in FIPS 140 mode. The report is not a
/// validation.
fn show_fips(config: &ClientConfig) -> Result<(), TlsError> {
    if config.fips() {
        return Ok(());
    }
    let why = format!(
        "rustls, with {} and these options, is not in FIPS mode; its own feature `fips` builds \
         aws-lc-rs so that it is. Whether that module is validated on this platform is stated in \
         its certificate",
        provider::name(config.crypto_provider())
    );
    Err(TlsError::unsupported(BACKEND, TlsOption::RequireFips, &why))
}
