//! The servers, one for each kind of measurement. Each prints its addresses on one line, and runs
//! until its standard input ends.

#[cfg(feature = "server")]
mod connect;
#[cfg(feature = "server")]
mod connections;
#[cfg(feature = "server")]
mod half_rtt;
pub(crate) mod messages;

#[cfg(feature = "server")]
use std::{net::IpAddr, path::PathBuf};
use std::{path::Path, sync::Arc};

use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

/// Serves until standard input ends.
#[cfg(feature = "server")]
#[derive(Debug, clap::Parser)]
enum Args {
    /// Follows the plan of each connection, and is never what a client waits for
    Messages {
        /// Of `chain.pem` and `key.pem`
        certificates: PathBuf,
    },
    /// Connections of all kinds, as early as can be
    Connect { certificates: PathBuf, address: IpAddr },
    /// Many connections at a time
    Connections { certificates: PathBuf, count: u64 },
}

/// Serves as the arguments tell.
///
/// # Errors
/// When the certificate cannot be used or there is no port.
#[cfg(feature = "server")]
pub fn main() -> anyhow::Result<()> {
    match clap::Parser::parse() {
        Args::Messages { certificates } => messages::run(&certificates),
        Args::Connect { certificates, address } => connect::run(&certificates, address),
        Args::Connections { certificates, count } => connections::run(&certificates, count),
    }
}

/// A configuration with `chain.pem` and `key.pem` of a folder.
fn config(
    certificates: &Path,
    provider: CryptoProvider,
    versions: &[&'static SupportedProtocolVersion],
) -> anyhow::Result<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(certificates.join("chain.pem"))?;
    let key = PrivateKeyDer::from_pem_file(certificates.join("key.pem"))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)?
        .with_no_client_auth()
        .with_single_cert(chain.collect::<Result<_, _>>()?, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
