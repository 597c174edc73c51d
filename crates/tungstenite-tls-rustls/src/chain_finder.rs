//! The chain that leads from a server's certificate to a trusted key: [`ChainFinder`].

use std::sync::Arc;

use rustls::{
    RootCertStore,
    crypto::WebPkiSupportedAlgorithms,
    pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime},
};
use tungstenite_tls_core::TlsError;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, OwnedCertRevocationList,
    RevocationOptionsBuilder, spki_for_anchor,
};

/// Finds the chain that rustls's verifier found but does not show, with the same library, roots and
/// revocation lists.
#[derive(Debug)]
pub(crate) struct ChainFinder {
    roots: Arc<RootCertStore>,
    revocation_lists: Vec<CertRevocationList<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

/// The certificates of a chain, the server's own first, and the trust anchor's key: its
/// SubjectPublicKeyInfo, in DER.
type Found = (Vec<CertificateDer<'static>>, Vec<u8>);

impl ChainFinder {
    pub(crate) fn new(
        roots: Arc<RootCertStore>,
        revocation_lists: &[CertificateRevocationListDer<'static>],
        algorithms: WebPkiSupportedAlgorithms,
    ) -> Result<Self, TlsError> {
        let lists = revocation_lists
            .iter()
            .map(|list| OwnedCertRevocationList::from_der(list).map(CertRevocationList::from))
            .collect::<Result<_, _>>()
            .map_err(|error| {
                TlsError::bad_configuration("a revocation list cannot be used; see the cause")
                    .with_source(error)
            })?;
        Ok(Self { roots, revocation_lists: lists, algorithms })
    }

    /// The chain from `leaf` to a root. Everything is verified except the server's name.
    pub(crate) fn find(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<Found, webpki::Error> {
        let lists: Vec<_> = self.revocation_lists.iter().collect();
        // The same as rustls's default: checks the whole chain, and an unknown status counts as
        // revoked.
        let revocation = RevocationOptionsBuilder::new(&lists).ok();
        let revocation =
            revocation.map(|options| options.with_expiration_policy(ExpirationPolicy::Enforce));
        let parsed = EndEntityCert::try_from(leaf)?;
        let path = parsed.verify_for_usage(
            self.algorithms.all,
            &self.roots.roots,
            intermediates,
            now,
            KeyUsage::server_auth(),
            revocation.map(RevocationOptionsBuilder::build),
            None,
        )?;
        let others = path.intermediate_certificates().map(|other| other.der().into_owned());
        let chain = [leaf.clone().into_owned()].into_iter().chain(others).collect();
        Ok((chain, spki_for_anchor(path.anchor()).to_vec()))
    }
}
