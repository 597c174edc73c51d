//! Defines [`Sent`], which follows the frames that one half of a split WebSocket sends.

use super::follower::Follower;

/// Follows sent frames, so that neither half writes into a frame of the other, nor after Close.
#[derive(Clone, Default)]
pub(crate) struct Sent {
    follower: Follower,
    closed: bool,
}

impl Sent {
    pub(crate) fn follow(&mut self, bytes: &[u8]) {
        self.closed |= self.follower.follow(bytes).closes;
    }

    /// Where sending is once `bytes` are sent as well.
    pub(crate) fn after(&self, bytes: &[u8]) -> Self {
        let mut after = self.clone();
        after.follow(bytes);
        after
    }

    /// Whether a frame has begun and not ended.
    pub(crate) fn is_in_frame(&self) -> bool {
        self.follower.payload > 0 || self.follower.have > 0
    }

    /// Whether Close was sent.
    pub(crate) fn has_closed(&self) -> bool {
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_begun_until_its_last_byte() {
        let frames = [&[0x82, 0x83, 1, 2, 3, 4, 7, 7, 7][..], &[0x88, 0x80, 1, 2, 3, 4]].concat();
        let mut sent = Sent::default();
        for (i, byte) in frames.iter().enumerate() {
            sent.follow(&[*byte]);
            assert_eq!(sent.is_in_frame(), ![8, 14].contains(&i), "after byte {i}");
            assert_eq!(sent.has_closed(), i >= 14, "after byte {i}");
        }
    }
}
