//! Defines [`WebSocketWriter`], the half that sends.

use std::{
    fmt,
    io::{self, ErrorKind, Read, Write},
    sync::{Arc, MutexGuard},
    time::{Duration, Instant},
};

use tungstenite::{
    Error, Message, WebSocket,
    error::ProtocolError,
    protocol::{
        CloseFrame, Role, WebSocketConfig,
        frame::{
            Frame,
            coding::{Data, OpCode},
        },
    },
};

use super::{
    shared::{Phase, Shared, State, over},
    socket::DuplexSocket,
};
use crate::{
    BoxedSession, Readiness, TlsSession,
    stream::{
        driver::{PIECE, passes},
        frames::{LONGEST, Sent},
    },
};

/// The half of a [split](super::split) WebSocket that sends.
///
/// ```no_run
/// use std::net::TcpStream;
/// use tungstenite_tls_core::{Message, WebSocketWriter, tungstenite::Error};
///
/// fn send_all(mut writer: WebSocketWriter<TcpStream>, quotes: &[String]) -> Result<(), Error> {
///     for quote in quotes {
///         writer.write(Message::text(quote))?;
///     }
///     writer.close(None)
/// }
/// ```
pub struct WebSocketWriter<S, T = BoxedSession> {
    /// A codec that only writes.
    codec: WebSocket<Outlet<S, T>>,
    /// A message was begun and could not be completed.
    is_torn: bool,
}

impl<S: DuplexSocket, T: TlsSession> WebSocketWriter<S, T> {
    pub(super) fn new(
        shared: Arc<Shared<S, T>>,
        config: WebSocketConfig,
        timeout: Option<Duration>,
    ) -> Self {
        let outlet =
            Outlet { shared, sent: Sent::default(), timeout, deferred: None, joins: false };
        let config = config.read_buffer_size(0);
        let codec = WebSocket::from_raw_socket(outlet, Role::Client, Some(config));
        Self { codec, is_torn: false }
    }

    /// Queues a message like [`WebSocket::write`], and sends what is queued once there is enough
    /// of it. Waits for the peer as long as the write timeout allows, but never for the reader.
    ///
    /// # Errors
    /// Those of [`WebSocket::write`].
    /// [`SendAfterClosing`](ProtocolError::SendAfterClosing) also once the reader has received
    /// Close, and [`AlreadyClosed`](Error::AlreadyClosed) once it has seen the end of the
    /// connection. If the write timeout has run out, the error is [`TimedOut`](ErrorKind::TimedOut)
    /// and the message is [queued](crate::is_queued).
    #[inline]
    pub fn write(&mut self, message: Message) -> Result<(), Error> {
        self.may_write()?;
        plainly(self.codec.write(message))
    }

    /// Queues a message and sends everything that is queued.
    ///
    /// # Errors
    /// Those of [`write`](Self::write).
    pub fn send(&mut self, message: Message) -> Result<(), Error> {
        self.write(message)?;
        self.flush()
    }

    /// Sends one binary message with everything that `source` yields, and returns its length in
    /// bytes. The message goes out in fragments of at most 60 KiB (RFC 6455, section 5.4), so it
    /// may be larger than memory, and pongs go between the fragments.
    ///
    /// # Errors
    /// Those of [`send`](Self::send), and those of `source`. If a part was sent by then, the
    /// message stays incomplete, and nothing but [`close`](Self::close) can follow. After a
    /// timeout, [`is_in_message`](Self::is_in_message) tells whether it is incomplete, or queued.
    ///
    /// ```no_run
    /// # use std::{fs::File, net::TcpStream};
    /// # use tungstenite_tls_core::{WebSocketWriter, tungstenite::Error};
    /// # fn go(writer: &mut WebSocketWriter<TcpStream>) -> Result<(), Error> {
    /// writer.send_from(&mut File::open("backup.tar")?)?;
    /// # Ok(()) }
    /// ```
    pub fn send_from(&mut self, source: &mut impl Read) -> Result<u64, Error> {
        self.may_write()?;
        // A frame has to fit into the codec's buffer, which is empty then.
        let most = self.codec.get_config().max_write_buffer_size.saturating_sub(LONGEST);
        let most = most.clamp(1, PIECE);
        let (mut sent, mut data) = (0, Data::Binary);
        let mut fragment = read_fragment(source, most)?;
        loop {
            // A full fragment may be the last: only the next one tells.
            let is_full = fragment.len() == most;
            let next = if is_full { read_fragment(source, most) } else { Ok(Vec::new()) };
            self.is_torn = sent > 0;
            let next = next?;
            let (is_last, len) = (next.is_empty(), fragment.len() as u64);
            let frame = Frame::message(fragment, OpCode::Data(data), is_last);
            plainly(self.codec.flush())?;
            self.is_torn = true;
            plainly(self.codec.write(Message::Frame(frame)))?;
            (sent, data, fragment) = (sent + len, Data::Continue, next);
            if is_last {
                self.is_torn = false;
                return self.flush().map(|()| sent);
            }
        }
    }

