//! One attempt after the other: [`Connect::connect`].

use std::{
    io::{self, ErrorKind},
    net::TcpStream,
    time::Duration,
};

use tungstenite::{Error, HandshakeError, client::client_with_config};
use tungstenite_tls_core::{MaybeTlsStream, TlsError, TlsErrorKind, upgrade_config};

use super::{Connected, plan::Connect};
use crate::dial::{dial, resolve};

impl Connect {
    /// Opens only the TCP connection, with the socket options set. Blocks: looks the host up, and
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
    /// When none can be connected to; the error tells why for each.
    pub fn dial(&self) -> io::Result<TcpStream> {
        if let Some(addresses) = &self.addresses {
            return dial(addresses, &self.socket);
        }
        let (host, port) = self.host_and_port();
        dial(&resolve(host, port)?, &self.socket)
    }

    /// Connects: TCP, TLS for `wss://`, and the upgrade, following redirects. Blocks.
    ///
    /// If the handshake fails while it offers an earlier session, it is made once more, in full, on
    /// another TCP connection: some servers answer a session that they do not know with an alert.
    /// That is so only where nothing but the handshake was sent, and not after a timeout.
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
    /// [`TlsError::find`] takes out of the error what TLS has to say. A `wss://` URL whose backend
    /// is not compiled in, or whose configuration it refuses, fails before any network I/O. Other
    /// errors are tungstenite's: [`Error::Http`] for a refused upgrade, [`Error::Io`] for the
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
        let layer = self.layer()?;
        let mut stream = self.wrap(layer, self.dial()?)?;
        stream.bound_reads_by(bound_reads);
        let config = upgrade_config(self.websocket);
        client_with_config(self.request.clone(), stream, Some(config)).map_err(|error| {
            match error {
                HandshakeError::Failure(error) => error,
                // The socket blocks, so only its timeouts interrupt it.
                HandshakeError::Interrupted(handshake) => timed_out(handshake.get_ref().get_ref()),
            }
        })
    }
}

/// Lets no read of the socket wait for longer than `time`, nor than the caller wants.
fn bound_reads(socket: &mut TcpStream, time: Duration) -> io::Result<()> {
    let own = socket.read_timeout()?.unwrap_or(time);
    socket.set_read_timeout(Some(own.min(time)))
}

fn timed_out(stream: &MaybeTlsStream<TcpStream>) -> Error {
    match stream {
        MaybeTlsStream::Tls(stream) if !stream.is_handshake_complete() => {
            TlsError::new(TlsErrorKind::Timeout, "the server does not go on with the handshake")
                .on_backend(stream.info().backend)
                .with_endpoint(stream.endpoint())
                .into()
        }
        _ => Error::Io(io::Error::new(
            ErrorKind::TimedOut,
            "timed out: the server does not answer the upgrade request",
        )),
    }
}
