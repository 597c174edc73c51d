//! The server's end of a transport, which parses the ClientHello: [`Wire`].

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
};

use super::{client_hello::ClientHello, resumption::SessionRefusal};

/// A transport whose outgoing direction can be ended separately.
pub trait Transport: Read + Write + Send {
    /// Ends the outgoing direction, as TCP's FIN does.
    fn finish(&mut self) -> io::Result<()>;
}

impl Transport for TcpStream {
    fn finish(&mut self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

/// A transport that keeps the client's first bytes as they arrived.
pub struct Wire {
    transport: Box<dyn Transport>,
    first: Vec<u8>,
    hello: Option<ClientHello>,
    records: Records,
    refusal: Option<SessionRefusal>,
}

impl Wire {
    /// The longest ClientHello that is parsed, in bytes.
    const MOST: usize = 64 * 1024;

    /// Wraps `transport`, from which nothing has been read yet.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Box::new(transport),
            first: Vec::new(),
            hello: None,
            records: Records::default(),
            refusal: None,
        }
    }

    /// Refuses in this way if the client offers a session.
    pub fn refusing(mut self, refusal: Option<SessionRefusal>) -> Self {
        self.refusal = refusal;
        self
    }

    /// Answers instead of the server.
    fn refuse(&mut self, refusal: SessionRefusal) -> io::Result<()> {
        let answer: &[u8] = match refusal {
            SessionRefusal::Alert => &[21, 3, 3, 0, 2, 2, 80], // fatal, internal_error
            SessionRefusal::Garbage => b"HTTP/1.1 400 Bad Request\r\n\r\n",
            SessionRefusal::End | SessionRefusal::LateAlert => b"",
        };
        self.transport.write_all(answer)?;
        self.transport.finish()?;
        Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the server refuses the session"))
    }

    /// The ClientHello, once it has arrived.
    pub fn hello(&self) -> Option<&ClientHello> {
        self.hello.as_ref()
    }

    /// The length of the longest record so far, in bytes, without its header.
    pub fn longest_record(&self) -> usize {
        self.records.longest
    }

    /// Ends the outgoing direction.
    pub fn finish(&mut self) -> io::Result<()> {
        self.transport.finish()
    }
}

impl Read for Wire {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let n = self.transport.read(dst)?;
        let offers = self.hello.as_ref().is_some_and(ClientHello::offers_ticket);
        if let (true, Some(SessionRefusal::LateAlert), [.., last]) =
            (offers, self.refusal, &mut dst[..n])
        {
            // The server finds the record damaged, and by now has the keys to send an alert.
            *last ^= 1;
        }
        if self.hello.is_none() && self.first.len() < Self::MOST {
            self.first.extend_from_slice(&dst[..n]);
            self.hello = ClientHello::parse(&self.first);
            let offers = self.hello.as_ref().is_some_and(ClientHello::offers_ticket);
            match self.refusal {
                Some(refusal) if offers && refusal != SessionRefusal::LateAlert => {
                    self.refuse(refusal)?;
                }
                _ => {}
            }
        }
        self.records.take(&dst[..n]);
        Ok(n)
    }
}

/// Follows the records of a TLS stream (RFC 8446, section 5.1).
#[derive(Debug, Default)]
struct Records {
    /// The part of the header that has arrived.
    header: Vec<u8>,
    /// How many bytes of the record after it are still missing.
    rest: usize,
    longest: usize,
}

impl Records {
    fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.rest > 0 {
                let skipped = self.rest.min(bytes.len());
                self.rest -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            self.header.push(bytes[0]);
            bytes = &bytes[1..];
            if let [_, _, _, high, low] = self.header[..] {
                self.rest = usize::from(u16::from_be_bytes([high, low]));
                self.longest = self.longest.max(self.rest);
                self.header.clear();
            }
        }
    }
}

impl Write for Wire {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.transport.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.transport.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_record_is_found_whatever_the_pieces() {
        let stream = [&[22, 3, 1, 0, 2, 9, 9, 23, 3, 3, 1, 0][..], &[7; 256], &[21, 3, 3, 0, 1, 0]];
        let stream = stream.concat();
        for piece in [1, 3, 1000] {
            let mut records = Records::default();
            for bytes in stream.chunks(piece) {
                records.take(bytes);
            }
            assert_eq!((records.longest, records.rest), (256, 0));
        }
    }
}
