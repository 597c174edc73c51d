//! What is set on the socket of a connection: [`SocketOptions`].

use std::{io, net::TcpStream, time::Duration};

#[cfg(any(feature = "tokio", feature = "smol"))]
use tungstenite_tls_core::TlsError;

/// What is set on the socket of a connection, and how long to wait for it.
#[derive(Clone, Debug)]
pub(crate) struct SocketOptions {
    pub(crate) nodelay: bool,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) write_timeout: Option<Duration>,
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    pub(crate) fast_open: bool,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            nodelay: true,
            connect_timeout: None,
            read_timeout: None,
            write_timeout: None,
            #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
            fast_open: false,
        }
    }
}

impl SocketOptions {
    /// Timeouts are for sockets that block: with others the caller's own timer is the deadline.
    #[cfg(any(feature = "tokio", feature = "smol"))]
    pub(crate) fn without_timeouts(&self) -> Result<(), TlsError> {
        if [self.connect_timeout, self.read_timeout, self.write_timeout].iter().any(Option::is_some)
        {
            return Err(TlsError::bad_configuration(
                "a connect, read or write timeout is for blocking connections; put a timeout of \
                 the runtime around the future instead",
            ));
        }
        Ok(())
    }

    pub(super) fn apply(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(self.nodelay)?;
        // A new socket has none, and each is a system call.
        if self.read_timeout.is_some() {
            stream.set_read_timeout(self.read_timeout)?;
        }
        if self.write_timeout.is_some() {
            stream.set_write_timeout(self.write_timeout)?;
        }
        Ok(())
    }
}
