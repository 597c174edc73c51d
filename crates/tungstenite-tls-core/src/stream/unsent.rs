//! Defines [`Unsent`], what a transport without TLS has not taken yet.

use std::io::{self, ErrorKind, Write};

use crate::stream::driver::{FULL, Lasting, passes};
#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
use crate::stream::{driver::fits, frames::Queued};

/// Bytes that were taken whole, on their way to a transport that may block.
#[derive(Default)]
pub(crate) struct Unsent {
    pub(super) bytes: Vec<u8>,
    /// How many of `bytes` the transport has taken.
    pub(super) start: usize,
    /// The transport blocked or timed out before it took everything.
    stalled: bool,
    /// Set once writing to the transport has failed for good.
    failed: Option<Lasting>,
    /// A batch's frames, which the next flush takes.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    pub(crate) lent: Queued,
}

impl Unsent {
    /// Takes all of `src`. An error means that writing has failed for good.
    pub(crate) fn push(&mut self, src: &[u8]) -> io::Result<()> {
        if let Some(lasting) = &self.failed {
            return Err(lasting.error());
        }
        self.bytes.extend_from_slice(src);
        Ok(())
    }

    /// Whether there is enough to write. Data that stalled in mid-frame waits for the next flush.
    pub(crate) fn is_due(&self) -> bool {
        !self.stalled && self.bytes.len() - self.start >= FULL
    }

    /// Writes to `io` until nothing is left.
    pub(crate) fn drain(&mut self, io: &mut impl Write) -> io::Result<()> {
        if let Some(lasting) = &self.failed {
            return Err(lasting.error());
        }
        while self.start < self.bytes.len() {
            let error = match io.write(&self.bytes[self.start..]) {
                Ok(0) => ErrorKind::WriteZero.into(),
                Ok(n) => {
                    self.start += n;
                    continue;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => error,
            };
            self.stalled = true;
            if passes(&error) {
                return Err(error);
            }
            return Err(self.failed.insert(Lasting::new(error)).error());
        }
        self.bytes.clear();
        (self.start, self.stalled) = (0, false);
        Ok(())
    }
}

#[cfg(any(feature = "tokio", feature = "futures-io"))]
impl Unsent {
    /// Whether nothing is left to write, and nothing has failed.
    pub(crate) fn is_clear(&self) -> bool {
        self.bytes.is_empty() && self.failed.is_none()
    }

    /// Takes all of `src`, but nothing while the transport blocks before earlier bytes: then it
    /// fails with `WouldBlock`. Any other error means that writing has failed for good.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    pub(crate) fn write_in_turn(&mut self, io: &mut impl Write, src: &[u8]) -> io::Result<()> {
        if self.stalled || !fits(self.bytes.len() - self.start, src.len()) {
            match self.drain(io) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
        self.push(src)?;
        match self.is_due().then(|| self.drain(io)) {
            Some(Err(error)) if !passes(&error) => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes a batch's frames as [`write_in_turn`](Self::write_in_turn) does.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    pub(crate) fn write_lent(&mut self, io: &mut impl Write) -> io::Result<()> {
        let mut lent = std::mem::take(&mut self.lent);
        let result = self.write_in_turn(io, lent.bytes());
        if result.is_ok() {
            lent.clear();
        }
        self.lent = lent;
        result
    }
}
