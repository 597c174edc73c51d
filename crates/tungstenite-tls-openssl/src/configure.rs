//! A [`TlsConfig`](tungstenite_tls_core::TlsConfig) taken over into an OpenSSL context.

use std::sync::Arc;

use openssl::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslMethod, SslMode, SslOptions, SslVerifyMode, SslVersion},
};
use tungstenite_tls_core::{
    CertificateCompression, CertificateRevocationListDer, CipherSuite, Configure, Ech, Group,
    Identity, Pins, Roots, SignatureScheme, TlsError, TlsVersion, TrustedServers, VerifyHook,
    backend::{Clock, KeyLogFile, Names, StoredSessions, alpn_wire_format, has_fast_aes},
};

use crate::{
    BACKEND, algorithms::Wanted, connection::PerConnection, controls, error::setup_error, fips,
    identity, resumption::Sessions, timestamps, trust,
};

/// For TLS 1.2: forward secrecy and authenticated encryption, nothing else (RFC 9325, section
/// 4.2), the cheapest first. The suites of TLS 1.3 are all like that.
const CIPHERS_WITH_AES: &str = "ECDHE+AESGCM+AES128:ECDHE+AESGCM:ECDHE+CHACHA20";
const CIPHERS_WITHOUT_AES: &str = "ECDHE+CHACHA20:ECDHE+AESGCM+AES128:ECDHE+AESGCM";
/// And for TLS 1.3.
const SUITES_WITH_AES: &str =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
const SUITES_WITHOUT_AES: &str =
    "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384";

pub(crate) struct Builder {
    context: SslContextBuilder,
    wanted: Wanted,
    per_connection: PerConnection,
    resumption: bool,
    early_data: bool,
    store: Option<StoredSessions>,
}

/// What a connector is made of.
pub(crate) struct Built {
    pub(crate) context: SslContextBuilder,
    pub(crate) per_connection: PerConnection,
    pub(crate) sessions: Option<Arc<Sessions>>,
}

impl Builder {
    /// Safe defaults. Not those of the `openssl` crate's connector, which loads the system's roots
    /// whether they are wanted or not.
    pub(crate) fn new() -> Result<Self, TlsError> {
        Ok(Self {
            context: Self::context().map_err(setup_error)?,
            wanted: Wanted::default(),
            per_connection: PerConnection::default(),
            resumption: true,
            early_data: false,
            store: None,
        })
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

    /// Refuses an edit of the context that the store of sessions would not know of.
    pub(crate) fn allow_native_edit(&self) -> Result<(), TlsError> {
        let store = self.store.as_ref();
        store.map_or(Ok(()), StoredSessions::allow_native_edit).map_err(|e| e.on_backend(BACKEND))
    }

    /// Refuses what only all options together show.
    pub(crate) fn finish(mut self) -> Result<Built, TlsError> {
        let demands = &self.per_connection.demands;
        if demands.must_staple && self.per_connection.clock.is_some() {
            return Err(unsupported(
                "must_staple",
                "OpenSSL judges OCSP responses by the system's clock, not by one of one's own",
            ));
        }
        self.wanted.must_be_offered(&self.context)?;
        demands.install(&mut self.context).map_err(setup_error)?;
        let Self { mut context, per_connection, resumption, early_data, store, .. } = self;
        let sessions = resumption.then(|| {
            Sessions::keep_of(&mut context, early_data, store, per_connection.clock.clone())
        });
        Ok(Built { context, per_connection, sessions })
    }
}

impl Configure for Builder {
    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn versions(&mut self, min: TlsVersion, max: TlsVersion) -> Result<(), TlsError> {
        let [min, max] = [native(min)?, native(max)?];
        self.context.set_min_proto_version(Some(min)).map_err(setup_error)?;
        self.context.set_max_proto_version(Some(max)).map_err(setup_error)
    }

    fn alpn(&mut self, protocols: &[Vec<u8>]) -> Result<(), TlsError> {
        if protocols.is_empty() {
            return Ok(());
        }
        self.context.set_alpn_protos(&alpn_wire_format(protocols)).map_err(setup_error)
    }

    fn tls12_cipher_suites(&mut self, suites: &[CipherSuite]) -> Result<(), TlsError> {
        self.wanted.tls12_suites(&mut self.context, suites)
    }

    fn tls13_cipher_suites(&mut self, suites: &[CipherSuite]) -> Result<(), TlsError> {
        self.wanted.tls13_suites(&mut self.context, suites)
    }

