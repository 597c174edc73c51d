//! What this command takes from the words of errors, for want of types that tell it.

use std::io;

/// Whether a host's name could not be looked up. Such errors have no kind of their own; the
/// facade's name the host.
pub(crate) fn is_lookup(error: &io::Error) -> bool {
    error.to_string().starts_with("cannot look up")
}
