//! Runs the same tests over every kind of I/O: a [`Stream`] is used as a blocking stream, no matter
//! what drives the TLS inside.
//!
//! If the I/O is asynchronous, `TlsStream` is polled through the traits of the runtime. The runtime
//! itself waits for sockets, as long as their timeouts allow. The suite's own transports never
//! wait: they are polled once, and `Pending` becomes `WouldBlock`, after a check that something
//! would have woken the task.

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
