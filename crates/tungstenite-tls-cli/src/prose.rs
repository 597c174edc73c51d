//! What this command reads in the words of errors, until a type tells it.

use std::io;

use tungstenite_tls::TlsError;

/// Whether `error` is about the password of a private key: missing or wrong.
pub(crate) fn is_about_password(error: &TlsError) -> bool {
    error.to_string().contains("password")
}

/// Whether a host's name could not be looked up. Such errors have no kind of their own; the
/// facade's name the host.
pub(crate) fn is_lookup(error: &io::Error) -> bool {
    error.to_string().starts_with("cannot look up")
}
