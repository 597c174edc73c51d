//! The client's end of a connection below TLS, for any kind of I/O: [`Transport`].

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
};

/// The client's end of a transport, for any kind of I/O.
#[cfg_attr(not(any(feature = "futures-io", feature = "tokio")), allow(dead_code))]
pub(crate) trait Transport: Read + Write + Unpin {
    /// The socket to wait for, if the transport is one.
    fn socket(&self) -> Option<&TcpStream> {
        None
    }

    /// Ends the sending side, as asynchronous streams do after close_notify.
    fn end(&mut self) -> io::Result<()>;
}

impl Transport for TcpStream {
    fn socket(&self) -> Option<&TcpStream> {
        Some(self)
    }

    fn end(&mut self) -> io::Result<()> {
        // Fails if the peer has already ended the connection.
        let _ = self.shutdown(Shutdown::Write);
        Ok(())
    }
}

impl<S: Transport> Transport for &mut S {
    fn socket(&self) -> Option<&TcpStream> {
        (**self).socket()
    }

    fn end(&mut self) -> io::Result<()> {
        (**self).end()
    }
}
