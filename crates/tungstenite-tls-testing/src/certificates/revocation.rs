//! Certificate revocation lists (RFC 5280, section 5).

use rcgen::{
    CertificateRevocationListParams, Issuer, KeyIdMethod, KeyPair, RevocationReason,
    RevokedCertParams, SerialNumber,
};
use rustls_pki_types::CertificateRevocationListDer;

use super::{
    identity::pem,
    leaf::{DAY, Validity, at, serial},
    set::Certificates,
};

/// A set of revocation lists that a client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lists {
    /// The lists of the root and of all intermediates, up to date.
    Good,
    /// Like `Good`, but the intermediate's list has expired.
    Expired,
    /// Like `Good`, but the intermediate's list is signed by someone else.
    Forged,
    /// Only the root's list.
    WithoutIntermediate,
    /// Only the intermediates' lists.
    WithoutRoot,
}

impl Certificates {
    /// The revocation lists of these certificates' issuers, as PEM.
    pub fn revocation_lists_pem(&self, which: Lists) -> String {
        self.revocation_lists(which).iter().map(|list| pem("X509 CRL", list)).collect()
    }

    /// The revocation lists of these certificates' issuers, in DER.
    pub fn revocation_lists(&self, which: Lists) -> Vec<CertificateRevocationListDer<'static>> {
        let authority = &self.authority;
        let today = Validity { from: -DAY, until: 7 * DAY };
        let (validity, signer) = match which {
            Lists::Expired => (Validity { from: -7 * DAY, until: -DAY }, &*authority.intermediate),
            Lists::Forged => (today, &authority.forger),
            _ => (today, &*authority.intermediate),
        };
        let of_root = list(&authority.root, today, serial(authority.revoked_intermediate.key()));
        let of_intermediates = [
            list(signer, validity, self.revoked.serial.clone()),
            list(&authority.revoked_intermediate, today, vec![1]),
        ];
        match which {
            Lists::WithoutIntermediate => vec![of_root],
            Lists::WithoutRoot => of_intermediates.into(),
            _ => of_intermediates.into_iter().chain([of_root]).collect(),
        }
    }
}

/// A list with one certificate on it.
fn list(
    signer: &Issuer<'_, KeyPair>,
    validity: Validity,
    revoked: Vec<u8>,
) -> CertificateRevocationListDer<'static> {
    let revoked = RevokedCertParams {
        serial_number: SerialNumber::from(revoked),
        revocation_time: at!(-20 * DAY),
        reason_code: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    let params = CertificateRevocationListParams {
        this_update: at!(validity.from),
        next_update: at!(validity.until),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: vec![revoked],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    params.signed_by(signer).expect("a list can be made").der().clone()
}
