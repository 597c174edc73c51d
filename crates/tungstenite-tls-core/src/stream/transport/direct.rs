//! The caller's transport and nothing else: streams cannot be split.

use std::io::{self, IoSlice, Read, Write};

/// The caller's transport.
pub(crate) struct Transport<S>(S);

impl<S> Transport<S> {
    pub(crate) fn new(io: S) -> Self {
        Self(io)
    }

    pub(crate) fn get_ref(&self) -> &S {
        &self.0
    }

    pub(crate) fn get_mut(&mut self) -> &mut S {
        &mut self.0
    }

    pub(crate) fn attached(&mut self) -> Option<&mut S> {
        Some(&mut self.0)
    }

    pub(crate) fn into_inner(self) -> S {
        self.0
    }
}

impl<S: Read> Read for Transport<S> {
    #[inline]
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst)
    }
}

impl<S: Write> Write for Transport<S> {
    #[inline]
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.write(src)
    }

    #[inline]
    fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.write_vectored(src)
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
