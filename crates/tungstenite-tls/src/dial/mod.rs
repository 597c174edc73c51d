//! TCP connections: what [`Connect`](crate::Connect) needs to say how to dial, and what happened.
//!
//! The addresses of a host race each other ([`Connect::head_start`](crate::Connect::head_start)),
//! each stage has its time ([`ConnectStage`]), and events tell of each step ([`ConnectEvent`]).

#[cfg(feature = "dial")]
mod blocking;
#[cfg(feature = "dial")]
mod deadlines;
mod error;
#[cfg(feature = "dial")]
mod event;
#[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
mod fast_open;
#[cfg(feature = "dial")]
mod observer;
#[cfg(not(feature = "dial"))]
mod one_by_one;
mod options;
#[cfg(feature = "dial")]
mod race;
#[cfg(feature = "tracing")]
mod tracing;
#[cfg(feature = "dial")]
mod wait;

#[cfg(feature = "smol")]
pub(crate) use self::blocking::begin;
pub use self::error::{DialError, LookupError};
#[cfg(not(feature = "dial"))]
pub(crate) use self::one_by_one::{dial, resolve};
pub(crate) use self::options::SocketOptions;
#[cfg(any(feature = "smol", feature = "tokio"))]
pub(crate) use self::race::Next;
#[cfg(feature = "tracing")]
pub(crate) use self::tracing::TARGET;
#[cfg(feature = "dial")]
pub(crate) use self::{
    blocking::{Resolve, dial, look_up},
    deadlines::{Deadline, Deadlines, Timeouts},
    observer::Observer,
    race::{Race, interleave},
    wait::wait,
};
#[cfg(feature = "dial")]
pub use self::{
    deadlines::{ConnectStage, DeadlineError},
    event::ConnectEvent,
    options::IpVersion,
};
