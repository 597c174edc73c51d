//! What the client's end of a connection is to every kind of I/O: [`Transport`].

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

/// A client's end of a transport, of whatever io_kind.
#[cfg_attr(not(any(feature = "futures-io", feature = "tokio")), allow(dead_code))]
pub(crate) trait Transport: Read + Write + Unpin {
    /// The socket that has to be waited for, if it is one.
    fn socket(&self) -> Option<&TcpStream> {
        None
    }

    /// Ends what goes out, as asynchronous streams do behind close_notify.
    fn end(&mut self);
}

impl Transport for TcpStream {
    fn socket(&self) -> Option<&TcpStream> {
        Some(self)
    }

    fn end(&mut self) {
        // The peer may have done so before.
        let _ = self.shutdown(Shutdown::Write);
    }
}

impl<S: Transport> Transport for &mut S {
    fn socket(&self) -> Option<&TcpStream> {
        (**self).socket()
    }

    fn end(&mut self) {
        (**self).end();
    }
}
