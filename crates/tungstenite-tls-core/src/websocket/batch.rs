//! [`Batch`]: many messages, or large ones, on a short way to the stream.

use std::{
    array, fmt,
    io::{self, Read, Write},
};

use tungstenite::{
    Error, WebSocket,
    error::ProtocolError,
    protocol::frame::{
        FrameHeader,
        coding::{Data, OpCode},
    },
};

use crate::{MaybeTlsStream, TlsSession, stream::StreamId, stream::driver::PIECE};

/// Messages to be sent together, and large ones, with less work than
/// [`WebSocket::write`] has with each.
///
/// [`WebSocket::write`] takes a message by value, and copies it into a buffer that holds all of it
/// before the first byte is encrypted. A batch borrows payloads, masks them a TLS record at a time,
/// and hands each such piece on while it is still in the processor's cache. Both write the same frames
/// (RFC 6455, section 5.2), one a message, and may be used in turn on one socket: a client's, for the
/// frames are masked.
///
/// Messages are queued until there are 60 KiB of them; [`flush`](Self::flush) sends the rest.
/// Dropping a batch forgets what is still queued. While something is queued, the batch belongs to the
/// socket that it was queued for, and refuses another.
///
/// ```no_run
/// # use tungstenite_tls_core::{*, tungstenite::{*, stream::*}};
/// # fn go<S: std::io::Read + std::io::Write, T: TlsSession>(
/// #     mut socket: WebSocket<MaybeTlsStream<S, T>>, quotes: &[String]) -> Result<(), Error> {
/// let mut batch = Batch::new();
/// for quote in quotes {
///     batch.text(&mut socket, quote)?;
/// }
/// batch.flush(&mut socket)?;
/// # Ok(()) }
/// ```
///
/// # A stream that would block, or times out
/// A message is taken whole or not at all. `WouldBlock` and `TimedOut` mean that it was not: the
/// stream has not sent what it took before. Give it again when [`flush`](Self::flush) has succeeded.
/// Once a message was begun, all of it is queued, so a stalled peer makes at most the largest message
/// wait. Any other error means that the connection has failed for good.
#[derive(Default)]
pub struct Batch {
    /// Whole frames, masked: `buffer[..end]`. It is allocated once.
    buffer: Vec<u8>,
    end: usize,
    /// Whom the frames in the buffer are for.
    owner: Option<StreamId>,
}

/// What a batch writes to: a WebSocket over this crate's stream.
type Socket<S, T> = WebSocket<MaybeTlsStream<S, T>>;

impl Batch {
    /// The longest header (RFC 6455, section 5.2).
    const HEADER: usize = 14;

    /// How much of a large payload is masked at once, in bytes, with room for the header: a TLS
    /// record that is still in the first cache when it is encrypted, and a whole number of which
    /// make a [`PIECE`]. A multiple of the masking key's length.
    const RECORD: usize = PIECE / 4 - 16;

