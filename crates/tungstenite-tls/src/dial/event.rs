//! What happens while a connection is made: [`ConnectEvent`].

use std::{io, net::SocketAddr};

use tungstenite::http::{StatusCode, Uri};
use tungstenite_tls_core::TlsInfo;

/// Something that happened while a connection was made, for
/// [`Connect::on_event`](crate::Connect::on_event). Contains nothing secret, as long as you don't
/// print the query of [`Redirected`](Self::Redirected).
///
/// ```
/// use std::net::TcpListener;
/// use tungstenite_tls::{Connect, dial::ConnectEvent};
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let plan = Connect::new(format!("wss://{}/", listener.local_addr()?))?;
/// plan.on_event(|event| {
///     if let ConnectEvent::Connected { address, .. } = event {
///         println!("connected to {address}");
///     }
/// })
/// .dial()?;
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectEvent<'a> {
    /// The host was looked up. The addresses are tried in this order.
    #[non_exhaustive]
    LookedUp {
        /// The name that was looked up.
        host: &'a str,
        /// What was found.
        addresses: &'a [SocketAddr],
    },
    /// An attempt at an address has begun.
    #[non_exhaustive]
    Trying {
        /// The address.
        address: SocketAddr,
    },
    /// An attempt at an address has failed.
    #[non_exhaustive]
    Failed {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: &'a io::Error,
    },
    /// TCP is connected.
    #[non_exhaustive]
    Connected {
        /// The address of the server or of the proxy.
        address: SocketAddr,
    },
    /// The proxy has opened the tunnel.
    #[non_exhaustive]
    TunnelOpened {
        /// The proxy: its URL without credentials.
        proxy: &'a str,
    },
    /// The proxy has refused the tunnel, did not answer the request for it, or its own TLS failed.
    /// Another attempt may follow.
    #[non_exhaustive]
    TunnelFailed {
        /// The proxy: its URL without credentials.
        proxy: &'a str,
        /// Why. `ProxyError::find` finds the proxy's status or its reply of SOCKS5 in it, and a
        /// [`DeadlineError`](super::DeadlineError) says that the time was over.
        error: &'a io::Error,
    },
    /// The TLS handshake with the server is complete.
    #[non_exhaustive]
    TlsHandshakeDone {
        /// What was negotiated.
        info: &'a TlsInfo,
    },
    /// The server has answered the upgrade request.
    #[non_exhaustive]
    Answered {
        /// The status of the response: 101 if it has accepted the upgrade.
        status: StatusCode,
    },
    /// The server's answer is followed to another URL.
    #[non_exhaustive]
    Redirected {
        /// The URL, without user name and password.
        to: &'a Uri,
    },
    /// The same URL is tried once more, without what the server or an `https://` proxy has refused:
    /// an earlier session, or early data.
    Retried,
}
