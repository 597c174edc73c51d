//! TLS by a configuration of rustls that the caller brought.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::{Error, error::TlsError};

use crate::MaybeTlsStream;

pub(super) async fn connect<S>(
    stream: S,
    host: &str,
    config: Arc<ClientConfig>,
) -> Result<MaybeTlsStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let name = ServerName::try_from(host).map_err(|_| TlsError::InvalidDnsName)?.to_owned();
    let connected = tokio_rustls::TlsConnector::from(config).connect(name, stream).await;
    Ok(MaybeTlsStream::Rustls(connected?))
}
