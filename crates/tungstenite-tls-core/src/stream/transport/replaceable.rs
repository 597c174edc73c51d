//! The caller's transport, or memory in its place while the stream is split.

use std::io::{self, IoSlice, Read, Write};

use super::memory::Memory;

/// Why there is always a transport when a caller asks for it.
const TAKEN: &str = "the halves of a split stream keep it to themselves";

/// The caller's transport, or memory in its place while the stream is split.
pub(crate) struct Transport<S> {
    /// `None` while the stream is split.
    io: Option<S>,
    /// In place of the transport; after a reunion, what is left of that time.
    memory: Option<Box<Memory>>,
}

impl<S> Transport<S> {
    pub(crate) fn new(io: S) -> Self {
        Self { io: Some(io), memory: None }
    }

    /// Memory, for a transport that is never attached.
    pub(crate) fn in_memory() -> Self {
        Self { io: None, memory: Some(Box::default()) }
    }

    pub(crate) fn get_ref(&self) -> &S {
        self.io.as_ref().expect(TAKEN)
    }

    pub(crate) fn get_mut(&mut self) -> &mut S {
        self.io.as_mut().expect(TAKEN)
    }

    /// The caller's transport, unless the stream is split.
    pub(crate) fn attached(&mut self) -> Option<&mut S> {
        self.io.as_mut()
    }

    pub(crate) fn into_inner(self) -> S {
        self.io.expect(TAKEN)
    }

    /// Takes the transport out; the stream uses memory from now on.
    pub(crate) fn detach(&mut self) -> Option<S> {
        self.memory().hold();
        self.io.take()
    }

    /// Puts the transport back. What is left in memory is read and sent first.
    pub(crate) fn attach(&mut self, io: S) {
        self.io = Some(io);
    }

    pub(crate) fn memory(&mut self) -> &mut Memory {
        self.memory.get_or_insert_default()
    }
}

impl<S: Write> Transport<S> {
    /// After a reunion: sends what is left in memory.
    #[cold]
    fn send_rest(&mut self) -> io::Result<()> {
        match (&mut self.memory, &mut self.io) {
            (Some(memory), Some(io)) => memory.send_to(io),
            _ => Ok(()),
        }
    }

    /// After a reunion: forgets the memory once nothing is left in it.
    #[cold]
    fn forget_memory(&mut self) {
        if self.io.is_some() && self.memory.as_ref().is_some_and(|memory| memory.is_unused()) {
            self.memory = None;
        }
    }
}

impl<S: Read + Write> Read for Transport<S> {
    #[inline]
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if self.memory.is_some() {
            // The peer may be waiting for it; the next write returns the error.
            let _ = self.send_rest();
        }
        match (&mut self.memory, &mut self.io) {
            (None, Some(io)) => io.read(dst),
            (Some(memory), io) => match memory.read(dst) {
                Some(result) => result,
                None => {
                    let result = io
                        .as_mut()
                        .map_or(Err(io::ErrorKind::WouldBlock.into()), |io| io.read(dst));
                    self.forget_memory();
                    result
                }
            },
            (None, None) => unreachable!("{TAKEN}"),
        }
    }
}

impl<S: Write> Write for Transport<S> {
    #[inline]
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        if self.memory.is_some() {
            self.send_rest()?;
        }
        match (&mut self.memory, &mut self.io) {
            (_, Some(io)) => io.write(src),
            (Some(memory), None) => memory.write(src),
            (None, None) => unreachable!("{TAKEN}"),
        }
    }

    #[inline]
    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        match (&self.memory, &mut self.io) {
            (None, Some(io)) => io.write_vectored(src),
            (Some(_), None) => self.memory().write_vectored(src),
            _ => {
                let first = src.iter().find(|part| !part.is_empty());
                self.write(first.map_or(&[][..], |part| part))
            }
        }
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        if self.memory.is_some() {
            self.send_rest()?;
        }
        match (&self.memory, &mut self.io) {
            (_, Some(io)) => io.flush(),
            (Some(memory), None) => memory.flush(),
            (None, None) => unreachable!("{TAKEN}"),
        }
    }
}
