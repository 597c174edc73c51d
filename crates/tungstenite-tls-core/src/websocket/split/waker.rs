//! Defines [`Waker`], which ends the wait of the other half.

use std::io;
#[cfg(windows)]
use std::net::UdpSocket as End;
#[cfg(unix)]
use std::os::unix::net::UnixStream as End;

/// Ends the wait of a half of a split WebSocket. A [`DuplexSocket`](super::DuplexSocket) of your
/// own hands it on to the socket inside.
///
/// ```
/// use std::{io, net::TcpStream, time::Duration};
/// use tungstenite_tls_core::{DuplexSocket, Readiness, Waker};
///
/// fn wait_for_data(socket: &TcpStream, waker: &Waker) -> io::Result<()> {
///     socket.wait(Readiness::Readable, waker, Some(Duration::from_secs(5)))
/// }
/// ```
#[derive(Debug)]
pub struct Waker {
    rings: End,
    hears: End,
}

impl Waker {
    #[cfg(unix)]
    pub(super) fn new() -> io::Result<Self> {
        let (rings, hears) = End::pair()?;
        rings.set_nonblocking(true)?;
        hears.set_nonblocking(true)?;
        Ok(Self { rings, hears })
    }

    /// Windows has no pair of sockets.
    #[cfg(windows)]
    pub(super) fn new() -> io::Result<Self> {
        let hears = End::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
        let rings = End::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
        rings.connect(hears.local_addr()?)?;
        hears.connect(rings.local_addr()?)?;
        rings.set_nonblocking(true)?;
        hears.set_nonblocking(true)?;
        Ok(Self { rings, hears })
    }

    pub(super) fn end(&self) -> &End {
        &self.hears
    }

    /// Ends the waits, and those that begin before [`clear`](Self::clear).
    pub(super) fn wake(&self) {
        // If there is no room, it has been woken often enough.
        #[cfg(unix)]
        let _ = io::Write::write(&mut &self.rings, &[0]);
        #[cfg(windows)]
        let _ = self.rings.send(&[0]);
    }

    pub(super) fn clear(&self) {
        let mut bytes = [0; 64];
        #[cfg(unix)]
        while matches!(io::Read::read(&mut &self.hears, &mut bytes), Ok(64)) {}
        #[cfg(windows)]
        while self.hears.recv(&mut bytes).is_ok() {}
    }
}
