//! Runs batches over asynchronous I/O. A frame is written piece by piece, each once the
//! transport has taken those before, so little is queued. A future that is dropped in mid-frame
//! queues the rest.

#[cfg(all(test, feature = "tokio-tungstenite", feature = "async-tungstenite"))]
mod tests;

use std::{
    future::{Future, poll_fn},
    io,
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

use tungstenite::{Error, error::ProtocolError, protocol::frame::coding::Data};

use super::frames::{Frames, Rest};
use crate::{MaybeTlsStream, TlsSession};

/// A WebSocket over asynchronous I/O.
pub(super) trait Socket: Unpin {
    type Io;
    type Session: TlsSession;

    fn stream(&mut self) -> &mut MaybeTlsStream<Self::Io, Self::Session>;

    /// Sends the frames that the socket itself has queued, and everything that the stream has.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>>;

    /// Hands all of `src` to the stream, or nothing while the stream is pending.
    fn poll_whole(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<()>>;
}

/// Queues a message, if it fits. Returns whether it did.
#[inline]
pub(super) fn queue<W: Socket>(
    frames: &mut Frames,
    to: &mut W,
    data: Data,
    payload: &[u8],
) -> Result<bool, Error> {
    let id = to.stream().id();
    frames.must_belong_to(id)?;
    may_write(to)?;
    if !frames.have_room_for(payload) {
        return Ok(false);
    }
    let rest = frames.begin(id, data, payload);
    debug_assert!(rest.is_none(), "there was room for all of it");
    Ok(true)
}

/// Sends what is queued, and queues or sends a message for which [`queue`] has found no room. The
/// frames belong to this socket, as `queue` has checked.
pub(super) async fn send<W: Socket>(
    frames: &mut Frames,
    to: &mut W,
    data: Data,
    payload: &[u8],
) -> Result<(), Error> {
    hand_on(frames, to).await?;
    // The socket may have held a Close, which is sent by now.
    may_write(to)?;
    let id = to.stream().id();
    let Some(rest) = frames.begin(id, data, payload) else { return Ok(()) };
    Large { frames, to, rest, has_begun: false }.await
}

/// Sends what is queued.
pub(super) async fn flush<W: Socket>(frames: &mut Frames, to: &mut W) -> Result<(), Error> {
    frames.must_belong_to(to.stream().id())?;
    // The socket writes what it has queued, and then flushes the stream: once for both.
    poll_fn(|cx| {
        frames.exchange(to.stream().lent());
        // The socket keeps a clone of the task's waker, and may make one anew at each poll: only if
        // the task has to wait.
        let poll = match to.poll_flush(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => to.poll_flush(cx),
            ready => ready,
        };
        frames.exchange(to.stream().lent());
        poll
    })
    .await?;
    // The stream has taken them, unless Close has passed.
    match frames.queued().is_empty() {
        true => Ok(()),
        false => Err(ProtocolError::SendAfterClosing.into()),
    }
}

/// Hands the queued frames to the stream, after sending those that the socket itself has queued.
async fn hand_on<W: Socket>(frames: &mut Frames, to: &mut W) -> Result<(), Error> {
    poll_fn(|cx| to.poll_flush(cx)).await?;
    if frames.queued().is_empty() {
        return Ok(());
    }
    may_write(to)?;
    poll_fn(|cx| to.poll_whole(cx, frames.queued())).await?;
    frames.clear();
    Ok(())
}

/// No data frame may follow a Close (RFC 6455, section 5.5.1).
#[inline]
fn may_write<W: Socket>(to: &mut W) -> Result<(), Error> {
    match to.stream().watch_mut() {
        Some(watch) if watch.close_passed() => Err(ProtocolError::SendAfterClosing.into()),
        _ => Ok(()),
    }
}

/// Writes a frame that does not fit into the buffer.
struct Large<'a, W: Socket> {
    frames: &'a mut Frames,
    to: &'a mut W,
    rest: Rest<'a>,
    /// The stream has taken the frame's first piece, so it must get the others.
    has_begun: bool,
}

impl<W: Socket> Large<'_, W> {
    /// How many bytes are written before the task gives way to others, even if the transport takes
    /// more: not every runtime counts.
    const TURN: usize = 2 * 1024 * 1024;
}

impl<W: Socket> Future for Large<'_, W> {
    type Output = Result<(), Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { frames, to, rest, has_begun } = self.get_mut();
        let mut written = 0;
        while written < Self::TURN {
            if let Err(error) = ready!(to.poll_whole(cx, frames.queued())) {
                frames.clear();
                *has_begun = false;
                return Poll::Ready(Err(error.into()));
            }
            *has_begun = true;
            written += frames.queued().len();
            if !frames.go_on(rest) {
                return Poll::Ready(Ok(()));
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<W: Socket> Drop for Large<'_, W> {
    fn drop(&mut self) {
        while self.has_begun && !self.frames.queued().is_empty() {
            self.to.stream().queue_whole(self.frames.queued());
            self.frames.go_on(&mut self.rest);
        }
        self.frames.clear();
    }
}
