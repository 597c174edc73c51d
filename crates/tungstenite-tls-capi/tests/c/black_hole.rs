//! An address that answers nothing: [`BlackHole`].

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// A listener whose queue is full: Linux drops further SYNs.
pub(crate) struct BlackHole {
    pub(crate) address: SocketAddr,
    _listener: Socket,
    _queued: [Socket; 8],
}

impl BlackHole {
    pub(crate) fn new() -> Self {
        let socket = || Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let listener = socket();
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let queued = std::array::from_fn(|_| {
            let client = socket();
            client.set_nonblocking(true).unwrap();
            // It has only begun.
            let _ = client.connect(&address);
            client
        });
        let address = address.as_socket().unwrap();
        Self { address, _listener: listener, _queued: queued }
    }
}
