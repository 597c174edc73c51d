//! What the caller demands of a chain beyond the library's verification: [`ChainCheck`], with
//! [`VerifyHook`] over a [`VerifiedChain`].

use std::{
    error::Error,
    fmt,
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use rustls_pki_types::{CertificateDer, ServerName};

#[cfg(feature = "pins")]
use super::Pin;
use super::{Pins, compiled_in};
use crate::{
    TlsError, TlsErrorKind,
    x509::{Certificate, unreadable_of_server},
};

/// A certificate chain that the library has verified: from the server's own certificate to a key
/// that the configuration trusts.
///
/// ```
/// use tungstenite_tls_core::TlsConfig;
///
/// let config = TlsConfig::new().with_verify_hook(|chain| {
///     if chain.certificates().len() > 3 { Err("the chain is too long".into()) } else { Ok(()) }
/// });
/// ```
#[derive(Clone, Debug)]
pub struct VerifiedChain<'a> {
    server_name: &'a ServerName<'a>,
    certificates: &'a [CertificateDer<'a>],
    anchor_key: Vec<u8>,
}

impl<'a> VerifiedChain<'a> {
    /// A chain whose last certificate is the trust anchor, as most libraries return it. The anchor
    /// may be the server's own certificate.
    ///
    /// # Errors
    /// [`OtherCertificate`](TlsErrorKind::OtherCertificate) if the chain is empty, or the anchor
    /// cannot be read.
    pub fn with_anchor(
        server_name: &'a ServerName<'a>,
        certificates: &'a [CertificateDer<'a>],
    ) -> Result<Self, TlsError> {
        let none = || TlsError::new(TlsErrorKind::OtherCertificate, "the chain is empty");
        let (anchor, others) = certificates.split_last().ok_or_else(none)?;
        let anchor = Certificate::read(anchor).map_err(unreadable_of_server)?;
        let anchor_key = anchor.public_key().to_vec();
        let certificates = if others.is_empty() { certificates } else { others };
        Ok(Self { server_name, certificates, anchor_key })
    }

    /// A chain of `certificates`, the server's own first. The last is issued by a trust anchor
    /// whose SubjectPublicKeyInfo, in DER, is `anchor_key`.
    pub fn with_anchor_key(
        server_name: &'a ServerName<'a>,
        certificates: &'a [CertificateDer<'a>],
        anchor_key: Vec<u8>,
    ) -> Self {
        Self { server_name, certificates, anchor_key }
    }

    /// The name that was verified.
    pub fn server_name(&self) -> &ServerName<'a> {
        self.server_name
    }

    /// The certificates, the server's own first, without the trust anchor's (unless the server's
    /// own is the anchor).
    pub fn certificates(&self) -> &[CertificateDer<'a>] {
        self.certificates
    }

    /// The key of the trust anchor: its SubjectPublicKeyInfo, in DER.
    pub fn anchor_key(&self) -> &[u8] {
        &self.anchor_key
    }
}

