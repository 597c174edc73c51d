//! TLS by a connector of rustls that the caller brought.

use futures_io::{AsyncRead, AsyncWrite};
use real_futures_rustls::TlsConnector;
use rustls_pki_types::ServerName;
use tungstenite::{Error, error::TlsError, http::Uri};

use super::TlsStream;

pub(in crate::smol) async fn connect<S>(
    stream: S,
    host: &str,
    _uri: &Uri,
    connector: TlsConnector,
) -> Result<TlsStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let name = ServerName::try_from(host).map_err(|_| TlsError::InvalidDnsName)?.to_owned();
    Ok(TlsStream::Rustls(connector.connect(name, stream).await?))
}
