//! Calls of BoringSSL that the `boring` crate does not bind.

use std::{ptr, slice};

use boring::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslRef},
};
use foreign_types::ForeignTypeRef;

/// The most plaintext of one record, in bytes.
pub(crate) fn set_max_record(
    context: &mut SslContextBuilder,
    bytes: u16,
) -> Result<(), ErrorStack> {
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed.
    #[allow(unsafe_code)]
    let set = unsafe { boring_sys::SSL_CTX_set_max_send_fragment(context.as_ptr(), bytes.into()) };
    if set == 1 { Ok(()) } else { Err(ErrorStack::get()) }
}

/// The cipher suites of TLS 1.3, most wanted first, by their numbers.
#[cfg(not(feature = "fips"))]
pub(crate) fn set_tls13_suites(
    context: &mut SslContextBuilder,
    codes: &[u16],
) -> Result<(), ErrorStack> {
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed; the call reads
    // as many numbers as there are, and no flags.
    #[allow(unsafe_code)]
    let set = unsafe {
        let (codes, count) = (codes.as_ptr(), codes.len());
        boring_sys::SSL_CTX_set1_tls13_ciphers(context.as_ptr(), codes, ptr::null(), count)
    };
    if set == 1 { Ok(()) } else { Err(ErrorStack::get()) }
}

/// Lets a handshake fail where none of the configurations for Encrypted Client Hello can be used.
/// Without it, BoringSSL would tell the server's name to everybody then.
#[cfg(not(feature = "fips"))]
pub(crate) fn reject_unusable_ech(ssl: &mut SslRef) {
    // SAFETY: `as_ptr` is a valid SSL that nobody else uses while it is borrowed.
    #[allow(unsafe_code)]
    unsafe {
        boring_sys::SSL_set_reject_unusable_ech_config(ssl.as_ptr(), 1);
    }
}

/// The Signed Certificate Timestamps that the server sent, as a list (RFC 6962, section 3.3).
pub(crate) fn timestamp_list(ssl: &SslRef) -> &[u8] {
    let (mut list, mut length) = (ptr::null(), 0);
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and the call sets both: to
    // null and 0, or to bytes of the session, which are not changed while it is borrowed.
    #[allow(unsafe_code)]
    unsafe {
        boring_sys::SSL_get0_signed_cert_timestamp_list(ssl.as_ptr(), &mut list, &mut length);
        if list.is_null() { &[] } else { slice::from_raw_parts(list, length) }
    }
}
