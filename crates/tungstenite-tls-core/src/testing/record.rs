//! The records of TLS without cryptography: a kind, a length of two bytes, the payload.

use std::{collections::VecDeque, io};

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first flight of either side. The server's says in one byte whether it took early data.
    Hello = 1,
    /// The client's last flight.
    Finished = 2,
    EarlyData = 3,
    Data = 4,
    /// close_notify.
    Close = 5,
    /// A fatal alert, of one byte.
    Alert = 6,
    /// The server asks for new keys. The client answers with the same, and sends no data before the
    /// server has answered that with `Finished`.
    Renegotiate = 7,
}

impl Kind {
    fn of(byte: u8) -> io::Result<Self> {
        use Kind::*;
        let known = [Hello, Finished, EarlyData, Data, Close, Alert, Renegotiate];
        known.into_iter().find(|kind| *kind as u8 == byte).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{byte} is no kind of record"))
        })
    }
}

pub(super) fn push(to: &mut Vec<u8>, kind: Kind, payload: &[u8]) {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    to.push(kind as u8);
    to.extend(length.to_be_bytes());
    to.extend(&payload[..usize::from(length)]);
}

/// Records that have arrived, in whatever pieces.
#[derive(Debug, Default)]
pub(super) struct Incoming(VecDeque<u8>);

impl Incoming {
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    /// The next whole record.
    pub(super) fn next(&mut self) -> io::Result<Option<(Kind, Vec<u8>)>> {
        let Some(kind) = self.0.front().copied().map(Kind::of).transpose()? else {
            return Ok(None);
        };
        let (Some(high), Some(low)) = (self.0.get(1), self.0.get(2)) else { return Ok(None) };
        let end = 3 + usize::from(u16::from_be_bytes([*high, *low]));
        if self.0.len() < end {
            return Ok(None);
        }
        Ok(Some((kind, self.0.drain(..end).skip(3).collect())))
    }
}
