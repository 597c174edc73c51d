//! The callbacks that a caller may set.
//!
//! A callback runs on the thread that called this library, during that call, and before the call
//! returns. It must return: to throw a C++ exception or to call `longjmp` is undefined behaviour.

use std::ffi::{c_char, c_void};

use super::message::wss_bytes;

/// How important a line of the log is: `WSS_LOG_ERROR` to `WSS_LOG_DEBUG`.
pub type wss_log_level = i32;

/// What failed.
pub const WSS_LOG_ERROR: wss_log_level = 1;
/// What may be wrong.
pub const WSS_LOG_WARN: wss_log_level = 2;
/// Connections that begin and end.
pub const WSS_LOG_INFO: wss_log_level = 3;
/// Details of the handshakes, as far as the TLS library tells them.
pub const WSS_LOG_DEBUG: wss_log_level = 4;

/// Takes a line of the log: `user` as it was set, the level, the part of the library that speaks,
/// and the text, both in UTF-8 and valid during the call. The log has no payload of messages and no
/// secrets. What is logged on this thread during the callback is dropped.
pub type wss_log_callback = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        level: wss_log_level,
        target: *const c_char,
        text: *const c_char,
    ),
>;

/// Your own check of the server's verified chain: `user` as it was set, and the certificates in
/// DER, the server's own first, without the root, valid during the call. Returns whether the server
/// is accepted; if not, the connection fails with `WSS_ERROR_REFUSED_BY_CALLBACK`. It must not
/// block.
pub type wss_verify_callback = Option<
    unsafe extern "C" fn(user: *mut c_void, certificates: *const wss_bytes, count: usize) -> bool,
>;

/// Returns the time in seconds since 1970-01-01 00:00 UTC: `user` as it was set. A negative number
/// counts as 0.
pub type wss_clock_callback = Option<unsafe extern "C" fn(user: *mut c_void) -> i64>;

/// What the caller gets back in its callback.
#[derive(Clone, Copy)]
pub(super) struct User(*mut c_void);

// SAFETY: this library only hands the pointer back. The documentation of each setter says from
// which threads the callback is called, and that it must be ready for them.
unsafe impl Send for User {}
// SAFETY: as above.
unsafe impl Sync for User {}

impl User {
    pub(super) fn new(user: *mut c_void) -> Self {
        Self(user)
    }

    pub(super) fn pointer(self) -> *mut c_void {
        self.0
    }
}
