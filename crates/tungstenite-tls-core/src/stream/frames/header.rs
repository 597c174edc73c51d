//! What counts of a frame's header (RFC 6455, section 5.2): [`Header`].

/// No frame header is longer, in bytes (RFC 6455, section 5.2). tungstenite asks for no less while
/// it waits for a header.
pub(super) const LONGEST: usize = 14;

/// The opcode of Close.
const CLOSE: u8 = 8;

/// What counts of a header.
pub(super) struct Header {
    pub(super) length: usize,
    pub(super) payload: u64,
    pub(super) closes: bool,
}

impl Header {
    /// The header that `bytes` begin with, if it is whole.
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
        (bytes.len() >= length).then_some(Self { length, payload, closes: first & 0x0f == CLOSE })
    }
}