    /// Sends everything that is queued.
    ///
    /// # Errors
    /// Those of [`WebSocket::flush`], and [`SendAfterClosing`](ProtocolError::SendAfterClosing) if
    /// messages are queued but the reader has answered Close: no message may follow it.
    pub fn flush(&mut self) -> Result<(), Error> {
        plainly(self.codec.flush())
    }

    /// Sends Close, if neither side has sent it yet. The reader returns the server's Close, and the
    /// end of the connection after it, within the close timeout.
    ///
    /// # Errors
    /// Those of [`WebSocket::close`].
    pub fn close(&mut self, code: Option<CloseFrame>) -> Result<(), Error> {
        if self.shared().phase() != Phase::Open {
            return Ok(());
        }
        match plainly(self.codec.close(code)) {
            // The reader has answered the server's Close in this moment.
            Err(Error::Protocol(ProtocolError::SendAfterClosing)) => Ok(()),
            result => result,
        }
    }

    /// Whether [`send_from`](Self::send_from) has failed in the middle of a message, so that only
    /// Close can follow.
    pub fn is_in_message(&self) -> bool {
        self.is_torn && self.can_write()
    }

    /// Whether messages may still be sent: neither side has sent Close.
    pub fn can_write(&self) -> bool {
        self.shared().phase() == Phase::Open && self.codec.can_write()
    }

    /// Sets how long a call waits for the peer at a time. `None`: without limit. After a split, it
    /// is the write timeout of the socket.
    pub fn set_write_timeout(&mut self, timeout: Option<Duration>) {
        self.codec.get_mut().timeout = timeout;
    }

    /// The socket. Reading from it or writing to it breaks the connection.
    pub fn get_ref(&self) -> &S {
        &self.shared().socket
    }

    fn may_write(&self) -> Result<(), Error> {
        match self.shared().phase() {
            Phase::Open if self.is_torn => {
                let text = "a message was begun and could not be completed: close the connection";
                Err(io::Error::new(ErrorKind::InvalidInput, text).into())
            }
            Phase::Open => Ok(()),
            Phase::Closing => Err(ProtocolError::SendAfterClosing.into()),
            Phase::Closed => Err(Error::AlreadyClosed),
        }
    }

    pub(super) fn shared(&self) -> &Arc<Shared<S, T>> {
        &self.codec.get_ref().shared
    }

    /// Hands what is queued to the stream, which takes everything from now on, and ends the half.
    pub(super) fn hand_over(mut self) {
        self.shared().lock().memory().let_go();
        self.codec.get_mut().joins = true;
        // An error comes again, with the next call to the joined WebSocket.
        let _ = self.codec.flush();
    }
}

impl<S: fmt::Debug, T> fmt::Debug for WebSocketWriter<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let socket = &self.codec.get_ref().shared.socket;
        f.debug_struct("WebSocketWriter").field("socket", socket).finish_non_exhaustive()
    }
}

/// Takes an error of the codec out of the I/O error that brought it through the codec.
#[inline]
fn plainly(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Ok(()) => Ok(()),
        Err(error) => Err(plain(error)),
    }
}

/// The error of the codec, if `error` has brought one.
#[cold]
fn plain(error: Error) -> Error {
    match error {
        Error::Io(error) => error.downcast::<Error>().unwrap_or_else(Error::Io),
        error => error,
    }
}

