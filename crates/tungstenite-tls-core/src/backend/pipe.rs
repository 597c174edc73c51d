//! [`Pipe`]: the two buffers of ciphertext between a session and its driver.

use std::io::{self, BufRead, ErrorKind, Read, Write};

/// An in-memory transport for TLS libraries that talk to a `Read + Write` object.
///
/// The library's side is `Read + Write`: reading returns [`ErrorKind::WouldBlock`] while there is
/// no ciphertext, and never an end of the transport; writing always accepts everything. The other
/// side is for [`TlsSession::read_tls`](crate::TlsSession::read_tls) and
/// [`write_tls`](crate::TlsSession::write_tls) to call.
///
/// A library that works on slices instead reads in place, by [`BufRead`] or
/// [`incoming_mut`](Self::incoming_mut), and [`consume`](BufRead::consume)s what it has taken.
///
/// Incoming ciphertext is read in large pieces, whose size follows the traffic. Outgoing ciphertext
/// is handed over in one piece. Both buffers are freed while they are empty and the connection
/// waits.
///
/// ```
/// use std::io::{ErrorKind, Read, Write};
/// use tungstenite_tls_core::backend::Pipe;
///
/// let mut pipe = Pipe::new();
/// // The library writes ciphertext, and the driver takes it out.
/// pipe.write_all(b"ciphertext")?;
/// let mut sent = Vec::new();
/// pipe.write_tls(&mut sent)?;
/// assert_eq!(sent, b"ciphertext");
/// // Without anything from the peer, the library must wait.
/// assert_eq!(pipe.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Pipe {
    incoming: Incoming,
    outgoing: Outgoing,
}

impl Pipe {
    /// An empty pipe, which owns no memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes ciphertext in with one `src.read`; returns its result.
    ///
    /// # Errors
    /// The errors of `src`, unchanged.
    pub fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.outgoing.release();
        self.incoming.fill(src)
    }

    /// Hands queued ciphertext out with one `dst.write`; returns its result.
    ///
    /// # Errors
    /// The errors of `dst`, unchanged.
    pub fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.outgoing.drain(dst)
    }

    /// The ciphertext that the library has not consumed, for libraries that decrypt in place. It
    /// is empty while there is none, and [`consume`](BufRead::consume) takes from its front.
    ///
    /// ```
    /// use std::io::BufRead;
    /// use tungstenite_tls_core::backend::Pipe;
    ///
    /// let mut pipe = Pipe::new();
    /// pipe.read_tls(&mut &b"two records"[..])?;
    /// pipe.incoming_mut()[0] = b'T';
    /// assert_eq!(pipe.fill_buf()?, b"Two records");
    /// pipe.consume(4);
    /// assert_eq!(pipe.incoming_mut(), b"records");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn incoming_mut(&mut self) -> &mut [u8] {
        let Incoming { bytes, start, end, .. } = &mut self.incoming;
        &mut bytes[*start..*end]
    }

    /// The ciphertext that waits to be handed out.
    pub fn outgoing(&self) -> &[u8] {
        self.outgoing.pending()
    }

    /// Whether ciphertext waits to be handed out.
    pub fn wants_write(&self) -> bool {
        !self.outgoing.pending().is_empty()
    }
}

impl Read for Pipe {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let pending = self.fill_buf()?;
        let n = pending.len().min(dst.len());
        dst[..n].copy_from_slice(&pending[..n]);
        self.consume(n);
        Ok(n)
    }
}

/// As with [`Read`], there is never an end: without ciphertext, [`fill_buf`](BufRead::fill_buf)
/// returns [`ErrorKind::WouldBlock`].
impl BufRead for Pipe {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.incoming.pending() {
            [] => Err(ErrorKind::WouldBlock.into()),
            pending => Ok(pending),
        }
    }

    /// # Panics
    /// If `n` is more than there is.
    fn consume(&mut self, n: usize) {
        let start = self.incoming.start + n;
        assert!(start <= self.incoming.end, "more is consumed than there is");
        self.incoming.start = start;
    }
}

impl Write for Pipe {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.outgoing.bytes.extend_from_slice(src);
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Ciphertext that the session has not consumed: `bytes[start..end]`. All of `bytes` is
/// initialised, once, when it is allocated.
#[derive(Debug)]
struct Incoming {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// The size of the next allocation: doubled when a read filled the buffer, halved when one
    /// left most of it empty.
    size: usize,
}

impl Incoming {
    /// Holds a handshake flight, and the small messages of a quiet connection.
    const SMALLEST: usize = 4 * 1024;
    /// Several records per system call, and still within a processor's second-level cache.
    const LARGEST: usize = 128 * 1024;

