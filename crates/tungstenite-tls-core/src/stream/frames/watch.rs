//! The state of one WebSocket, as its bytes pass: [`FrameWatch`].

#[cfg(any(feature = "tokio", feature = "futures-io"))]
use std::task::{Context, Poll, ready};
use std::{
    io,
    time::{Duration, Instant},
};

use super::{follower::Follower, header::LONGEST, overdue::Overdue, response::Head};
#[cfg(any(feature = "tokio", feature = "futures-io"))]
use crate::stream::timer::Timer;

/// How long closing may take, unless the caller says otherwise.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// The most that is read after the time for closing is over, in bytes: what socket buffers hold.
const LATE_MOST: usize = 16 * 1024 * 1024;

/// Follows one WebSocket, from the head of the server's response on.
pub(crate) struct FrameWatch {
    head: Head,
    received: Follower,
    sent: Follower,
    /// The server has sent Close.
    close_received: bool,
    /// The server has ended what it sends.
    ended: bool,
    /// More frames went to the codec at once than it gives to its caller at once.
    codec_holds_more: bool,
    /// When the first Close frame passed, in either direction, or the server ended what it sends.
    closing_since: Option<Instant>,
    timeout: Option<Duration>,
    /// So many bytes were read after the time was over: they may have been there in time.
    late: usize,
    /// The runtime's timer has told that the time is over.
    expired: bool,
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    timer: Option<Box<dyn Timer>>,
    /// Who reads and has no deadline yet: somebody else may begin to close.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    reader: Option<std::task::Waker>,
}

#[cfg(any(feature = "tokio", feature = "futures-io"))]
impl FrameWatch {
    pub(crate) fn set_timer(&mut self, timer: Box<dyn Timer>) {
        self.timer = Some(timer);
    }

    /// Ready once the time for closing is over. Wakes the task then, if there is a timer.
    pub(crate) fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline();
        let Some(timer) = &mut self.timer else { return Poll::Pending };
        let Some(deadline) = deadline else {
            self.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        ready!(timer.poll_until(deadline, cx));
        self.expired = true;
        Poll::Ready(())
    }
}

impl FrameWatch {
    pub(crate) fn new() -> Self {
        Self {
            head: Head::default(),
            received: Follower::default(),
            sent: Follower::default(),
            close_received: false,
            ended: false,
            codec_holds_more: false,
            closing_since: None,
            timeout: Some(CLOSE_TIMEOUT),
            late: 0,
            expired: false,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            timer: None,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            reader: None,
        }
    }

