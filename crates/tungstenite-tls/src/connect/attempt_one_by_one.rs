//! Connects without the feature `dial`: to one address after another, and the socket's timeouts are
//! the only ones.

use std::{io, net::TcpStream};

use tungstenite::Error;
use tungstenite_tls_core::{ClientHandshake, HandshakeError, websocket_config};

use super::{
    Connected,
    plan::Connect,
    timed_out::{bound_reads, timed_out},
};
use crate::dial::{dial, resolve};

impl Connect {
    /// Opens only the TCP connection, and sets the socket options. Blocks: looks up the host and
    /// tries its addresses one after another.
    ///
    /// ```
    /// use std::net::TcpListener;
    /// use tungstenite_tls::Connect;
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let plan = Connect::new(format!("wss://{}/", listener.local_addr()?))?;
    /// assert_eq!(plan.dial()?.peer_addr()?, listener.local_addr()?);
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// A [`LookupError`](crate::error::LookupError) if the host cannot be looked up; a
    /// [`DialError`](crate::error::DialError) if no address can be connected to.
    pub fn dial(&self) -> io::Result<TcpStream> {
        if let Some(addresses) = &self.addresses {
            return dial(addresses, &self.socket);
        }
        let (host, port) = self.host_and_port();
        dial(&resolve(host, port)?, &self.socket)
    }

    /// Connects: TCP, TLS for `wss://`, and the upgrade, following redirects. Blocks.
    ///
    /// If a handshake that offers an earlier session fails, a full handshake is tried once on a new
    /// TCP connection, because some servers answer a session that they do not know with an alert.
    /// There is no retry if more than the handshake was sent, or after a timeout.
    ///
    /// ```no_run
    /// use tungstenite_tls::{Connect, Message};
    ///
    /// let (mut socket, response) = Connect::new("wss://example.org/socket")?.connect()?;
    /// println!("{:?}", response.headers().get("Sec-WebSocket-Protocol"));
    /// socket.send(Message::text("hello"))?;
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`TlsError::find`] returns the TLS error inside the error, if it has one. A `wss://` URL
    /// fails before any network I/O if the backend is not compiled in or refuses the configuration.
    /// Other errors are tungstenite's: [`Error::Http`] for a refused upgrade, [`Error::Io`] for the
    /// network.
    pub fn connect(mut self) -> Result<Connected, Error> {
        loop {
            match self.attempt() {
                Err(error) => self.follow(error)?,
                connected => return connected,
            }
        }
    }

    fn attempt(&self) -> Result<Connected, Error> {
        let (upgrade, layer) = (self.upgrade()?, self.layer()?);
        let mut stream = self.wrap(layer, self.dial()?)?;
        stream.bound_reads_by(bound_reads);
        let config = self.websocket.unwrap_or_else(websocket_config);
        let handshake = ClientHandshake::with_upgrade(stream, upgrade, Some(config));
        handshake.handshake().map_err(|error| match error {
            HandshakeError::Failure(error) => error,
            // The socket is blocking, so only its timeouts interrupt the handshake.
            HandshakeError::Interrupted(mut handshake) => {
                handshake.refusal().unwrap_or_else(|| timed_out(handshake.get_ref().get_ref()))
            }
        })
    }
}
