//! The server's role, which is tungstenite's: its interrupted handshake, in our types.

use std::io::{Read, Write};

use tungstenite::{
    HandshakeError as Theirs, ServerHandshake, WebSocket,
    handshake::{self as theirs, machine::HandshakeMachine, server::Callback},
};

use super::{HandshakeError, HandshakeRole, MidHandshake, sealed::Sealed};

impl<S, C> Sealed for ServerHandshake<S, C> {}

impl<S: Read + Write, C: Callback> HandshakeRole for ServerHandshake<S, C> {
    type Machine = HandshakeMachine<S>;
    type FinalResult = WebSocket<S>;
    type State = theirs::MidHandshake<Self>;

    fn machine(state: &Self::State) -> &Self::Machine {
        state.get_ref()
    }

    fn machine_mut(state: &mut Self::State) -> &mut Self::Machine {
        state.get_mut()
    }

    fn advance(state: Self::State) -> Result<Self::FinalResult, HandshakeError<Self>> {
        state.handshake().map_err(HandshakeError::from)
    }
}

impl<S: Read + Write, C: Callback> From<Theirs<ServerHandshake<S, C>>>
    for HandshakeError<ServerHandshake<S, C>>
{
    fn from(error: Theirs<ServerHandshake<S, C>>) -> Self {
        match error {
            Theirs::Interrupted(handshake) => Self::Interrupted(MidHandshake(handshake)),
            Theirs::Failure(error) => Self::Failure(error),
        }
    }
}
