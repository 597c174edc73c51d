//! Defines [`Cutter`], which cuts messages into parts on their way to the codec.

use std::io::Cursor;

use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

use crate::stream::transport::Buffer;

/// The bit of the last frame of a message.
const FINAL: u8 = 0x80;

/// The most bytes in a control frame (RFC 6455, section 5.5).
const MOST_CONTROL: u64 = 125;

/// Cuts frames of data into smaller ones, each of which is a whole message for the codec. So the
/// codec answers pings and Close as ever, and checks UTF-8. It also refuses the frames that break a
/// rule: of these it gets the header, and a payload only if that is what is wrong.
///
/// The codec gets one frame at a time, whenever it holds none.
#[derive(Default)]
pub(super) struct Cutter {
    /// What is left of the frame in which the plaintext begins.
    frame: Option<Rest>,
    /// The kind of the message that has begun, until its last part is cut.
    message: Option<Data>,
    /// What was cut and is not with the codec: the start of a character, at most 3 bytes.
    cut: Vec<u8>,
    /// The codec has refused a part, so nobody wants what is left of the message.
    skips: bool,
    /// The codec knows that a message has begun, so that it refuses another one.
    codec_is_told: bool,
}

/// What is left of a frame of data.
#[derive(Clone, Copy)]
struct Rest {
    len: u64,
    ends_message: bool,
}

/// What the codec was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Part {
        is_last: bool,
    },
    /// The header of a control frame, or a frame that the codec refuses.
    Header,
    /// Nothing, because a message ended whose rest was dropped. Its caller may want the next one
    /// whole.
    Nothing,
}

impl Cutter {
    /// Whether a message was cut in part.
    pub(super) fn is_in_message(&self) -> bool {
        self.message.is_some()
    }

    /// Drops the rest of the message.
    pub(super) fn skip(&mut self) {
        self.skips = self.is_in_message();
        self.cut.clear();
    }

    pub(super) fn skips(&self) -> bool {
        self.skips
    }

    pub(super) fn codec_is_told(&self) -> bool {
        self.codec_is_told
    }

    /// Takes the start of `plaintext`, and puts a frame for the codec into `codec`. A part has at
    /// most `most` bytes, which are at least 4: a character.
    ///
    /// Returns `None` if it needs more plaintext. There is room for that in the buffer then.
    pub(super) fn cut(
        &mut self,
        plaintext: &mut Buffer,
        codec: &mut Buffer,
        most: usize,
    ) -> Option<Given> {
        loop {
            let step = match self.frame {
                None => self.begin_frame(plaintext, codec),
                Some(rest) => self.cut_part(rest, plaintext, codec, most),
            };
            match step {
                Step::Gives(given) => return Some(given),
                Step::GoesOn => {}
                Step::NeedsMore => return None,
            }
        }
    }

    fn begin_frame(&mut self, plaintext: &mut Buffer, codec: &mut Buffer) -> Step {
        let mut cursor = Cursor::new(plaintext.pending());
        let (header, len) = match FrameHeader::parse(&mut cursor) {
            Ok(Some(parsed)) => parsed,
            Ok(None) => {
                plaintext.compact();
                return Step::NeedsMore;
            }
            // An unknown opcode.
            Err(_) => return self.refuse(&[FINAL | plaintext.pending()[0], 0], codec),
        };
        let length = cursor.position() as usize;
        let OpCode::Data(data) = header.opcode else {
            if len > MOST_CONTROL {
                // The codec would make room for all of it first.
                let payload = [0; MOST_CONTROL as usize + 1];
                let header = format_header(&header, payload.len());
                return self.refuse(&[&header, &payload[..]].concat(), codec);
            }
            codec.push(&plaintext.pending()[..length]);
            plaintext.consume(length);
            return Step::Gives(Given::Header);
        };
        let is_out_of_turn = (data == Data::Continue) != self.is_in_message();
        let is_reserved = header.rsv1 || header.rsv2 || header.rsv3;
        if is_out_of_turn || is_reserved || header.mask.is_some() {
            // The last one: nothing that follows belongs to it.
            let last = FrameHeader { is_final: true, ..header };
            return self.refuse(&format_header(&last, 0), codec);
        }
        plaintext.consume(length);
        self.message.get_or_insert(data);
        self.frame = Some(Rest { len, ends_message: header.is_final });
        Step::GoesOn
    }

