//! Joins two halves again: [`WebSocketReader::reunite`].

use std::{error::Error, fmt, mem, sync::Arc};

use tungstenite::WebSocket;

use super::{reader::WebSocketReader, socket::DuplexSocket, writer::WebSocketWriter};
use crate::{MaybeTlsStream, PlainStream, TlsSession, stream::frames::FrameWatch};

impl<S: DuplexSocket, T: TlsSession> WebSocketReader<S, T> {
    /// Makes one WebSocket of both halves again, and the socket blocking. Does no other I/O: what
    /// is queued is sent with the next call, and what has arrived is read. The timeouts are again
    /// those of the socket.
    ///
    /// # Errors
    /// If `writer` is not the other half of this WebSocket, or if
    /// [`read_part`](Self::read_part) has begun to receive a message and has not returned its last
    /// part, which may still come; or if [`send_from`](WebSocketWriter::send_from) has failed in
    /// the middle of a message, and the writer has not closed. The halves are returned.
    pub fn reunite(
        self,
        writer: WebSocketWriter<S, T>,
    ) -> Result<WebSocket<MaybeTlsStream<S, T>>, ReuniteError<S, T>> {
        if !self.is_of(&writer) || self.is_in_message() || writer.is_in_message() {
            return Err(ReuniteError { reader: self, writer });
        }
        writer.hand_over();
        let (mut socket, shared, config) = self.into_codec();
        let Some(shared) = Arc::into_inner(shared) else {
            unreachable!("only the two halves hold it");
        };
        let (io, mut stream, has_closed) = shared.into_parts();
        if has_closed && socket.can_write() {
            // The writer has sent Close. What the codec queues now stays in its memory.
            let _ = socket.close(None);
        }
        socket.set_config(|own| *own = config);
        let nothing = MaybeTlsStream::Plain(PlainStream::in_memory(FrameWatch::new()));
        if let MaybeTlsStream::Plain(mut ahead) = mem::replace(socket.get_mut(), nothing) {
            let plaintext = ahead.transport_mut().memory().incoming.pending().to_vec();
            stream.put_back(&plaintext, ahead.watch_mut());
        }
        // The next call to the socket meets whatever is wrong with it.
        let _ = io.set_nonblocking(false);
        stream.transport_mut().attach(io);
        *socket.get_mut() = stream;
        Ok(socket)
    }
}

/// The two halves are not of the same WebSocket, or one of them is in the middle of a message. They
/// are returned.
///
/// ```
/// use tungstenite_tls_core::{DuplexSocket, ReuniteError, TlsSession, WebSocketReader};
///
/// fn reader<S: DuplexSocket, T: TlsSession>(error: ReuniteError<S, T>) -> WebSocketReader<S, T> {
///     error.reader
/// }
/// ```
#[non_exhaustive]
pub struct ReuniteError<S, T> {
    /// The reader.
    pub reader: WebSocketReader<S, T>,
    /// The writer, perhaps of another WebSocket.
    pub writer: WebSocketWriter<S, T>,
}

impl<S: DuplexSocket, T: TlsSession> fmt::Display for ReuniteError<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.reader.is_of(&self.writer), self.writer.is_in_message()) {
            (false, _) => "the reader and the writer belong to different WebSockets",
            (true, true) => "a message was begun and could not be completed: close the connection",
            (true, false) => "a message was received in part: call read_part until its last part",
        })
    }
}

impl<S, T> fmt::Debug for ReuniteError<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReuniteError").finish_non_exhaustive()
    }
}

impl<S: DuplexSocket, T: TlsSession> Error for ReuniteError<S, T> {}
