//! The judgement of servers beyond what a TLS library verifies: [`ServerJudge`], and
//! [`ConnectionJudge`] for one connection.

use std::{
    sync::{Arc, OnceLock},
    time::SystemTime,
};

use rustls_pki_types::{CertificateDer, ServerName};

use super::{ChainCheck, Clock, Settings, TrustedServers, VerifiedChain, compiled_in};
use crate::{TlsError, TlsErrorKind};

/// Judges the servers of one configuration: by trusted servers in place of the library's
/// verification, and by pins and the caller's own check after it.
///
/// ```
/// use tungstenite_tls_core::{TlsConfig, backend::Settings};
///
/// let judge = TlsConfig::new().apply("example", &[], |settings: &Settings<'_>| {
///     let _ = (settings.versions(), settings.alpn(), settings.roots());
///     Ok(settings.judge())
/// })?;
/// assert!(!judge.is_needed());
/// # Ok::<(), tungstenite_tls_core::TlsError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ServerJudge {
    servers: Option<TrustedServers>,
    check: ChainCheck,
    name_unchecked: bool,
    clock: Option<Clock>,
}

impl Settings<'_> {
    /// The judge of the servers. Reads [`Roots::Exactly`](crate::Roots::Exactly),
    /// [`TlsConfig::with_pins`](crate::TlsConfig::with_pins) and
    /// [`with_verify_hook`](crate::TlsConfig::with_verify_hook). The judge itself follows the
    /// configured clock and [`without_name_check`](crate::Dangerous::without_name_check); the
    /// backend must read both for its library.
    pub fn judge(&self) -> ServerJudge {
        ServerJudge {
            servers: self.trusted_servers(),
            check: self.chain_check().clone(),
            name_unchecked: self.options().danger.no_name_check,
            clock: self.options().danger.clock.clone(),
        }
    }
}

impl ServerJudge {
    /// Whether there is anything to judge.
    pub fn is_needed(&self) -> bool {
        compiled_in::PINS && (self.replaces_verification() || !self.check.is_empty())
    }

    /// Whether servers are trusted for their own certificate or key, so that the library must
    /// verify no chain and no name.
    pub fn replaces_verification(&self) -> bool {
        compiled_in::PINS && self.servers.is_some()
    }

    /// Whether there are pins.
    pub fn has_pins(&self) -> bool {
        self.check.pins.is_some()
    }

    /// The checks of a verified chain.
    pub fn chain_check(&self) -> &ChainCheck {
        &self.check
    }

    /// Judges a server by its own certificate, in DER, which must carry `name` if names are
    /// checked. Accepts every server if none is trusted for its own certificate or key.
    ///
    /// # Errors
    /// Those of [`TrustedServers::check`].
    pub fn server(
        &self,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
    ) -> Result<(), TlsError> {
        let Some(servers) = self.servers.as_ref().filter(|_| compiled_in::PINS) else {
            return Ok(());
        };
        let name = (!self.name_unchecked).then_some(name);
        let now = self.clock.as_ref().map_or_else(SystemTime::now, Clock::now);
        servers.check(certificate, name, now)
    }

    /// Judges a chain that ends with the trust anchor, and was verified for `name`; or the server's
    /// own certificate only, if that is what is trusted. Includes what [`server`](Self::server)
    /// judges.
    ///
    /// # Errors
    /// Those of [`server`](Self::server), [`PinMismatch`](TlsErrorKind::PinMismatch),
    /// [`RefusedByHook`](TlsErrorKind::RefusedByHook), and
    /// [`OtherCertificate`](TlsErrorKind::OtherCertificate) if a certificate cannot be read.
    pub fn chain(
        &self,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
    ) -> Result<(), TlsError> {
        // Also where the library has verified the chain: a backend may not know that it must not.
        self.server(chain.first().ok_or_else(no_certificate)?, name)?;
        self.check.check(&VerifiedChain::with_anchor(name, chain)?)
    }
}

/// Judges the server of one connection, and remembers why it was refused: a library's callback
/// returns only yes or no, not the reason.
///
/// ```
/// use std::sync::Arc;
/// use tungstenite_tls_core::backend::{ConnectionJudge, ServerJudge};
///
/// let judge = Arc::new(ServerJudge::default());
/// let connection = ConnectionJudge::new(judge, "example.org".try_into()?);
/// // From a callback of the library, which takes a yes or a no:
/// if !connection.accepts_chain(&[]) {
///     println!("{}", connection.refusal().expect("a reason"));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ConnectionJudge {
    judge: Arc<ServerJudge>,
    server_name: ServerName<'static>,
    refusal: OnceLock<TlsError>,
}

impl ConnectionJudge {
    /// A judge for a connection to a server that must be `server_name`.
    pub fn new(judge: Arc<ServerJudge>, server_name: ServerName<'static>) -> Self {
        Self { judge, server_name, refusal: OnceLock::new() }
    }

