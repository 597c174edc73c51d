//! The backends that programs are built with, and the check that one of them verifies servers.

use std::process::Command;

use anyhow::ensure;

/// Each build has one backend, which is then the default for code that names none.
pub(super) const BACKENDS: [&str; 4] = ["rustls", "native-tls", "openssl", "boring"];

/// Runs a client without the server's root: it must refuse the server, and name `backend` in the
/// error.
pub(super) fn refuses(client: &mut Command, backend: &str) -> anyhow::Result<()> {
    let output = client.env_remove("SSL_CERT_FILE").output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    // As `Debug` and as `Display`.
    let kind = stderr.contains("UntrustedIssuer") || stderr.contains("untrusted issuer");
    let named = [format!("\"{backend}\""), format!("(backend {backend})")];
    let named = named.iter().any(|name| stderr.contains(name));
    let refused = !output.status.success() && kind && named;
    ensure!(refused, "does not refuse a server whose root is unknown: {stderr}");
    Ok(())
}
