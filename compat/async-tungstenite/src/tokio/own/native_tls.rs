//! TLS by a connector of native-tls that the caller brought.

use real_tokio_native_tls::TlsConnector;
use tokio::io::{AsyncRead, AsyncWrite};
use tungstenite::{Error, error::TlsError, http::Uri};

use super::TlsStream;

pub(in crate::tokio) async fn connect<S>(
    stream: S,
    host: &str,
    _uri: &Uri,
    connector: TlsConnector,
) -> Result<TlsStream<S>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let connected = connector.connect(host, stream).await;
    connected.map(TlsStream::NativeTls).map_err(|error| Error::Tls(TlsError::from(error)))
}
