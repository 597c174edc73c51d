//! The calls of OpenSSL that the `openssl` crate does not bind, or binds as `unsafe`.

#![allow(unsafe_code)]

use std::{ffi::CString, ptr, time::Duration};

use foreign_types::{ForeignType, ForeignTypeRef};
use libc::{c_int, c_long, c_ulong, c_void};
use openssl::{
    error::ErrorStack,
    ssl::{Ssl, SslContextBuilder, SslRef, SslSession, SslSessionRef},
    x509::{X509Crl, X509Ref, X509StoreContextRef, store::X509StoreBuilderRef},
};
use openssl_sys::{SSL, SSL_CTX, SSL_SESSION, X509, X509_CRL, X509_STORE, X509_STORE_CTX};

const SET_MAX_SEND_FRAGMENT: c_int = 52;
const SET_CLIENT_SIGALGS_LIST: c_int = 102;
const GET_NEGOTIATED_GROUP: c_int = 134;
/// `SSL_EARLY_DATA_ACCEPTED`
const EARLY_DATA_ACCEPTED: c_int = 2;

/// The most plaintext of one record, in bytes.
pub(crate) fn set_max_record(
    context: &mut SslContextBuilder,
    bytes: u16,
) -> Result<(), ErrorStack> {
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed, and this
    // control takes no pointer.
    let set = unsafe {
        let bytes = c_long::from(bytes);
        openssl_sys::SSL_CTX_ctrl(context.as_ptr(), SET_MAX_SEND_FRAGMENT, bytes, ptr::null_mut())
    };
    succeeded(set == 1)
}

/// The algorithms that the client itself may sign with. Without this call, they are those of the
/// server.
pub(crate) fn set_client_signatures(
    context: &mut SslContextBuilder,
    names: &str,
) -> Result<(), ErrorStack> {
    let names = CString::new(names).unwrap_or_default();
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed, and this
    // control reads a C string and keeps nothing of it.
    let set = unsafe {
        let names = names.as_ptr().cast_mut().cast();
        openssl_sys::SSL_CTX_ctrl(context.as_ptr(), SET_CLIENT_SIGALGS_LIST, 0, names)
    };
    succeeded(set == 1)
}

/// The group of the key exchange: an OpenSSL NID, or the TLS number above `0x100_0000`. 0: unknown,
/// as before OpenSSL 3.
pub(crate) fn negotiated_group(ssl: &SslRef) -> c_long {
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and this control only
    // reads, and takes no pointer.
    unsafe { openssl_sys::SSL_ctrl(ssl.as_ptr(), GET_NEGOTIATED_GROUP, 0, ptr::null_mut()) }
}

/// Whether the server took the early data. Known when the handshake is complete.
pub(crate) fn early_data_was_accepted(ssl: &SslRef) -> bool {
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and the call only reads.
    let status = unsafe { SSL_get_early_data_status(ssl.as_ptr()) };
    status == EARLY_DATA_ACCEPTED
}

/// Whether the default properties ask for FIPS algorithms only.
#[cfg(ossl300)]
pub(crate) fn fips_is_asked_for() -> bool {
    // SAFETY: null is the default library context, and the call only reads.
    let asked = unsafe { openssl_sys::EVP_default_properties_is_fips_enabled(ptr::null_mut()) };
    asked == 1
}

/// A connection of a context that is still being built, which the `openssl` crate does not allow.
pub(crate) fn new_connection(context: &SslContextBuilder) -> Result<Ssl, ErrorStack> {
    // SAFETY: `as_ptr` is a valid SSL_CTX, of which the connection keeps a reference of its own;
    // and `from_ptr` takes over a valid SSL that nobody else knows.
    unsafe {
        let ssl = openssl_sys::SSL_new(context.as_ptr());
        if ssl.is_null() { Err(ErrorStack::get()) } else { Ok(Ssl::from_ptr(ssl)) }
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
    let seconds = unsafe { SSL_SESSION_get_ticket_lifetime_hint(session.as_ptr()) };
    // `c_ulong` is not everywhere as long as this.
    #[allow(clippy::useless_conversion)]
    Duration::from_secs(seconds.into())
}

/// Adds a revocation list to a store of roots.
pub(crate) fn add_revocation_list(
    store: &mut X509StoreBuilderRef,
    list: &X509Crl,
) -> Result<(), ErrorStack> {
    // SAFETY: both are valid and nobody else uses the store while it is borrowed; it keeps a
    // reference of its own to the list.
    let added = unsafe { X509_STORE_add_crl(store.as_ptr(), list.as_ptr()) };
    succeeded(added == 1)
}

/// The server's own certificate.
pub(crate) fn leaf(context: &X509StoreContextRef) -> Option<&X509Ref> {
    // SAFETY: `as_ptr` is a valid context for as long as the reference lives, and it owns the
    // certificate, which the call gives or null.
    unsafe {
        let certificate = X509_STORE_CTX_get0_cert(context.as_ptr());
        (!certificate.is_null()).then(|| X509Ref::from_ptr(certificate))
    }
}

/// Verifies the certificates of a connection in place of OpenSSL.
pub(crate) trait Verify {
    /// Whether the server is accepted. Must not panic.
    fn verify(context: &mut X509StoreContextRef) -> bool;
}

/// Lets `V` verify the certificates of all connections of `context`.
pub(crate) fn set_verification<V: Verify>(context: &mut SslContextBuilder) {
    extern "C" fn verify<V: Verify>(context: *mut X509_STORE_CTX, _: *mut c_void) -> c_int {
        // SAFETY: OpenSSL hands over a valid context that nobody else uses during the call.
        V::verify(unsafe { X509StoreContextRef::from_ptr_mut(context) }).into()
    }

    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed, and the
    // callback is of the type that the call wants and needs no argument.
    unsafe {
        SSL_CTX_set_cert_verify_callback(context.as_ptr(), Some(verify::<V>), ptr::null_mut());
    }
}

fn succeeded(success: bool) -> Result<(), ErrorStack> {
    if success { Ok(()) } else { Err(ErrorStack::get()) }
}

unsafe extern "C" {
    fn SSL_get_early_data_status(ssl: *const SSL) -> c_int;

    fn SSL_SESSION_get_ticket_lifetime_hint(session: *const SSL_SESSION) -> c_ulong;

    fn SSL_CTX_set_cert_verify_callback(
        context: *mut SSL_CTX,
        callback: Option<extern "C" fn(*mut X509_STORE_CTX, *mut c_void) -> c_int>,
        argument: *mut c_void,
    );

    fn X509_STORE_add_crl(store: *mut X509_STORE, list: *mut X509_CRL) -> c_int;

    fn X509_STORE_CTX_get0_cert(context: *const X509_STORE_CTX) -> *mut X509;
}
