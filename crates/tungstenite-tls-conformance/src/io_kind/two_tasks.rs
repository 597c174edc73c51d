//! A reader and a writer that share a stream, as two tasks of one program do: [`TwoTasks`].

use std::{
    io::{self, ErrorKind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker, ready},
};

/// The results of the reader and of the writer.
pub(crate) type Results = (io::Result<()>, io::Result<()>);

/// A reader that fills a buffer, and a writer that writes one and flushes. Each is polled only
/// after its own waker was called: if a stream forgets the waker of a task, that task hangs.
pub(super) struct TwoTasks<'a> {
    incoming: &'a mut [u8],
    outgoing: &'a [u8],
    reader: Task,
    writer: Task,
}

#[derive(Default)]
struct Task {
    waker: Arc<TaskWaker>,
    result: Option<io::Result<()>>,
}

/// How to poll a stream of one kind of asynchronous I/O.
pub(super) struct Polls<L> {
    pub(super) read: fn(&mut L, &mut Context<'_>, &mut [u8]) -> Poll<io::Result<usize>>,
    pub(super) write: fn(&mut L, &mut Context<'_>, &[u8]) -> Poll<io::Result<usize>>,
    pub(super) flush: fn(&mut L, &mut Context<'_>) -> Poll<io::Result<()>>,
}

impl<'a> TwoTasks<'a> {
    pub(super) fn new(incoming: &'a mut [u8], outgoing: &'a [u8]) -> Self {
        Self { incoming, outgoing, reader: Task::default(), writer: Task::default() }
    }

    /// Polls the tasks that were woken, until both are done.
    pub(super) fn poll<L>(
        &mut self,
        stream: &mut L,
        cx: &mut Context<'_>,
        polls: &Polls<L>,
    ) -> Poll<Results> {
        let Self { incoming, outgoing, reader, writer } = self;
        reader.waker.belongs_to(cx);
        writer.waker.belongs_to(cx);
        loop {
            let read = reader.poll(|cx| {
                while !incoming.is_empty() {
                    let n = ready!((polls.read)(stream, cx, incoming))?;
                    if n == 0 {
                        return Poll::Ready(Err(ErrorKind::UnexpectedEof.into()));
                    }
                    *incoming = &mut std::mem::take(incoming)[n..];
                }
                Poll::Ready(Ok(()))
            });
            let written = writer.poll(|cx| {
                while !outgoing.is_empty() {
                    let n = ready!((polls.write)(stream, cx, outgoing))?;
                    *outgoing = &outgoing[n..];
                }
                (polls.flush)(stream, cx)
            });
            if reader.result.is_some() && writer.result.is_some() {
                let take = |task: &mut Task| task.result.take().expect("the task is done");
                return Poll::Ready((take(reader), take(writer)));
            }
            if !read && !written {
                return Poll::Pending;
            }
        }
    }
}

impl Task {
    /// Polls the task if it was woken and is not done. Returns whether it polled.
    fn poll(&mut self, poll: impl FnOnce(&mut Context<'_>) -> Poll<io::Result<()>>) -> bool {
        if self.result.is_some() || !self.waker.woken.swap(false, Ordering::AcqRel) {
            return false;
        }
        let waker = Waker::from(Arc::clone(&self.waker));
        if let Poll::Ready(result) = poll(&mut Context::from_waker(&waker)) {
            self.result = Some(result);
        }
        true
    }
}

/// Remembers that it was called, and wakes the actual task that polls both.
struct TaskWaker {
    woken: AtomicBool,
    player: Mutex<Option<Waker>>,
}

impl Default for TaskWaker {
    /// The first poll needs no wake-up.
    fn default() -> Self {
        Self { woken: AtomicBool::new(true), player: Mutex::default() }
    }
}

impl TaskWaker {
    fn belongs_to(&self, cx: &Context<'_>) {
        *self.player.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
    }
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        if let Some(player) = &*self.player.lock().unwrap_or_else(PoisonError::into_inner) {
            player.wake_by_ref();
        }
    }
}
