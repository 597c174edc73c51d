//! TCP Fast Open (RFC 7413): sends the first data with the SYN, to servers that gave a cookie.

use std::io;

use nix::sys::socket::{setsockopt, sockopt::TcpFastOpenConnect};
use socket2::Socket;

/// If the system has a cookie for the server, connecting then returns at once, and the first write
/// connects.
pub(super) fn enable(socket: &Socket) -> io::Result<()> {
    Ok(setsockopt(socket, TcpFastOpenConnect, &true)?)
}
