//! What the `openssl` crate does not bind of early data: whether the server took it.

use foreign_types::ForeignTypeRef;
use openssl::ssl::SslRef;

/// `SSL_EARLY_DATA_ACCEPTED`
const ACCEPTED: libc::c_int = 2;

/// How many bytes of early data the session that is offered allows.
pub(crate) fn room(ssl: &SslRef) -> usize {
    ssl.session().map_or(0, |session| session.max_early_data() as usize)
}

/// Whether the server took the early data. Known when the handshake is complete.
pub(crate) fn accepted(ssl: &SslRef) -> bool {
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and the call only reads.
    #[allow(unsafe_code)]
    let status = unsafe { SSL_get_early_data_status(ssl.as_ptr()) };
    status == ACCEPTED
}

#[allow(unsafe_code)]
unsafe extern "C" {
    fn SSL_get_early_data_status(ssl: *const openssl_sys::SSL) -> libc::c_int;
}
