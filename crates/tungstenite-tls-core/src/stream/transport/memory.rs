//! Defines [`Memory`], which takes the place of a transport: somebody else does the I/O.

use std::{
    io::{self, ErrorKind, IoSlice, Write},
    mem,
};

use crate::stream::driver::Lasting;

/// How much is read at once, in bytes.
const SIZE: usize = 64 * 1024;

/// How many outgoing bytes may wait before a write blocks. A write takes all that it is given, so
/// there may be as much more as one write brings.
const MOST: usize = 64 * 1024;

/// Two queues in place of a transport. It would block if a transport would: a read if nothing has
/// come, and a write if too much is waiting.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) incoming: Buffer,
    /// What follows the incoming bytes, if the transport has ended.
    end: Option<End>,
    outgoing: Vec<u8>,
    /// Takes everything, however much is waiting.
    unbounded: bool,
    output_failed: Option<Lasting>,
}

/// How the transport has ended.
enum End {
    /// The peer sends nothing more.
    Finished,
    Failed(Lasting),
}

impl Memory {
    /// Hands over what was read from the transport: `buffer`, which is empty then, or the end.
    pub(crate) fn receive(&mut self, result: io::Result<usize>, buffer: &mut Buffer) {
        match result {
            Ok(0) => self.end = Some(End::Finished),
            Ok(_) => self.incoming.append(buffer),
            Err(error) => self.end = Some(End::Failed(Lasting::new(error))),
        }
    }

    /// Returns incoming bytes, then the end. `None`: nothing has come.
    pub(super) fn read(&mut self, dst: &mut [u8]) -> Option<io::Result<usize>> {
        match (&self.end, self.incoming.is_empty()) {
            (_, false) => Some(Ok(self.incoming.take(dst))),
            (None, true) => None,
            (Some(End::Finished), true) => Some(Ok(0)),
            (Some(End::Failed(lasting)), true) => Some(Err(lasting.error())),
        }
    }