    fn pending(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    fn fill(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.make_room();
        let room = self.bytes.len() - self.end;
        let result = src.read(&mut self.bytes[self.end..]);
        match &result {
            Ok(n) => {
                self.end += n;
                if *n == room {
                    self.size = (self.size * 2).min(Self::LARGEST);
                } else if *n < self.size / 8 {
                    self.size = (self.size / 2).max(Self::SMALLEST);
                }
            }
            Err(_) if self.start == self.end => self.bytes = Vec::new(),
            Err(_) => {}
        }
        if self.bytes.is_empty() {
            (self.start, self.end) = (0, 0);
        }
        result
    }

    /// Makes at least half of the buffer's size free at its end.
    fn make_room(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            if self.bytes.len() != self.size {
                self.bytes = vec![0; self.size];
            }
        } else if self.bytes.len() - self.end < self.size / 2 {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            let wanted = (self.end + self.size / 2).max(self.size);
            if self.bytes.len() < wanted {
                self.bytes.resize(wanted, 0);
            }
        }
    }
}

impl Default for Incoming {
    fn default() -> Self {
        Self { bytes: Vec::new(), start: 0, end: 0, size: Self::SMALLEST }
    }
}

/// Ciphertext on its way out: `bytes[start..]`.
#[derive(Debug, Default)]
struct Outgoing {
    bytes: Vec<u8>,
    start: usize,
}

impl Outgoing {
    fn pending(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    fn drain(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        let n = dst.write(self.pending())?;
        self.start += n;
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
        }
        Ok(n)
    }

    /// Frees the memory if nothing is queued: the session is about to wait.
    fn release(&mut self) {
        if self.bytes.is_empty() {
            self.bytes = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_pipe_would_block_and_is_never_at_its_end() {
        let mut pipe = Pipe::new();
        assert_eq!(pipe.read(&mut [0; 4]).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(pipe.read_tls(&mut io::empty()).unwrap(), 0);
        assert_eq!(pipe.read(&mut [0; 4]).unwrap_err().kind(), ErrorKind::WouldBlock);
    }

    #[test]
    fn a_library_of_slices_reads_and_decrypts_in_place() {
        let mut pipe = Pipe::new();
        assert_eq!(pipe.fill_buf().unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(pipe.incoming_mut(), b"");
        pipe.read_tls(&mut &b"abcdef"[..]).unwrap();
        let place = pipe.fill_buf().unwrap().as_ptr();
        pipe.consume(2);
        pipe.incoming_mut().make_ascii_uppercase();
        assert_eq!(pipe.fill_buf().unwrap(), b"CDEF");
        assert_eq!(pipe.fill_buf().unwrap().as_ptr(), place.wrapping_add(2));
        // What comes later stands behind it.
        pipe.read_tls(&mut &b"gh"[..]).unwrap();
        assert_eq!(pipe.fill_buf().unwrap(), b"CDEFgh");
        pipe.write_all(b"out").unwrap();
        assert_eq!(pipe.outgoing(), b"out");
        assert!(std::panic::catch_unwind(move || pipe.consume(7)).is_err());
    }

    #[test]
    fn nothing_is_lost_or_doubled_whatever_the_pieces() {
        let sent: Vec<u8> = (0..1_000_000_u32).map(|i| (i % 251) as u8).collect();
        for piece in [1, 7, 4096, 5000, 200_000] {
            let (mut pipe, mut source, mut received) = (Pipe::new(), &sent[..], Vec::new());
            let mut buffer = vec![0; piece];
            loop {
                let n = pipe.read_tls(&mut source).unwrap();
                while received.len() % 3 != 0 || n == 0 {
                    match pipe.read(&mut buffer) {
                        Ok(n) => received.extend_from_slice(&buffer[..n]),
                        Err(_) => break,
                    }
                }
                if n == 0 {
                    break;
                }
                if let Ok(n) = pipe.read(&mut buffer) {
                    received.extend_from_slice(&buffer[..n]);
                }
            }
            assert!(received == sent, "pieces of {piece} bytes");
        }
    }

    #[test]
    fn what_goes_out_is_kept_until_it_was_taken() {
        struct Takes(usize, Vec<u8>);
        impl Write for Takes {
            fn write(&mut self, src: &[u8]) -> io::Result<usize> {
                let n = self.0.min(src.len());
                self.1.extend_from_slice(&src[..n]);
                Ok(n)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (mut pipe, mut dst) = (Pipe::new(), Takes(3, Vec::new()));
        pipe.write_all(b"close_notify").unwrap();
        let queued = pipe.outgoing.pending().as_ptr();
        for taken in [3, 6, 9] {
            pipe.write_tls(&mut dst).unwrap();
            // What is left stays where it is.
            assert_eq!(pipe.outgoing.pending().as_ptr(), queued.wrapping_add(taken));
        }
        pipe.write_tls(&mut dst).unwrap();
        assert!(!pipe.wants_write());
        assert_eq!(dst.1, b"close_notify");
    }

    #[test]
    fn memory_is_given_back_while_the_connection_waits() {
        struct Blocked;
        impl Read for Blocked {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::WouldBlock.into())
            }
        }
        let mut pipe = Pipe::new();
        pipe.write_all(&[1; 100_000]).unwrap();
        while pipe.wants_write() {
            pipe.write_tls(&mut io::sink()).unwrap();
        }
        assert!(pipe.read_tls(&mut Blocked).is_err());
        assert_eq!(pipe.incoming.bytes.capacity() + pipe.outgoing.bytes.capacity(), 0);
    }
}
