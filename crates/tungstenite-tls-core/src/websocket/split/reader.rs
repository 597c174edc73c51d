//! Defines [`WebSocketReader`], the half that receives.

use std::{
    fmt,
    io::{self, ErrorKind, Read},
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use tungstenite::{Error, Message, WebSocket, error::ProtocolError, protocol::WebSocketConfig};

use super::{
    cutter::{Cutter, Given},
    part::MessagePart,
    plaintext::Plaintext,
    shared::{Phase, Shared},
    socket::DuplexSocket,
    writer::WebSocketWriter,
};
use crate::{
    BoxedSession, MaybeTlsStream, Readiness, TlsInfo, TlsSession,
    stream::{
        driver::{PIECE, passes},
        frames::{Follower, Passed},
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
    _presence: Presence<S, T>,
    /// The configuration before the split.
    config: WebSocketConfig,
    timeout: Option<Duration>,
    /// The stream has decrypted all that has come.
    is_drained: bool,
    /// What the socket has returned, and the stream does not have yet.
    arrived: Option<io::Result<usize>>,
    buffer: Buffer,
    plaintext: Plaintext,
    /// How many messages at least the codec returns next, before anything else, and with no reply
    /// to be sent.
    messages: usize,
    /// How many bytes were received, with which frames, that the stream does not know of.
    got: (usize, Passed),
    cutter: Cutter,
    /// The codec has a part of a message; whether it is the last one.
    part: Option<bool>,
}

/// Tells the writer when the reader is dropped.
struct Presence<S, T>(Arc<Shared<S, T>>);

impl<S, T> Drop for Presence<S, T> {
    fn drop(&mut self) {
        self.0.lose_reader();
    }
}

impl<S: DuplexSocket, T: TlsSession> WebSocketReader<S, T> {
    pub(super) fn new(
        mut codec: WebSocket<MaybeTlsStream<S, T>>,
        shared: Arc<Shared<S, T>>,
        config: WebSocketConfig,
        timeout: Option<Duration>,
        end: Option<Follower>,
    ) -> Self {
        codec.set_config(|config| {
            (config.write_buffer_size, config.max_write_buffer_size) = (0, MOST_REPLIES);
        });
        Self {
            codec,
            _presence: Presence(Arc::clone(&shared)),
            shared,
            config,
            timeout,
            is_drained: false,
            arrived: None,
            buffer: Buffer::default(),
            plaintext: Plaintext::new(end),
            messages: 0,
            got: (0, Passed::default()),
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
    /// room for a character, or if the upgrade did not pass through the stream: if the WebSocket
    /// was made of a socket that was upgraded elsewhere, or of a bare
    /// [`TlsStream`](crate::TlsStream).
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
        if most(&self.config) < LONGEST_CHARACTER {
            let text = "the limits leave no room for a part: it may need 4 bytes";
            return Err(io::Error::new(ErrorKind::InvalidInput, text).into());
        }
        if !self.plaintext.is_followed() {
            let text = "the stream did not see the upgrade, so it cannot tell where frames begin: \
                        read whole messages";
            return Err(io::Error::new(ErrorKind::InvalidInput, text).into());
        }
        let result = self.next(true);
        let is_last = self.part.take().unwrap_or(true);
        if matches!(result, Err(Error::Utf8(_))) && !is_last {
            self.cutter.skip();
        }
        result.map(|message| MessagePart::new(message, is_last))
    }

    #[inline]
    fn next(&mut self, in_parts: bool) -> Result<Message, Error> {
        if self.messages > 0 {
            // Neither looked at nor moved, which would cost more than all the rest.
            self.messages -= 1;
            return self.codec.read();
        }
        let mut result = self.codec.read();
        if !matches!(result, Ok(Message::Text(_) | Message::Binary(_))) || self.has_replies() {
            self.go_on(&mut result, in_parts);
        }
        result
    }

    /// Replaces a `result` that says that nothing has come, and answers the message.
    #[cold]
    fn go_on(&mut self, result: &mut Result<Message, Error>, in_parts: bool) {
        let mut waits_since = None;
        while matches!(result, Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock) {
            if !self.feed(in_parts) {
                if let Err(error) = self.read_ahead(&mut waits_since) {
                    if !in_parts && !self.cutter.is_in_message() {
                        // Whatever is called next, what has begun will be whole.
                        memory(&mut self.codec).incoming.append(self.plaintext.bytes_mut());
                    }
                    *result = Err(error.into());
                    return;
                }
            }
            *result = self.codec.read();
            self.messages = self.messages.saturating_sub(1);
        }
        self.answer(result);
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
        self.follow_codec();
        memory(&mut self.codec).incoming.append(&mut self.plaintext.bytes);
        let mut state = self.shared.lock();
        if let Some(result) = self.arrived.take() {
            state.arrive(result, &mut self.buffer);
        }
        // Before and after: there is room for some of them only.
        state.push_replies();
        state.take_replies(memory(&mut self.codec));
        state.push_replies();
        drop(state);
        (self.codec, self.shared, self.config)
    }

    /// Follows the frames that the codec has begun to read.
    fn follow_codec(&mut self) {
        let stream = self.codec.get_mut();
        let len = stream.watch_mut().map_or(0, |watch| watch.not_followed());
        let bytes = stream.transport_mut().memory().incoming.taken(len).to_vec();
        if let Some(watch) = stream.watch_mut() {
            watch.catch_up(&bytes);
        }
    }

    /// Sends the reply to a message that is about to be returned.
    fn answer(&mut self, result: &Result<Message, Error>) {
        if matches!(result, Ok(Message::Ping(_) | Message::Close(_))) {
            // Without room for it, the next read tries again.
            let _ = self.codec.flush();
        }
        if self.has_replies() {
            let mut state = self.shared.lock();
            state.take_replies(memory(&mut self.codec));
            // The writer gets the error.
            let _ = self.shared.send_queued(state, |_| Err(ErrorKind::WouldBlock.into()));
            if self.has_replies() {
                // They were too many. The next read tries again.
                self.messages = 0;
            }
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
    }

    /// Whether the codec has written replies that nobody has taken yet.
    fn has_replies(&mut self) -> bool {
        !memory(&mut self.codec).outgoing().is_empty()
    }

    /// Hands plaintext to the codec, which holds no whole frame. Returns whether there was any.
    fn feed(&mut self, in_parts: bool) -> bool {
        let most = most(&self.config);
        let watch = self.codec.get_mut().watch_mut();
        if !in_parts && !self.cutter.is_in_message() {
            self.cutter = Cutter::default();
            let plaintext = &mut self.plaintext;
            let (len, messages) = watch.map_or((0, 0), |watch| plaintext.next(watch, most));
            self.messages = messages;
            memory(&mut self.codec).incoming.take_first(len, &mut plaintext.bytes);
            return len > 0;
        }
        let rest = watch.map_or(0, |watch| watch.rest_of_message());
        let incoming = &mut memory(&mut self.codec).incoming;
        let plaintext = self.plaintext.bytes_mut();
        if rest > 0 && !self.cutter.codec_is_told() {
            // It has begun this frame or message, so it gets the rest.
            let len = plaintext.pending().len();
            let len = usize::try_from(rest).map_or(len, |rest| rest.min(len));
            incoming.push(&plaintext.pending()[..len]);
            plaintext.consume(len);
            return len > 0;
        }
        let given = self.cutter.cut(plaintext, incoming, most);
        if let Some(Given::Part { is_last }) = given {
            self.part = Some(is_last);
        }
        given.is_some()
    }

    /// Gets plaintext: decrypts what has arrived, or waits for more.
    fn read_ahead(&mut self, waits_since: &mut Option<Instant>) -> io::Result<()> {
        // Asked for more, the stream would free its buffers: the connection seems to wait.
        let is_drained = mem::take(&mut self.is_drained);
        let has_received = is_drained && self.receive(waits_since);
        let codec = memory(&mut self.codec);
        let most = most(&self.config);
        let mut state = self.shared.lock();
        state.take_replies(codec);
        state.reader_has_got(mem::take(&mut self.got));
        let has_arrived = self.arrived.is_some();
        if let Some(result) = self.arrived.take() {
            state.arrive(result, &mut self.buffer);
        }
        let checked = self.plaintext.check();
        let room = self.plaintext.bytes.room();
        let len = room.len();
        let result = checked.and_then(|()| state.stream.read(room));
        self.is_drained = matches!(result, Ok(n) if n < len) && state.memory().incoming.is_empty();
        let waits_to_write = state.stream.readiness() == Some(Readiness::Writable);
        let writer_waits = has_arrived && state.writer_waits;
        let sent = self.shared.send_queued(state, |_| Err(ErrorKind::WouldBlock.into()));
        if writer_waits {
            self.shared.notify_writer();
        }
        match result {
            Ok(n @ 1..) => {
                let passed = self.plaintext.add(n, most);
                self.got = (n, passed);
                if passed.closes {
                    // The writer, too, now has a deadline.
                    self.shared.lock().reader_has_got(mem::take(&mut self.got));
                }
            }
            Err(error) if passes(&error) => {
                if waits_to_write && matches!(sent, Ok(true)) {
                    return Ok(());
                }
                return self.wait(waits_since, is_drained && !has_received);
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

    /// Receives what the socket has. Returns whether there was anything.
    fn receive(&mut self, waits_since: &mut Option<Instant>) -> bool {
        let result = loop {
            match self.shared.socket.receive(self.buffer.room()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        match result {
            Err(ref error) if error.kind() == ErrorKind::WouldBlock => return false,
            Ok(n) => self.buffer.filled(n),
            Err(_) => {}
        }
        self.arrived = Some(result);
        *waits_since = None;
        true
    }

    /// Receives what the socket has, which has nothing if it `is_empty`, or waits for it. Meanwhile
    /// sends what is queued and nobody sends. Returns without anything if the other half has woken
    /// it.
    fn wait(&mut self, waits_since: &mut Option<Instant>, mut is_empty: bool) -> io::Result<()> {
        loop {
            if !mem::take(&mut is_empty) && self.receive(waits_since) {
                return Ok(());
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
            if is_woken {
                self.shared.waker.clear();
                return Ok(());
            }
            waited?;
        }
    }
}

/// The most bytes of a part.
fn most(config: &WebSocketConfig) -> usize {
    [config.max_frame_size, config.max_message_size].into_iter().flatten().fold(PIECE, usize::min)
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
