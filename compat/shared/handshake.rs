//! Runs tungstenite's handshakes over an asynchronous stream.

use std::{future::poll_fn, sync::Arc, task::Poll};

use tungstenite::{
    Error,
    handshake::{HandshakeError, HandshakeRole, MidHandshake},
};

use crate::tasks::Tasks;

enum Step<Start, Role: HandshakeRole> {
    Start(Start),
    Continue(MidHandshake<Role>),
}

/// Starts a handshake, and continues it whenever its stream, which wakes `tasks`, is ready.
pub(crate) async fn run<Role, Start>(
    tasks: Arc<Tasks>,
    start: Start,
) -> Result<Role::FinalResult, Error>
where
    Role: HandshakeRole,
    Start: FnOnce() -> Result<Role::FinalResult, HandshakeError<Role>>,
{
    let mut step = Some(Step::Start(start));
    poll_fn(|cx| {
        tasks.set_reader(cx.waker());
        let result = match step.take().expect("not polled after it was ready") {
            Step::Start(start) => start(),
            Step::Continue(handshake) => handshake.handshake(),
        };
        match result {
            Ok(done) => Poll::Ready(Ok(done)),
            Err(HandshakeError::Failure(error)) => Poll::Ready(Err(error)),
            Err(HandshakeError::Interrupted(handshake)) => {
                step = Some(Step::Continue(handshake));
                Poll::Pending
            }
        }
    })
    .await
}
