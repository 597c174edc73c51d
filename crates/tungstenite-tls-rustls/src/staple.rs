//! The OCSP response that a server stapled (RFC 6066, section 8), on its way from the verifier to the
//! session.
//!
//! rustls shows it only to the verifier, and calls that from within `process_new_packets`, in the
//! same thread. A verifier for each session could keep it, but rustls resumes a session only under
//! the very verifier that it began with. So it waits here for the moment between both.

use std::cell::RefCell;

thread_local! {
    static STAPLE: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Keeps what the verifier was shown. Empty means that there was none.
pub(crate) fn keep(response: &[u8]) {
    STAPLE.set((!response.is_empty()).then(|| response.to_vec()));
}

/// Runs `step` and gives what the verifier was shown during it.
pub(crate) fn during<T>(step: impl FnOnce() -> T) -> (T, Option<Vec<u8>>) {
    STAPLE.set(None);
    let result = step();
    (result, STAPLE.take())
}
