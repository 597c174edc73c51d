//! Parses the fields that the stream needs from a frame's header (RFC 6455, section 5.2).

/// The most bytes in a frame header (RFC 6455, section 5.2). tungstenite reads with at least this
/// much room while it waits for a header.
pub(crate) const LONGEST: usize = 14;

/// The opcode of Close.
const CLOSE: u8 = 8;

/// The bit of control frames in an opcode.
const CONTROL: u8 = 8;

/// The bit of the last frame of a message.
const FINAL: u8 = 0x80;

/// The fields of a frame header that the stream needs.
pub(super) struct Header {
    pub(super) length: usize,
    pub(super) payload: u64,
    pub(super) closes: bool,
    /// It is the last frame, or the only one, of a message.
    pub(super) ends_message: bool,
    /// More frames of the message follow.
    pub(super) is_fragment: bool,
}

impl Header {
    /// Parses the header at the start of `bytes`. `None` if it is incomplete.
    #[inline]
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let [first, second, rest @ ..] = bytes else { return None };
        let (extended, payload) = match second & 0x7f {
            126 => (2, u64::from(u16::from_be_bytes(*rest.first_chunk()?))),
            127 => (8, u64::from_be_bytes(*rest.first_chunk()?)),
            short => (0, u64::from(short)),
        };
        let key = if second & 0x80 == 0 { 0 } else { 4 };
        let length = 2 + extended + key;
        (bytes.len() >= length).then_some(Self {
            length,
            payload,
            closes: first & 0x0f == CLOSE,
            ends_message: first & (FINAL | CONTROL) == FINAL,
            is_fragment: first & (FINAL | CONTROL) == 0,
        })
    }
}
