//! The server's end of a transport: [`Wire`], which keeps the client's first bytes.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
};

use super::ClientHello;

/// A transport that can end in one direction.
pub(crate) trait Transport: Read + Write + Send {
    /// Ends what goes out, as TCP's FIN does.
    fn finish(&mut self) -> io::Result<()>;
}

impl Transport for TcpStream {
    fn finish(&mut self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

/// A transport, and the client's first bytes as they came.
pub(crate) struct Wire {
    transport: Box<dyn Transport>,
    first: Vec<u8>,
    hello: Option<ClientHello>,
}

impl Wire {
    /// No ClientHello is longer.
    const MOST: usize = 64 * 1024;

    pub(crate) fn new(transport: impl Transport + 'static) -> Self {
        Self { transport: Box::new(transport), first: Vec::new(), hello: None }
    }

    /// The ClientHello, once it is here.
    pub(crate) fn hello(&self) -> Option<&ClientHello> {
        self.hello.as_ref()
    }

    /// Ends what goes out.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.transport.finish()
    }
}

impl Read for Wire {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let n = self.transport.read(dst)?;
        if self.hello.is_none() && self.first.len() < Self::MOST {
            self.first.extend_from_slice(&dst[..n]);
            self.hello = ClientHello::parse(&self.first);
        }
        Ok(n)
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
