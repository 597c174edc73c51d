//! Defines [`FrameWatch`], the state of one WebSocket, updated as its bytes pass.

#[cfg(feature = "split")]
mod halves;

#[cfg(any(feature = "tokio", feature = "futures-io"))]
use std::task::{Context, Poll, ready};
use std::{
    io,
    time::{Duration, Instant},
};

#[cfg(feature = "split")]
use super::expected::Expected;
use super::{
    follower::{Follower, Passed},
    header::LONGEST,
    overdue::Overdue,
    response::Head,
};
#[cfg(any(feature = "tokio", feature = "futures-io"))]
use crate::stream::timer::Timer;

/// How long closing may take, unless the caller sets another time.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes read after the time for closing is over: as many as socket buffers hold.
const LATE_MOST: usize = 16 * 1024 * 1024;
/// What a frame adds to them if it has a TLS record of its own: header, type and tag (RFC 8446,
/// section 5.2). Without it, a flood of tiny frames would be read for as long as many times that.
const RECORD: usize = 5 + 1 + 16;

/// Follows one WebSocket, starting at the head of the server's response.
pub(crate) struct FrameWatch {
    head: Head,
    /// A request was sent, so what comes is its response. A stream that was upgraded elsewhere
    /// carries frames from the start, which look like a refusal.
    is_asked: bool,
    received: Follower,
    sent: Follower,
    /// The halves of a split WebSocket follow the frames, and tell what has passed.
    #[cfg(feature = "split")]
    is_told: bool,
    #[cfg(feature = "split")]
    expected: Option<Expected>,
    /// The server has sent Close.
    close_received: bool,
    /// The codec has written Close.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    close_sent: bool,
    /// The server has sent close_notify.
    ended: bool,
    /// The codec got more frames at once than it returns to its caller at once.
    codec_holds_more: bool,
    /// When the first Close frame passed, in either direction, or close_notify came.
    closing_since: Option<Instant>,
    timeout: Option<Duration>,
    /// How many bytes were read after the time was over; they may have arrived in time.
    late: usize,
    /// The runtime's timer has reported that the time is over.
    expired: bool,
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    timer: Option<Box<dyn Timer>>,
    /// How many frames ended in the bytes that were received last.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    frames_received: usize,
    /// The task that reads without a deadline so far: another task may begin to close.
    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    reader: Option<std::task::Waker>,
}

#[cfg(any(feature = "tokio", feature = "futures-io"))]
impl FrameWatch {
    pub(crate) fn set_timer(&mut self, timer: Box<dyn Timer>) {
        self.timer = Some(timer);
    }

    /// Returns `Ready` once the time for closing is over. Wakes the task then, if a timer is set.
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

    /// Whether Close has passed, in either direction.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    pub(crate) fn close_passed(&self) -> bool {
        self.close_sent || self.close_received
    }

    /// How many frames ended in the bytes that were received last.
    pub(crate) fn frames_received(&self) -> usize {
        self.frames_received
    }
}

impl FrameWatch {
    pub(crate) fn new() -> Self {
        Self {
            head: Head::default(),
            is_asked: false,
            received: Follower::default(),
            sent: Follower::default(),
            #[cfg(feature = "split")]
            is_told: false,
            #[cfg(feature = "split")]
            expected: None,
            close_received: false,
            #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
            close_sent: false,
            ended: false,
            codec_holds_more: false,
            closing_since: None,
            timeout: Some(CLOSE_TIMEOUT),
            late: 0,
            expired: false,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            timer: None,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            frames_received: 0,
            #[cfg(any(feature = "tokio", feature = "futures-io"))]
            reader: None,
        }
    }

    /// Follows received frames.
    #[inline]
    fn follow(&mut self, frames: &[u8]) -> Passed {
        #[cfg(feature = "split")]
        if let Some(expected) = &mut self.expected {
            let passed = expected.pass(frames.len());
            if expected.is_over() {
                self.expected = None;
                self.received.end_message();
            }
            return passed;
        }
        self.received.follow(frames)
    }

