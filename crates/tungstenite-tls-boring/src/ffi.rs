//! The calls of BoringSSL that the `boring` crate does not bind, or binds as `unsafe`.

#![allow(unsafe_code)]

use std::{ptr, slice, time::Duration};

use boring::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslRef, SslSession, SslSessionRef},
    x509::store::X509StoreBuilderRef,
};
use foreign_types::ForeignTypeRef;

/// The most plaintext of one record, in bytes.
pub(crate) fn set_max_record(
    context: &mut SslContextBuilder,
    bytes: u16,
) -> Result<(), ErrorStack> {
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed.
    let set = unsafe { boring_sys::SSL_CTX_set_max_send_fragment(context.as_ptr(), bytes.into()) };
    succeeded(set == 1)
}

/// The cipher suites of TLS 1.3 in order of preference, by their numbers.
#[cfg(not(feature = "fips"))]
pub(crate) fn set_tls13_suites(
    context: &mut SslContextBuilder,
    codes: &[u16],
) -> Result<(), ErrorStack> {
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed; the call
    // reads as many numbers as there are, and no flags.
    let set = unsafe {
        let (codes, count) = (codes.as_ptr(), codes.len());
        boring_sys::SSL_CTX_set1_tls13_ciphers(context.as_ptr(), codes, ptr::null(), count)
    };
    succeeded(set == 1)
}

/// Makes a handshake fail if none of the Encrypted Client Hello configurations can be used. Without
/// this, BoringSSL would then send the server's name unencrypted.
#[cfg(not(feature = "fips"))]
pub(crate) fn reject_unusable_ech(ssl: &mut SslRef) {
    // SAFETY: `as_ptr` is a valid SSL that nobody else uses while it is borrowed.
    unsafe {
        boring_sys::SSL_set_reject_unusable_ech_config(ssl.as_ptr(), 1);
    }
}

/// The Signed Certificate Timestamps that the server sent, as a list (RFC 6962, section 3.3).
pub(crate) fn timestamp_list(ssl: &SslRef) -> &[u8] {
    let (mut list, mut length) = (ptr::null(), 0);
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and the call sets both:
    // to null and 0, or to bytes of the session, which are not changed while it is borrowed.
    unsafe {
        boring_sys::SSL_get0_signed_cert_timestamp_list(ssl.as_ptr(), &mut list, &mut length);
        if list.is_null() { &[] } else { slice::from_raw_parts(list, length) }
    }
}

/// Lets early data be sent with the offered session, if the server allowed it when it sent the
/// session.
pub(crate) fn enable_early_data(ssl: &mut SslRef) {
    // SAFETY: `as_ptr` is a valid SSL that nobody else uses while it is borrowed.
    unsafe {
        boring_sys::SSL_set_early_data_enabled(ssl.as_ptr(), 1);
    }
}

/// Whether the handshake is far enough for early data, and not complete.
pub(crate) fn may_send_early_data(ssl: &SslRef) -> bool {
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and the call only reads.
    let in_early_data = unsafe { boring_sys::SSL_in_early_data(ssl.as_ptr()) };
    in_early_data == 1
}

/// Whether the server took the early data. Known when the handshake is complete.
pub(crate) fn early_data_was_accepted(ssl: &SslRef) -> bool {
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and the call only reads.
    let accepted = unsafe { boring_sys::SSL_early_data_accepted(ssl.as_ptr()) };
    accepted == 1
}

/// Resets a connection whose early data the server has just rejected, as if it had sent none.
pub(crate) fn forget_early_data(ssl: &mut SslRef) {
    // SAFETY: `as_ptr` is a valid SSL that nobody else uses while it is borrowed, and it has just
    // signalled that early data was rejected, as the call demands.
    unsafe {
        boring_sys::SSL_reset_early_data_reject(ssl.as_ptr());
    }
}

/// Offers the server `session`, which must come from the context of `ssl`, or have been made from
/// bytes and belong to no context yet.
pub(crate) fn offer_session(ssl: &mut SslRef, session: &SslSession) -> Result<(), ErrorStack> {
    // SAFETY: the caller keeps the sessions of each context apart, as said above.
    unsafe { ssl.set_session(session) }
}

/// How long the server says that it accepts the session's ticket. 0 if it does not say.
pub(crate) fn ticket_lifetime_hint(session: &SslSessionRef) -> Duration {
    // SAFETY: `as_ptr` is a valid SSL_SESSION for as long as the reference lives, and the call only
    // reads.
    let seconds = unsafe { boring_sys::SSL_SESSION_get_ticket_lifetime_hint(session.as_ptr()) };
    Duration::from_secs(seconds.into())
}

/// Adds a revocation list, in DER, to a store of roots.
pub(crate) fn add_revocation_list(
    store: &mut X509StoreBuilderRef,
    list: &[u8],
) -> Result<(), ErrorStack> {
    // SAFETY: the list is read from as many bytes as there are, and nothing after them counts; it
    // is valid then and freed once. Nobody else uses the store while it is borrowed, and it keeps a
    // reference of its own to the list.
    let added = unsafe {
        let mut bytes = list.as_ptr();
        let list = boring_sys::d2i_X509_CRL(ptr::null_mut(), &mut bytes, list.len() as _);
        if list.is_null() {
            return Err(ErrorStack::get());
        }
        let added = boring_sys::X509_STORE_add_crl(store.as_ptr(), list);
        boring_sys::X509_CRL_free(list);
        added
    };
    succeeded(added == 1)
}

fn succeeded(success: bool) -> Result<(), ErrorStack> {
    if success { Ok(()) } else { Err(ErrorStack::get()) }
}
