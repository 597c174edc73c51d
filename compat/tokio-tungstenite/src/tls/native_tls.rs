//! TLS by a connector of native-tls that the caller brought.

use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::{Error, error::TlsError};

use crate::MaybeTlsStream;

pub(super) async fn connect<S>(
    stream: S,
    host: &str,
    connector: native_tls_crate::TlsConnector,
) -> Result<MaybeTlsStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let connected = tokio_native_tls::TlsConnector::from(connector).connect(host, stream).await;
    connected.map(MaybeTlsStream::NativeTls).map_err(|error| Error::Tls(TlsError::from(error)))
}