    pub(crate) fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
        self.expired = false;
        self.wake_reader();
    }

    /// Returns how many bytes of a buffer of `len` bytes may be filled.
    ///
    /// When the codec accepts a frame, it makes room for all of it. A frame that it has refused
    /// would fill the room that is left, and then tungstenite panics in debug builds. So one byte
    /// stays free unless the buffer fits the rest of the frame exactly, and a buffer too small for
    /// that rest means that the codec has refused the frame.
    ///
    /// # Errors
    /// [`InvalidData`](io::ErrorKind::InvalidData) if the codec has refused the frame, or if a
    /// message has too many empty frames.
    pub(crate) fn room(&self, len: usize) -> io::Result<usize> {
        self.received.check()?;
        #[cfg(feature = "split")]
        if self.is_told || self.expected.is_some() {
            return Ok(len);
        }
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

    /// Follows bytes from the server that the codec has read.
    #[inline]
    pub(crate) fn received(&mut self, bytes: &[u8]) {
        #[cfg(feature = "split")]
        if self.is_told {
            return;
        }
        // The codec reads when it holds no whole frame, and returns one to its caller. Frames right
        // after the upgrade response arrive without such a read.
        let (frames, given) = match self.head {
            Head::Upgraded => (bytes, 1),
            _ => (self.head.pass(bytes), 0),
        };
        if self.head == Head::Refused {
            if self.is_asked {
                self.begin_to_close();
            }
            return;
        }
        let passed = self.follow(frames);
        self.received_frames(bytes.len(), passed);
        self.codec_holds_more = passed.frames > given;
    }

    /// Counts `len` bytes from the server, in which these frames passed.
    #[inline]
    pub(crate) fn received_frames(&mut self, len: usize, passed: Passed) {
        if self.closing_since.is_some() && self.overdue().is_some() {
            let received = len.saturating_add(passed.frames.saturating_mul(RECORD));
            self.late = self.late.saturating_add(received);
        }
        #[cfg(any(feature = "tokio", feature = "futures-io"))]
        {
            self.frames_received = passed.frames;
        }
        if passed.closes {
            self.close_received = true;
            self.begin_to_close();
        }
    }

    /// Records that the codec reads again, so its caller has everything that it held.
    pub(crate) fn asked(&mut self) {
        self.codec_holds_more = false;
    }

    /// Whether the codec may hold messages that its caller does not have yet.
    pub(crate) fn codec_holds_more(&self) -> bool {
        self.codec_holds_more
    }

    /// Follows bytes that the codec has written, or another request after a refusal.
    #[inline]
    pub(crate) fn sent(&mut self, bytes: &[u8]) {
        #[cfg(feature = "split")]
        if self.is_told {
            return;
        }
        match self.head {
            Head::Upgraded if self.sent.follow(bytes).closes => self.close_was_sent(),
            Head::Upgraded => {}
            Head::Refused if self.is_asked => self.ask_again(),
            // No frame begins with a letter.
            _ => self.is_asked |= bytes.first().is_some_and(u8::is_ascii_alphabetic),
        }
    }

    /// The time for closing begins, if the server has agreed to the upgrade.
    #[cold]
    pub(crate) fn close_was_sent(&mut self) {
        if !self.is_upgraded() {
            return;
        }
        #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
        {
            self.close_sent = true;
        }
        self.begin_to_close();
    }

    /// Another response is awaited, and the time for the refused one does not count for it.
    #[cold]
    fn ask_again(&mut self) {
        self.head = Head::default();
        if !self.ended {
            (self.closing_since, self.expired) = (None, false);
        }
    }

    /// Records that the server has sent close_notify.
    pub(crate) fn ended(&mut self) {
        self.ended = true;
        self.begin_to_close();
    }

    /// Wakes the reader, which then checks the deadline again.
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

    /// When the connection must have ended. `None` if closing has not begun or has no time limit.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.closing_since?.checked_add(self.timeout?)
    }

    /// How much of the time for closing is left, once closing has begun.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        Some(self.deadline()?.saturating_duration_since(Instant::now()))
    }

    /// Whether reading must stop because the time for closing is over. Data that came in time is
    /// still read, so a server that has not sent Close is cut off only after [`LATE_MOST`] bytes.
    pub(crate) fn cuts_off(&self) -> Option<Overdue> {
        let overdue = self.overdue()?;
        (overdue == Overdue::KeptOpen || self.late > LATE_MOST).then_some(overdue)
    }

    /// Whether the time for closing is over, and what the server has done by then.
    pub(crate) fn overdue(&self) -> Option<Overdue> {
        let overdue = self.deadline()? <= Instant::now() || self.expired;
        let answered = self.close_received || self.ended || self.head == Head::Refused;
        overdue.then(|| match answered {
            true => Overdue::KeptOpen,
            false => Overdue::Unanswered(self.timeout.unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use tungstenite::handshake::derive_accept_key;

    use super::{super::follower::MOST_EMPTY_FRAGMENTS, *};
    use crate::{Answer, Upgrade};

    const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

    /// A text of 3 bytes, a masked text of 200, an empty binary message, and Close.
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
    fn late_frames_count_as_records() {
        const LARGE: [u8; 4] = [0x82, 126, 0x0f, 0xfc];
        let large = [&LARGE[..], &[0; 0x0ffc]].concat();
        for (frame, most) in [(&[0x89, 0][..], LATE_MOST / RECORD), (&large, LATE_MOST / 4096)] {
            let mut watch = FrameWatch::new();
            watch.received(RESPONSE);
            watch.set_timeout(Some(Duration::ZERO));
            watch.sent(&[0x88, 0x80, 0, 0, 0, 0]);
            let mut taken = 0;
            while watch.cuts_off().is_none() {
                watch.received(frame);
                taken += 1;
                assert!(taken <= most + 1, "it reads on");
            }
            assert!(taken > most / 2, "what has arrived is cut off after {taken}");
        }
    }

    #[test]
    fn other_responses_are_not_followed_and_have_a_deadline() {
        let refusals = [
            &b"HTTP/1.1 200 OK\r\n\r\n"[..],
            b"HTTP/1.0 400\nx: y\n\n",
            b"HTTP/2 200",
            b"220 mail",
        ];
        let unfinished = [
            &b"HTTP/1.1 1"[..],
            b"HTTP/1.1 101 S\r\nx",
            b"HTTP/1.1 103 E\r\nx\r\n",
            // The time for closing does not cut off a refusal that arrives slowly.
            b"HTTP/1.1 403 No\r\nx: y\r\n",
        ];
        for (response, refused) in
            refusals.map(|r| (r, true)).into_iter().chain(unfinished.map(|r| (r, false)))
        {
            for piece in [1, 5, 100] {
                let mut watch = asked();
                response.chunks(piece).for_each(|bytes| watch.received(bytes));
                assert_eq!(watch.deadline().is_some(), refused, "{}", response.escape_ascii());
                assert_eq!(watch.room(1).unwrap(), 1);
                watch.received(if refused { &[0x88, 0] } else { b"x" });
                assert!(!watch.close_received() && !watch.is_upgraded());
            }
        }
    }

    /// A watch that has seen a request.
    fn asked() -> FrameWatch {
        let mut watch = FrameWatch::new();
        watch.sent(b"GET / HTTP/1.1\r\n\r\n");
        watch
    }

    #[test]
    fn a_stream_that_was_upgraded_elsewhere_is_not_refused() {
        let mut watch = FrameWatch::new();
        watch.set_timeout(Some(Duration::ZERO));
        watch.sent(&[0x81, 0x80, b'k', b'e', b'y', b's']);
        watch.received(&[0x81, 1, b'x']);
        assert_eq!((watch.deadline(), watch.overdue()), (None, None));
        watch.sent(&[0x81, 0x80, b'k', b'e', b'y', b's']);
        watch.received(&[0x81, 1, b'x']);
        assert!(watch.cuts_off().is_none());
    }

    #[test]
    fn frames_follow_after_interim_responses() {
        for interim in [
            &b"HTTP/1.1 100 Continue\r\n\r\n"[..],
            b"HTTP/1.1 103 E\nLink: x\n\n",
            b"HTTP/1.0 100 Continue\r\n\r\n",
        ] {
            for piece in [1, 5, 1000] {
                let mut watch = FrameWatch::new();
                let all = [interim, b"HTTP/1.1 102 P\r\n\r\n", RESPONSE, &[0x88, 0]].concat();
                all.chunks(piece).for_each(|bytes| watch.received(bytes));
                assert!(watch.is_upgraded() && watch.close_received());
            }
        }
    }

    #[test]
    fn a_request_after_a_refusal_begins_anew() {
        let mut watch = asked();
        watch.set_timeout(Some(Duration::ZERO));
        watch.received(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
        assert_eq!(watch.overdue(), Some(Overdue::KeptOpen));
        watch.sent(b"GET / HTTP/1.1\r\n\r\n");
        assert_eq!((watch.deadline(), watch.overdue()), (None, None));
        watch.received(RESPONSE);
        assert!(watch.is_upgraded() && watch.deadline().is_none());
        watch.received(&[0x88, 0]);
        assert!(watch.close_received() && watch.deadline().is_some());
    }

    /// The upgrade and the watch each read the response: they must not differ in where it ends, and
    /// in what follows.
    #[test]
    fn the_watch_and_the_upgrade_agree_on_every_response() {
        const PARTS: [&str; 20] = [
            "\r\n",
            "\n",
            "\r",
            " ",
            "\t",
            "x: y\r\n",
            "x: y\n",
            "HTTP/1.1",
            "HTTP/1.0",
            " 101",
            " 100",
            " 199",
            " 1019",
            " 404",
            "  ",
            "Upgrade: websocket\r\n",
            "Connection: Upgrade\r\n",
            "\r\nHTTP/1.1 103\r\n\r\n",
            "http/1.1 101\r\n",
            "HTTP/1.0 100\n\n",
        ];
        let mut numbers = 0x9e37_79b9_7f4a_7c15_u64;
        let mut number = |below: usize| {
            numbers ^= numbers << 13;
            numbers ^= numbers >> 7;
            numbers ^= numbers << 17;
            (numbers % below as u64) as usize
        };
        let (mut accepted, mut refused) = (0, 0);
        for i in 0..20_000 {
            let mut upgrade = Upgrade::new("ws://example.org/").unwrap();
            let request = String::from_utf8(upgrade.to_send().to_vec()).unwrap();
            let key = request.split("Sec-WebSocket-Key: ").nth(1).unwrap().lines().next().unwrap();
            let accept = derive_accept_key(key.as_bytes());
            // The start of a response that may be accepted, or nothing.
            let mut bytes = match i % 3 {
                0 => format!(
                    "HTTP/1.1 101\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\
                     Sec-WebSocket-Accept: {accept}\r\n"
                ),
                1 => "HTTP/1.1 404 No\r\n".to_owned(),
                _ => String::new(),
            };
            (0..number(8)).for_each(|_| bytes += PARTS[number(PARTS.len())]);
            let mut watch = asked();
            watch.received(bytes.as_bytes());
            let shown = bytes.escape_debug();
            match upgrade.receive(bytes.as_bytes()) {
                Ok(Some(Answer::Accepted(answer))) => {
                    accepted += 1;
                    assert!(watch.is_upgraded(), "{shown}");
                    let mut frames = Follower::default();
                    frames.follow(&answer.rest);
                    assert_eq!(watch.received.payload, frames.payload, "{shown}");
                    assert_eq!(watch.received.have, frames.have, "{shown}");
                }
                Ok(None) if !upgrade.is_refused() => {
                    // What is no HTTP fails at the end of the head; the time may run before.
                    let fails = upgrade.receive(b"x:\r\n\r\n").is_err();
                    assert!(!watch.is_upgraded(), "{shown}");
                    assert!(fails || watch.deadline().is_none(), "{shown}");
                }
                Ok(_) => {
                    refused += 1;
                    assert!(watch.deadline().is_some(), "{shown}");
                }
                // The connection is not used any more.
                Err(_) => {}
            }
        }
        assert!(accepted > 500 && refused > 500, "{accepted} {refused}");
    }

    #[test]
    fn empty_fragments_are_counted_in_each_message() {
        const PING: [u8; 2] = [0x89, 0];
        for piece in [1, 2, 3, 4096] {
            let mut watch = FrameWatch::new();
            watch.received(RESPONSE);
            let mut take = |bytes: &[u8]| {
                bytes.chunks(piece).for_each(|bytes| watch.received(bytes));
                watch.room(4096).is_ok()
            };
            for _ in 0..3 {
                assert!(take(&[1, 0].repeat(MOST_EMPTY_FRAGMENTS)));
                // Neither a frame with bytes nor one between them begins the count anew.
                assert!(take(&[&[0, 1, b'x'][..], &PING].concat()));
                assert!(take(&[0x80, 0]), "the message is complete");
            }
            assert!(take(
                &[&[1, 0].repeat(MOST_EMPTY_FRAGMENTS)[..], &[0, 1, b'x'], &PING].concat()
            ));
            assert!(!take(&[0, 0]), "one too many, in pieces of {piece} bytes");
            assert!(!take(&PING), "is forgotten");
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