    fn groups(&mut self, groups: &[Group]) -> Result<(), TlsError> {
        self.wanted.groups(&mut self.context, "groups", groups)
    }

    fn require_post_quantum(&mut self, groups: &[Group]) -> Result<(), TlsError> {
        self.wanted.groups(&mut self.context, "require_post_quantum", groups)
    }

    fn signature_schemes(&mut self, schemes: &[SignatureScheme]) -> Result<(), TlsError> {
        self.wanted.schemes(&mut self.context, schemes)
    }

    fn certificate_compression(&mut self, _: &[CertificateCompression]) -> Result<(), TlsError> {
        Err(unsupported(
            "certificate_compression",
            "OpenSSL has it from 3.2 on, and only where it was built with it; the backends rustls and \
             boring have it",
        ))
    }

    fn record_size_limit(&mut self, bytes: u16) -> Result<(), TlsError> {
        controls::set_max_record(&mut self.context, bytes).map_err(setup_error)
    }

    fn require_fips(&mut self) -> Result<(), TlsError> {
        if fips::is_running() {
            return Ok(());
        }
        let why = "this OpenSSL does not take its algorithms from a FIPS provider alone; its \
                   configuration must load one and set the default properties to `fips=yes`";
        Err(unsupported("require_fips", why))
    }

    fn ech(&mut self, _: &Ech) -> Result<(), TlsError> {
        Err(unsupported("ech", "OpenSSL 3 has none; the backends rustls and boring have it"))
    }

    fn roots(&mut self, roots: &Roots) -> Result<(), TlsError> {
        self.context.set_cert_store(trust::store_of(roots)?);
        Ok(())
    }

    fn trusted_servers(&mut self, servers: &TrustedServers) -> Result<(), TlsError> {
        self.per_connection.demands.servers = Some(servers.clone());
        Ok(())
    }

    fn revocation_lists(
        &mut self,
        lists: &[CertificateRevocationListDer<'static>],
    ) -> Result<(), TlsError> {
        trust::revoke(&mut self.context, lists)
    }

    fn names(&mut self, names: &Names) -> Result<(), TlsError> {
        self.per_connection.names = names.clone();
        Ok(())
    }

    fn pins(&mut self, pins: &Pins) -> Result<(), TlsError> {
        self.per_connection.demands.chain.pins = Some(pins.clone());
        Ok(())
    }

    fn verify_hook(&mut self, hook: &VerifyHook) -> Result<(), TlsError> {
        self.per_connection.demands.chain.hook = Some(hook.clone());
        Ok(())
    }

    fn ocsp_stapling(&mut self) -> Result<(), TlsError> {
        self.per_connection.ocsp_stapling = true;
        Ok(())
    }

    fn must_staple(&mut self) -> Result<(), TlsError> {
        self.per_connection.demands.must_staple = true;
        Ok(())
    }

    fn certificate_timestamps(&mut self) -> Result<(), TlsError> {
        timestamps::ask(&mut self.context).map_err(setup_error)
    }

    fn without_name_check(&mut self) -> Result<(), TlsError> {
        self.per_connection.no_name_check = true;
        Ok(())
    }

    fn without_certificate_check(&mut self) -> Result<(), TlsError> {
        self.context.set_verify(SslVerifyMode::NONE);
        Ok(())
    }

    fn clock(&mut self, clock: &Clock) -> Result<(), TlsError> {
        self.per_connection.clock = Some(clock.clone());
        Ok(())
    }

    fn identity(&mut self, identity: &Identity) -> Result<(), TlsError> {
        identity::set(&mut self.context, identity)
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

    fn key_log(&mut self, file: KeyLogFile) -> Result<(), TlsError> {
        self.context.set_keylog_callback(move |_, line| file.line(line));
        Ok(())
    }

    fn false_start(&mut self) -> Result<(), TlsError> {
        Err(unsupported("false_start", "OpenSSL does not implement it; the backend boring does"))
    }
}

fn native(version: TlsVersion) -> Result<SslVersion, TlsError> {
    match version {
        TlsVersion::Tls12 => Ok(SslVersion::TLS1_2),
        TlsVersion::Tls13 => Ok(SslVersion::TLS1_3),
        _ => Err(unsupported(&version.to_string(), "")),
    }
}

fn unsupported(option: &str, why: &str) -> TlsError {
    TlsError::unsupported(BACKEND, option, why)
}
