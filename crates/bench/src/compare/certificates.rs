//! Certificates for the server, made anew for each run.

use std::{fs, path::Path};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

/// Writes `root.pem`, `chain.pem` and `key.pem` into `folder`.
///
/// # Errors
/// When they cannot be made or written.
pub(super) fn write(folder: &Path) -> anyhow::Result<()> {
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Of the same name as the leaf's, it would make the leaf look self-signed.
    root.distinguished_name.push(DnType::CommonName, "tungstenite-tls bench root");
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let leaf = CertificateParams::new(["localhost".to_owned()])?.signed_by(&key, &root)?;
    fs::write(folder.join("root.pem"), root.pem())?;
    fs::write(folder.join("chain.pem"), leaf.pem())?;
    fs::write(folder.join("key.pem"), key.serialize_pem())?;
    Ok(())
}
