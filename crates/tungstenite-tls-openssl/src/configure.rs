//! A [`TlsConfig`](tungstenite_tls_core::TlsConfig) taken over into an OpenSSL context.

use std::sync::Arc;

use openssl::{
    error::ErrorStack,
    ssl::{
        SslContext, SslContextBuilder, SslMethod, SslMode, SslOptions, SslVerifyMode, SslVersion,
    },
    x509::{X509, store::X509StoreBuilder, verify::X509VerifyFlags},
};
use tungstenite_tls_core::{
    Configure, Roots, StoredSessions, TlsError, TlsVersion, alpn_wire_format, has_fast_aes,
};

use crate::{BACKEND, error::setup_error, resumption::Sessions};

/// For TLS 1.2: forward secrecy and authenticated encryption, nothing else (RFC 9325, section
/// 4.2), the cheapest first. The suites of TLS 1.3 are all like that.
const CIPHERS_WITH_AES: &str = "ECDHE+AESGCM:ECDHE+CHACHA20";
const CIPHERS_WITHOUT_AES: &str = "ECDHE+CHACHA20:ECDHE+AESGCM";
/// And for TLS 1.3.
const SUITES_WITH_AES: &str =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
const SUITES_WITHOUT_AES: &str =
    "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384";

pub(crate) struct Builder {
    context: SslContextBuilder,
    resumption: bool,
    early_data: bool,
    store: Option<StoredSessions>,
}

impl Builder {
    /// Safe defaults. Not those of the `openssl` crate's connector, which loads the system's roots
    /// whether they are wanted or not.
    pub(crate) fn new() -> Result<Self, TlsError> {
        let context = Self::context().map_err(setup_error)?;
        Ok(Self { context, resumption: true, early_data: false, store: None })
    }

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

    pub(crate) fn build(mut self) -> (SslContext, Option<Arc<Sessions>>) {
        let Self { resumption, early_data, store, .. } = self;
        let sessions = resumption.then(|| Sessions::keep_of(&mut self.context, early_data, store));
        (self.context.build(), sessions)
    }
}

impl Configure for Builder {
    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn roots(&mut self, roots: &Roots) -> Result<(), TlsError> {
        let certificates = roots.load()?;
        let store = || {
            let mut store = X509StoreBuilder::new()?;
            for certificate in &certificates {
                store.add_cert(X509::from_der(certificate)?)?;
            }
            // A root is what the caller calls one, whether it signed itself or not.
            store.set_flags(X509VerifyFlags::PARTIAL_CHAIN | X509VerifyFlags::TRUSTED_FIRST)?;
            Ok(store.build())
        };
        self.context.set_cert_store(store().map_err(|error: ErrorStack| {
            TlsError::bad_configuration("the roots cannot be used; see the cause")
                .on_backend(BACKEND)
                .with_source(error)
        })?);
        Ok(())
    }

    fn alpn(&mut self, protocols: &[Vec<u8>]) -> Result<(), TlsError> {
        if protocols.is_empty() {
            return Ok(());
        }
        self.context.set_alpn_protos(&alpn_wire_format(protocols)).map_err(setup_error)
    }

    fn versions(&mut self, min: TlsVersion, max: TlsVersion) -> Result<(), TlsError> {
        let [min, max] = [native(min)?, native(max)?];
        self.context.set_min_proto_version(Some(min)).map_err(setup_error)?;
        self.context.set_max_proto_version(Some(max)).map_err(setup_error)
    }

    fn resumption(&mut self, on: bool) -> Result<(), TlsError> {
        self.resumption = on;
        Ok(())
    }

    fn session_store(&mut self, store: StoredSessions) -> Result<(), TlsError> {
        self.store = Some(store);
        Ok(())
    }

    fn early_data(&mut self) -> Result<(), TlsError> {
        self.early_data = true;
        Ok(())
    }
}

fn native(version: TlsVersion) -> Result<SslVersion, TlsError> {
    match version {
        TlsVersion::Tls12 => Ok(SslVersion::TLS1_2),
        TlsVersion::Tls13 => Ok(SslVersion::TLS1_3),
        _ => Err(TlsError::unsupported(BACKEND, &version.to_string(), "")),
    }
}
