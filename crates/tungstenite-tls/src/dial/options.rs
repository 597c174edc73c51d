//! The socket options of a connection: [`SocketOptions`].

use std::{io, net::TcpStream, time::Duration};

#[cfg(any(feature = "tokio", feature = "smol"))]
use tungstenite_tls_core::TlsError;

/// The options of a connection's socket, and its timeouts.
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
    /// Refuses timeouts, which need a blocking socket. Asynchronous callers use their own timer.
    #[cfg(any(feature = "tokio", feature = "smol"))]
    pub(crate) fn without_timeouts(&self) -> Result<(), TlsError> {
        if [self.connect_timeout, self.read_timeout, self.write_timeout].iter().any(Option::is_some)
        {
            return Err(TlsError::bad_configuration(
                "connect, read and write timeouts need a blocking connection; wrap the future in \
                 a timeout of the runtime instead",
            ));
        }
        Ok(())
    }

    pub(super) fn apply(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(self.nodelay)?;
        // A new socket has no timeouts, so setting `None` would waste a system call.
        if self.read_timeout.is_some() {
            stream.set_read_timeout(self.read_timeout)?;
        }
        if self.write_timeout.is_some() {
            stream.set_write_timeout(self.write_timeout)?;
        }
        Ok(())
    }
}
