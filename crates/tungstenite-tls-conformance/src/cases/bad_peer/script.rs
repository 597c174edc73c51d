//! What a server sends, and how it ends: [`Script`].

/// What a server sends after the request, and how it ends then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Script {
    pub(super) pieces: &'static [Piece],
    /// It ends after this many bytes.
    pub(super) most: usize,
    pub(super) end: End,
}

/// Bytes that are sent this many times. `{accept}` among them is what `Sec-WebSocket-Accept` has to
/// be, and `{accept in lower case}` is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    bytes: &'static [u8],
    times: usize,
    /// How many bytes are sent before the client reads. A record has at most 16 KiB.
    at_once: usize,
}

/// How a server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Not at all: it keeps TLS and the transport open.
    Stays,
    /// With close_notify and the end of the transport.
    CloseNotify,
    /// With the end of the transport alone.
    Cut,
    /// With the fatal alert bad_record_mac.
    Alert,
}

pub(super) const fn once(bytes: &'static [u8]) -> Piece {
    times(1, bytes)
}

pub(super) const fn times(times: usize, bytes: &'static [u8]) -> Piece {
    Piece { bytes, times, at_once: usize::MAX }
}

/// Each byte in a record of its own.
pub(super) const fn torn(bytes: &'static [u8]) -> Piece {
    Piece { bytes, times: 1, at_once: 1 }
}

impl Script {
    /// What the server sends at once, each time. The client expects the value `accept`.
    pub(super) fn writes(&self, accept: &str) -> Vec<Vec<u8>> {
        let mut left = self.most;
        let mut writes = Vec::new();
        for piece in self.pieces {
            let mut bytes = piece.filled_in(accept);
            bytes.truncate(left);
            left -= bytes.len();
            writes.extend(bytes.chunks(piece.at_once.min(bytes.len()).max(1)).map(<[u8]>::to_vec));
        }
        writes
    }
}

impl Piece {
    fn filled_in(&self, accept: &str) -> Vec<u8> {
        let mut bytes = self.bytes.repeat(self.times);
        let lower = accept.to_ascii_lowercase();
        for (marker, value) in [("{accept}", accept), ("{accept in lower case}", &lower)] {
            let at =
                |bytes: &[u8]| bytes.windows(marker.len()).position(|w| w == marker.as_bytes());
            while let Some(at) = at(&bytes) {
                bytes.splice(at..at + marker.len(), value.bytes());
            }
        }
        bytes
    }
}
