//! Two halves of one blocking WebSocket, for two threads: [`split`].
//!
//! ```text
//!  WebSocketReader ── codec ──► plaintext ─┐             ┌─ plaintext ◄── codec ── WebSocketWriter
//!        │                                 ▼   locked    ▼                              │
//!        │                               the stream: TLS in memory                      │
//!        ▼                                 ▲             │                              ▼
//!     receive ───────────────────── ciphertext           ciphertext ────────────────► send
//! ```
//!
//! Each half has a codec of its own, which no lock guards. The stream between them does no I/O: its
//! transport is memory while the WebSocket is split. A half locks it only to encrypt or decrypt, at
//! most 64 KiB at a time, and calls the socket outside the lock.
//!
//! One half at a time sends, so that the bytes keep their order. The writer waits until the socket
//! takes them; the reader never does, and hands what is left to whoever sends next.

mod cutter;
mod part;
mod plaintext;
mod reader;
mod reunite;
mod shared;
mod socket;
#[cfg(test)]
mod tests;
mod waker;
mod writer;

use std::{io, mem, sync::Arc};

use tungstenite::{Error, WebSocket};

use self::shared::Shared;
pub use self::{
    part::MessagePart, reader::WebSocketReader, reunite::ReuniteError, socket::DuplexSocket,
    waker::Waker, writer::WebSocketWriter,
};
use crate::{
    MaybeTlsStream, PlainStream, TlsSession,
    stream::{driver::passes, frames::FrameWatch},
};

/// Splits a blocking WebSocket into a reader and a writer, which two threads can use at the same
/// time. It must be a client's WebSocket over a blocking socket.
///
/// Neither half waits for the other, only for the peer: a reader that is not called does not stop
/// the writer, and a writer that waits for the peer to read does not stop the reader. The reader
/// answers pings and Close, also while nobody calls the writer. Pongs wait until a message that the
/// writer has begun to send is complete. One exception: in a TLS 1.2 renegotiation, if the backend
/// allows any, the writer waits until the reader has received the server's part of it.
///
/// Everything carries on: messages that are queued or have arrived, limits, the close timeout, and
/// the socket's read and write timeouts. Both halves get the connection's errors. If one half is
/// dropped, the other still works; the connection ends when both are. Flush the writer before you
/// drop it. [`WebSocketReader::reunite`] makes one WebSocket of them again.
///
/// It does no I/O, but makes the socket non-blocking, for as long as it is split: so do not use a
/// clone of the socket ([`TcpStream::try_clone`](std::net::TcpStream::try_clone)) elsewhere.
///
/// # Errors
/// Those of the socket and of the system, which must provide one more socket or pair of them for
/// each split WebSocket; [`WouldBlock`](io::ErrorKind::WouldBlock) in the middle of a TLS 1.2
/// renegotiation. The connection is closed then.
///
/// ```
/// use std::{net::{TcpListener, TcpStream}, thread};
/// use tungstenite_tls_core::{MaybeTlsStream, Message, client, split, tungstenite::accept};
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let address = listener.local_addr()?;
/// # let server = thread::spawn(move || {
/// #     let mut socket = accept(listener.accept().unwrap().0).unwrap();
/// #     while let Ok(message) = socket.read() {
/// #         if message.is_text() { socket.send(message).unwrap() }
/// #     }
/// # });
/// let stream = MaybeTlsStream::plain(TcpStream::connect(address)?);
/// let (socket, _response) = client(format!("ws://{address}/"), stream)?;
/// let (mut reader, mut writer) = split(socket)?;
///
/// let receives = thread::spawn(move || {
///     let mut texts = Vec::new();
///     while let Ok(message) = reader.read() {
///         texts.extend(message.to_text().map(str::to_owned).ok().filter(|_| message.is_text()));
///     }
///     texts
/// });
/// writer.send(Message::text("hello"))?;
/// writer.close(None)?;
/// assert_eq!(receives.join().unwrap(), ["hello"]);
/// # server.join().unwrap();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn split<S, T>(
    mut socket: WebSocket<MaybeTlsStream<S, T>>,
) -> io::Result<(WebSocketReader<S, T>, WebSocketWriter<S, T>)>
where
    S: DuplexSocket,
    T: TlsSession,
{
    let waker = Waker::new()?;
    let config = *socket.get_config();
    let is_closing = !socket.can_write();
    let Some(io) = socket.get_mut().transport_mut().detach() else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    io.set_nonblocking(true)?;
    let timeouts = (io.read_timeout()?, io.write_timeout()?);
    // However much is queued: the halves send it.
    socket.get_mut().transport_mut().memory().let_go();
    let flushed = socket.flush();
    socket.get_mut().transport_mut().memory().hold();
    match flushed {
        Err(Error::Io(error)) if passes(&error) => return Err(error),
        // The halves meet any other error again.
        _ => {}
    }
    let watch = socket.get_mut().watch_mut().map_or_else(FrameWatch::new, |watch| watch.fork());
    let codec_stream = MaybeTlsStream::Plain(PlainStream::in_memory(watch));
    let mut stream = mem::replace(socket.get_mut(), codec_stream);
    let end = stream.watch_mut().and_then(FrameWatch::hand_over);
    let shared = Arc::new(Shared::new(io, waker, stream, is_closing));
    let reader = WebSocketReader::new(socket, Arc::clone(&shared), config, timeouts.0, end);
    Ok((reader, WebSocketWriter::new(shared, config, timeouts.1)))
}
