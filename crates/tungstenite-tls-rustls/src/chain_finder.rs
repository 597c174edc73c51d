//! The chain that leads from a server's certificate to a trusted key: [`FindChain`].

use std::fmt;

use rustls::{
    RootCertStore,
    crypto::WebPkiSupportedAlgorithms,
    pki_types::{CertificateDer, UnixTime},
};
use webpki::{EndEntityCert, KeyUsage, RevocationOptions, spki_for_anchor};

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

/// Inlined, so that a program without revocation lists has no code for them.
#[inline(always)]
pub(crate) fn find(
    roots: &RootCertStore,
    algorithms: &WebPkiSupportedAlgorithms,
    revocation: Option<RevocationOptions<'_>>,
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    now: UnixTime,
) -> Result<Found, webpki::Error> {
    let parsed = EndEntityCert::try_from(leaf)?;
    let path = parsed.verify_for_usage(
        algorithms.all,
        &roots.roots,
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
