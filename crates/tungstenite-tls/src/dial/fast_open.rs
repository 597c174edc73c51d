//! TCP Fast Open (RFC 7413): sends the first data with the SYN, to servers that gave a cookie.

use std::{io, net::SocketAddr};

use nix::sys::socket::{setsockopt, sockopt::TcpFastOpenConnect};
use socket2::{Domain, Protocol, Socket, Type};

/// A socket that is not connected yet. If the system has a cookie for the server, connecting
/// returns at once, and the first write connects.
pub(crate) fn socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    setsockopt(&socket, TcpFastOpenConnect, &true)?;
    Ok(socket)
}
