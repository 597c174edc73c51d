//! What the `boring` crate does not bind of early data.

use boring::ssl::{self, SslRef};
use foreign_types::ForeignTypeRef;

/// Lets early data be sent with the session that is offered, if the server allowed it then.
pub(crate) fn enable(ssl: &mut SslRef) {
    // SAFETY: `as_ptr` is a valid SSL that nobody else uses while it is borrowed.
    #[allow(unsafe_code)]
    unsafe {
        boring_sys::SSL_set_early_data_enabled(ssl.as_ptr(), 1);
    }
}

/// Whether the handshake is far enough for early data, and not complete.
pub(crate) fn may_be_sent(ssl: &SslRef) -> bool {
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and the call only reads.
    #[allow(unsafe_code)]
    let in_early_data = unsafe { boring_sys::SSL_in_early_data(ssl.as_ptr()) };
    in_early_data == 1
}

/// Whether the server took the early data. Known when the handshake is complete.
pub(crate) fn was_accepted(ssl: &SslRef) -> bool {
    // SAFETY: as above.
    #[allow(unsafe_code)]
    let accepted = unsafe { boring_sys::SSL_early_data_accepted(ssl.as_ptr()) };
    accepted == 1
}

/// Whether a handshake stopped because the server did not take the early data.
pub(crate) fn is_rejected(error: &ssl::Error) -> bool {
    error.code().as_raw() == boring_sys::SSL_ERROR_EARLY_DATA_REJECTED
}

/// After [`is_rejected`]: makes the connection one that has sent no early data.
pub(crate) fn forget(ssl: &mut SslRef) {
    // SAFETY: `as_ptr` is a valid SSL that nobody else uses while it is borrowed, and it has just
    // signalled that early data was rejected, as the call demands.
    #[allow(unsafe_code)]
    unsafe {
        boring_sys::SSL_reset_early_data_reject(ssl.as_ptr());
    }
}
