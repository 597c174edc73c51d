//! Errors: `wss_error` and what it holds.

use std::{
    ffi::{CStr, c_char},
    ptr,
};

use super::{
    guard::guard,
    kinds::{self, wss_kind},
    pointer,
};
use crate::failure::Failure;

/// Why a call failed.
///
/// Functions that can fail have a last argument `wss_error **error`. It may be NULL. Otherwise the
/// function sets `*error`: to a new error if it returns `WSS_ERROR`, which you free with
/// `wss_error_free`, and to NULL if not. It does not look at the old value, so free an error before
/// you use its variable again.
///
/// An error never changes. It may be read by several threads at once, and outlives the object that
/// the call was made on. No error holds a secret: no password, no query of a URL, no value of a
/// header of yours, no key.
pub struct wss_error(Failure);

impl wss_error {
    pub(super) fn new(failure: Failure) -> Self {
        Self(failure)
    }
}

/// Reads from an error; `otherwise` for NULL.
unsafe fn read<T>(error: *const wss_error, otherwise: T, read: impl FnOnce(&Failure) -> T) -> T
where
    T: Copy,
{
    guard(otherwise, || {
        // SAFETY: by the caller's promise.
        unsafe { error.as_ref() }.map_or(otherwise, |error| read(&error.0))
    })
}

fn pointer_to(text: Option<&CStr>) -> *const c_char {
    text.map_or(ptr::null(), CStr::as_ptr)
}

/// Returns the error's kind, one of the `WSS_ERROR_...` constants; 0 if `error` is NULL. Does no
/// I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_kind(error: *const wss_error) -> wss_kind {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, 0, Failure::kind) }
}

/// Returns the error's text: one line of UTF-8, without control characters, that says what
/// happened, and, where they matter, with which server, with which TLS library, and what to do. It
/// lives as long as the error. "no error" if `error` is NULL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_text(error: *const wss_error) -> *const c_char {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, c"no error".as_ptr(), |failure| failure.text().as_ptr()) }
}

/// Returns whether the server's certificate was refused. Tell the user; do not try again without
/// TLS or without verification. False if `error` is NULL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_is_certificate(error: *const wss_error) -> bool {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, false, Failure::is_certificate) }
}

/// Returns whether the same attempt may succeed later with nothing changed on this side: the
/// network failed; the handshake failed while it offered to resume a TLS session, which is now
/// forgotten; or the server reported an error of its own (the alert internal_error, or one of the
/// HTTP statuses 408, 429, 500, 502, 503 and 504). False if `error` is NULL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_is_retryable(error: *const wss_error) -> bool {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, false, Failure::is_retryable) }
}

/// Returns the number of the alert that the server sent (RFC 8446, section 6), such as 40 for
/// handshake_failure; -1 if it sent none, or if `error` is NULL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_alert(error: *const wss_error) -> i32 {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, -1, |failure| failure.alert().map_or(-1, i32::from)) }
}

/// Returns the system's number of the error (`errno`; on Windows that of `WSAGetLastError`); 0 if
/// the system did not report one, or if `error` is NULL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_os(error: *const wss_error) -> i32 {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, 0, |failure| failure.os().unwrap_or(0)) }
}

/// Returns the name of the option that the TLS library does not support, or that this library is
/// built without, such as "early_data"; NULL if the error is about no option, or if `error` is
/// NULL. With `WSS_ERROR_UNSUPPORTED_OPTION` never NULL. The name lives as long as the error. Does
/// no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_option(error: *const wss_error) -> *const c_char {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, ptr::null(), |failure| pointer_to(failure.option().map(|name| &**name))) }
}

/// Returns the HTTP status with which the server refused the upgrade, such as 403; 0 if the error
/// is no such refusal, or if `error` is NULL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_http_status(error: *const wss_error) -> u16 {
    // SAFETY: the documentation demands a live error or NULL.
    unsafe { read(error, 0, |failure| failure.status().unwrap_or(0)) }
}

/// Returns the value of a header of the response that refused the upgrade, such as `Location` or
/// `Retry-After`. `name` is a C string, in any case of letters. If the header occurs several times,
/// its values are joined by commas (RFC 9110, section 5.3). NULL if there is no such header, if the
/// error is no such refusal, or if an argument is NULL. The value lives as long as the error, and
/// comes from the server: it may be any bytes but NUL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_http_header(
    error: *const wss_error,
    name: *const c_char,
) -> *const c_char {
    // SAFETY: the documentation demands a live error or NULL, and a C string or NULL.
    unsafe {
        read(error, ptr::null(), |failure| match pointer::text(name, "name") {
            Ok(name) => pointer_to(failure.headers().and_then(|headers| headers.find(name))),
            Err(_) => ptr::null(),
        })
    }
}

/// Returns the name of a kind in plain English, such as "expired" for `WSS_ERROR_EXPIRED`;
/// "unknown" if there is no such kind. It lives as long as the process. Does no I/O.
#[unsafe(no_mangle)]
pub extern "C" fn wss_error_kind_name(kind: wss_kind) -> *const c_char {
    guard(c"unknown".as_ptr(), || kinds::name(kind).unwrap_or(c"unknown").as_ptr())
}

/// Frees an error. NULL does nothing. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_error_free(error: *mut wss_error) {
    // SAFETY: the documentation demands a live error or NULL.
    guard((), || unsafe { pointer::release(error) });
}
