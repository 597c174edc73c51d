//! An address that answers nothing.

use std::net::SocketAddr;

use socket2::{Domain, Socket, Type};

/// An address that answers no SYN, as a black hole does.
pub(crate) struct BlackHole {
    pub(crate) address: SocketAddr,
    _listener: Socket,
    _waiting: Vec<Socket>,
}

impl BlackHole {
    /// A listener whose queue is full: Linux drops further SYNs.
    pub(crate) fn new() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let fill = || {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&address.into());
            socket
        };
        let waiting = (0..8).map(|_| fill()).collect();
        Self { address, _listener: listener, _waiting: waiting }
    }
}
