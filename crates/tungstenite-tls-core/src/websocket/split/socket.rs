//! Defines [`DuplexSocket`], a socket that two threads can use at once.

#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::AsFd,
};

use super::waker::Waker;
use crate::Readiness;

/// A socket that two threads can use at once, for [`split`](super::split): one receives while the
/// other sends. A type of your own around a socket passes the calls on:
///
/// ```
/// use std::{io, net::TcpStream, time::Duration};
/// use tungstenite_tls_core::{DuplexSocket, Readiness, Waker};
///
/// struct Named(&'static str, TcpStream);
///
/// impl DuplexSocket for Named {
///     fn receive(&self, dst: &mut [u8]) -> io::Result<usize> {
///         self.1.receive(dst)
///     }
///     fn send(&self, src: &[u8]) -> io::Result<usize> {
///         DuplexSocket::send(&self.1, src)
///     }
///     fn wait(
///         &self,
///         readiness: Readiness,
///         waker: &Waker,
///         timeout: Option<Duration>,
///     ) -> io::Result<()> {
///         self.1.wait(readiness, waker, timeout)
///     }
///     fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
///         self.1.set_nonblocking(nonblocking)
///     }
///     fn read_timeout(&self) -> io::Result<Option<Duration>> {
///         self.1.read_timeout()
///     }
///     fn write_timeout(&self) -> io::Result<Option<Duration>> {
///         self.1.write_timeout()
///     }
/// }
/// # impl io::Read for Named {
/// #     fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> { self.1.read(dst) }
/// # }
/// # impl io::Write for Named {
/// #     fn write(&mut self, src: &[u8]) -> io::Result<usize> { self.1.write(src) }
/// #     fn flush(&mut self) -> io::Result<()> { Ok(()) }
/// # }
/// ```
///
/// The halves make the socket non-blocking, and never call it while they hold a lock.
pub trait DuplexSocket: Read + Write + Send + Sync + 'static {
    /// Reads what has arrived, as [`Read::read`] does.
    ///
    /// # Errors
    /// Those of the socket; [`WouldBlock`](io::ErrorKind::WouldBlock) if nothing has arrived.
    fn receive(&self, dst: &mut [u8]) -> io::Result<usize>;

    /// Writes what the socket takes, as [`Write::write`] does.
    ///
    /// # Errors
    /// Those of the socket; [`WouldBlock`](io::ErrorKind::WouldBlock) if it takes nothing.
    fn send(&self, src: &[u8]) -> io::Result<usize>;

    /// Waits until the socket is ready, the other half wakes this one, or the time is over. It may
    /// also return before any of that.
    ///
    /// # Errors
    /// Those of the system.
    fn wait(
        &self,
        readiness: Readiness,
        waker: &Waker,
        timeout: Option<Duration>,
    ) -> io::Result<()>;

    /// Makes the socket non-blocking, or blocking.
    ///
    /// # Errors
    /// Those of the socket.
    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()>;

    /// The timeout for each read, while the socket is blocking. The reader keeps it.
    ///
    /// # Errors
    /// Those of the socket.
    fn read_timeout(&self) -> io::Result<Option<Duration>>;

    /// The timeout for each write, while the socket is blocking. The writer keeps it.
    ///
    /// # Errors
    /// Those of the socket.
    fn write_timeout(&self) -> io::Result<Option<Duration>>;
}

macro_rules! duplex {
    ($socket:ty) => {
        impl DuplexSocket for $socket {
            fn receive(&self, dst: &mut [u8]) -> io::Result<usize> {
                Read::read(&mut &*self, dst)
            }

            fn send(&self, src: &[u8]) -> io::Result<usize> {
                Write::write(&mut &*self, src)
            }

            fn wait(
                &self,
                readiness: Readiness,
                waker: &Waker,
                timeout: Option<Duration>,
            ) -> io::Result<()> {
                wait(self, readiness, waker, timeout)
            }

            fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
                <$socket>::set_nonblocking(self, nonblocking)
            }

            fn read_timeout(&self) -> io::Result<Option<Duration>> {
                <$socket>::read_timeout(self)
            }

            fn write_timeout(&self) -> io::Result<Option<Duration>> {
                <$socket>::write_timeout(self)
            }
        }
    };
}

duplex!(TcpStream);
#[cfg(unix)]
duplex!(UnixStream);

fn wait(
    socket: &impl AsFd,
    readiness: Readiness,
    waker: &Waker,
    timeout: Option<Duration>,
) -> io::Result<()> {
    let mut flags = PollFlags::empty();
    flags.set(PollFlags::IN, readiness.is_readable());
    flags.set(PollFlags::OUT, readiness.is_writable());
    let mut waits = [PollFd::new(socket, flags), PollFd::new(waker.end(), PollFlags::IN)];
    // A system that counts milliseconds would not wait for less than one.
    let timeout = timeout.map(|time| time.max(Duration::from_millis(1)));
    let timeout = timeout.and_then(|time| Timespec::try_from(time).ok());
    match poll(&mut waits, timeout.as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
