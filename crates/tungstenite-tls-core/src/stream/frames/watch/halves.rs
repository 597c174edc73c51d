//! What the halves of a split WebSocket do with [`FrameWatch`]: one for the stream, which they tell
//! what has passed, and a fork of it for the reader's codec.

use super::{FrameWatch, Head};
use crate::stream::frames::{expected::Expected, follower::Follower};

impl FrameWatch {
    /// A watch for a codec that has come as far as this one. It knows no deadline.
    pub(crate) fn fork(&self) -> Self {
        Self {
            head: self.head,
            received: self.received.clone(),
            close_received: self.close_received,
            timeout: None,
            ..Self::new()
        }
    }

    /// Follows no frames any more, and returns where receiving is, after an upgrade. Whoever does
    /// it instead [tells](Self::received_frames) what has [passed](Self::close_was_sent).
    pub(crate) fn hand_over(&mut self) -> Option<Follower> {
        self.is_told = true;
        self.is_upgraded().then(|| self.received.clone())
    }

    /// Follows frames again: what is sent from the start of a frame on, and what is received from
    /// where the codec is, which `fork` has followed.
    pub(crate) fn take_over(&mut self, fork: &Self) {
        self.is_told = false;
        self.sent = Follower::default();
        self.received = fork.received.clone();
        self.close_received = fork.close_received;
        self.codec_holds_more = fork.codec_holds_more;
    }

    /// How many bytes of the frame or message that has begun the codec needs at least; 0 if it is
    /// between messages.
    pub(crate) fn rest_of_message(&self) -> u64 {
        self.received.rest_of_message()
    }

    /// How many of `bytes`, which follow, the codec may get at once if its caller wants the next
    /// message whole, but perhaps not a later one of more than `most` bytes.
    pub(crate) fn ahead(&self, bytes: &[u8], most: usize) -> usize {
        match self.head {
            Head::Upgraded => self.received.ahead(bytes, most),
            _ => bytes.len(),
        }
    }

    /// The codec, which is between messages, gets `len` bytes next. They are this many messages of
    /// one frame, and it refuses none of them for its size. So they are not followed once more.
    pub(crate) fn expect(&mut self, len: usize, messages: usize) {
        self.expected = Some(Expected::new(len, messages));
    }

    /// How many bytes the codec has got that were [expected](Self::expect) and not followed.
    pub(crate) fn not_followed(&self) -> usize {
        self.expected.as_ref().map_or(0, Expected::passed)
    }

    /// Follows the bytes that were not followed. After that, nothing is expected.
    pub(crate) fn catch_up(&mut self, bytes: &[u8]) {
        if self.expected.take().is_some() {
            self.codec_holds_more = self.received.follow(bytes).frames > 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

    #[test]
    fn what_is_expected_is_followed_only_if_somebody_asks_inside() {
        let message = [&[0x82, 126, 0, 200][..], &[7; 200]].concat();
        let run = message.repeat(5);
        for inside in 1..=run.len() {
            let mut watch = FrameWatch::new();
            watch.received(RESPONSE);
            watch.expect(run.len(), 5);
            for part in run[..inside].chunks(30) {
                assert_eq!(watch.room(4096).unwrap(), 4096);
                watch.received(part);
            }
            let (not_followed, is_over) = (watch.not_followed(), inside == run.len());
            assert_eq!(not_followed, if is_over { 0 } else { inside });
            watch.catch_up(&run[..not_followed]);
            let mut follower = Follower::default();
            follower.follow(&run[..inside]);
            assert_eq!(watch.received.payload, follower.payload, "after {inside} bytes");
            assert_eq!(watch.received.have, follower.have, "after {inside} bytes");
            watch.received(&run[inside..]);
            watch.received(&[0x88, 0]);
            assert!(watch.close_received());
        }
    }
}
