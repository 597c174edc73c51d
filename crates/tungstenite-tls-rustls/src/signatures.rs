//! A verifier that reads only the key of a certificate: [`SignaturesOnly`].
//!
//! rustls's own functions for signatures want a certificate that webpki can read, and webpki
//! refuses certificates of version 1 and others that private servers have. So only the key is read.

use rustls::{
    CertificateError, DigitallySignedStruct, Error, PeerMisbehaved, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key},
    pki_types::{
        CertificateDer, ServerName, SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer,
        UnixTime,
    },
};
use tungstenite_tls_core::subject_public_key_info;
use webpki::RawPublicKeyEntity;

/// Takes any certificate, and verifies that the server has its key.
#[derive(Debug)]
pub(crate) struct SignaturesOnly(pub(crate) WebPkiSupportedAlgorithms);

impl ServerCertVerifier for SignaturesOnly {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    /// The same as rustls: a TLS 1.2 scheme leaves the curve open, so every algorithm that may fit
    /// the key is tried.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        use webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext as OtherKey;
        let key = key_of(certificate)?;
        let key = RawPublicKeyEntity::try_from(&key).map_err(|_| bad_encoding())?;
        for algorithm in self.algorithms(signed.scheme)? {
            match key.verify_signature(*algorithm, message, signed.signature()) {
                Ok(()) => return Ok(HandshakeSignatureValid::assertion()),
                Err(OtherKey(_)) => {}
                Err(_) => break,
            }
        }
        Err(CertificateError::BadSignature.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature_with_raw_key(message, &key_of(certificate)?, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

impl SignaturesOnly {
    /// The algorithms that a TLS 1.2 server may mean by `scheme`.
    fn algorithms(
        &self,
        scheme: SignatureScheme,
    ) -> Result<&[&dyn SignatureVerificationAlgorithm], Error> {
        let known = self.0.mapping.iter().find(|(known, _)| *known == scheme);
        let known = known.ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
        Ok(known.1)
    }
}

fn key_of<'a>(certificate: &'a CertificateDer<'_>) -> Result<SubjectPublicKeyInfoDer<'a>, Error> {
    let key = subject_public_key_info(certificate).map_err(|_| bad_encoding())?;
    Ok(SubjectPublicKeyInfoDer::from(key))
}

fn bad_encoding() -> Error {
    CertificateError::BadEncoding.into()
}
