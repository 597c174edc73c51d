//! A [`TlsConfig`](tungstenite_tls_core::TlsConfig) taken over into native-tls's builder.

use std::str;

use native_tls::{Certificate, Protocol, TlsConnector, TlsConnectorBuilder};
use tungstenite_tls_core::{Configure, Roots, TlsError, TlsVersion};

use crate::BACKEND;

pub(crate) struct Builder {
    builder: TlsConnectorBuilder,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self { builder: TlsConnector::builder() }
    }

    pub(crate) fn build(self) -> Result<TlsConnector, TlsError> {
        self.builder.build().map_err(|error| refused("the options cannot be used", error))
    }
}

impl Configure for Builder {
    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn roots(&mut self, roots: &Roots) -> Result<(), TlsError> {
        self.builder.disable_built_in_roots(!roots.include_platform());
        for certificate in roots.certificates().iter() {
            let certificate = Certificate::from_der(certificate)
                .map_err(|error| refused("the roots cannot be used", error))?;
            self.builder.add_root_certificate(certificate);
        }
        Ok(())
    }

    fn alpn(&mut self, protocols: &[Vec<u8>]) -> Result<(), TlsError> {
        let names: Result<Vec<&str>, _> = protocols.iter().map(|p| str::from_utf8(p)).collect();
        let names = names
            .map_err(|_| TlsError::unsupported(BACKEND, "alpn", "native-tls takes text alone"))?;
        self.builder.request_alpns(&names);
        Ok(())
    }

    fn versions(&mut self, min: TlsVersion, max: TlsVersion) -> Result<(), TlsError> {
        if min > TlsVersion::Tls12 && cfg!(target_vendor = "apple") {
            let why = "Secure Transport knows no TLS 1.3";
            return Err(TlsError::unsupported(BACKEND, "min_version", why));
        }
        self.builder.min_protocol_version(Some(native(min)?));
        // The newest is whatever the library knows.
        let max = if max == TlsVersion::Tls13 { None } else { Some(native(max)?) };
        self.builder.max_protocol_version(max);
        Ok(())
    }

    fn resumption(&mut self, on: bool) -> Result<(), TlsError> {
        // OpenSSL resumes only what it is handed, and native-tls hands it nothing; what the other
        // libraries do by themselves it does not tell.
        if on || cfg!(any(windows, target_vendor = "apple")) {
            let why = "native-tls has no say in it";
            return Err(TlsError::unsupported(BACKEND, "resumption", why));
        }
        Ok(())
    }
}

fn native(version: TlsVersion) -> Result<Protocol, TlsError> {
    match version {
        TlsVersion::Tls12 => Ok(Protocol::Tlsv12),
        TlsVersion::Tls13 => Ok(Protocol::Tlsv13),
        _ => Err(TlsError::unsupported(BACKEND, &version.to_string(), "")),
    }
}

fn refused(what: &str, error: native_tls::Error) -> TlsError {
    TlsError::bad_configuration(format!("{what}; see the cause"))
        .on_backend(BACKEND)
        .with_source(error)
}