    pub(crate) fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
        self.expired = false;
        self.wake_reader();
    }

    /// How much of a buffer of `len` bytes may be filled.
    ///
    /// The codec makes room for the whole of a frame once it accepts it. A frame that it has
    /// refused fills the room that is left, and then tungstenite panics in debug builds. So one
    /// byte stays free behind everything but the end of a frame, and a buffer too small for the
    /// rest of the frame is that of a codec that has refused it.
    ///
    /// # Errors
    /// [`InvalidData`](io::ErrorKind::InvalidData) when the codec has refused the frame.
    pub(crate) fn room(&self, len: usize) -> io::Result<usize> {
        let rest = self.received.payload;
        if self.head != Head::Upgraded || len == 0 || rest == len as u64 {
            return Ok(len);
        }
        if len < LONGEST && rest > len as u64 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a frame was refused for its size; nothing that follows it can be read",
            ));
        }
        Ok(len.saturating_sub(1).max(1))
    }

    /// These bytes have gone to the codec, which has asked for them.
    #[inline]
    pub(crate) fn received(&mut self, bytes: &[u8]) {
        // The codec asks when it holds no whole frame, and gives its caller one. What follows the
        // response of the upgrade it was not asked for.
        let (frames, given) = match self.head {
            Head::Upgraded => (bytes, 1),
            _ => (self.head.pass(bytes), 0),
        };
        if self.closing_since.is_some() && self.overdue().is_some() {
            self.late = self.late.saturating_add(bytes.len());
        }
        let passed = self.received.follow(frames);
        self.codec_holds_more = passed.frames > given;
        if passed.closes {
            self.close_received = true;
            self.begin_to_close();
        }
    }

    /// The codec asks for more: its caller has all that it held.
    pub(crate) fn asked(&mut self) {
        self.codec_holds_more = false;
    }

    /// Whether the codec may hold messages that its caller does not have yet.
    pub(crate) fn codec_holds_more(&self) -> bool {
        self.codec_holds_more
    }

    /// These bytes have come from the codec.
    #[inline]
    pub(crate) fn sent(&mut self, bytes: &[u8]) {
        if self.head == Head::Upgraded && self.sent.follow(bytes).closes {
            self.begin_to_close();
        }
    }

    /// The server's close_notify has come.
    pub(crate) fn ended(&mut self) {
        self.ended = true;
        self.begin_to_close();
    }

    /// It looks at the deadline anew.
    fn wake_reader(&mut self) {
        #[cfg(any(feature = "tokio", feature = "futures-io"))]
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }

    #[cold]
    fn begin_to_close(&mut self) {
        self.closing_since.get_or_insert_with(Instant::now);
        self.wake_reader();
    }

    /// Whether the server has agreed to the upgrade.
    pub(crate) fn is_upgraded(&self) -> bool {
        self.head == Head::Upgraded
    }

    /// Whether the server has sent Close.
    pub(crate) fn close_received(&self) -> bool {
        self.close_received
    }

    /// By when the connection must have ended. `None`: nobody has begun to close it, or it has for
    /// ever.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.closing_since?.checked_add(self.timeout?)
    }

    /// How much of the time for closing is left, once somebody has begun to close.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        Some(self.deadline()?.saturating_duration_since(Instant::now()))
    }

    /// Whether nothing more is read, since the time for closing is over. What came in time is read,
    /// so a server that has not said Close yet is cut off only once it has sent much since.
    pub(crate) fn cuts_off(&self) -> Option<Overdue> {
        let overdue = self.overdue()?;
        (overdue == Overdue::KeptOpen || self.late > LATE_MOST).then_some(overdue)
    }

    /// Whether the time for closing is over.
    pub(crate) fn overdue(&self) -> Option<Overdue> {
        let overdue = self.deadline()? <= Instant::now() || self.expired;
        overdue.then(|| match self.close_received || self.ended {
            true => Overdue::KeptOpen,
            false => Overdue::Unanswered(self.timeout.unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

    /// A text of 3 bytes, a masked one of 200, an empty one, Close.
    fn frames() -> Vec<u8> {
        let long = [&[0x81, 0xfe, 0, 200, 1, 2, 3, 4][..], &[7; 200]].concat();
        [&[0x81, 3, b'a', b'b', b'c'][..], &long, &[0x82, 0], &[0x88, 2, 3, 232]].concat()
    }

    #[test]
    fn a_close_is_seen_however_it_is_split() {
        let stream = [RESPONSE, &frames()].concat();
        for piece in 1..stream.len() {
            let mut watch = FrameWatch::new();
            let begun = stream.len() - 3;
            for (i, bytes) in stream.chunks(piece).enumerate() {
                watch.received(bytes);
                let passed = (i * piece + bytes.len()) > begun;
                assert_eq!(watch.close_received(), passed, "in pieces of {piece} bytes");
            }
            assert_eq!((watch.received.payload, watch.received.have), (0, 0));
        }
    }

    #[test]
    fn a_close_of_our_own_starts_the_deadline_too() {
        let mut watch = FrameWatch::new();
        watch.sent(b"GET / HTTP/1.1\r\n\r\n\x88\x80");
        watch.received(RESPONSE);
        assert_eq!(watch.deadline(), None);
        watch.sent(&[0x81, 0x81, 1, 2, 3, 4, 9]);
        assert_eq!(watch.deadline(), None);
        watch.sent(&[0x88, 0x80, 1, 2, 3, 4]);
        assert!(watch.deadline().is_some());
        assert_eq!(watch.overdue(), None);
        watch.set_timeout(Some(Duration::ZERO));
        assert_eq!(watch.overdue(), Some(Overdue::Unanswered(Duration::ZERO)));
        watch.received(&[0x88, 0]);
        assert_eq!(watch.overdue(), Some(Overdue::KeptOpen));
        watch.set_timeout(None);
        assert_eq!(watch.overdue(), None);
    }

    #[test]
    fn other_responses_are_not_followed() {
        for response in [&b"HTTP/1.1 200 OK\r\n\r\n"[..], b"220 mail", b"HTTP/1.1 1"] {
            let mut watch = FrameWatch::new();
            watch.received(response);
            watch.received(&[0x88, 0]);
            watch.sent(&[0x88, 0]);
            assert_eq!((watch.deadline(), watch.room(1).unwrap()), (None, 1));
        }
    }

    #[test]
    fn a_codec_that_made_no_room_is_given_nothing() {
        let mut watch = FrameWatch::new();
        assert_eq!(watch.room(4096).unwrap(), 4096);
        watch.received(RESPONSE);
        assert_eq!(watch.room(4096).unwrap(), 4095);
        watch.received(&[0x82, 126, 0, 100]);
        assert_eq!(watch.room(100).unwrap(), 100);
        assert_eq!(watch.room(4096).unwrap(), 4095);
        assert!(watch.room(13).is_err());
        watch.received(&[0; 99]);
        assert_eq!(watch.room(1).unwrap(), 1);
        watch.received(&[0]);
        assert_eq!(watch.room(14).unwrap(), 13);
    }
}
