//! The records of TLS without cryptography: a kind, a two-byte length and the payload.

use std::io;

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first flight of either side. The server's has one byte, which says whether it took early
    /// data.
    Hello = 1,
    /// The client's last flight.
    Finished = 2,
    EarlyData = 3,
    Data = 4,
    /// close_notify.
    Close = 5,
    /// A fatal alert, with a payload of one byte.
    Alert = 6,
    /// The server asks for new keys. The client answers with the same record, and sends no data
    /// until the server has replied with `Finished`.
    Renegotiate = 7,
}

impl Kind {
    fn of(byte: u8) -> io::Result<Self> {
        use Kind::*;
        let known = [Hello, Finished, EarlyData, Data, Close, Alert, Renegotiate];
        known.into_iter().find(|kind| *kind as u8 == byte).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{byte} is not a kind of record"))
        })
    }
}

pub(super) fn push(to: &mut Vec<u8>, kind: Kind, payload: &[u8]) {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    to.push(kind as u8);
    to.extend(length.to_be_bytes());
    to.extend(&payload[..usize::from(length)]);
}

/// Records that have arrived, the last perhaps in part: `bytes[start..]`.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    bytes: Vec<u8>,
    start: usize,
}

impl Incoming {
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.start);
        self.start = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole record.
    pub(super) fn next(&mut self) -> io::Result<Option<(Kind, Vec<u8>)>> {
        let bytes = &self.bytes[self.start..];
        let Some(kind) = bytes.first().copied().map(Kind::of).transpose()? else {
            return Ok(None);
        };
        let Some(length) = bytes[1..].first_chunk() else { return Ok(None) };
        let Some(payload) = bytes[3..].get(..usize::from(u16::from_be_bytes(*length))) else {
            return Ok(None);
        };
        self.start += 3 + payload.len();
        Ok(Some((kind, payload.to_vec())))
    }
}