    pub(super) fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(src)])
    }

    pub(super) fn write_vectored(&mut self, src: &[IoSlice<'_>]) -> io::Result<usize> {
        self.flush()?;
        if self.outgoing.len() >= MOST && !self.unbounded {
            return Err(ErrorKind::WouldBlock.into());
        }
        src.iter().for_each(|part| self.outgoing.extend_from_slice(part));
        Ok(src.iter().map(|part| part.len()).sum())
    }

    pub(super) fn flush(&self) -> io::Result<()> {
        self.output_failed.as_ref().map_or(Ok(()), |lasting| Err(lasting.error()))
    }

    /// The bytes to send.
    pub(crate) fn outgoing(&self) -> &[u8] {
        &self.outgoing
    }

    /// Takes the bytes to send, and leaves `spare` in their place, which is empty.
    pub(crate) fn take_outgoing(&mut self, spare: Vec<u8>) -> Vec<u8> {
        mem::replace(&mut self.outgoing, spare)
    }

    /// Puts `bytes` ahead of the bytes to send.
    pub(crate) fn send_first(&mut self, bytes: &[u8]) {
        self.outgoing.splice(..0, bytes.iter().copied());
    }

    /// From now on, writes fail with this error.
    pub(crate) fn fail_output(&mut self, error: io::Error) {
        self.outgoing.clear();
        self.output_failed.get_or_insert(Lasting::new(error));
    }

    /// From now on, a write blocks if too much is waiting.
    pub(crate) fn hold(&mut self) {
        self.unbounded = false;
    }

    /// From now on, a write takes everything.
    pub(crate) fn let_go(&mut self) {
        self.unbounded = true;
    }

    /// Sends what is left.
    pub(super) fn send_to(&mut self, io: &mut impl Write) -> io::Result<()> {
        self.flush()?;
        while !self.outgoing.is_empty() {
            match io.write(&self.outgoing) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(n) => drop(self.outgoing.drain(..n)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether nothing is left, so that the transport can be used without it.
    pub(super) fn is_unused(&self) -> bool {
        self.incoming.is_empty()
            && self.outgoing.is_empty()
            && self.end.is_none()
            && self.output_failed.is_none()
    }
}

/// Bytes on their way in: `bytes[start..end]`. All of `bytes` is initialised, once, when it is
/// allocated.
#[derive(Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl Buffer {
    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The bytes that have come.
    pub(crate) fn pending(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// The room behind the bytes that have come; there is some if there are none.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        if self.is_empty() {
            (self.start, self.end) = (0, 0);
            if self.bytes.len() != SIZE {
                self.bytes = vec![0; SIZE];
            }
        }
        &mut self.bytes[self.end..]
    }

    /// The first `len` bytes of the room are filled.
    pub(crate) fn filled(&mut self, len: usize) {
        self.end += len;
    }

    fn take(&mut self, dst: &mut [u8]) -> usize {
        let len = dst.len().min(self.end - self.start);
        dst[..len].copy_from_slice(&self.bytes[self.start..][..len]);
        self.start += len;
        len
    }

    /// The last `len` bytes that were taken, if nothing was added since.
    pub(crate) fn taken(&self, len: usize) -> &[u8] {
        &self.bytes[self.start - len..self.start]
    }

    /// Adds `bytes`, for which there must be room.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.room()[..bytes.len()].copy_from_slice(bytes);
        self.filled(bytes.len());
    }

    /// The first `len` of the bytes that have come are taken.
    pub(crate) fn consume(&mut self, len: usize) {
        self.start += len;
    }

    /// Moves the bytes that have come to the front, so that all the rest is room.
    pub(crate) fn compact(&mut self) {
        self.bytes.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
    }

    /// Takes the bytes of `other`, which is empty then.
    pub(crate) fn append(&mut self, other: &mut Self) {
        if self.is_empty() {
            mem::swap(self, other);
        } else {
            let all = [self.pending(), other.pending()].concat();
            *self = Self { start: 0, end: all.len(), bytes: all };
        }
        (other.start, other.end) = (0, 0);
    }

    /// Takes the first `len` bytes of `other`, if it has none itself.
    pub(crate) fn take_first(&mut self, len: usize, other: &mut Self) {
        self.append(other);
        let rest = self.start + len;
        other.push(&self.bytes[rest..self.end]);
        self.end = rest;
    }

    /// Puts `bytes` in front.
    pub(crate) fn push_front(&mut self, bytes: &[u8]) {
        let all = [bytes, self.pending()].concat();
        *self = Self { start: 0, end: all.len(), bytes: all };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffer(bytes: &[u8]) -> Buffer {
        let mut buffer = Buffer::default();
        buffer.room()[..bytes.len()].copy_from_slice(bytes);
        buffer.filled(bytes.len());
        buffer
    }

    #[test]
    fn what_came_is_read_before_the_end_and_the_end_lasts() {
        let mut memory = Memory::default();
        assert!(memory.read(&mut [0; 4]).is_none());
        memory.receive(Ok(3), &mut buffer(b"abc"));
        memory.receive(Ok(3), &mut buffer(b"def"));
        memory.receive(Err(ErrorKind::ConnectionReset.into()), &mut Buffer::default());
        memory.incoming.push_front(b"..");
        let mut all = Vec::new();
        let mut bytes = [0; 3];
        while let Some(Ok(n @ 1..)) = memory.read(&mut bytes) {
            all.extend_from_slice(&bytes[..n]);
        }
        assert_eq!(all, b"..abcdef");
        for _ in 0..2 {
            let error = memory.read(&mut bytes).unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }

    #[test]
    fn a_write_blocks_once_too_much_is_waiting() {
        let mut memory = Memory::default();
        assert_eq!(memory.write(&[1; 2 * MOST]).unwrap(), 2 * MOST);
        assert_eq!(memory.write(b"x").unwrap_err().kind(), ErrorKind::WouldBlock);
        memory.let_go();
        assert_eq!(memory.write(b"x").unwrap(), 1);
        assert_eq!(memory.take_outgoing(Vec::new()).len(), 2 * MOST + 1);
        memory.fail_output(ErrorKind::BrokenPipe.into());
        assert_eq!(memory.write(b"x").unwrap_err().kind(), ErrorKind::BrokenPipe);
    }
}
