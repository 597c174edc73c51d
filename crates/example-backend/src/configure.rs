//! A [`TlsConfig`](tungstenite_tls_core::TlsConfig) taken over into a configuration of s2n-tls.

use pem_rfc7468::{LineEnding, encode_string};
use s2n_tls::{
    config::{self, Config},
    security::Policy,
};
use tungstenite_tls_core::{Configure, Roots, TlsError, TlsVersion};

use crate::{BACKEND, error::setup_error};

pub(crate) struct Builder(config::Builder);

impl Builder {
    pub(crate) fn new() -> Result<Self, TlsError> {
        let mut builder = config::Builder::new();
        builder.with_system_certs(false).map_err(|e| setup_error(&e))?;
        Ok(Self(builder))
    }

    pub(crate) fn build(self) -> Result<Config, TlsError> {
        self.0.build().map_err(|e| setup_error(&e))
    }
}

impl Configure for Builder {
    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn versions(&mut self, min: TlsVersion, max: TlsVersion) -> Result<(), TlsError> {
        // s2n-tls has suites, groups and versions in policies of its own making.
        let policy = match (min, max) {
            (TlsVersion::Tls12, TlsVersion::Tls12) => "20240501",
            (TlsVersion::Tls12, _) => "20251014",
            _ => "AWS-CRT-SDK-TLSv1.3-2023",
        };
        let policy = Policy::from_version(policy).map_err(|e| setup_error(&e))?;
        self.0.set_security_policy(&policy).map_err(|e| setup_error(&e))?;
        Ok(())
    }

    fn alpn(&mut self, protocols: &[Vec<u8>]) -> Result<(), TlsError> {
        self.0.set_application_protocol_preference(protocols).map_err(|e| setup_error(&e))?;
        Ok(())
    }

    fn roots(&mut self, roots: &Roots) -> Result<(), TlsError> {
        let unusable = |error: Box<dyn std::error::Error + Send + Sync>| {
            TlsError::bad_configuration("the roots cannot be used; see the cause")
                .on_backend(BACKEND)
                .with_source(error)
        };
        for certificate in roots.load()? {
            let pem = encode_string("CERTIFICATE", LineEnding::LF, &certificate);
            let pem = pem.map_err(|error| unusable(error.into()))?;
            self.0.trust_pem(pem.as_bytes()).map_err(|error| unusable(error.into()))?;
        }
        Ok(())
    }

    /// It has none to leave out.
    fn resumption(&mut self, on: bool) -> Result<(), TlsError> {
        if on {
            let why = "this example keeps no sessions";
            return Err(TlsError::unsupported(BACKEND, "resumption", why));
        }
        Ok(())
    }
}