/// Reads until a fragment of `most` bytes is full or `source` ends.
fn read_fragment(source: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut fragment = Vec::with_capacity(most);
    source.take(most as u64).read_to_end(&mut fragment)?;
    Ok(fragment)
}

/// What the writer's codec writes to: a blocking stream.
struct Outlet<S, T> {
    shared: Arc<Shared<S, T>>,
    /// What the stream has taken.
    sent: Sent,
    timeout: Option<Duration>,
    /// The timeout that ran out after a call had taken something; the next one returns it.
    deferred: Option<io::Error>,
    /// The halves are about to be joined: nothing is sent.
    joins: bool,
}

impl<S: DuplexSocket, T: TlsSession> Outlet<S, T> {
    /// Encrypts a first part of `src`, and sends it.
    fn write_piece(&mut self, src: &[u8]) -> io::Result<usize> {
        let src = &src[..src.len().min(PIECE)];
        // The frames are followed outside the lock.
        let after = self.sent.after(src);
        let mut state = self.shared.lock();
        if state.has_unsent() {
            // Left by a call that timed out.
            self.send(state)?;
            state = self.shared.lock();
        }
        loop {
            let arrivals = state.arrivals;
            match state.write(src) {
                Ok(taken) => {
                    self.sent =
                        if taken == src.len() { after } else { self.sent.after(&src[..taken]) };
                    state.writer_is_at(&self.sent);
                    self.deferred = self.send(state).err().filter(passes);
                    return Ok(taken);
                }
                Err(error) if passes(&error) => {
                    // Sending makes room.
                    let was_in_the_way =
                        state.is_in_reply() || !state.memory().outgoing().is_empty();
                    self.send(state)?;
                    state = self.shared.lock();
                    if state.arrivals == arrivals && !was_in_the_way {
                        state = self.shared.wait_for_reader(state, self.timeout)?;
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends everything that is queued.
    fn send<'a>(&'a self, mut state: MutexGuard<'a, State<S, T>>) -> io::Result<()> {
        loop {
            if self.shared.send_queued(state, |since| self.wait(since))? {
                return Ok(());
            }
            state = self.shared.lock();
            if state.is_sending {
                state = self.shared.wait_for_reader(state, self.timeout)?;
            }
        }
    }

    /// Waits until the socket takes something. It has taken nothing since `since`.
    fn wait(&self, since: Instant) -> io::Result<()> {
        let mut state = self.shared.lock();
        let (is_over, deadline) = (state.over, state.deadline());
        drop(state);
        if is_over {
            return Err(over());
        }
        let now = Instant::now();
        if deadline.is_some_and(|deadline| deadline <= now) {
            let text = "the time for closing is over, and the server takes nothing";
            return Err(io::Error::new(ErrorKind::ConnectionAborted, text));
        }
        let timeout = self.timeout.and_then(|timeout| since.checked_add(timeout));
        if timeout.is_some_and(|timeout| timeout <= now) {
            return Err(ErrorKind::TimedOut.into());
        }
        let until = [timeout, deadline].into_iter().flatten().min();
        let left = until.map(|until| until.saturating_duration_since(now));
        self.shared.socket.wait(Readiness::Writable, &self.shared.waker, left)
    }
}

/// The codec never reads.
impl<S, T> Read for Outlet<S, T> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(ErrorKind::WouldBlock.into())
    }
}

impl<S: DuplexSocket, T: TlsSession> Write for Outlet<S, T> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        if self.joins {
            let mut state = self.shared.lock();
            state.write_whole(src)?;
            self.sent.follow(src);
            state.writer_is_at(&self.sent);
            return Ok(src.len());
        }
        if let Some(error) = self.deferred.take() {
            return Err(error);
        }
        let mut taken = 0;
        while taken < src.len() && self.deferred.is_none() {
            match self.write_piece(&src[taken..]) {
                Ok(n) => taken += n,
                Err(error) if taken == 0 => return Err(error),
                Err(error) => {
                    self.deferred = Some(error).filter(passes);
                    break;
                }
            }
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.joins {
            return Ok(());
        }
        if let Some(error) = self.deferred.take() {
            return Err(error);
        }
        let mut state = self.shared.lock();
        match state.stream.flush() {
            Err(error) if !passes(&error) => return Err(error),
            _ => {}
        }
        self.send(state)
    }
}
