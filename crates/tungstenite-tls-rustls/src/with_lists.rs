//! The chain that no revocation list breaks: [`WithLists`].

use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use tungstenite_tls_core::TlsError;
use webpki::{
    CertRevocationList, ExpirationPolicy, OwnedCertRevocationList, RevocationOptionsBuilder,
};

use crate::{
    chain_finder::{FindChain, Found, find},
    issuers::Issuers,
};

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
        let Issuers { roots, algorithms } = &self.issuers;
        let lists: Vec<_> = self.lists.iter().collect();
        // The same as rustls's default: checks the whole chain, and an unknown status counts as
        // revoked.
        let revocation = RevocationOptionsBuilder::new(&lists).ok();
        let revocation =
            revocation.map(|options| options.with_expiration_policy(ExpirationPolicy::Enforce));
        let revocation = revocation.map(RevocationOptionsBuilder::build);
        find(roots, algorithms, revocation, leaf, intermediates, now)
    }
}
