//! TCP Fast Open (RFC 7413): the first data leaves with the SYN, to servers that gave a cookie
//! before.

use std::{io, net::SocketAddr};

use nix::sys::socket::{setsockopt, sockopt::TcpFastOpenConnect};
use socket2::{Domain, Protocol, Socket, Type};

/// A socket that is not connected yet. Connecting it does not wait for the server where there is a
/// cookie: the first write does then what connecting would have done.
pub(crate) fn socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    setsockopt(&socket, TcpFastOpenConnect, &true)?;
    Ok(socket)
}
