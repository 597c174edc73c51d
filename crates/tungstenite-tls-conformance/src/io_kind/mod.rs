//! The same tests over every kind of I/O: a [`Stream`] is used as one that blocks, whatever drives
//! the TLS inside.
//!
//! Where the I/O is asynchronous, `TlsStream` is polled through the traits of the runtime. A socket
//! is waited for by the runtime itself, as long as its timeouts say. A transport of this suite's
//! own never waits: it is polled once, and what is pending is `WouldBlock`, after a look at whether
//! anybody would have woken the task.

mod connector;
mod kind;
mod layer;
#[cfg(feature = "futures-io")]
mod smol;
mod stream;
#[cfg(feature = "tokio")]
mod tokio;
mod transport;
#[cfg_attr(not(any(feature = "futures-io", feature = "tokio")), allow(dead_code))]
mod two_tasks;
#[cfg(any(feature = "futures-io", feature = "tokio"))]
mod wait;

pub(crate) use self::{
    connector::{Attempt, IoConnector},
    kind::IoKind,
    stream::Stream,
    transport::Transport,
    two_tasks::Results,
};
