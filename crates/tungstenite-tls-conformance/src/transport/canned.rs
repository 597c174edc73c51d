//! A peer that always sends the same reply: [`Canned`].

use std::io::{self, Cursor, Read, Write};

use crate::io_kind::Transport;

/// A transport from which `reply` can be read, and then the end. It discards all writes.
pub(crate) struct Canned(Cursor<Vec<u8>>);

impl Canned {
    pub(crate) fn new(reply: impl Into<Vec<u8>>) -> Self {
        Self(Cursor::new(reply.into()))
    }
}

impl Transport for Canned {
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Canned {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst)
    }
}

impl Write for Canned {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