    /// A batch of nothing, which owns no memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a binary message. Blocks where the stream does, when there is enough to hand on.
    ///
    /// # Errors
    /// Those of [`WebSocket::write`], after which the message was not taken; and
    /// [`InvalidInput`](std::io::ErrorKind::InvalidInput) when messages for another socket are queued.
    pub fn binary<S, T>(&mut self, to: &mut Socket<S, T>, payload: &[u8]) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.message(to, Data::Binary, payload)
    }

    /// Sends a text message, as [`binary`](Self::binary) does.
    ///
    /// # Errors
    /// Those of [`binary`](Self::binary).
    pub fn text<S, T>(&mut self, to: &mut Socket<S, T>, payload: &str) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.message(to, Data::Text, payload.as_bytes())
    }

    /// Hands on what is queued, and flushes the socket. Blocks where the stream does.
    ///
    /// # Errors
    /// Those of [`WebSocket::flush`]; after [`WouldBlock`](std::io::ErrorKind::WouldBlock) or
    /// [`TimedOut`](std::io::ErrorKind::TimedOut) call it again. And
    /// [`InvalidInput`](std::io::ErrorKind::InvalidInput) when messages for another socket are queued:
    /// they stay queued. [`SendAfterClosing`](ProtocolError::SendAfterClosing) when Close has passed in
    /// either direction while messages are queued: nothing may follow it.
    pub fn flush<S, T>(&mut self, to: &mut Socket<S, T>) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.must_belong_to(to)?;
        self.hand_on(to)?;
        to.flush()
    }

    fn must_belong_to<S, T: TlsSession>(&self, to: &Socket<S, T>) -> Result<(), Error> {
        if self.end == 0 || self.owner == Some(to.get_ref().id()) {
            return Ok(());
        }
        let text = "the batch holds messages for another socket; flush it to that one first";
        Err(io::Error::new(io::ErrorKind::InvalidInput, text).into())
    }

    fn message<S, T>(
        &mut self,
        to: &mut Socket<S, T>,
        data: Data,
        payload: &[u8],
    ) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        self.must_belong_to(to)?;
        if !to.can_write() {
            return Err(ProtocolError::SendAfterClosing.into());
        }
        if self.end + Self::HEADER + payload.len() > PIECE {
            self.hand_on(to)?;
        }
        self.owner = Some(to.get_ref().id());
        self.buffer.resize(PIECE, 0);
        // Unpredictable, and a new one for each frame (RFC 6455, section 5.3).
        let key: [u8; 4] = rand::random();
        let header =
            FrameHeader { opcode: OpCode::Data(data), mask: Some(key), ..FrameHeader::default() };
        let mut rest = &mut self.buffer[self.end..];
        header.format(payload.len() as u64, &mut rest)?;
        self.end = PIECE - rest.len();
        if self.end + payload.len() <= PIECE {
            self.push_masked(payload, key);
            return Ok(());
        }
        for piece in payload.chunks(Self::RECORD) {
            self.push_masked(piece, key);
            let result = to.get_mut().write_whole(&self.buffer[..self.end]);
            self.end = 0;
            result?;
        }
        Ok(())
    }

    /// Hands the queued frames on, behind what the socket itself has queued.
    fn hand_on<S, T>(&mut self, to: &mut Socket<S, T>) -> Result<(), Error>
    where
        S: Read + Write,
        T: TlsSession,
    {
        to.flush()?;
        if self.end > 0 && !to.can_write() {
            // No data frame follows a Close (RFC 6455, section 5.5.1).
            return Err(ProtocolError::SendAfterClosing.into());
        }
        if self.end > 0 {
            to.get_mut().write_whole(&self.buffer[..self.end])?;
            self.end = 0;
        }
        Ok(())
    }

    /// Queues `payload`, masked.
    fn push_masked(&mut self, payload: &[u8], key: [u8; 4]) {
        let to = &mut self.buffer[self.end..][..payload.len()];
        self.end += payload.len();
        mask_into(to, payload, key);
    }
}

/// Copies `from` to `to`, which is as long, masked: its first byte meets the key's first (RFC 6455,
/// section 5.3).
fn mask_into(to: &mut [u8], from: &[u8], key: [u8; 4]) {
    // Eight bytes at a time, which the compiler makes as many as the registers hold.
    const WIDTH: usize = 8;
    let wide: [u8; WIDTH] = array::from_fn(|i| key[i % key.len()]);
    let (to, to_rest) = to.split_at_mut(from.len() / WIDTH * WIDTH);
    let (from, from_rest) = from.split_at(to.len());
    for (to, from) in to.chunks_exact_mut(WIDTH).zip(from.chunks_exact(WIDTH)) {
        let mut word = [0; WIDTH];
        word.copy_from_slice(from);
        to.copy_from_slice(&(u64::from_ne_bytes(word) ^ u64::from_ne_bytes(wide)).to_ne_bytes());
    }
    for ((to, from), key) in to_rest.iter_mut().zip(from_rest).zip(wide) {
        *to = from ^ key;
    }
}

