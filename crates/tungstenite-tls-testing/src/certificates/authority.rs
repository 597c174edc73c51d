//! The CA that issues the certificates: [`Authority`].

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, Error, IsCa, Issuer, KeyIdMethod,
    KeyPair, KeyUsagePurpose, SerialNumber,
};

use super::leaf::{DAY, Validity, named, serial};

#[derive(Debug)]
pub(super) struct Authority {
    pub(super) root: CertifiedIssuer<'static, KeyPair>,
    pub(super) root_pem: String,
    /// Issued by `root`.
    pub(super) intermediate: CertifiedIssuer<'static, KeyPair>,
    /// Also issued by `root`, and on its revocation list.
    pub(super) revoked_intermediate: CertifiedIssuer<'static, KeyPair>,
    /// Claims to be `intermediate`, but does not have its key.
    pub(super) forger: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new(name: &str) -> Result<Self, Error> {
        let key = KeyPair::generate()?;
        let params = authority(&format!("{name} root"), &key, BasicConstraints::Unconstrained);
        let root = CertifiedIssuer::self_signed(params, key)?;

        let intermediate = |name: &str| -> Result<_, Error> {
            let key = KeyPair::generate()?;
            let mut params = authority(name, &key, BasicConstraints::Constrained(0));
            params.use_authority_key_identifier_extension = true;
            Ok((params, key))
        };
        let (params, key) = intermediate(&format!("{name} intermediate"))?;
        let mut forged = params.clone();
        forged.key_identifier_method = KeyIdMethod::PreSpecified(params.key_identifier(&key));
        let (revoked, revoked_key) = intermediate(&format!("{name} revoked intermediate"))?;
        Ok(Self {
            intermediate: CertifiedIssuer::signed_by(params, key, &root)?,
            revoked_intermediate: CertifiedIssuer::signed_by(revoked, revoked_key, &root)?,
            root_pem: root.pem(),
            root,
            forger: Issuer::new(forged, KeyPair::generate()?),
        })
    }
}

fn authority(name: &str, key: &KeyPair, constraint: BasicConstraints) -> CertificateParams {
    let mut params = CertificateParams::default();
    // A CA made later must not be mistaken for this one.
    let id: String = key.public_key_raw()[1..5].iter().map(|byte| format!("{byte:02x}")).collect();
    params.distinguished_name = named(&format!("{name} {id}"));
    params.serial_number = Some(SerialNumber::from(serial(key)));
    params.is_ca = IsCa::Ca(constraint);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Validity { from: -60 * DAY, until: 365 * DAY }.apply(&mut params);
    params
}
