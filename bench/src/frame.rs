//! The part of RFC 6455 that the server needs, and the payload of all messages.

use anyhow::{Context, bail, ensure};

/// The payload of every message: a pattern with a period of 251 bytes.
pub(crate) fn payload(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i % 251) as u8).collect()
}

/// The length of a frame's header (RFC 6455, section 5.2).
pub(crate) fn header_len(payload: usize, masked: bool) -> usize {
    let length = match payload {
        0..=125 => 2,
        126..=65_535 => 4,
        _ => 10,
    };
    length + if masked { 4 } else { 0 }
}

/// A binary message from the server, in one frame.
pub(crate) fn message(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 10);
    frame.push(0x82);
    match payload.len() {
        short @ 0..=125 => frame.push(short as u8),
        medium @ 126..=65_535 => {
            frame.push(126);
            frame.extend((medium as u16).to_be_bytes());
        }
        long => {
            frame.push(127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

/// Parses the first frame of `bytes` from a client: the payload, unmasked in place; whether the
/// frame is the last of its message; and the frame's length. `None` while it is incomplete.
pub(crate) fn parse(bytes: &mut [u8]) -> anyhow::Result<Option<(&mut [u8], bool, usize)>> {
    let Some((&[first, second], rest)) = bytes.split_first_chunk() else { return Ok(None) };
    ensure!(second & 0x80 != 0, "a client's frame is not masked");
    let length = match second & 0x7f {
        126 => rest.first_chunk().map(|&two| u64::from(u16::from_be_bytes(two))),
        127 => rest.first_chunk().map(|&eight| u64::from_be_bytes(eight)),
        short => Some(u64::from(short)),
    };
    let Some(length) = length else { return Ok(None) };
    let length = usize::try_from(length).context("a frame is too long")?;
    let start = header_len(length, true);
    if bytes.len() < start + length {
        return Ok(None);
    }
    match first & 0x0f {
        0..=2 => {}
        opcode => bail!("a frame with opcode {opcode} where data is expected"),
    }
    let (header, payload) = bytes[..start + length].split_at_mut(start);
    let mask = &header[start - 4..];
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    Ok(Some((payload, first & 0x80 != 0, start + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_frame_is_parsed_when_it_is_whole() {
        for size in [0, 125, 126, 65_535, 65_536] {
            let mut bytes = message(&payload(size));
            bytes[1] |= 0x80;
            let at = header_len(size, false);
            bytes.splice(at..at, [0; 4]);
            bytes.push(0x82);
            let whole = header_len(size, true) + size;
            assert!(parse(&mut bytes[..whole - 1]).unwrap().is_none());
            let (found, last, taken) = parse(&mut bytes).unwrap().unwrap();
            assert!(found == payload(size) && last && taken == whole);
        }
    }
}
