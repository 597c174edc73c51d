//! A handshake that a stream may interrupt: [`MidHandshake`] and [`HandshakeError`], with
//! tungstenite's names.

mod client;
mod server;

use std::{error::Error as StdError, fmt};

use tungstenite::Error;

pub use self::client::{ClientHandshake, HandshakeMachine};

/// A role in the handshake: [`ClientHandshake`], or tungstenite's
/// [`ServerHandshake`](tungstenite::ServerHandshake). No other type can implement it.
///
/// ```
/// use tungstenite_tls_core::{HandshakeError, HandshakeRole, MidHandshake};
///
/// /// What is left to continue, in either role.
/// fn left<Role: HandshakeRole>(error: HandshakeError<Role>) -> Option<MidHandshake<Role>> {
///     match error {
///         HandshakeError::Interrupted(handshake) => Some(handshake),
///         HandshakeError::Failure(_) => None,
///     }
/// }
/// ```
pub trait HandshakeRole: sealed::Sealed + Sized {
    /// The stream, and how far the handshake has come over it.
    type Machine;
    /// What a completed handshake gives.
    type FinalResult;
    /// What [`MidHandshake`] holds.
    #[doc(hidden)]
    type State;

    #[doc(hidden)]
    fn machine(state: &Self::State) -> &Self::Machine;
    #[doc(hidden)]
    fn machine_mut(state: &mut Self::State) -> &mut Self::Machine;
    #[doc(hidden)]
    fn advance(state: Self::State) -> Result<Self::FinalResult, HandshakeError<Self>>;
}

mod sealed {
    #[allow(unnameable_types, reason = "so that no other crate can implement it")]
    pub trait Sealed {}
}

/// A handshake that has begun. Dropping it drops the stream.
///
/// ```
/// use std::net::{TcpListener, TcpStream};
/// use tungstenite_tls_core::{HandshakeError, client};
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let tcp = TcpStream::connect(listener.local_addr()?)?;
/// tcp.set_nonblocking(true)?;
/// let Err(HandshakeError::Interrupted(handshake)) = client("ws://example.org/", tcp) else {
///     panic!("the server has not answered")
/// };
/// // For an event loop, which waits for the stream and then calls `handshake()`.
/// let tcp: &TcpStream = handshake.get_ref().get_ref();
/// # let _ = tcp;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct MidHandshake<Role: HandshakeRole>(Role::State);

impl<Role: HandshakeRole> MidHandshake<Role> {
    /// The stream, behind one more `get_ref()`, as in tungstenite.
    pub fn get_ref(&self) -> &Role::Machine {
        Role::machine(&self.0)
    }

    /// The stream, behind one more `get_mut()`, as in tungstenite.
    pub fn get_mut(&mut self) -> &mut Role::Machine {
        Role::machine_mut(&mut self.0)
    }

    /// Goes on with the handshake. Blocks if the stream does.
    ///
    /// # Errors
    /// [`HandshakeError::Interrupted`] if the stream would block, or timed out: call it again once
    /// the stream is ready. [`HandshakeError::Failure`] otherwise.
    pub fn handshake(self) -> Result<Role::FinalResult, HandshakeError<Role>> {
        Role::advance(self.0)
    }
}

impl<Role: HandshakeRole<State: fmt::Debug>> fmt::Debug for MidHandshake<Role> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MidHandshake").field(&self.0).finish()
    }
}

/// Why a handshake has not completed.
///
/// ```
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{ClientHandshake, HandshakeError, tungstenite::Error};
///
/// fn is_over(error: &HandshakeError<ClientHandshake<TcpStream>>) -> bool {
///     match error {
///         HandshakeError::Interrupted(_) => false,
///         HandshakeError::Failure(Error::Http(response)) => response.status() != 503,
///         HandshakeError::Failure(_) => true,
///     }
/// }
/// ```
#[allow(clippy::exhaustive_enums, reason = "code that matches on tungstenite's names both")]
pub enum HandshakeError<Role: HandshakeRole> {
    /// The stream would block, or timed out. The handshake can go on.
    Interrupted(MidHandshake<Role>),
    /// The handshake failed.
    Failure(Error),
}

impl<Role: HandshakeRole> fmt::Debug for HandshakeError<Role> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted(_) => f.write_str("Interrupted(..)"),
            Self::Failure(error) => f.debug_tuple("Failure").field(error).finish(),
        }
    }
}

impl<Role: HandshakeRole> fmt::Display for HandshakeError<Role> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted(_) => f.write_str("the stream would block during the handshake"),
            Self::Failure(error) => error.fmt(f),
        }
    }
}

impl<Role: HandshakeRole> StdError for HandshakeError<Role> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Interrupted(_) => None,
            Self::Failure(error) => error.source(),
        }
    }
}

impl<Role: HandshakeRole> From<Error> for HandshakeError<Role> {
    fn from(error: Error) -> Self {
        Self::Failure(error)
    }
}