type Hook = dyn Fn(&VerifiedChain<'_>) -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync;

/// The caller's own check. Two hooks are equal if they are clones of one.
///
/// ```
/// use tungstenite_tls_core::TlsConfig;
///
/// let config = TlsConfig::new().with_verify_hook(|_| Ok(()));
/// assert_eq!(config, config.clone());
/// assert_ne!(config, TlsConfig::new().with_verify_hook(|_| Ok(())));
/// ```
#[derive(Clone)]
pub struct VerifyHook(Arc<Hook>);

impl VerifyHook {
    pub(crate) fn new(
        hook: impl Fn(&VerifiedChain<'_>) -> Result<(), Box<dyn Error + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Arc::new(hook))
    }
}

impl PartialEq for VerifyHook {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for VerifyHook {}

impl Hash for VerifyHook {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

impl fmt::Debug for VerifyHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyHook")
    }
}

/// What the caller demands of a chain. A backend asks once its library has verified the chain:
/// before the handshake is complete, if the library allows it.
///
/// ```
/// use tungstenite_tls_core::{CertificateDer, TlsError, VerifiedChain, backend::ChainCheck};
///
/// /// From a callback of the library, after it has verified `chain`.
/// fn judge(check: &ChainCheck, chain: &[CertificateDer<'_>]) -> Result<(), TlsError> {
///     let name = "example.org".try_into().expect("a name");
///     check.check(&VerifiedChain::with_anchor(&name, chain)?)
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a backend that leaves a field out must not compile")]
pub struct ChainCheck {
    /// See [`TlsConfig::with_pins`](crate::TlsConfig::with_pins).
    pub pins: Option<Pins>,
    /// See [`TlsConfig::with_verify_hook`](crate::TlsConfig::with_verify_hook).
    pub hook: Option<VerifyHook>,
}

impl ChainCheck {
    /// Whether there is nothing to check.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        !compiled_in::PINS || (self.pins.is_none() && self.hook.is_none())
    }

    /// Judges a chain: pins first, then the hook.
    ///
    /// # Errors
    /// [`PinMismatch`](TlsErrorKind::PinMismatch) and
    /// [`RefusedByHook`](TlsErrorKind::RefusedByHook).
    pub fn check(&self, chain: &VerifiedChain<'_>) -> Result<(), TlsError> {
        if let Some(pins) = &self.pins {
            check_pins(pins, chain)?;
        }
        match &self.hook {
            // Some libraries call this from C, which no panic may unwind through.
            Some(VerifyHook(hook)) => match catch_unwind(AssertUnwindSafe(|| hook(chain))) {
                Ok(answer) => answer.map_err(|why| {
                    TlsError::new(TlsErrorKind::RefusedByHook, why.to_string()).with_source(why)
                }),
                Err(_) => Err(TlsError::new(TlsErrorKind::RefusedByHook, "the check panicked")),
            },
            None => Ok(()),
        }
    }
}

#[cfg(feature = "pins")]
fn check_pins(pins: &Pins, chain: &VerifiedChain<'_>) -> Result<(), TlsError> {
    let found = match pins {
        Pins::Leaf(_) => chain.certificates().get(..1).unwrap_or_default(),
        Pins::Chain(_) => chain.certificates(),
    };
    let pin = |certificate: &CertificateDer<'_>| {
        let certificate = Certificate::read(certificate).map_err(unreadable_of_server)?;
        Ok(Pin::of_key(certificate.public_key()))
    };
    let mut found: Vec<Pin> = found.iter().map(pin).collect::<Result<_, TlsError>>()?;
    if matches!(pins, Pins::Chain(_)) {
        found.push(Pin::of_key(chain.anchor_key()));
    }
    if found.iter().any(|pin| pins.as_slice().contains(pin)) {
        return Ok(());
    }
    let found: Vec<_> = found.iter().map(Pin::to_string).collect();
    Err(TlsError::new(TlsErrorKind::PinMismatch, format!("found {}", found.join(", "))))
}

/// Without the feature, a configuration with pins is refused before it gets here.
#[cfg(not(feature = "pins"))]
fn check_pins(_: &Pins, _: &VerifiedChain<'_>) -> Result<(), TlsError> {
    Err(TlsError::new(TlsErrorKind::PinMismatch, "pins are not compiled in"))
}

#[cfg(all(test, feature = "pins"))]
mod tests {
    use super::*;
    use crate::Pin;

    #[test]
    fn a_server_s_certificate_that_cannot_be_read_is_another_one() {
        let name = "example.org".try_into().unwrap();
        let unreadable = [CertificateDer::from(vec![0x30, 0])];
        let error = VerifiedChain::with_anchor(&name, &unreadable).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::OtherCertificate);
        let chain = VerifiedChain::with_anchor_key(&name, &unreadable, b"key".to_vec());
        let check = ChainCheck { pins: Some(Pins::Leaf(vec![Pin::of_key(b"key")])), hook: None };
        assert_eq!(check.check(&chain).unwrap_err().kind(), TlsErrorKind::OtherCertificate);
    }

    #[test]
    fn a_chain_without_certificates_matches_no_pin_of_the_leaf() {
        let name = "example.org".try_into().unwrap();
        let chain = VerifiedChain::with_anchor_key(&name, &[], b"key".to_vec());
        let check = ChainCheck { pins: Some(Pins::Leaf(vec![Pin::of_key(b"key")])), hook: None };
        assert_eq!(check.check(&chain).unwrap_err().kind(), TlsErrorKind::PinMismatch);
    }
}
