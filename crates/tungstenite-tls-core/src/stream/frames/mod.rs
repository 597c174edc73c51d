//! What a stream must know of the WebSocket that it carries: [`FrameWatch`].
//!
//! The codec owns the frames. The stream below it sees their bytes pass, and follows their headers
//! (RFC 6455, section 5.2) for two reasons: a Close frame starts the deadline for closing, and a
//! codec that has refused a frame for its size must not be given more of it than it has room for.

mod follower;
mod header;
mod overdue;
mod response;
mod watch;

pub(crate) use self::{overdue::Overdue, watch::FrameWatch};
