//! How a [`TlsConfig`](tungstenite_tls_core::TlsConfig) is taken over: [`Builder`] collects the
//! options, and `build.rs` makes rustls's configuration of them.

use std::sync::Arc;

use rustls::{
    SignatureScheme as RustlsScheme, SupportedProtocolVersion,
    client::EchMode,
    compress::CertDecompressor,
    crypto::CryptoProvider,
    version::{TLS12, TLS13},
};
use tungstenite_tls_core::{
    CertificateCompression, CertificateRevocationListDer, CipherSuite, Configure, Ech, Group,
    Identity, Pins, Roots, SignatureScheme, TlsError, TlsVersion, TrustedServers, VerifyHook,
    backend::{ChainCheck, Clock, KeyLogFile, Names, StoredSessions},
};

use crate::{BACKEND, algorithms, compression, ech};

/// Collects the options; rustls wants them in an order of its own.
pub(crate) struct Builder {
    pub(crate) provider: Arc<CryptoProvider>,
    pub(crate) versions: Vec<&'static SupportedProtocolVersion>,
    pub(crate) alpn: Vec<Vec<u8>>,
    pub(crate) schemes: Vec<RustlsScheme>,
    pub(crate) decompressors: Vec<&'static dyn CertDecompressor>,
    pub(crate) record_size_limit: Option<u16>,
    pub(crate) fips: bool,
    pub(crate) ech: Option<EchMode>,
    pub(crate) roots: Roots,
    /// Instead of `roots`, if there are any.
    pub(crate) trusted_servers: Option<TrustedServers>,
    pub(crate) revocation_lists: Vec<CertificateRevocationListDer<'static>>,
    pub(crate) names: Names,
    pub(crate) check: ChainCheck,
    pub(crate) no_name_check: bool,
    pub(crate) no_certificate_check: bool,
    pub(crate) clock: Option<Clock>,
    pub(crate) identity: Option<Identity>,
    pub(crate) resumption: bool,
    pub(crate) early_data: bool,
    pub(crate) key_log: Option<KeyLogFile>,
}

impl Builder {
    pub(crate) fn new(provider: Arc<CryptoProvider>) -> Self {
        Self {
            provider,
            versions: Vec::new(),
            alpn: Vec::new(),
            schemes: Vec::new(),
            decompressors: Vec::new(),
            record_size_limit: None,
            fips: false,
            ech: None,
            roots: Roots::Platform,
            trusted_servers: None,
            revocation_lists: Vec::new(),
            names: Names::default(),
            check: ChainCheck::default(),
            no_name_check: false,
            no_certificate_check: false,
            clock: None,
            identity: None,
            resumption: true,
            early_data: false,
            key_log: None,
        }
    }
}

impl Configure for Builder {
    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn versions(&mut self, min: TlsVersion, max: TlsVersion) -> Result<(), TlsError> {
        let known = [(TlsVersion::Tls13, &TLS13), (TlsVersion::Tls12, &TLS12)];
        self.versions = known
            .into_iter()
            .filter(|(version, _)| (min..=max).contains(version))
            .map(|(_, version)| version)
            .collect();
        Ok(())
    }

    fn alpn(&mut self, protocols: &[Vec<u8>]) -> Result<(), TlsError> {
        self.alpn = protocols.to_vec();
        Ok(())
    }

    fn tls12_cipher_suites(&mut self, suites: &[CipherSuite]) -> Result<(), TlsError> {
        let provider = Arc::make_mut(&mut self.provider);
        algorithms::only_suites(provider, "tls12_cipher_suites", suites)
    }

    fn tls13_cipher_suites(&mut self, suites: &[CipherSuite]) -> Result<(), TlsError> {
        let provider = Arc::make_mut(&mut self.provider);
        algorithms::only_suites(provider, "tls13_cipher_suites", suites)
    }

    fn groups(&mut self, groups: &[Group]) -> Result<(), TlsError> {
        algorithms::only_groups(Arc::make_mut(&mut self.provider), "groups", groups)
    }

    fn require_post_quantum(&mut self, groups: &[Group]) -> Result<(), TlsError> {
        let provider = Arc::make_mut(&mut self.provider);
        algorithms::only_groups(provider, "require_post_quantum", groups)
    }

