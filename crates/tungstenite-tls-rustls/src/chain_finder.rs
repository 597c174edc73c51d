//! The chain that leads from a server's certificate to a trusted key: [`FindChain`], and
//! [`WithLists`], which finds it with revocation lists.

use std::fmt;

use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use tungstenite_tls_core::TlsError;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, OwnedCertRevocationList,
    RevocationOptions, RevocationOptionsBuilder, spki_for_anchor,
};

use crate::issuers::Issuers;

/// Finds the chain that the verifier found but does not show, with the same library, roots and
/// revocation lists.
pub(crate) trait FindChain: fmt::Debug + Send + Sync {
    /// The chain from `leaf` to a root. Everything is verified except the server's name.
    fn find(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<Found, webpki::Error>;
}

/// The certificates of a chain, the server's own first, and the trust anchor's key: its
/// SubjectPublicKeyInfo, in DER.
pub(crate) type Found = (Vec<CertificateDer<'static>>, Vec<u8>);

/// Finds chains in which no certificate is revoked.
#[derive(Debug)]
pub(crate) struct WithLists {
    issuers: Issuers,
    lists: Vec<CertRevocationList<'static>>,
}

impl WithLists {
    pub(crate) fn new(
        issuers: Issuers,
        lists: &[CertificateRevocationListDer<'static>],
    ) -> Result<Self, TlsError> {
        let lists = lists
            .iter()
            .map(|list| OwnedCertRevocationList::from_der(list).map(CertRevocationList::from))
            .collect::<Result<_, _>>()
            .map_err(|error| {
                TlsError::bad_configuration("a revocation list cannot be used; see the cause")
                    .with_source(error)
            })?;
        Ok(Self { issuers, lists })
    }
}

impl FindChain for WithLists {
    fn find(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<Found, webpki::Error> {
        let lists: Vec<_> = self.lists.iter().collect();
        // The same as rustls's default: checks the whole chain, and an unknown status counts as
        // revoked.
        let revocation = RevocationOptionsBuilder::new(&lists).ok();
        let revocation =
            revocation.map(|options| options.with_expiration_policy(ExpirationPolicy::Enforce));
        let revocation = revocation.map(RevocationOptionsBuilder::build);
        find(&self.issuers, revocation, leaf, intermediates, now)
    }
}

/// Inlined, so that a program without revocation lists has no code for them.
#[inline(always)]
pub(crate) fn find(
    issuers: &Issuers,
    revocation: Option<RevocationOptions<'_>>,
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    now: UnixTime,
) -> Result<Found, webpki::Error> {
    let parsed = EndEntityCert::try_from(leaf)?;
    let path = parsed.verify_for_usage(
        issuers.algorithms.all,
        &issuers.roots.roots,
        intermediates,
        now,
        KeyUsage::server_auth(),
        revocation,
        None,
    )?;
    let others = path.intermediate_certificates().map(|other| other.der().into_owned());
    let chain = [leaf.clone().into_owned()].into_iter().chain(others).collect();
    Ok((chain, spki_for_anchor(path.anchor()).to_vec()))
}
