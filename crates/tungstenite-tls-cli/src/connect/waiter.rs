//! Waits for the socket and for stdin at once: [`Waiter`].

use std::{
    io::{self, ErrorKind},
    sync::Arc,
    time::Duration,
};

use mio::{Events, Interest, Poll, Token, Waker, net::TcpStream};

const SOCKET: Token = Token(0);
const WAKER: Token = Token(1);

/// Waits for the socket of the connection, and for the thread that reads stdin. Outlives
/// connections: a socket that is closed is no longer waited for.
#[derive(Debug)]
pub(super) struct Waiter {
    poll: Poll,
    events: Events,
    /// Lives as long as the poll, because a waker that is dropped too early loses its wake-up.
    waker: Arc<Waker>,
}

impl Waiter {
    pub(super) fn new() -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        Ok(Self { poll, events: Events::with_capacity(8), waker })
    }

    /// Returns the waker that ends [`wait`](Self::wait) from another thread.
    pub(super) fn waker(&self) -> Arc<Waker> {
        Arc::clone(&self.waker)
    }

    /// Waits for `socket`, too, from now on.
    pub(super) fn watch(&self, socket: &mut TcpStream) -> io::Result<()> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll.registry().register(socket, SOCKET, interest)
    }

    /// Waits until the socket becomes ready, the waker is called, or the time is over. Returns
    /// whether the socket has something to read.
    pub(super) fn wait(&mut self, time: Option<Duration>) -> io::Result<bool> {
        match self.poll.poll(&mut self.events, time) {
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(false),
            Err(error) => Err(error),
            Ok(()) => {
                Ok(self.events.iter().any(|event| event.token() == SOCKET && event.is_readable()))
            }
        }
    }
}
