//! What a server hears of its client: [`hear`].

use tungstenite::{
    Error,
    protocol::frame::{
        Frame, FrameSocket,
        coding::{Control, OpCode},
    },
};
use tungstenite_tls_testing::server::ServerSession;

/// The frames that have arrived, the first of them perhaps in `begun`, and close_notify.
pub(super) fn hear(session: &mut dyn ServerSession, begun: Vec<u8>) -> Vec<String> {
    let mut socket = FrameSocket::from_partially_read(session, begun);
    let mut heard = Vec::new();
    loop {
        heard.push(match socket.read(None) {
            Ok(Some(frame)) => told(frame),
            Ok(None) => "close_notify".to_owned(),
            Err(Error::Io(_)) => return heard,
            Err(error) => error.to_string(),
        });
        if heard.last().is_some_and(|last| last == "close_notify") {
            return heard;
        }
    }
}

fn told(frame: Frame) -> String {
    let header = frame.header();
    let (opcode, mask) = (header.opcode, header.mask);
    let mask = mask.expect("a client masks its frames");
    let mut payload = frame.into_payload().to_vec();
    payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    match (opcode, &payload[..]) {
        (OpCode::Control(Control::Pong), payload) => format!("pong `{}`", payload.escape_ascii()),
        (OpCode::Control(Control::Close), []) => "Close".to_owned(),
        (OpCode::Control(Control::Close), [high, low, ..]) => {
            format!("Close {}", u16::from_be_bytes([*high, *low]))
        }
        (opcode, payload) => format!("{opcode} of {} bytes", payload.len()),
    }
}
