//! Messages larger than the limits: sent in pieces; received in parts, or refused.
//!
//! It starts its own server, so it runs anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example huge_messages [URL ROOT.pem]`

use std::{error::Error, net::TcpStream, thread, time::Duration};

use examples::{Server, backend, close};
use tungstenite_tls::{
    Bytes, Connect, Error as WebSocketError, MaybeTlsStream, Message, WebSocket,
    error::CapacityError,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
    websocket::{MessagePart, WebSocketReader, split, websocket_config},
};

const MIB: usize = 1024 * 1024;

/// Timeout for each read and write.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find()?;
    let plan = Connect::new(&server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .read_timeout(PATIENCE)
        .write_timeout(PATIENCE);
    let huge = Bytes::from((0..3 * MIB).map(|at| at as u8).collect::<Vec<_>>());

    // At most 1 MiB is queued for sending. The default is 65 MiB.
    let config = websocket_config().max_write_buffer_size(MIB);
    let (mut socket, _response) = plan.clone().websocket_config(config).connect()?;
    match socket.send(Message::Binary(huge.clone())) {
        // The message comes back. A smaller one would fit after `flush`: send it again then. This
        // one never fits, so either the limit must be raised, or it goes in pieces.
        Err(WebSocketError::WriteBufferFull(message)) => {
            let data = message.into_data();
            assert_eq!(data, huge);
            send_in_pieces(&mut socket, data, MIB / 4)?;
        }
        other => return Err(format!("not refused: {other:?}").into()),
    }
    assert_eq!(socket.read()?.into_data(), huge);
    println!("sent {} MiB in pieces, and received them", huge.len() / MIB);
    close(&mut socket)?;

    // At most 2 MiB are received in a message, whole or in pieces; by default 64 MiB, and 16 MiB in
    // each piece. A server can make a client allocate no more than that.
    let config = websocket_config().max_message_size(Some(2 * MIB)).max_frame_size(Some(2 * MIB));
    let plan = plan.websocket_config(config);
    let (mut socket, _response) = plan.clone().connect()?;
    socket.send(Message::Binary(huge.clone()))?;
    match socket.read() {
        // The rest of the message is still on its way: the connection is of no use any more.
        Err(WebSocketError::Capacity(CapacityError::MessageTooLong { size, max_size })) => {
            println!("refused a message of {size} bytes; the limit is {max_size}");
        }
        other => return Err(format!("not refused: {:?}", other.map(|m| m.len())).into()),
    }

    // The halves of a split WebSocket send from any source, and receive in parts.
    let (socket, _response) = plan.connect()?;
    let (reader, mut writer) = split(socket)?;
    let receives = thread::spawn(move || count(reader));
    writer.send_from(&mut &huge[..])?;
    writer.close(None)?;
    let received = receives.join().map_err(|_| "the reader panicked")??;
    assert_eq!(received, huge.len());
    println!("received {} MiB in parts", received / MIB);
    Ok(())
}

/// Receives a message, of which at most 60 KiB are in memory, and returns its length in bytes.
fn count(mut reader: WebSocketReader<TcpStream>) -> Result<usize, WebSocketError> {
    let mut received = 0;
    loop {
        match reader.read_part()? {
            MessagePart::Binary { bytes, is_last, .. } => {
                received += bytes.len();
                if is_last {
                    return Ok(received);
                }
            }
            // Pings are answered already.
            other => println!("between the parts: {other:?}"),
        }
    }
}

/// Sends one message in frames of at most `size` bytes (RFC 6455, section 5.4). No other message
/// may be sent in between, but pings may. So the message need not be in memory as a whole: read and
/// send it piece by piece.
fn send_in_pieces(
    socket: &mut WebSocket<MaybeTlsStream<TcpStream>>,
    mut rest: Bytes,
    size: usize,
) -> Result<(), WebSocketError> {
    let mut kind = Data::Binary;
    loop {
        let piece = rest.split_to(size.min(rest.len()));
        let frame = Frame::message(piece, OpCode::Data(kind), rest.is_empty());
        socket.send(Message::Frame(frame))?;
        if rest.is_empty() {
            return Ok(());
        }
        kind = Data::Continue;
    }
}
