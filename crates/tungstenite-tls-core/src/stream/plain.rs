//! Defines [`PlainStream`], a transport without TLS for ws://, as the codec needs it.

use std::{
    fmt,
    io::{self, ErrorKind, Read, Write},
    ops::{Deref, DerefMut},
};

use crate::{
    Readiness,
    stream::driver::passes,
    stream::frames::FrameWatch,
    stream::tls::{BoundReads, StreamId, bound_close},
    stream::transport::Transport,
    stream::unsent::Unsent,
};

/// A transport without TLS, as in [`MaybeTlsStream::Plain`](crate::MaybeTlsStream::Plain). It
/// dereferences to the transport, remembers what it waits for, and follows the frames of the
/// WebSocket that it carries.
///
/// `read` and `write` first write queued data, then call the transport at most once, and block if
/// the transport does. Errors are those of the transport.
///
/// ```
/// use std::net::{TcpListener, TcpStream};
/// use tungstenite_tls_core::MaybeTlsStream;
///
/// let listener = TcpListener::bind("127.0.0.1:0")?;
/// let stream = MaybeTlsStream::plain(TcpStream::connect(listener.local_addr()?)?);
/// if let MaybeTlsStream::Plain(plain) = &stream {
///     plain.set_nodelay(true)?;
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct PlainStream<S> {
    id: StreamId,
    io: Transport<S>,
    /// Bytes from `write_whole`.
    unsent: Unsent,
    readiness: Option<Readiness>,
    watch: FrameWatch,
    bound_reads: Option<BoundReads<S>>,
    /// In asynchronous use: the tasks that wait, and what each waits for.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    waiting: crate::stream::asynchronous::Waiting,
}

impl<S> PlainStream<S> {
    /// Uses `io` as it is. Does no I/O.
    pub fn new(io: S) -> Self {
        Self::over(Transport::new(io), FrameWatch::new())
    }

    /// A stream of memory, for a codec that has come as far as `watch`.
    #[cfg(feature = "split")]
    pub(crate) fn in_memory(watch: FrameWatch) -> Self {
        Self::over(Transport::in_memory(), watch)
    }

    fn over(io: Transport<S>, watch: FrameWatch) -> Self {
        Self {
            id: StreamId::new(),
            io,
            unsent: Unsent::default(),
            readiness: None,
            watch,
            bound_reads: None,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            waiting: Default::default(),
        }
    }

    pub(crate) fn id(&self) -> StreamId {
        self.id
    }

    pub(crate) fn readiness(&self) -> Option<Readiness> {
        self.readiness
    }

    pub(crate) fn watch_mut(&mut self) -> &mut FrameWatch {
        &mut self.watch
    }

    pub(crate) fn bound_reads_by(&mut self, bound: BoundReads<S>) {
        self.bound_reads = Some(bound);
    }

    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub(crate) fn parts(
        &mut self,
    ) -> (&mut S, &mut Unsent, &mut FrameWatch, &mut crate::stream::asynchronous::Waiting) {
        (self.io.get_mut(), &mut self.unsent, &mut self.watch, &mut self.waiting)
    }

    pub(crate) fn into_inner(self) -> S {
        self.io.into_inner()
    }

    #[cfg(feature = "split")]
    pub(crate) fn transport_mut(&mut self) -> &mut Transport<S> {
        &mut self.io
    }

    fn noted<R>(&mut self, result: io::Result<R>, readiness: Readiness) -> io::Result<R> {
        if matches!(&result, Err(error) if error.kind() == ErrorKind::WouldBlock) {
            self.readiness = Some(readiness);
        }
        result
    }
}

impl<S: Write> PlainStream<S> {
    /// Takes all of `src`, even if the transport would block or times out. An error means that the
    /// stream has failed for good.
    pub(crate) fn write_whole(&mut self, src: &[u8]) -> io::Result<()> {
        self.unsent.push(src)?;
        match self.unsent.is_due().then(|| self.drain()) {
            Some(Err(error)) if !passes(&error) => Err(error),
            _ => Ok(()),
        }
    }

    fn drain(&mut self) -> io::Result<()> {
        let result = self.unsent.drain(&mut self.io);
        self.noted(result, Readiness::Writable)
    }
}

