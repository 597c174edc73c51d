//! What this command reads in the words of errors, until a type tells it.

use std::io;

/// Whether a host's name could not be looked up. Such errors have no kind of their own; the
/// facade's name the host.
pub(crate) fn is_lookup(error: &io::Error) -> bool {
    error.to_string().starts_with("cannot look up")
}
