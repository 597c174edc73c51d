//! Defines [`Follower`], which follows the frames of one direction by their headers.

use std::io;

use super::header::{Header, LONGEST};

/// The most empty frames of one message that is not complete. The codec reads on after each of them
/// before it returns to its caller, and no other limit counts them.
pub(super) const MOST_EMPTY_FRAGMENTS: usize = 1024;

/// Follows the frames of one direction.
#[derive(Clone, Default)]
pub(crate) struct Follower {
    /// The part of a header that has arrived; `have` is its length.
    pub(super) header: [u8; LONGEST],
    pub(super) have: usize,
    /// How many payload bytes are missing after the last header.
    pub(super) payload: u64,
    /// How many frames of the current message were empty.
    pub(super) empty_fragments: usize,
    /// More frames of the current message follow.
    #[cfg(feature = "split")]
    in_message: bool,
}

impl Follower {
    #[inline]
    pub(crate) fn follow(&mut self, bytes: &[u8]) -> Passed {
        if self.payload > bytes.len() as u64 {
            self.payload -= bytes.len() as u64;
            return Passed::default();
        }
        // The most common case is one whole frame.
        if self.payload == 0 && self.have == 0 {
            if let Some(header) = Header::parse(bytes) {
                if header.payload == (bytes.len() - header.length) as u64 {
                    let mut passed = Passed { frames: 1, ..Passed::default() };
                    self.count(&header, &mut passed);
                    return passed;
                }
            }
        }
        self.follow_headers(bytes)
    }

    fn follow_headers(&mut self, mut bytes: &[u8]) -> Passed {
        let mut passed = Passed::default();
        if self.payload > 0 {
            // At most `bytes.len()`.
            bytes = &bytes[self.payload as usize..];
            (self.payload, passed.frames) = (0, 1);
        }
        if self.have > 0 {
            match self.rest_of(&mut bytes) {
                Some(header) => bytes = self.pass(&header, bytes, &mut passed),
                None => return passed,
            }
        }
        while let Some(header) = Header::parse(bytes) {
            bytes = self.pass(&header, bytes, &mut passed);
        }
        if !bytes.is_empty() {
            self.keep(bytes);
            #[cfg(feature = "split")]
            {
                passed.begun = bytes.len();
            }
        }
        passed
    }

    /// Passes a frame, as far as `bytes` have it from its header on. Returns what follows.
    #[inline]
    fn pass<'a>(&mut self, header: &Header, bytes: &'a [u8], passed: &mut Passed) -> &'a [u8] {
        self.count(header, passed);
        let payload = &bytes[header.length..];
        let here = header.payload.min(payload.len() as u64);
        self.payload = header.payload - here;
        passed.frames += usize::from(self.payload == 0);
        #[cfg(feature = "split")]
        if self.payload > 0 {
            passed.begun = bytes.len();
        }
        // At most `payload.len()`.
        &payload[here as usize..]
    }

    #[inline]
    fn count(&mut self, header: &Header, passed: &mut Passed) {
        passed.closes |= header.closes;
        if header.ends_message {
            self.empty_fragments = 0;
        } else if header.is_fragment && header.payload == 0 {
            self.empty_fragments += 1;
        }
        #[cfg(feature = "split")]
        {
            let is_message = header.ends_message && !self.in_message;
            passed.largest = passed.largest.max(if is_message { header.payload } else { u64::MAX });
            if header.ends_message || header.is_fragment {
                self.in_message = header.is_fragment;
            }
        }
    }

    /// # Errors
    /// [`InvalidData`](io::ErrorKind::InvalidData) if a message has too many empty frames.
    #[inline]
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.empty_fragments > MOST_EMPTY_FRAGMENTS {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the server sent more than 1024 empty frames of a message",
            ));
        }
        Ok(())
    }

    /// How many bytes of the message that has begun follow at least; 0 between messages.
    #[cfg(feature = "split")]
    pub(super) fn rest_of_message(&self) -> u64 {
        if self.have == 0 && !self.in_message { self.payload } else { self.payload.max(1) }
    }

    /// How many of `bytes`, which follow, to hand over now: what they have of the message that has
    /// begun, or else of the first one, and then whole messages of one frame and at most `most`
    /// bytes.
    #[cfg(feature = "split")]
    pub(super) fn ahead(&self, bytes: &[u8], most: usize) -> usize {
        if self.have > 0 {
            // The rest of a header, which then says more.
            return bytes.len().min(1);
        }
        if self.payload > bytes.len() as u64 {
            return bytes.len();
        }
        // At most `bytes.len()`.
        let (mut at, mut whole) = (self.payload as usize, 0);
        let mut in_message = self.in_message;
        if at > 0 && !in_message {
            whole = at;
        }
        while let Some(header) = Header::parse(&bytes[at..]) {
            let here = bytes.len() - at - header.length;
            if header.ends_message || header.is_fragment {
                in_message = header.is_fragment;
            }
            let is_for_later = header.is_fragment || header.payload > most as u64;
            if header.payload > here as u64 || whole > 0 && is_for_later {
                break;
            }
            at += header.length + header.payload as usize;
            if !in_message {
                whole = at;
            }
        }
        if whole > 0 { whole } else { bytes.len() }
    }

    /// Whether no message and no frame has begun.
    #[cfg(feature = "split")]
    pub(crate) fn is_between_messages(&self) -> bool {
        self.have == 0 && self.rest_of_message() == 0
    }

    /// Goes on to the end of a message.
    #[cfg(feature = "split")]
    pub(super) fn end_message(&mut self) {
        *self = Self::default();
    }

    /// Completes a header that came in pieces. Its `length` is 0, because its bytes are consumed.
    #[cold]
    fn rest_of(&mut self, bytes: &mut &[u8]) -> Option<Header> {
        while let [byte, rest @ ..] = bytes {
            self.header[self.have] = *byte;
            self.have += 1;
            *bytes = rest;
            if let Some(header) = Header::parse(&self.header[..self.have]) {
                self.have = 0;
                return Some(Header { length: 0, ..header });
            }
        }
        None
    }

    /// Keeps the incomplete start of a header.
    #[cold]
    fn keep(&mut self, bytes: &[u8]) {
        self.header[self.have..][..bytes.len()].copy_from_slice(bytes);
        self.have += bytes.len();
    }
}

/// What the followed bytes contained.
#[derive(Clone, Copy, Default)]
pub(crate) struct Passed {
    /// Whether a Close frame's header was among them.
    pub(crate) closes: bool,
    /// How many frames ended.
    pub(crate) frames: usize,
    /// How many bytes follow the last frame that ended.
    #[cfg(feature = "split")]
    pub(crate) begun: usize,
    /// The most payload bytes of a frame that began; `u64::MAX` if one was no whole message.
    #[cfg(feature = "split")]
    pub(super) largest: u64,
}

#[cfg(feature = "split")]
impl Passed {
    /// Whether every frame that began is a message of at most `most` bytes.
    pub(crate) fn has_only_small_messages(&self, most: usize) -> bool {
        self.largest <= most as u64
    }
}
