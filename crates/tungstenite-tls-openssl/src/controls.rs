//! Controls of OpenSSL that are macros in C, and that the `openssl` crate does not bind.

use std::{ffi::CString, ptr};

use foreign_types::ForeignTypeRef;
use libc::{c_int, c_long};
use openssl::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslRef},
};

const SET_MAX_SEND_FRAGMENT: c_int = 52;
const SET_CLIENT_SIGALGS_LIST: c_int = 102;
const GET_NEGOTIATED_GROUP: c_int = 134;

/// The most plaintext of one record, in bytes.
pub(crate) fn set_max_record(
    context: &mut SslContextBuilder,
    bytes: u16,
) -> Result<(), ErrorStack> {
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed, and this
    // control takes no pointer.
    #[allow(unsafe_code)]
    let set = unsafe {
        let bytes = c_long::from(bytes);
        openssl_sys::SSL_CTX_ctrl(context.as_ptr(), SET_MAX_SEND_FRAGMENT, bytes, ptr::null_mut())
    };
    if set == 1 { Ok(()) } else { Err(ErrorStack::get()) }
}

/// In what the client itself may sign. Without it, in what the server may.
pub(crate) fn set_client_signatures(
    context: &mut SslContextBuilder,
    names: &str,
) -> Result<(), ErrorStack> {
    let names = CString::new(names).unwrap_or_default();
    // SAFETY: `as_ptr` is a valid SSL_CTX that nobody else uses while it is borrowed, and this
    // control reads a C string and keeps nothing of it.
    #[allow(unsafe_code)]
    let set = unsafe {
        let names = names.as_ptr().cast_mut().cast();
        openssl_sys::SSL_CTX_ctrl(context.as_ptr(), SET_CLIENT_SIGALGS_LIST, 0, names)
    };
    if set == 1 { Ok(()) } else { Err(ErrorStack::get()) }
}

/// The group of the key exchange: an OpenSSL NID, or the TLS number above `0x100_0000`. 0: unknown,
/// as before OpenSSL 3.
pub(crate) fn negotiated_group(ssl: &SslRef) -> c_long {
    // SAFETY: `as_ptr` is a valid SSL for as long as the reference lives, and this control only
    // reads, and takes no pointer.
    #[allow(unsafe_code)]
    unsafe {
        openssl_sys::SSL_ctrl(ssl.as_ptr(), GET_NEGOTIATED_GROUP, 0, ptr::null_mut())
    }
}
