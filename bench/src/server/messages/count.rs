//! Counts what a client sends without decrypting it.

use std::{io::Read, net::TcpStream};

use anyhow::ensure;
use rustix::event::{PollFd, PollFlags, poll};

use crate::sys;

/// What TLS 1.3 with AES-GCM adds to the plaintext of a record: header, content type and tag
/// (RFC 8446, section 5.2).
const HEADER: usize = 5;
const TRAILER: u64 = 1 + 16;

/// The most that one read takes. Small enough to stay in the processor's cache.
const BUFFER: usize = 256 * 1024;

/// How much must have arrived before a read. Well below the receive window, which would otherwise
/// shrink to it and stall the client.
const LOW_WATER: usize = 32 * 1024;

/// Reads records until their plaintext adds up to `expected` bytes.
pub(crate) fn plaintext(mut socket: &TcpStream, expected: u64) -> anyhow::Result<()> {
    let mut buffer = vec![0; BUFFER];
    let mut records = Records::default();
    let mut low_water = 0;
    // A blocking read that already has some bytes would sleep until this many more have arrived.
    socket.set_nonblocking(true)?;
    while records.plaintext < expected || records.body > 0 {
        // Not more than is still expected, so that the last bytes do not wait for ever.
        let sure = (expected - records.plaintext.min(expected)) as usize;
        let sure = sure.clamp(1, LOW_WATER);
        if sure != low_water {
            low_water = sure;
            sys::set_low_water(socket, sure)?;
        }
        poll(&mut [PollFd::new(&socket, PollFlags::IN)], None)?;
        let n = socket.read(&mut buffer)?;
        ensure!(n > 0, "the client left");
        records.take(&buffer[..n])?;
    }
    ensure!(records.plaintext == expected, "the client sent {} bytes", records.plaintext);
    Ok(socket.set_nonblocking(false)?)
}

/// The position in the stream of records.
#[derive(Default)]
struct Records {
    header: [u8; HEADER],
    /// How much of `header` has arrived.
    filled: usize,
    /// How much of a record's body is still to come.
    body: usize,
    plaintext: u64,
}

impl Records {
    fn take(&mut self, mut bytes: &[u8]) -> anyhow::Result<()> {
        loop {
            let skipped = self.body.min(bytes.len());
            self.body -= skipped;
            bytes = &bytes[skipped..];
            if bytes.is_empty() {
                return Ok(());
            }
            let n = (HEADER - self.filled).min(bytes.len());
            self.header[self.filled..self.filled + n].copy_from_slice(&bytes[..n]);
            self.filled += n;
            bytes = &bytes[n..];
            if self.filled == HEADER {
                let [kind, .., high, low] = self.header;
                ensure!(kind == 23, "a record of type {kind} where data is expected");
                self.body = usize::from(u16::from_be_bytes([high, low]));
                self.plaintext += self.body as u64 - TRAILER;
                self.filled = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_count_however_they_are_cut() {
        let mut bytes = Vec::new();
        for length in [17_u16 + 100, 17 + 16_384, 17] {
            bytes.extend([23, 3, 3]);
            bytes.extend(length.to_be_bytes());
            bytes.extend(vec![0; length.into()]);
        }
        for piece in [1, 3, 100, 20_000] {
            let mut records = Records::default();
            for part in bytes.chunks(piece) {
                records.take(part).unwrap();
            }
            assert_eq!((records.plaintext, records.body), (16_484, 0));
        }
    }
}
