//! Makes new certificates for the servers in each run.

use std::{fs, net::Ipv4Addr};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

/// The address of a server at the far end of a wire.
pub(super) const FAR_END: Ipv4Addr = Ipv4Addr::new(10, 99, 0, 2);

/// The file of the platform's roots.
const PLATFORM: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A folder with `chain.pem` and `key.pem` for the server, `root.pem` to trust, and `roots.pem`:
/// the platform's roots and this one, so that loading them costs as much as in real use.
///
/// # Errors
/// If they cannot be made or written.
pub(super) fn folder() -> anyhow::Result<TempDir> {
    let folder = TempDir::with_prefix("tungstenite-tls-bench")?;
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // With the leaf's name, the root would make the leaf look self-signed.
    root.distinguished_name.push(DnType::CommonName, "tungstenite-tls bench root");
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), FAR_END.to_string()];
    let leaf = CertificateParams::new(names)?.signed_by(&key, &root)?;
    let platform = fs::read_to_string(PLATFORM).unwrap_or_default();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text);
    write("root.pem", root.pem())?;
    write("roots.pem", platform + &root.pem())?;
    write("chain.pem", leaf.pem())?;
    write("key.pem", key.serialize_pem())?;
    Ok(folder)
}
