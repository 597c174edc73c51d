//! A [`TlsConfig`](tungstenite_tls_core::TlsConfig) taken over into rustls's configuration.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    client::{Resumption, WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    version::{TLS12, TLS13},
};
use rustls_platform_verifier::Verifier as PlatformVerifier;
use tungstenite_tls_core::{Configure, Roots, StoredSessions, TlsError, TlsVersion};

use crate::{BACKEND, verifier::Verifier};

/// Collects the options; rustls wants them in an order of its own.
pub(crate) struct Builder {
    provider: Arc<CryptoProvider>,
    versions: Vec<&'static SupportedProtocolVersion>,
    verifier: Option<Arc<dyn ServerCertVerifier>>,
    alpn: Vec<Vec<u8>>,
    resumption: bool,
    early_data: bool,
}

impl Builder {
    pub(crate) fn new(provider: Arc<CryptoProvider>) -> Self {
        Self {
            provider,
            versions: Vec::new(),
            verifier: None,
            alpn: Vec::new(),
            resumption: true,
            early_data: false,
        }
    }

    pub(crate) fn resumes(&self) -> bool {
        self.resumption
    }

    pub(crate) fn build(self) -> Result<ClientConfig, TlsError> {
        let verifier = self.verifier.ok_or_else(|| TlsError::bad_configuration("no roots"))?;
        let mut config = ClientConfig::builder_with_provider(self.provider)
            .with_protocol_versions(&self.versions)
            .map_err(refused)?
            // "dangerous" is any verifier that is handed over; these are rustls's own.
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        config.alpn_protocols = self.alpn;
        config.enable_early_data = self.early_data;
        if !self.resumption {
            config.resumption = Resumption::disabled();
        }
        Ok(config)
    }

    fn verifier(&self, roots: &Roots) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
        let provider = self.provider.clone();
        if roots.include_platform() {
            let own = roots.certificates().into_owned();
            return Ok(Arc::new(PlatformVerifier::new_with_extra_roots(own, provider)?));
        }
        let mut store = RootCertStore::empty();
        for certificate in roots.certificates().iter() {
            store.add(certificate.clone())?;
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(store.into(), provider).build();
        verifier.map(|verifier| verifier as _).map_err(|e| rustls::Error::General(e.to_string()))
    }
}

impl Configure for Builder {
    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn roots(&mut self, roots: &Roots) -> Result<(), TlsError> {
        let inner = self.verifier(roots).map_err(|error| {
            TlsError::bad_configuration("the roots cannot be used; see the cause")
                .on_backend(BACKEND)
                .with_source(error)
        })?;
        let own = roots.certificates().into_owned();
        self.verifier = Some(Arc::new(Verifier { inner, own }));
        Ok(())
    }

    fn alpn(&mut self, protocols: &[Vec<u8>]) -> Result<(), TlsError> {
        self.alpn = protocols.to_vec();
        Ok(())
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
}

/// rustls would not build a configuration from the options.
fn refused(error: rustls::Error) -> TlsError {
    TlsError::bad_configuration(error.to_string()).on_backend(BACKEND)
}
