//! Defines [`WebSocketReader`], the half that receives.

use std::{
    fmt,
    io::{self, ErrorKind, Read},
    sync::Arc,
    time::{Duration, Instant},
};

use tungstenite::{Error, Message, WebSocket, error::ProtocolError, protocol::WebSocketConfig};

use super::{
    cutter::{Cutter, Given},
    part::MessagePart,
    shared::{Phase, Shared},
    socket::DuplexSocket,
    writer::WebSocketWriter,
};
use crate::{
    BoxedSession, MaybeTlsStream, Readiness, TlsInfo, TlsSession,
    stream::{
        driver::{PIECE, passes},
        transport::{Buffer, Memory},
    },
};

/// The codec of the reader writes nothing but replies, and keeps at most this many bytes of them.
const MOST_REPLIES: usize = 16 * 1024;

/// The most bytes of a character in UTF-8.
const LONGEST_CHARACTER: usize = 4;

/// The half of a [split](super::split) WebSocket that receives. It answers pings and Close.
///
/// ```no_run
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{WebSocketReader, tungstenite::Error};
///
/// fn print_all(mut reader: WebSocketReader<TcpStream>) -> Result<(), Error> {
///     loop {
///         match reader.read() {
///             Ok(message) => println!("{message}"),
///             Err(Error::ConnectionClosed) => return Ok(()),
///             Err(error) => return Err(error),
///         }
///     }
/// }
/// ```
pub struct WebSocketReader<S, T = BoxedSession> {
    /// The codec of the WebSocket. It reads plaintext from memory and writes its replies there.
    codec: WebSocket<MaybeTlsStream<S, T>>,
    shared: Arc<Shared<S, T>>,
    /// The configuration before the split.
    config: WebSocketConfig,
    timeout: Option<Duration>,
    /// What the socket has returned, and the stream does not have yet.
    arrived: Option<io::Result<usize>>,
    buffer: Buffer,
    /// What the stream has decrypted, and the codec does not have yet.
    plaintext: Buffer,
    cutter: Cutter,
    /// The codec has a part of a message; whether it is the last one.
    part: Option<bool>,
}

impl<S: DuplexSocket, T: TlsSession> WebSocketReader<S, T> {
    pub(super) fn new(
        mut codec: WebSocket<MaybeTlsStream<S, T>>,
        shared: Arc<Shared<S, T>>,
        config: WebSocketConfig,
        timeout: Option<Duration>,
    ) -> Self {
        codec.set_config(|config| {
            (config.write_buffer_size, config.max_write_buffer_size) = (0, MOST_REPLIES);
        });
        Self {
            codec,
            shared,
            config,
            timeout,
            arrived: None,
            buffer: Buffer::default(),
            plaintext: Buffer::default(),
            cutter: Cutter::default(),
            part: None,
        }
    }

    /// Returns the next message. Waits for the peer as long as the read timeout allows, but never
    /// for the writer. Pings and Close are answered before they are returned, as soon as the socket
    /// takes the answer and no message of the writer is in the way.
    ///
    /// # Errors
    /// Those of [`WebSocket::read`], [`ConnectionClosed`](Error::ConnectionClosed) at the end of a
    /// closed connection among them. [`TimedOut`](ErrorKind::TimedOut) when the read timeout has
    /// run out; then call it again. [`InvalidInput`](ErrorKind::InvalidInput) if
    /// [`read_part`](Self::read_part) has begun to receive a message and has not returned its last
    /// part.
    pub fn read(&mut self) -> Result<Message, Error> {
        if self.is_in_message() && !self.cutter.skips() {
            let text = "a message was received in part: call read_part until its last part";
            return Err(io::Error::new(ErrorKind::InvalidInput, text).into());
        }
        self.next(false)
    }

