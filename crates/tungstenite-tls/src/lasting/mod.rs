//! Connections that last: pings that must be answered, and a client that connects again.
//!
//! [`Lasting`] describes such a client. It connects with a clone of your [`Connect`] each time, so
//! each connection has a new key, and resumes the TLS session of the one before. You get everything
//! as an [`Event`], also the gaps: messages that were under way when a connection broke may be
//! lost, and the client neither keeps nor repeats any. What to send again, only you know.
//!
//! ```
//! # use tungstenite_tls::{Roots, TlsConfig};
//! # if tungstenite_tls::Backend::default_choice().is_err() { return Ok(()) }
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! # let plan = tungstenite_tls::Connect::new(server.url())?.tls_config(&config);
//! use std::time::Duration;
//! use tungstenite_tls::{Message, lasting::{Event, KeepAlive, Lasting}};
//!
//! let keep_alive = KeepAlive::new(Duration::from_secs(20), Duration::from_secs(10));
//! let mut client = Lasting::new(plan).keep_alive(keep_alive).client();
//! while let Some(event) = client.next() {
//!     match event {
//!         // Send what the server must know after a gap.
//!         Event::Connected { .. } => client.send(Message::text("subscribe"))?,
//!         Event::Message(message) => {
//!             println!("{message}");
//!             client.close(None);
//!         }
//!         Event::Gap { cause, retry_in } => println!("{cause}; connecting in {retry_in:?}"),
//!         Event::GaveUp { cause } => println!("{cause}"),
//!         _ => {}
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the features `tokio` and `smol`, their modules have a function `lasting` for the same on
//! the runtime. If you have your own loop, [`KeepAlive::start`] and [`Backoff::start`] do no I/O.
//!
//! [`Connect`]: crate::Connect

#[cfg(any(feature = "smol", feature = "tokio"))]
mod asynchronous;
mod backoff;
mod blocking;
mod cause;
mod event;
mod keep_alive;
mod life;
mod retries;
mod retry_after;
mod settings;
#[cfg(any(feature = "smol", feature = "tokio"))]
mod signal;

#[cfg(any(feature = "smol", feature = "tokio"))]
pub use self::asynchronous::AsyncClient;
#[cfg(any(feature = "smol", feature = "tokio"))]
pub(crate) use self::asynchronous::{Opened, Opening};
pub use self::{
    backoff::Backoff,
    blocking::Client,
    cause::Cause,
    event::{Event, SendError},
    keep_alive::{KeepAlive, Turn, Watch},
    retries::Retries,
    settings::Lasting,
};
