//! The errors that [`TlsError`] and [`Error`] can contain.
//!
//! ```
//! use tungstenite_tls::{
//!     Error, TlsError, TlsErrorKind,
//!     error::{AlertDescription, DialError, LookupError, ProtocolError},
//! };
//!
//! fn advice(error: &Error) -> &'static str {
//!     match error {
//!         Error::Protocol(ProtocolError::HandshakeIncomplete) => "the server hung up",
//!         _ if LookupError::find(error).is_some() => "check the name of the host",
//!         _ if DialError::find(error).is_some() => "check that the server runs",
//!         _ => match TlsError::find(error).map(TlsError::kind) {
//!             Some(TlsErrorKind::Alert(AlertDescription::CERTIFICATE_REQUIRED)) => {
//!                 "the server wants a client certificate"
//!             }
//!             Some(kind) if kind.is_certificate() => "the server's certificate is refused",
//!             _ => "read the message",
//!         },
//!     }
//! }
//! ```
//!
//! Also has everything in tungstenite's module `error` but its `TlsError`, which is never made
//! here: this crate's has its name, so code that takes the other apart does not compile.

pub use tungstenite::error::*;
pub use tungstenite_tls_core::{
    AlertDescription, Peer, TlsError, TlsErrorKind, UpgradeError, backend::date, redacted,
};

#[cfg(feature = "dial")]
#[doc(no_inline)]
pub use crate::dial::DeadlineError;
pub use crate::dial::{DialError, LookupError};
#[cfg(feature = "proxy")]
pub use crate::proxy::{ProxyError, ProxyErrorKind, ProxyStage};
