//! Writes the headers of frames (RFC 6455, section 5.2).

use tungstenite::protocol::frame::coding::{Data, OpCode};

/// Writes the header of a frame that is a whole message to the start of `to`, which has room for
/// the longest. Returns the header's length.
// tungstenite's `FrameHeader::format` costs as much as masking 64 bytes.
#[inline(always)]
pub(super) fn write_header(to: &mut [u8], data: Data, payload: usize, key: [u8; 4]) -> usize {
    const FINAL: u8 = 0x80;
    const MASKED: u8 = 0x80;
    to[0] = FINAL | u8::from(OpCode::Data(data));
    let length = match (u8::try_from(payload), u16::try_from(payload)) {
        (Ok(short @ ..126), _) => {
            to[1] = MASKED | short;
            2
        }
        (_, Ok(medium)) => {
            to[1] = MASKED | 126;
            to[2..4].copy_from_slice(&medium.to_be_bytes());
            4
        }
        _ => {
            to[1] = MASKED | 127;
            to[2..10].copy_from_slice(&(payload as u64).to_be_bytes());
            10
        }
    };
    to[length..][..key.len()].copy_from_slice(&key);
    length + key.len()
}

#[cfg(test)]
mod tests {
    use tungstenite::protocol::frame::FrameHeader;

    use super::*;
    use crate::stream::frames::LONGEST;

    #[test]
    fn headers_are_those_of_tungstenite() {
        let key = [1, 2, 3, 4];
        for data in [Data::Text, Data::Binary] {
            for payload in [0, 1, 125, 126, 255, 256, 65_535, 65_536, usize::MAX >> 1] {
                let mut header = [0; LONGEST];
                let length = write_header(&mut header, data, payload, key);
                let opcode = OpCode::Data(data);
                let theirs = FrameHeader { opcode, mask: Some(key), ..FrameHeader::default() };
                let mut expected = Vec::new();
                theirs.format(payload as u64, &mut expected).unwrap();
                assert_eq!(header[..length], expected, "{payload}");
            }
        }
    }
}
