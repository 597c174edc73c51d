//! An OpenSSL context made from the settings of a [`TlsConfig`](tungstenite_tls_core::TlsConfig).

use std::sync::Arc;

use openssl::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslMethod, SslMode, SslOptions, SslVerifyMode, SslVersion},
};
use tungstenite_tls_core::{
    TlsError, TlsOption, TlsVersion,
    backend::{Settings, alpn_wire_format, has_fast_aes},
};

use crate::{
    algorithms,
    connection::PerConnection,
    error::{BACKEND, setup_error},
    ffi, fips, identity, ocsp,
    resumption::Sessions,
    timestamps, trust, verify,
};

/// The options that OpenSSL does not support, each with the reason. A configuration that sets one
/// of them is refused.
///
/// ```
/// use tungstenite_tls_core::TlsOption;
/// use tungstenite_tls_openssl::LACKS;
///
/// assert!(LACKS.iter().any(|(option, _)| *option == TlsOption::Ech));
/// ```
pub const LACKS: &[(TlsOption, &str)] = &[
    (TlsOption::CertificateCompression, "OpenSSL supports it from 3.2 on, and only in some builds"),
    (TlsOption::Ech, "OpenSSL 3 does not implement it"),
    (TlsOption::FalseStart, "OpenSSL does not implement it"),
];

/// For TLS 1.2: only forward secrecy and authenticated encryption (RFC 9325, section 4.2), the
/// cheapest first. All suites of TLS 1.3 have both.
const CIPHERS_WITH_AES: &str = "ECDHE+AESGCM+AES128:ECDHE+AESGCM:ECDHE+CHACHA20";
const CIPHERS_WITHOUT_AES: &str = "ECDHE+CHACHA20:ECDHE+AESGCM+AES128:ECDHE+AESGCM";
/// And for TLS 1.3.
const SUITES_WITH_AES: &str =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
const SUITES_WITHOUT_AES: &str =
    "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384";

/// The parts of a connector.
pub(crate) struct Parts {
    pub(crate) context: SslContextBuilder,
    pub(crate) per_connection: PerConnection,
    pub(crate) sessions: Option<Arc<Sessions>>,
}

impl Parts {
    /// Honours `settings`. Reads the platform's roots if `settings` use them.
    pub(crate) fn of(settings: &Settings<'_>) -> Result<Self, TlsError> {
        let mut context = context().map_err(setup_error)?;
        let per_connection = PerConnection::of(settings);
        negotiate(&mut context, settings)?;
        trust::configure(&mut context, settings)?;
        if per_connection.judge.is_needed() {
            verify::install(&mut context);
        }
        ocsp::configure(&mut context, settings)?;
        if settings.certificate_timestamps() {
            timestamps::ask(&mut context).map_err(setup_error)?;
        }
        if let Some(identity) = settings.identity() {
            identity::set(&mut context, identity)?;
        }
        if let Some(file) = settings.key_log()? {
            context.set_keylog_callback(move |_, line| file.line(line));
        }
        let sessions = Sessions::of(&mut context, settings);
        Ok(Self { context, per_connection, sessions })
    }
}

/// Safe defaults. Not those of the `openssl` crate's connector, which always loads the system's
/// roots.
fn context() -> Result<SslContextBuilder, ErrorStack> {
    let mut context = SslContextBuilder::new(SslMethod::tls_client())?;
    context.set_verify(SslVerifyMode::PEER);
    context.set_options(SslOptions::NO_COMPRESSION | SslOptions::NO_RENEGOTIATION);
    // The pipe takes everything, so a write need not stop after one record; and a connection
    // that waits holds no record buffers.
    context.set_mode(
        SslMode::AUTO_RETRY | SslMode::ACCEPT_MOVING_WRITE_BUFFER | SslMode::RELEASE_BUFFERS,
    );
    let (ciphers, suites) = match has_fast_aes() {
        true => (CIPHERS_WITH_AES, SUITES_WITH_AES),
        false => (CIPHERS_WITHOUT_AES, SUITES_WITHOUT_AES),
    };
    context.set_cipher_list(ciphers)?;
    context.set_ciphersuites(suites)?;
    Ok(context)
}

/// What the ClientHello offers.
fn negotiate(context: &mut SslContextBuilder, settings: &Settings<'_>) -> Result<(), TlsError> {
    let (min, max) = settings.versions().into_inner();
    context.set_min_proto_version(Some(native(min)?)).map_err(setup_error)?;
    context.set_max_proto_version(Some(native(max)?)).map_err(setup_error)?;
    if !settings.alpn().is_empty() {
        context.set_alpn_protos(&alpn_wire_format(settings.alpn())).map_err(setup_error)?;
    }
    if let Some(bytes) = settings.max_record_size() {
        ffi::set_max_record(context, bytes).map_err(setup_error)?;
    }
    if settings.require_fips() && !fips::is_running() {
        let why = "this OpenSSL may take algorithms from elsewhere than a FIPS provider; its \
                   configuration must load one and set the default properties to `fips=yes`";
        return Err(settings.unsupported(TlsOption::RequireFips, why));
    }
    algorithms::configure(context, settings)
}

fn native(version: TlsVersion) -> Result<SslVersion, TlsError> {
    match version {
        TlsVersion::Tls12 => Ok(SslVersion::TLS1_2),
        TlsVersion::Tls13 => Ok(SslVersion::TLS1_3),
        _ => {
            let why = format!("OpenSSL does not know {version}");
            Err(TlsError::unsupported(BACKEND, TlsOption::MinVersion, &why))
        }
    }
}
