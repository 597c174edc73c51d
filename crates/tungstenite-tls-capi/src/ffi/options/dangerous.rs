//! Setters that weaken verification.

use std::{
    ffi::c_void,
    time::{Duration, SystemTime},
};

use super::{set, try_set, wss_options};
use crate::{
    failure::Failure,
    ffi::{
        callback::{User, wss_clock_callback},
        status::wss_status,
    },
};

/// DANGEROUS: does not check that the certificate is for the server's name. Any server with a
/// certificate from an issuer that you trust may answer. Needs the feature `dangerous`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_dangerous_without_name_check(
    options: *mut wss_options,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.dangerous().without_name_check())) }
}

/// DANGEROUS: does not check the certificate or its name at all. Anybody on the network may answer,
/// and read and change everything. For tests. Needs the feature `dangerous`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_dangerous_without_certificate_check(
    options: *mut wss_options,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe {
        set(options, |options| options.tls(|tls| tls.dangerous().without_certificate_check()))
    }
}

/// DANGEROUS if the clock is wrong: takes the time from `callback`, to decide whether certificates
/// are valid and sessions too old. For devices whose system has no clock, and for tests. `user` is
/// handed to the callback. NULL for `callback` is refused. Needs the feature `dangerous`.
///
/// The callback is called on any thread that uses the client or its connections, by several at
/// once. `user` must stay valid until the client and all its connections are freed, and every call
/// that was running with them has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_dangerous_set_clock(
    options: *mut wss_options,
    callback: wss_clock_callback,
    user: *mut c_void,
) -> wss_status {
    // SAFETY: the documentation demands live options, a callback that can be called so, or NULL.
    unsafe {
        try_set(options, "wss_options_dangerous_set_clock", |options| {
            let Some(callback) = callback else {
                return Err(Failure::bad_argument("callback is NULL"));
            };
            let user = User::new(user);
            options.tls(|tls| tls.dangerous().with_clock(move || now(callback, user)));
            Ok(())
        })
    }
}

fn now(callback: unsafe extern "C" fn(*mut c_void) -> i64, user: User) -> SystemTime {
    // SAFETY: the caller set this callback and `user` for this.
    let seconds = unsafe { callback(user.pointer()) };
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}
