//! A BoringSSL context made from the settings of a [`TlsConfig`](tungstenite_tls_core::TlsConfig).

use std::sync::Arc;

use boring::{
    error::ErrorStack,
    fips,
    ssl::{SslContextBuilder, SslMethod, SslMode, SslVerifyMode, SslVersion},
};
use tungstenite_tls_core::{
    TlsError, TlsOption, TlsVersion,
    backend::{Settings, alpn_wire_format, has_fast_aes},
};

use crate::{
    algorithms, compression,
    connection::PerConnection,
    error::{BACKEND, setup_error},
    ffi, identity,
    resumption::Sessions,
    trust, verify,
};

/// The options that BoringSSL does not support, each with the reason. A configuration that sets one
/// of them is refused.
///
/// ```
/// use tungstenite_tls_core::TlsOption;
/// use tungstenite_tls_boring::LACKS;
///
/// assert!(LACKS.iter().any(|(option, _)| *option == TlsOption::MustStaple));
/// ```
pub const LACKS: &[(TlsOption, &str)] =
    &[(TlsOption::MustStaple, "BoringSSL does not judge OCSP responses")];

/// For TLS 1.2: only forward secrecy and authenticated encryption (RFC 9325, section 4.2), the
/// cheapest first. All suites of TLS 1.3 have both.
const CIPHERS_WITH_AES: &str = "ECDHE+AESGCM+AES128:ECDHE+AESGCM:ECDHE+CHACHA20";
const CIPHERS_WITHOUT_AES: &str = "ECDHE+CHACHA20:ECDHE+AESGCM+AES128:ECDHE+AESGCM";

/// `SSL_MODE_ENABLE_FALSE_START`, which `boring` does not name.
const FALSE_START: SslMode = SslMode::from_bits_retain(0x80);

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
        let per_connection = PerConnection::of(settings)?;
        negotiate(&mut context, settings)?;
        trust::configure(&mut context, settings)?;
        if per_connection.judge.is_needed() {
            verify::install(&mut context);
        }
        if settings.ocsp_stapling() {
            context.enable_ocsp_stapling();
        }
        if settings.certificate_timestamps() {
            context.enable_signed_cert_timestamps();
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

/// Safe defaults. Not those of the `boring` crate's connector, which always loads the system's
/// roots.
fn context() -> Result<SslContextBuilder, ErrorStack> {
    let mut context = SslContextBuilder::new(SslMethod::tls())?;
    context.set_verify(SslVerifyMode::PEER);
    // The pipe takes everything, so a write need not stop after one record; and a connection
    // that waits holds no record buffers.
    context.set_mode(
        SslMode::AUTO_RETRY | SslMode::ACCEPT_MOVING_WRITE_BUFFER | SslMode::RELEASE_BUFFERS,
    );
    // For TLS 1.3 BoringSSL does this itself.
    let ciphers = if has_fast_aes() { CIPHERS_WITH_AES } else { CIPHERS_WITHOUT_AES };
    context.set_cipher_list(ciphers)?;
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
    if settings.require_fips() && !fips::enabled() {
        let why = "this BoringSSL is not built as a FIPS module; the feature `fips` of `boring` \
                   builds one, but does not say whether it is validated";
        return Err(settings.unsupported(TlsOption::RequireFips, why));
    }
    if settings.false_start() {
        context.set_mode(FALSE_START);
    }
    if let Some(algorithms) = settings.certificate_compression() {
        compression::allow(context, algorithms)?;
    }
    algorithms::configure(context, settings)
}

fn native(version: TlsVersion) -> Result<SslVersion, TlsError> {
    match version {
        TlsVersion::Tls12 => Ok(SslVersion::TLS1_2),
        TlsVersion::Tls13 => Ok(SslVersion::TLS1_3),
        _ => {
            let why = format!("BoringSSL does not know {version}");
            Err(TlsError::unsupported(BACKEND, TlsOption::MinVersion, &why))
        }
    }
}