    /// Returns the next part of a message: what has arrived of it, at most 60 KiB. So a message may
    /// be larger than memory, and than the limits in [`WebSocketConfig`] for frames and messages. A
    /// part has as many bytes as those limits allow, if that is less.
    ///
    /// Call it until the last part of a message, and then this or [`read`](Self::read), in any
    /// order. A message that `read` had begun to receive when it timed out, or returned a Ping, is
    /// whole, in one part; so is one whose start was received before the split. Waits, and answers,
    /// as `read` does.
    ///
    /// # Errors
    /// Those of `read`. After [`Utf8`](Error::Utf8), the rest of the message is dropped, however
    /// long it is, and the next part is one of the next message.
    /// [`InvalidInput`](ErrorKind::InvalidInput) if a limit is less than 4 bytes, and so leaves no
    /// room for a character.
    ///
    /// ```no_run
    /// # use std::{fs::File, io::Write, net::TcpStream};
    /// # use tungstenite_tls_core::{MessagePart, WebSocketReader, tungstenite::Error};
    /// # fn go(reader: &mut WebSocketReader<TcpStream>) -> Result<(), Error> {
    /// let mut file = File::create("backup.tar")?;
    /// loop {
    ///     if let MessagePart::Binary { bytes, is_last, .. } = reader.read_part()? {
    ///         file.write_all(&bytes)?;
    ///         if is_last {
    ///             break;
    ///         }
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn read_part(&mut self) -> Result<MessagePart, Error> {
        if self.most() < LONGEST_CHARACTER {
            let text = "the limits leave no room for a part: it may need 4 bytes";
            return Err(io::Error::new(ErrorKind::InvalidInput, text).into());
        }
        let result = self.next(true);
        let is_last = self.part.take().unwrap_or(true);
        if matches!(result, Err(Error::Utf8(_))) && !is_last {
            self.cutter.skip();
        }
        result.map(|message| MessagePart::new(message, is_last))
    }

    fn next(&mut self, in_parts: bool) -> Result<Message, Error> {
        let mut waits_since = None;
        loop {
            match self.codec.read() {
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                Ok(message @ (Message::Text(_) | Message::Binary(_))) if !self.has_replies() => {
                    return Ok(message);
                }
                result => return self.answered(result),
            }
            if !self.feed(in_parts) {
                self.read_ahead(&mut waits_since)?;
            }
        }
    }

    /// Whether a message may still come: the server has not sent Close.
    pub fn can_read(&self) -> bool {
        self.codec.can_read()
    }

    /// Sets how long [`read`](Self::read) waits for the peer at a time. `None`: without limit.
    /// After a split, it is the read timeout of the socket.
    pub fn set_read_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    /// The socket. Reading from it or writing to it breaks the connection.
    pub fn get_ref(&self) -> &S {
        &self.shared.socket
    }

    /// What TLS negotiated; `None` without TLS. Does no I/O.
    pub fn tls_info(&self) -> Option<TlsInfo> {
        self.shared.lock().stream.tls_info()
    }

    /// Whether the reader has begun to cut a message, and its last part may still come.
    pub(super) fn is_in_message(&self) -> bool {
        self.cutter.is_in_message() && self.codec.can_read() && !self.shared.lock().over
    }

    /// The most bytes of a part.
    fn most(&self) -> usize {
        let limits = [self.config.max_frame_size, self.config.max_message_size];
        limits.into_iter().flatten().fold(PIECE, usize::min)
    }

    pub(super) fn is_of(&self, writer: &WebSocketWriter<S, T>) -> bool {
        Arc::ptr_eq(&self.shared, writer.shared())
    }

    /// The codec, after everything else was handed over; what is shared; and the configuration.
    #[expect(clippy::type_complexity, reason = "the parts, to be put together in one place")]
    pub(super) fn into_codec(
        mut self,
    ) -> (WebSocket<MaybeTlsStream<S, T>>, Arc<Shared<S, T>>, WebSocketConfig) {
        // Without room for it, the codec sends its reply later.
        let _ = self.codec.flush();
        memory(&mut self.codec).incoming.append(&mut self.plaintext);
        let mut state = self.shared.lock();
        if let Some(result) = self.arrived.take() {
            state.arrive(result, &mut self.buffer);
        }
        state.take_replies(memory(&mut self.codec));
        state.push_replies();
        drop(state);
        (self.codec, self.shared, self.config)
    }

