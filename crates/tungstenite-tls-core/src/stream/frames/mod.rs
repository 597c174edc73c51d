//! Follows the WebSocket that a stream carries, as far as the stream needs it: [`FrameWatch`].
//!
//! The codec owns the frames. The stream below it sees their bytes pass, and parses their headers
//! (RFC 6455, section 5.2) for two reasons: a Close frame starts the deadline for closing, and if
//! the codec has refused a frame for its size, it must not get more of it than it has room for.

#[cfg(feature = "split")]
mod expected;
mod follower;
mod header;
mod overdue;
mod queued;
mod response;
#[cfg(feature = "split")]
mod sent;
mod watch;

#[cfg(feature = "split")]
pub(crate) use self::{
    follower::{Follower, Passed},
    sent::Sent,
};
pub(crate) use self::{header::LONGEST, overdue::Overdue, queued::Queued, watch::FrameWatch};
