//! Judges a server beyond what Mbed TLS verifies, or instead of that: [`Demands`] of all
//! connections, and the [`Demand`] of one.

use std::{sync::Arc, time::SystemTime};

use tungstenite_tls_core::{
    CertificateDer, Endpoint, ServerName, TlsError, TlsErrorKind,
    backend::{
        CertificateRefusal, Clock, ConnectionJudge, Names, ServerJudge, Settings, check_certificate,
    },
};

use crate::{ffi::Verification, message::CertificatesMessage, strict};

/// What every connection demands of its server.
#[derive(Clone, Debug)]
pub(crate) struct Demands {
    names: Names,
    without_name_check: bool,
    clock: Option<Clock>,
    judge: Arc<ServerJudge>,
}

impl Demands {
    pub(crate) fn of(settings: &Settings<'_>) -> Self {
        Self {
            names: settings.names().clone(),
            without_name_check: settings.without_name_check(),
            clock: settings.clock().cloned(),
            judge: Arc::new(settings.judge()),
        }
    }

    /// The name to send to `endpoint`.
    pub(crate) fn sni<'a>(&'a self, endpoint: &'a Endpoint) -> Option<&'a str> {
        self.names.sni(endpoint).map(AsRef::as_ref)
    }

    /// What a connection to `endpoint` demands.
    pub(crate) fn on(&self, endpoint: &Endpoint) -> Demand {
        let name = self.names.verified(endpoint);
        Demand {
            name: (!self.without_name_check).then(|| name.clone()),
            clock: self.clock.clone(),
            judge: ConnectionJudge::new(Arc::clone(&self.judge), name.clone()),
        }
    }
}

/// What a connection demands of its server.
#[derive(Debug)]
pub(crate) struct Demand {
    name: Option<ServerName<'static>>,
    clock: Option<Clock>,
    judge: ConnectionJudge,
}

impl Demand {
    /// The name that Mbed TLS must find in the certificate.
    pub(crate) fn name(&self) -> Option<String> {
        let name = self.name.as_ref()?.to_str();
        Some(name.strip_suffix('.').unwrap_or(&name).to_owned())
    }

    /// Judges the chain that Mbed TLS has built, which starts with the server's own certificate,
    /// and which it has verified if that was required. `message` is the one with the certificates.
    ///
    /// Mbed TLS is built without a clock. It also takes a DNS name or a URI for an address, and a
    /// common name for a DNS name.
    pub(crate) fn check(
        &self,
        verification: Verification,
        chain: &[CertificateDer<'_>],
        message: CertificatesMessage<'_>,
    ) -> Result<(), TlsError> {
        let accepted = match verification {
            Verification::Required => {
                strict::check(chain, message)?;
                self.check_chain(chain).map_err(|error| with_advice(&error, message))?;
                !self.judge.judge().is_needed() || self.judge.accepts_chain(chain)
            }
            Verification::Omitted if self.judge.judge().replaces_verification() => {
                self.judge.accepts_server(chain.first().cloned())
            }
            Verification::Omitted => true,
        };
        match self.judge.refusal() {
            Some(refusal) if !accepted => Err(refusal),
            _ => Ok(()),
        }
    }

    fn check_chain(&self, chain: &[CertificateDer<'_>]) -> Result<(), TlsError> {
        let now = self.clock.as_ref().map_or_else(SystemTime::now, Clock::now);
        for (depth, certificate) in chain.iter().enumerate() {
            let name = self.name.as_ref().filter(|_| depth == 0);
            check_certificate(certificate, name, now)?;
        }
        Ok(())
    }
}

/// Another chain of those that the server has sent might be good.
fn with_advice(error: &TlsError, message: CertificatesMessage<'_>) -> TlsError {
    match error.kind() {
        kind @ (TlsErrorKind::Expired | TlsErrorKind::OtherCertificate) => {
            let sent = Some(message.certificates().count());
            CertificateRefusal { kind, words: error.detail(), defect: None, sent }.error()
        }
        _ => error.clone(),
    }
}