    fn signature_schemes(&mut self, schemes: &[SignatureScheme]) -> Result<(), TlsError> {
        self.schemes = algorithms::schemes(&self.provider, "signature_schemes", schemes)?;
        Ok(())
    }

    fn certificate_compression(
        &mut self,
        algorithms: &[CertificateCompression],
    ) -> Result<(), TlsError> {
        self.decompressors = compression::decompressors(algorithms)?;
        Ok(())
    }

    fn record_size_limit(&mut self, bytes: u16) -> Result<(), TlsError> {
        self.record_size_limit = Some(bytes);
        Ok(())
    }

    fn require_fips(&mut self) -> Result<(), TlsError> {
        self.fips = true;
        Ok(())
    }

    fn ech(&mut self, ech: &Ech) -> Result<(), TlsError> {
        // rustls would leave TLS 1.2 out. A server without 1.3 refuses the real thing anyway.
        if *ech == Ech::Grease && self.versions.contains(&&TLS12) {
            let why = "rustls sends its GREASE with TLS 1.3 alone; make that the minimum version, \
                       or use the backend boring";
            return Err(TlsError::unsupported(BACKEND, "ech", why));
        }
        self.ech = Some(ech::mode(ech, &self.provider)?);
        Ok(())
    }

    fn roots(&mut self, roots: &Roots) -> Result<(), TlsError> {
        self.roots = roots.clone();
        Ok(())
    }

    fn trusted_servers(&mut self, servers: &TrustedServers) -> Result<(), TlsError> {
        self.trusted_servers = Some(servers.clone());
        Ok(())
    }

    fn revocation_lists(
        &mut self,
        lists: &[CertificateRevocationListDer<'static>],
    ) -> Result<(), TlsError> {
        self.revocation_lists = lists.to_vec();
        Ok(())
    }

    fn names(&mut self, names: &Names) -> Result<(), TlsError> {
        self.names = names.clone();
        Ok(())
    }

    fn pins(&mut self, pins: &Pins) -> Result<(), TlsError> {
        self.check.pins = Some(pins.clone());
        Ok(())
    }

    fn verify_hook(&mut self, hook: &VerifyHook) -> Result<(), TlsError> {
        self.check.hook = Some(hook.clone());
        Ok(())
    }

    /// rustls asks always.
    fn ocsp_stapling(&mut self) -> Result<(), TlsError> {
        Ok(())
    }

    fn must_staple(&mut self) -> Result<(), TlsError> {
        let why = "rustls cannot judge OCSP responses; the backend openssl can";
        Err(TlsError::unsupported(BACKEND, "must_staple", why))
    }

    fn certificate_timestamps(&mut self) -> Result<(), TlsError> {
        let why = "rustls 0.23 does not ask for them; the backends openssl and boring do";
        Err(TlsError::unsupported(BACKEND, "certificate_timestamps", why))
    }

    fn without_name_check(&mut self) -> Result<(), TlsError> {
        self.no_name_check = true;
        Ok(())
    }

    fn without_certificate_check(&mut self) -> Result<(), TlsError> {
        self.no_certificate_check = true;
        Ok(())
    }

    fn clock(&mut self, clock: &Clock) -> Result<(), TlsError> {
        self.clock = Some(clock.clone());
        Ok(())
    }

    fn identity(&mut self, identity: &Identity) -> Result<(), TlsError> {
        self.identity = Some(identity.clone());
        Ok(())
    }

    fn resumption(&mut self, on: bool) -> Result<(), TlsError> {
        self.resumption = on;
        Ok(())
    }

    fn session_store(&mut self, _: StoredSessions) -> Result<(), TlsError> {
        let why = "rustls 0.23 has no form of its sessions that outlives the process; the backends \
                   openssl and boring have";
        Err(TlsError::unsupported(BACKEND, "session_store", why))
    }

    fn early_data(&mut self) -> Result<(), TlsError> {
        self.early_data = true;
        Ok(())
    }

    fn false_start(&mut self) -> Result<(), TlsError> {
        let why = "rustls does not implement it; the backend boring does";
        Err(TlsError::unsupported(BACKEND, "false_start", why))
    }

    fn key_log(&mut self, file: KeyLogFile) -> Result<(), TlsError> {
        self.key_log = Some(file);
        Ok(())
    }
}
