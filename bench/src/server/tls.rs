//! The TLS configuration that all servers share.

use std::{path::Path, sync::Arc};

use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

/// A configuration with `chain.pem` and `key.pem` from the folder `certificates`.
pub(super) fn config(
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
