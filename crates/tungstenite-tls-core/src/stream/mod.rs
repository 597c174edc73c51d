//! The streams (TLS, plain, or either; blocking or not) and the driver that they share.

#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub(crate) mod asynchronous;
mod channel_binding;
pub(crate) mod driver;
pub(crate) mod frames;
mod maybe;
mod plain;
mod readiness;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
mod timer;
mod tls;
pub(crate) mod transport;
mod unsent;

#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub use self::timer::Timer;
pub(crate) use self::tls::StreamId;
pub use self::{
    channel_binding::ChannelBinding,
    maybe::MaybeTlsStream,
    plain::PlainStream,
    readiness::{Readiness, Stage},
    tls::TlsStream,
};