    /// The judge of the whole configuration.
    pub fn judge(&self) -> &ServerJudge {
        &self.judge
    }

    /// Judges, in place of the library's verification, a server that is trusted for its own
    /// certificate or key. Returns whether it is accepted.
    pub fn accepts_server(&self, certificate: Option<CertificateDer<'_>>) -> bool {
        let certificate = certificate.ok_or_else(no_certificate);
        self.accepts(certificate.and_then(|leaf| self.judge.chain(&[leaf], &self.server_name)))
    }

    /// Like [`accepts_server`](Self::accepts_server), for a server that answers under `name` to say
    /// that it cannot decrypt the ClientHello (RFC 9849, section 6.1.6). The handshake fails in any
    /// case, so pins and the caller's own check do not apply.
    pub fn accepts_public_name(
        &self,
        certificate: Option<CertificateDer<'_>>,
        name: &ServerName<'_>,
    ) -> bool {
        let certificate = certificate.ok_or_else(no_certificate);
        self.accepts(certificate.and_then(|certificate| self.judge.server(&certificate, name)))
    }

    /// Judges a chain that the library has verified, with the trust anchor last. Returns whether it
    /// is accepted.
    pub fn accepts_chain(&self, chain: &[CertificateDer<'_>]) -> bool {
        self.accepts(self.judge.chain(chain, &self.server_name))
    }

    /// Records a judgement made elsewhere. Returns whether the server is accepted.
    pub fn accepts(&self, judgement: Result<(), TlsError>) -> bool {
        judgement.map_err(|refusal| self.refusal.set(refusal)).is_ok()
    }

    /// Why the server was refused, if this judge refused it.
    pub fn refusal(&self) -> Option<TlsError> {
        self.refusal.get().cloned()
    }
}

fn no_certificate() -> TlsError {
    TlsError::new(TlsErrorKind::OtherCertificate, "the server sent none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Pin, Pins, Roots, TlsConfig, TrustedServer};

    fn root(n: usize) -> CertificateDer<'static> {
        webpki_root_certs::TLS_SERVER_ROOT_CERTS[n].clone()
    }

    fn judge(config: &TlsConfig) -> ServerJudge {
        let read = config.apply("test", &[], |settings| {
            let _ = (settings.versions(), settings.alpn(), settings.roots());
            let _ = settings.without_name_check();
            Ok(settings.judge())
        });
        read.unwrap()
    }

    fn connection(config: &TlsConfig) -> ConnectionJudge {
        let name = "server.example".try_into().unwrap();
        ConnectionJudge::new(Arc::new(judge(config)), name)
    }

    #[test]
    fn without_demands_there_is_nothing_to_judge() {
        assert!(!judge(&TlsConfig::new()).is_needed());
        assert!(judge(&TlsConfig::new().with_verify_hook(|_| Ok(()))).is_needed());
        assert!(judge(&TlsConfig::new().with_pins(Pins::Leaf(vec![Pin::of_key(b"k")]))).has_pins());
    }

    #[test]
    fn a_refusal_is_remembered_with_its_reason() {
        let connection = connection(&TlsConfig::new().with_verify_hook(|_| Err("no".into())));
        assert!(connection.refusal().is_none());
        assert!(!connection.accepts_chain(&[root(0)]));
        assert_eq!(connection.refusal().unwrap().kind(), TlsErrorKind::RefusedByHook);
    }

    #[test]
    fn a_server_without_a_certificate_is_refused() {
        let server = TrustedServer::Key(Pin::of_key(b"key"));
        let connection = connection(&TlsConfig::new().with_roots(Roots::Exactly(vec![server])));
        assert!(connection.judge().replaces_verification());
        assert!(!connection.accepts_server(None));
        assert_eq!(connection.refusal().unwrap().kind(), TlsErrorKind::OtherCertificate);
    }

    #[test]
    fn a_verified_chain_is_not_enough_where_only_servers_are_trusted() {
        let trusted = Roots::Exactly(vec![TrustedServer::Certificate(root(0))]);
        let config = TlsConfig::new().with_roots(trusted).dangerous().without_name_check();
        assert!(!connection(&config).accepts_chain(&[root(1), root(2)]));
        assert!(connection(&config).accepts_chain(&[root(0)]));
    }

    #[test]
    fn under_a_public_name_no_pin_is_asked_for() {
        let trusted = TrustedServer::Certificate(root(0));
        let config = TlsConfig::new().with_roots(Roots::Exactly(vec![trusted]));
        let config = config.with_verify_hook(|_| Err("no".into())).dangerous().without_name_check();
        let connection = connection(&config);
        let name = "public.example".try_into().unwrap();
        assert!(connection.accepts_public_name(Some(root(0)), &name));
        assert!(!connection.accepts_public_name(Some(root(1)), &name));
        assert!(!connection.accepts_server(Some(root(0))));
    }
}
