//! Waits for asynchronous I/O in tests that block.

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

/// Selects one of a socket's timeouts.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Read,
    Write,
}

/// How long to wait for `socket`, by its timeouts. A write during the handshake also waits for the
/// peer, so the read timeout applies to it.
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

/// Polls once. `Pending` becomes `WouldBlock`.
///
/// # Panics
/// If the result is `Pending` and nothing would wake the task.
pub(super) fn poll_once<R>(
    poll: impl FnOnce(&mut Context<'_>) -> Poll<io::Result<R>>,
) -> io::Result<R> {
    let flag = Arc::new(Flag::default());
    let waker = Waker::from(Arc::clone(&flag));
    match poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(result) => result,
        Poll::Pending => {
            assert!(flag.0.load(Ordering::Relaxed), "pending, and nothing wakes the task");
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
