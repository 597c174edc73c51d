//! The OCSP response that a server stapled (RFC 6066, section 8), on its way from the verifier to
//! the session.
//!
//! rustls shows it only to the verifier, and calls the verifier from within `process_new_packets`,
//! on the same thread. A verifier for each session could keep it, but rustls resumes a session only
//! under the very verifier that it began with. So the response is kept here between the two.

use std::cell::RefCell;

thread_local! {
    static STAPLE: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Keeps the response that the verifier was shown. Empty means that there was none.
pub(crate) fn keep(response: &[u8]) {
    STAPLE.set((!response.is_empty()).then(|| response.to_vec()));
}

/// Runs `step` and returns the response that the verifier was shown during it.
pub(crate) fn during<T>(step: impl FnOnce() -> T) -> (T, Option<Vec<u8>>) {
    STAPLE.set(None);
    let result = step();
    (result, STAPLE.take())
}