    /// Lets the codec refuse a frame, by `bad` in its place. The frame is not consumed: what is
    /// tried next is refused again.
    fn refuse(&mut self, bad: &[u8], codec: &mut Buffer) -> Step {
        if let Some(kind) = self.message {
            if !self.codec_is_told {
                codec.push(&format_header(&FrameHeader { is_final: false, ..data(kind) }, 0));
            }
            self.codec_is_told = true;
        }
        codec.push(bad);
        Step::Gives(Given::Header)
    }

    fn cut_part(
        &mut self,
        rest: Rest,
        plaintext: &mut Buffer,
        codec: &mut Buffer,
        most: usize,
    ) -> Step {
        let here = plaintext.pending().len().min(most - self.cut.len());
        // At most `here`.
        let len = rest.len.min(here as u64) as usize;
        if len == 0 && rest.len > 0 {
            return Step::NeedsMore;
        }
        let left = rest.len - len as u64;
        let is_last = left == 0 && rest.ends_message;
        self.frame = (left > 0).then_some(Rest { len: left, ..rest });
        if !self.skips {
            self.cut.extend_from_slice(&plaintext.pending()[..len]);
        }
        plaintext.consume(len);
        let kind = self.message.unwrap_or(Data::Binary);
        let begun = if kind == Data::Text && !is_last { begun_character(&self.cut) } else { 0 };
        let part = self.cut.len() - begun;
        let is_given = !self.skips && (part > 0 || is_last);
        if is_given {
            codec.push(&format_header(&data(kind), part));
            codec.push(&self.cut[..part]);
            self.cut.drain(..part);
        }
        if is_last {
            (self.message, self.skips) = (None, false);
        }
        match (is_given, is_last) {
            (true, _) => Step::Gives(Given::Part { is_last }),
            (false, true) => Step::Gives(Given::Nothing),
            (false, false) => Step::GoesOn,
        }
    }
}

/// What a step has come to.
enum Step {
    Gives(Given),
    GoesOn,
    NeedsMore,
}

/// The header of a whole message.
fn data(kind: Data) -> FrameHeader {
    FrameHeader { opcode: OpCode::Data(kind), ..FrameHeader::default() }
}

fn format_header(header: &FrameHeader, len: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    header.format(len as u64, &mut bytes).expect("a Vec takes everything");
    bytes
}

/// How many bytes at the end of `text` begin a character and do not end it.
fn begun_character(text: &[u8]) -> usize {
    for (before, byte) in text.iter().rev().take(3).enumerate() {
        let length = match byte {
            0x80..=0xbf => continue,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xff => 4,
            _ => 1,
        };
        let here = before + 1;
        return if length > here { here } else { 0 };
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_at_the_very_end_of_the_buffer_leaves_room_for_its_rest() {
        let (mut plaintext, mut codec) = (Buffer::default(), Buffer::default());
        let size = plaintext.room().len();
        let payload = vec![7; size - 4 - 1];
        plaintext.push(&[0x82, 126]);
        plaintext.push(&(payload.len() as u16).to_be_bytes());
        plaintext.push(&payload);
        plaintext.push(&[0x81]);
        assert!(plaintext.room().is_empty());
        let mut cutter = Cutter::default();
        let mut cut = |plaintext: &mut Buffer| {
            codec.consume(codec.pending().len());
            cutter.cut(plaintext, &mut codec, 60_000)
        };
        assert_eq!(cut(&mut plaintext), Some(Given::Part { is_last: false }));
        assert_eq!(cut(&mut plaintext), Some(Given::Part { is_last: true }));
        assert_eq!(cut(&mut plaintext), None);
        assert_eq!(plaintext.pending(), [0x81]);
        assert_eq!(plaintext.room().len(), size - 1);
    }

    #[test]
    fn only_what_may_be_continued_is_a_begun_character() {
        for (text, len) in [
            ("".as_bytes(), 0),
            (b"a", 0),
            ("\u{e4}".as_bytes(), 0),
            (&[b'a', 0xc3], 1),
            (&[0xe2, 0x82], 2),
            ("\u{20ac}".as_bytes(), 0),
            (&[0xf0, 0x9f, 0x98], 3),
            ("\u{1f600}".as_bytes(), 0),
            // No UTF-8, which the codec finds.
            (&[0x80, 0x80, 0x80, 0x80], 0),
        ] {
            assert_eq!(begun_character(text), len, "{text:02x?}");
        }
    }
}
