//! The client's role: [`ClientHandshake`].

use std::{
    io::{Read, Write},
    marker::PhantomData,
};

use tungstenite::{
    Error, WebSocket,
    handshake::client::{Request, Response},
    protocol::{Role, WebSocketConfig},
};

use super::{HandshakeError, HandshakeRole, MidHandshake, sealed::Sealed};
use crate::websocket::{
    config::upgrade_config,
    upgrade::{Answer, Upgrade, is_interruption},
};

/// The client's role in the HTTP upgrade, over a stream that has TLS already or needs none.
///
/// ```no_run
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{ClientHandshake, Upgrade};
///
/// let tcp = TcpStream::connect("example.org:80")?;
/// let upgrade = Upgrade::with_extensions("ws://example.org/", &["x-own-extension"])?;
/// let (socket, response) = ClientHandshake::with_upgrade(tcp, upgrade, None).handshake()?;
/// println!("{:?}", response.headers().get("Sec-WebSocket-Extensions"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ClientHandshake<S>(PhantomData<S>);

/// A stream, and how far the upgrade has come over it: what [`MidHandshake::get_ref`] returns.
///
/// ```
/// use std::{net::TcpStream, time::Duration};
/// use tungstenite_tls_core::HandshakeMachine;
///
/// fn patient(machine: &HandshakeMachine<TcpStream>) -> std::io::Result<()> {
///     machine.get_ref().set_read_timeout(Some(Duration::from_secs(60)))
/// }
/// ```
#[derive(Debug)]
pub struct HandshakeMachine<S> {
    stream: S,
    upgrade: Upgrade,
    config: Option<WebSocketConfig>,
}

impl<S> HandshakeMachine<S> {
    /// The stream.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    /// The stream. Reading from it or writing to it breaks the handshake; setting its options does
    /// not.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.stream
    }
}

impl<S: Read + Write> ClientHandshake<S> {
    /// Begins the upgrade that `request` asks for. Does no I/O: call
    /// [`handshake`](MidHandshake::handshake).
    ///
    /// # Errors
    /// Those of [`Upgrade::new`].
    pub fn start(
        stream: S,
        request: Request,
        config: Option<WebSocketConfig>,
    ) -> Result<MidHandshake<Self>, Error> {
        Ok(Self::with_upgrade(stream, Upgrade::new(request)?, config))
    }

    /// Begins an upgrade that you have prepared. Does no I/O.
    pub fn with_upgrade(
        stream: S,
        upgrade: Upgrade,
        config: Option<WebSocketConfig>,
    ) -> MidHandshake<Self> {
        MidHandshake(HandshakeMachine { stream, upgrade, config })
    }
}

impl<S: Read + Write> MidHandshake<ClientHandshake<S>> {
    /// Returns the server's refusal, if only its body is awaited, with what there is of the body:
    /// for a caller that does not want to wait longer. The handshake is over then. `None`: the
    /// server has not answered.
    pub fn refusal(&mut self) -> Option<Error> {
        let upgrade = &mut self.0.upgrade;
        match upgrade.is_refused().then(|| upgrade.end())? {
            Ok(Answer::Refused(refused)) => Some(refused.into_error()),
            Ok(Answer::Accepted(_)) => None,
            Err(error) => Some(error),
        }
    }
}

impl<S> Sealed for ClientHandshake<S> {}

impl<S: Read + Write> HandshakeRole for ClientHandshake<S> {
    type Machine = HandshakeMachine<S>;
    type FinalResult = (WebSocket<S>, Response);
    type State = HandshakeMachine<S>;

    fn machine(state: &Self::State) -> &Self::Machine {
        state
    }

    fn machine_mut(state: &mut Self::State) -> &mut Self::Machine {
        state
    }

    fn advance(mut state: Self::State) -> Result<Self::FinalResult, HandshakeError<Self>> {
        match state.upgrade.run(&mut state.stream) {
            Ok(Answer::Accepted(accepted)) => {
                let HandshakeMachine { stream, config, .. } = state;
                let config = upgrade_config(config.unwrap_or_default());
                let (role, rest) = (Role::Client, accepted.rest);
                let socket = WebSocket::from_partially_read(stream, rest, role, Some(config));
                Ok((socket, accepted.response))
            }
            Ok(Answer::Refused(refused)) => Err(refused.into_error().into()),
            Err(error) if is_interruption(&error) => {
                Err(HandshakeError::Interrupted(MidHandshake(state)))
            }
            Err(error) => Err(error.into()),
        }
    }
}
