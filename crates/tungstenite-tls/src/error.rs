//! What [`TlsError`](crate::TlsError) and [`Error`](crate::Error) may hold.
//!
//! tungstenite's module of the same name is in it; its own `TlsError` is never used here.

pub use tungstenite::error::*;
pub use tungstenite_tls_core::{AlertDescription, backend::date, redacted};

pub use crate::dial::{DialError, LookupError};
