//! The certificates of a run: [`make`].

use std::path::Path;

use xshell::Shell;

use crate::certificates::Authority;

const KEY: [&str; 3] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// Writes `root.pem`; `chain.pem` and `key.pem` for localhost, and both in `server.pem`; and
/// `client.pem` and `client.key`.
pub(super) fn make(sh: &Shell, folder: &Path) -> anyhow::Result<()> {
    let authority = Authority::new(sh, folder, "The root of interop", &KEY)?;
    let names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
    authority.issue("localhost", ["chain.pem", "key.pem"], &[names])?;
    authority.issue("A client", ["client.pem", "client.key"], &["extendedKeyUsage=clientAuth"])?;
    let read = |name: &str| sh.read_file(folder.join(name));
    let both = read("chain.pem")? + &read("key.pem")?;
    Ok(sh.write_file(folder.join("server.pem"), both)?)
}