/// Shows no payload.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("queued", &self.end).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, ErrorKind};

    use tungstenite::{Message, protocol::Role};

    use super::*;
    use crate::testing::{Fault, Faults, Faulty, Wire};

    /// A transport that takes everything, and counts writes.
    #[derive(Default)]
    struct Counting {
        written: Vec<u8>,
        writes: usize,
    }

    impl Read for Counting {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(ErrorKind::WouldBlock.into())
        }
    }

    impl Write for Counting {
        fn write(&mut self, src: &[u8]) -> io::Result<usize> {
            self.written.extend_from_slice(src);
            self.writes += 1;
            Ok(src.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn without_tls_it_is_the_same_frames_in_few_writes() {
        let plain: MaybeTlsStream<Counting> = MaybeTlsStream::plain(Counting::default());
        let mut socket = WebSocket::from_raw_socket(plain, Role::Client, None);
        let large: Vec<u8> = (0..1_000_003_u32).map(|i| (i % 251) as u8).collect();
        let mut batch = Batch::new();
        batch.text(&mut socket, "first").unwrap();
        batch.binary(&mut socket, &large).unwrap();
        for _ in 0..1000 {
            batch.text(&mut socket, "small").unwrap();
        }
        batch.flush(&mut socket).unwrap();

        let Counting { written, writes } = std::mem::take(socket.get_mut().get_mut());
        let pieces = written.len() / PIECE;
        assert!((pieces..pieces + 4).contains(&writes), "{writes} writes, {pieces} pieces");
        let mut server = WebSocket::from_raw_socket(Cursor::new(written), Role::Server, None);
        assert_eq!(server.read().unwrap(), Message::text("first"));
        assert_eq!(server.read().unwrap(), Message::binary(large));
        for _ in 0..1000 {
            assert_eq!(server.read().unwrap(), Message::text("small"));
        }
        assert!(server.read().is_err());
    }

    type Client = WebSocket<MaybeTlsStream<Faulty<Wire>>>;

    fn over_faults() -> (Client, WebSocket<Wire>, Faults) {
        let faults = Faults::new();
        let (client, server) = Wire::pair();
        let client = MaybeTlsStream::plain(Faulty::new(client, &faults));
        let client = WebSocket::from_raw_socket(client, Role::Client, None);
        (client, WebSocket::from_raw_socket(server, Role::Server, None), faults)
    }

    #[test]
    fn a_message_that_was_begun_is_queued_to_its_end() {
        let large = vec![7; 200_000];
        let (mut socket, mut server, faults) = over_faults();
        let mut batch = Batch::new();
        // The first piece of the message goes out in part.
        faults.push(Fault::None);
        faults.push(Fault::Short(10_000));
        faults.push(Fault::Error(ErrorKind::TimedOut));
        faults.push(Fault::Error(ErrorKind::TimedOut));
        batch.binary(&mut socket, &large).unwrap();
        // The next is not taken, and nothing of it is sent.
        let Err(Error::Io(error)) = batch.binary(&mut socket, &large) else { panic!("taken") };
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        batch.flush(&mut socket).unwrap();
        batch.text(&mut socket, "after").unwrap();
        batch.flush(&mut socket).unwrap();
        assert_eq!(server.read().unwrap(), Message::binary(large));
        assert_eq!(server.read().unwrap(), Message::text("after"));
        assert!(server.read().is_err());
    }

    #[test]
    fn messages_for_one_socket_are_not_flushed_to_another() {
        let ((mut one, mut server, _), (mut other, mut other_server, _)) =
            (over_faults(), over_faults());
        let mut batch = Batch::new();
        batch.text(&mut one, "for one").unwrap();
        for result in [batch.text(&mut other, "for the other"), batch.flush(&mut other)] {
            let Err(Error::Io(error)) = result else { panic!("taken") };
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        }
        batch.flush(&mut one).unwrap();
        batch.text(&mut other, "for the other").unwrap();
        batch.flush(&mut other).unwrap();
        assert_eq!(server.read().unwrap(), Message::text("for one"));
        assert_eq!(other_server.read().unwrap(), Message::text("for the other"));
    }
}