impl<S: Read + Write> Read for PlainStream<S> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if let Some(overdue) = self.watch.cuts_off() {
            return overdue.error().map_or(Ok(0), Err);
        }
        bound_close(Some(&self.watch), self.bound_reads, &mut self.io);
        // The peer may be waiting for queued data. A read does not wait until it is sent, and
        // leaves errors to the next write.
        let _ = self.drain();
        let room = self.watch.room(dst.len())?;
        let result = self.io.read(&mut dst[..room]);
        match &result {
            Ok(n) => self.watch.received(&dst[..*n]),
            Err(error) if passes(error) => {
                if let Some(overdue) = self.watch.overdue() {
                    return overdue.error().map_or(Ok(0), Err);
                }
            }
            Err(_) => {}
        }
        self.noted(result, Readiness::Readable)
    }
}

impl<S: Write> Write for PlainStream<S> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.drain()?;
        let result = self.io.write(src);
        if let Ok(taken) = &result {
            self.watch.sent(&src[..*taken]);
        }
        self.noted(result, Readiness::Writable)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.drain()?;
        let result = self.io.flush();
        self.noted(result, Readiness::Writable)
    }
}

impl<S> Deref for PlainStream<S> {
    type Target = S;

    fn deref(&self) -> &S {
        self.io.get_ref()
    }
}

impl<S> DerefMut for PlainStream<S> {
    fn deref_mut(&mut self) -> &mut S {
        self.io.get_mut()
    }
}

/// Shows no payload.
impl<S: fmt::Debug> fmt::Debug for PlainStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainStream").field("io", self.io.get_ref()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        stream::driver::FULL,
        testing::{Fault, Faults, Faulty, Wire},
    };

    fn open() -> (PlainStream<Faulty<Wire>>, Wire, Faults) {
        let (client, server) = Wire::pair();
        let faults = Faults::new();
        (PlainStream::new(Faulty::new(client, &faults)), server, faults)
    }

    fn received(server: &mut Wire) -> Vec<u8> {
        let mut received = Vec::new();
        let _ = server.read_to_end(&mut received);
        received
    }

    #[test]
    fn what_was_begun_is_ended_and_never_moved_to_the_front_of_its_buffer() {
        let (mut client, mut server, faults) = open();
        let frame: Vec<u8> = (0..3 * FULL).map(|i| (i % 251) as u8).collect();
        faults.push(Fault::Short(1000));
        faults.push(Fault::Error(ErrorKind::WouldBlock));
        client.write_whole(&frame).unwrap();
        assert_eq!((client.unsent.start, client.unsent.bytes.len()), (1000, frame.len()));
        assert_eq!(client.readiness(), Some(Readiness::Writable));
        // The rest is sent before anything that follows.
        client.write_all(b"next").unwrap();
        assert_eq!(received(&mut server), [&frame[..], b"next"].concat());
    }

    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    #[test]
    fn what_is_held_goes_first_if_more_does_not_fit_into_its_piece() {
        let (mut client, mut server, faults) = open();
        let (held, more) = (vec![1; 48 * 1024], vec![2; 16 * 1024]);
        let in_turn = |client: &mut PlainStream<Faulty<Wire>>, src: &[u8]| {
            let (io, unsent, ..) = client.parts();
            unsent.write_in_turn(io, src)
        };
        in_turn(&mut client, &held).unwrap();
        assert_eq!(received(&mut server), b"");
        for _ in 0..2 {
            faults.push(Fault::Error(ErrorKind::WouldBlock));
            assert_eq!(in_turn(&mut client, &more).unwrap_err().kind(), ErrorKind::WouldBlock);
        }
        in_turn(&mut client, &more).unwrap();
        assert_eq!(received(&mut server), held);
        client.flush().unwrap();
        assert_eq!(received(&mut server), more);
    }

    #[test]
    fn what_is_queued_leaves_before_a_read_waits() {
        let (mut client, mut server, _) = open();
        client.write_whole(b"question").unwrap();
        assert_eq!(received(&mut server), b"");
        assert_eq!(client.read(&mut [0; 16]).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(client.readiness(), Some(Readiness::Readable));
        assert_eq!(received(&mut server), b"question");
    }

    #[test]
    fn an_error_that_does_not_pass_lasts() {
        let (mut client, _server, faults) = open();
        faults.push(Fault::Error(ErrorKind::BrokenPipe));
        assert_eq!(client.write_whole(&[7; FULL]).unwrap_err().kind(), ErrorKind::BrokenPipe);
        faults.recover();
        for _ in 0..2 {
            assert_eq!(client.flush().unwrap_err().kind(), ErrorKind::BrokenPipe);
            assert_eq!(client.write_whole(b"x").unwrap_err().kind(), ErrorKind::BrokenPipe);
        }
    }
}