    /// Sends the reply to a message that is about to be returned.
    fn answered(&mut self, result: Result<Message, Error>) -> Result<Message, Error> {
        if matches!(result, Ok(Message::Ping(_) | Message::Close(_))) {
            // Without room for it, the next read tries again.
            let _ = self.codec.flush();
        }
        if self.has_replies() {
            let mut state = self.shared.lock();
            state.take_replies(memory(&mut self.codec));
            // The writer gets the error.
            let _ = self.shared.send_queued(state, |_| Err(ErrorKind::WouldBlock.into()));
        }
        if !self.codec.can_write() {
            self.shared.advance(Phase::Closing);
        }
        if let Err(
            Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake),
        ) = result
        {
            self.shared.advance(Phase::Closed);
            self.shared.end();
        }
        result
    }

    /// Whether the codec has written replies that nobody has taken yet.
    fn has_replies(&mut self) -> bool {
        !memory(&mut self.codec).outgoing().is_empty()
    }

    /// Hands plaintext to the codec, which holds no whole frame. Returns whether there was any.
    fn feed(&mut self, in_parts: bool) -> bool {
        let most = self.most();
        let watch = self.codec.get_mut().watch_mut();
        if !in_parts && !self.cutter.is_in_message() {
            self.cutter = Cutter::default();
            let pending = self.plaintext.pending();
            let len = watch.map_or(pending.len(), |watch| watch.ahead(pending, most));
            let incoming = &mut memory(&mut self.codec).incoming;
            incoming.take_first(len, &mut self.plaintext);
            return len > 0;
        }
        let rest = watch.map_or(0, |watch| watch.rest_of_message());
        let incoming = &mut memory(&mut self.codec).incoming;
        if rest > 0 && !self.cutter.codec_is_told() {
            // It has begun this frame or message, so it gets the rest.
            let len = self.plaintext.pending().len();
            let len = usize::try_from(rest).map_or(len, |rest| rest.min(len));
            incoming.push(&self.plaintext.pending()[..len]);
            self.plaintext.consume(len);
            return len > 0;
        }
        let given = self.cutter.cut(&mut self.plaintext, incoming, most);
        if let Some(Given::Part { is_last }) = given {
            self.part = Some(is_last);
        }
        given.is_some()
    }

    /// Gets plaintext: decrypts what has arrived, or waits for more.
    fn read_ahead(&mut self, waits_since: &mut Option<Instant>) -> io::Result<()> {
        let codec = memory(&mut self.codec);
        let mut state = self.shared.lock();
        state.take_replies(codec);
        let has_arrived = self.arrived.is_some();
        if let Some(result) = self.arrived.take() {
            state.arrive(result, &mut self.buffer);
        }
        let result = state.stream.read(self.plaintext.room());
        let waits_to_write = state.stream.readiness() == Some(Readiness::Writable);
        let writer_waits = has_arrived && state.writer_waits;
        let sent = self.shared.send_queued(state, |_| Err(ErrorKind::WouldBlock.into()));
        if writer_waits {
            self.shared.notify_writer();
        }
        match result {
            Ok(n @ 1..) => self.plaintext.filled(n),
            Err(error) if passes(&error) => {
                if waits_to_write && matches!(sent, Ok(true)) {
                    return Ok(());
                }
                return self.wait(waits_since);
            }
            end => {
                let failed = end.is_err();
                codec.receive(end, &mut Buffer::default());
                if failed {
                    self.shared.end();
                }
            }
        }
        Ok(())
    }

    /// Receives what the socket has, or waits for it. Meanwhile sends what is queued and nobody
    /// sends. Returns without anything if the other half has woken it.
    fn wait(&mut self, waits_since: &mut Option<Instant>) -> io::Result<()> {
        loop {
            match self.shared.socket.receive(self.buffer.room()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => {
                    if let Ok(n) = result {
                        self.buffer.filled(n);
                    }
                    self.arrived = Some(result);
                    *waits_since = None;
                    return Ok(());
                }
            }
            let now = Instant::now();
            let since = *waits_since.get_or_insert(now);
            let timeout = self.timeout.and_then(|timeout| since.checked_add(timeout));
            if timeout.is_some_and(|timeout| timeout <= now) {
                return Err(ErrorKind::TimedOut.into());
            }
            let mut state = self.shared.lock();
            let deadline = state.deadline();
            if deadline.is_some_and(|deadline| deadline <= now) {
                // The stream says what that means.
                return Ok(());
            }
            let readiness =
                if state.has_unsent() { Readiness::Either } else { Readiness::Readable };
            state.let_reader_wait();
            drop(state);
            let until = [timeout, deadline].into_iter().flatten().min();
            let left = until.map(|until| until.saturating_duration_since(now));
            let waited = self.shared.socket.wait(readiness, &self.shared.waker, left);
            let mut state = self.shared.lock();
            let is_woken = state.reader_has_waited();
            // The writer gets the error.
            let _ = self.shared.send_queued(state, |_| Err(ErrorKind::WouldBlock.into()));
            waited?;
            if is_woken {
                self.shared.waker.clear();
                return Ok(());
            }
        }
    }
}

/// The memory from which the codec reads, and to which it writes its replies.
fn memory<S, T: TlsSession>(codec: &mut WebSocket<MaybeTlsStream<S, T>>) -> &mut Memory {
    codec.get_mut().transport_mut().memory()
}

impl<S: fmt::Debug, T> fmt::Debug for WebSocketReader<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let socket = &self.shared.socket;
        f.debug_struct("WebSocketReader").field("socket", socket).finish_non_exhaustive()
    }
}
