//! rustls's verifier, with the caller's own checks: [`Verifier`].

use std::{fmt, sync::Arc};

use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, OtherError, PeerMisbehaved,
    SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tungstenite_tls_core::{VerifiedChain, backend::ChainCheck};
use webpki::EndEntityCert;

use crate::{chain_finder::FindChain, handshake_signature, staple};

/// Verifies by its rules; under another name than the one that was sent, if there is one.
pub(crate) struct Verifier {
    pub(crate) rules: Arc<Rules>,
    pub(crate) renamed: Option<Renamed>,
}

/// Verify as `inner` does, and then apply the caller's own checks.
pub(crate) struct Rules {
    pub(crate) inner: Arc<dyn ServerCertVerifier>,
    /// The caller's own roots.
    pub(crate) own: Vec<CertificateDer<'static>>,
    /// `None` if nothing needs the chain, or if none is known: the platform judges, or the server's
    /// own certificate is trusted, or certificates are not checked.
    pub(crate) chain_finder: Option<Arc<dyn FindChain>>,
    pub(crate) check: ChainCheck,
    pub(crate) without_name_check: bool,
    /// The schemes that the server may sign with; empty for all that `inner` supports.
    pub(crate) schemes: Vec<SignatureScheme>,
}

/// A name to verify instead of the one that was sent.
pub(crate) struct Renamed {
    pub(crate) sent: ServerName<'static>,
    pub(crate) verified: ServerName<'static>,
}

impl Verifier {
    /// The name to verify when rustls passes `name`, which may also be the public name of an ECH
    /// configuration: a server that refuses ECH answers under that name.
    fn name<'a>(&'a self, name: &'a ServerName<'a>) -> &'a ServerName<'a> {
        match &self.renamed {
            Some(renamed) if renamed.sent == *name => &renamed.verified,
            _ => name,
        }
    }
}

impl Rules {
    /// Applies the caller's own checks to a verified chain.
    fn check(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        if self.check.is_empty() {
            return Ok(());
        }
        let Some(finder) = &self.chain_finder else {
            // The platform shows only the leaf, which is enough for pins of the leaf. A server that
            // is trusted itself is the whole chain.
            let chain = [leaf.clone()];
            let chain = VerifiedChain::with_anchor(name, &chain).map_err(other)?;
            return self.check.check(&chain).map_err(other);
        };
        let (chain, anchor_key) = finder.find(leaf, intermediates, now).map_err(other)?;
        let chain = VerifiedChain::with_anchor_key(name, &chain, anchor_key);
        self.check.check(&chain).map_err(other)
    }

    /// Whether only the name is wrong, and names are not checked.
    fn only_the_name_differs(
        &self,
        error: &Error,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> bool {
        use CertificateError::{NotValidForName, NotValidForNameContext};
        let name = matches!(
            error,
            Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. })
        );
        // rustls does not promise to check the name last, so the chain is verified again.
        let finder = self.chain_finder.as_ref().filter(|_| name && self.without_name_check);
        finder.is_some_and(|finder| finder.find(leaf, intermediates, now).is_ok())
    }

    /// Reports an untrusted issuer for a self-signed certificate that is marked as a CA's, as
    /// `openssl req -x509` makes it. rustls first finds that a CA certificate cannot be a server's.
    fn explain(&self, error: Error, leaf: &CertificateDer<'_>) -> Error {
        let Error::InvalidCertificate(CertificateError::Other(other)) = &error else {
            return error;
        };
        match other.0.downcast_ref() {
            Some(webpki::Error::CaUsedAsEndEntity)
                if is_self_issued(leaf) && !self.own.contains(leaf) =>
            {
                Error::InvalidCertificate(CertificateError::UnknownIssuer)
            }
            _ => error,
        }
    }

    fn allow(&self, scheme: SignatureScheme) -> Result<(), Error> {
        if self.schemes.is_empty() || self.schemes.contains(&scheme) {
            return Ok(());
        }
        Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into())
    }
}

/// Shows nothing of it: rustls wants verifiers to have `Debug`, and what it would show, names and
/// pins with their base64, would be in every program.
impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}

fn is_self_issued(certificate: &CertificateDer<'_>) -> bool {
    EndEntityCert::try_from(certificate).is_ok_and(|parsed| parsed.issuer() == parsed.subject())
}

/// Wraps an error that rustls has no variant for.
pub(crate) fn other(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    CertificateError::Other(OtherError(Arc::new(error))).into()
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        staple::keep(ocsp_response);
        let (rules, name) = (&self.rules, self.name(server_name));
        rules
            .inner
            .verify_server_cert(end_entity, intermediates, name, ocsp_response, now)
            .map(drop)
            .or_else(|error| {
                if rules.only_the_name_differs(&error, end_entity, intermediates, now) {
                    return Ok(());
                }
                Err(rules.explain(error, end_entity))
            })?;
        rules.check(end_entity, intermediates, name, now)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.rules.allow(signed.scheme)?;
        let verdict = self.rules.inner.verify_tls12_signature(message, certificate, signed);
        handshake_signature::keep(verdict, certificate)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.rules.allow(signed.scheme)?;
        let verdict = self.rules.inner.verify_tls13_signature(message, certificate, signed);
        handshake_signature::keep(verdict, certificate)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let Rules { inner, schemes, .. } = &*self.rules;
        if schemes.is_empty() { inner.supported_verify_schemes() } else { schemes.clone() }
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.rules.inner.requires_raw_public_keys()
    }

    fn root_hint_subjects(&self) -> Option<&[DistinguishedName]> {
        self.rules.inner.root_hint_subjects()
    }
}

#[cfg(all(test, feature = "aws-lc-rs"))]
mod tests {
    use rustls::crypto::aws_lc_rs::default_provider;
    use tungstenite_tls_core::{Pin, Pins};
    use tungstenite_tls_testing::certificates::Certificates;

    use super::*;
    use crate::{error::tls_error, signatures::SignaturesOnly};

    /// As on a platform that judges by itself and does not show the chain.
    #[test]
    fn pins_of_the_leaf_need_no_chain() {
        let leaf = Certificates::shared().localhost.leaf();
        let verify = |pin| {
            let algorithms = default_provider().signature_verification_algorithms;
            let rules = Rules {
                inner: Arc::new(SignaturesOnly(algorithms)),
                own: Vec::new(),
                chain_finder: None,
                check: ChainCheck { pins: Some(Pins::Leaf(vec![pin])), hook: None },
                without_name_check: false,
                schemes: Vec::new(),
            };
            let verifier = Verifier { rules: Arc::new(rules), renamed: None };
            let name = "localhost".try_into().unwrap();
            verifier.verify_server_cert(leaf, &[], &name, &[], UnixTime::now())
        };
        assert!(verify(Pin::of_certificate(leaf).unwrap()).is_ok());
        let error = tls_error(verify(Pin::of_key(b"another")).unwrap_err());
        assert_eq!(error.kind(), tungstenite_tls_core::TlsErrorKind::PinMismatch);
    }
}
