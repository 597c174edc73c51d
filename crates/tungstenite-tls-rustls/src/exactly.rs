//! A verifier that trusts servers instead of issuers: [`Exactly`].

use std::time::{Duration, SystemTime};

use rustls::{
    DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tungstenite_tls_core::TrustedServers;

use crate::{signatures::SignaturesOnly, verifier::other};

/// Judges the server's own certificate by itself, and verifies that the server has its key.
#[derive(Debug)]
pub(crate) struct Exactly {
    pub(crate) servers: TrustedServers,
    pub(crate) without_name_check: bool,
    pub(crate) signatures: SignaturesOnly,
}

impl ServerCertVerifier for Exactly {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let name = (!self.without_name_check).then_some(server_name);
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_secs());
        self.servers.check(end_entity, name, now).map_err(other)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signatures.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signatures.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signatures.supported_verify_schemes()
    }
}
