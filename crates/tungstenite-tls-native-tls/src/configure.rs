//! A [`TlsConfig`](tungstenite_tls_core::TlsConfig) taken over into native-tls's builder.

use std::{error::Error, str};

use native_tls::{Certificate, Protocol, TlsConnector, TlsConnectorBuilder};
use tungstenite_tls_core::{
    CertificateCompression, CertificateRevocationListDer, CipherSuite, Configure, Ech, Group,
    Identity, Pins, Roots, ServerName, SignatureScheme, Sni, TlsError, TlsVersion, TrustedServers,
    VerifyHook,
    backend::{Clock, KeyLogFile, Names, StoredSessions},
};

use crate::{BACKEND, NativeTlsConnector, demands::Demands, identity, lacks::lacks};

pub(crate) struct Builder {
    builder: TlsConnectorBuilder,
    demands: Demands,
    min_version: Option<TlsVersion>,
    has_identity: bool,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            builder: TlsConnector::builder(),
            demands: Demands::default(),
            min_version: None,
            has_identity: false,
        }
    }

    /// `edit` comes after all options.
    pub(crate) fn build(
        mut self,
        edit: impl FnOnce(&mut TlsConnectorBuilder),
    ) -> Result<NativeTlsConnector, TlsError> {
        self.refuse_two_names()?;
        self.refuse_to_show_identity_to_strangers()?;
        edit(&mut self.builder);
        let connector =
            self.builder.build().map_err(|error| refused("the options cannot be used", error))?;
        Ok(NativeTlsConnector::with_demands(connector, self.demands))
    }

    /// native-tls is told one name, for SNI and verification alike.
    fn refuse_two_names(&self) -> Result<(), TlsError> {
        let names = &self.demands.names;
        let Sni::Name(sni) = names.sni_choice() else { return Ok(()) };
        let is_verified =
            matches!(names.verified_choice(), Some(ServerName::DnsName(name)) if name == sni);
        if is_verified || self.demands.verify_name_here() {
            return Ok(());
        }
        let why = "native-tls sends the name that it verifies, so set both to the same one; rustls, \
                   openssl and boring can send another";
        Err(TlsError::unsupported(BACKEND, "sni", why))
    }
}

impl Builder {
    /// A server of TLS 1.2 sees the client's certificate within the handshake, and native-tls shows
    /// the server's only after it.
    fn refuse_to_show_identity_to_strangers(&self) -> Result<(), TlsError> {
        let is_safe = self.min_version >= Some(TlsVersion::Tls13);
        if is_safe || !self.has_identity || !self.demands.judge_late() {
            return Ok(());
        }
        let option = if self.demands.pins.is_some() { "pins" } else { "Roots::Exactly" };
        let why = "native-tls shows the server's certificate only after the handshake, and a server \
                   of TLS 1.2 has seen the client's by then; with an identity, set the minimum \
                   version to TLS 1.3, or use rustls, openssl or boring";
        Err(TlsError::unsupported(BACKEND, option, why))
    }
}

impl Configure for Builder {
    lacks!();

    fn backend(&self) -> &'static str {
        BACKEND
    }

    fn names(&mut self, names: &Names) -> Result<(), TlsError> {
        self.builder.use_sni(*names.sni_choice() != Sni::Off);
        self.demands.names = names.clone();
        Ok(())
    }

    fn pins(&mut self, pins: &Pins) -> Result<(), TlsError> {
        if let Pins::Chain(_) = pins {
            let why = "native-tls shows the server's own certificate alone: pin that one's key \
                       (Pins::Leaf), or use rustls, openssl or boring";
            return Err(TlsError::unsupported(BACKEND, "pins", why));
        }
        self.demands.pins = Some(pins.clone());
        Ok(())
    }

    fn without_name_check(&mut self) -> Result<(), TlsError> {
        self.builder.danger_accept_invalid_hostnames(true);
        self.demands.name_unchecked = true;
        Ok(())
    }

    fn without_certificate_check(&mut self) -> Result<(), TlsError> {
        self.builder.danger_accept_invalid_certs(true);
        self.without_name_check()
    }

    fn identity(&mut self, identity: &Identity) -> Result<(), TlsError> {
        self.builder.identity(identity::native(identity)?);
        self.has_identity = true;
        Ok(())
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

    fn trusted_servers(&mut self, servers: &TrustedServers) -> Result<(), TlsError> {
        self.builder.disable_built_in_roots(true);
        self.builder.danger_accept_invalid_certs(true);
        self.builder.danger_accept_invalid_hostnames(true);
        self.demands.servers = Some(servers.clone());
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
        self.min_version = Some(min);
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

pub(crate) fn refused(what: &str, error: impl Error + Send + Sync + 'static) -> TlsError {
    TlsError::bad_configuration(format!("{what}; see the cause"))
        .on_backend(BACKEND)
        .with_source(error)
}
