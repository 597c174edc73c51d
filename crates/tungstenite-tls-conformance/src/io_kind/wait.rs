//! What it means to wait, where the I/O is asynchronous and the test is not.

use std::{
    io::{self, ErrorKind},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

/// Which timeout of a socket counts.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Read,
    Write,
}

/// How long `socket` may be waited for, as its timeouts say. A write that shakes hands before waits
/// for the peer.
pub(super) fn patience(
    handshake_complete: bool,
    socket: &TcpStream,
    direction: Direction,
) -> io::Result<Duration> {
    let timeout = match direction {
        Direction::Write if handshake_complete => socket.write_timeout()?,
        _ => socket.read_timeout()?,
    };
    Ok(timeout.unwrap_or(Duration::MAX))
}

/// Polls once. What is pending is `WouldBlock`.
///
/// # Panics
/// When it is pending and nobody has seen to it that the task is woken.
pub(super) fn poll_once<R>(
    poll: impl FnOnce(&mut Context<'_>) -> Poll<io::Result<R>>,
) -> io::Result<R> {
    let flag = Arc::new(Flag::default());
    let waker = Waker::from(Arc::clone(&flag));
    match poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(result) => result,
        Poll::Pending => {
            assert!(flag.0.load(Ordering::Relaxed), "pending, and nobody wakes the task");
            Err(ErrorKind::WouldBlock.into())
        }
    }
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
