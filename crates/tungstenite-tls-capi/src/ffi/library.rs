//! What concerns the whole library: version, TLS libraries, the log.

use std::ffi::{CStr, CString, c_char, c_void};
use std::sync::OnceLock;

use tungstenite_tls::Backend;

use super::{
    call::call,
    callback::{wss_log_callback, wss_log_level},
    error::wss_error,
    guard::guard,
    status::wss_status,
};
use crate::failure::Failure;

/// Returns the version of this library, such as "0.1.0". It lives as long as the process. Does no
/// I/O; any thread may call it.
#[unsafe(no_mangle)]
pub extern "C" fn wss_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => panic!("the version has no NUL"),
        };
    VERSION.as_ptr()
}

/// Returns the names of the TLS libraries that are compiled in, separated by commas: "rustls",
/// "native-tls", "openssl", "boring". Empty if there is none. It lives as long as the process. Does
/// no I/O; any thread may call it.
#[unsafe(no_mangle)]
pub extern "C" fn wss_backends() -> *const c_char {
    static NAMES: OnceLock<CString> = OnceLock::new();
    guard(c"".as_ptr(), || {
        let names = || Backend::compiled_in().map(Backend::name).collect::<Vec<_>>().join(",");
        NAMES.get_or_init(|| CString::new(names()).unwrap_or_default()).as_ptr()
    })
}

/// Hands the log of this library, and of the Rust libraries below it, to a callback. The process
/// has one log: a second call replaces the first, and NULL for `callback` ends it. Without a call,
/// nothing is logged. rustls logs its handshakes; OpenSSL and BoringSSL log nothing.
///
/// `level` is the least important level that is wanted. `user` is handed to the callback.
///
/// Any thread may call this, except from the callback itself (`WSS_ERROR_BAD_ARGUMENT`). It waits
/// until no thread is in the old callback any more, so the old `user` may be freed afterwards. The
/// callback is called by every thread that uses this library, by several at once.
///
/// Needs the feature `logging`: without it, fails with `WSS_ERROR_UNSUPPORTED_OPTION`. Fails with
/// `WSS_ERROR_BAD_ARGUMENT` if there is no such level. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_log_to(
    callback: wss_log_callback,
    user: *mut c_void,
    level: wss_log_level,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a callback that can be called so, and a place for the error
    // or NULL.
    unsafe { call(error, || log_to(callback, user, level)) }
}

#[cfg(feature = "logging")]
fn log_to(
    callback: wss_log_callback,
    user: *mut c_void,
    level: wss_log_level,
) -> Result<wss_status, Failure> {
    use log::{Level, LevelFilter};

    use super::{
        callback::{User, WSS_LOG_DEBUG, WSS_LOG_ERROR, WSS_LOG_INFO, WSS_LOG_WARN},
        status::WSS_OK,
    };
    use crate::{failure::line, logger};

    let Some(callback) = callback else { return logger::replace(None).map(|()| WSS_OK) };
    let level = match level {
        WSS_LOG_ERROR => LevelFilter::Error,
        WSS_LOG_WARN => LevelFilter::Warn,
        WSS_LOG_INFO => LevelFilter::Info,
        WSS_LOG_DEBUG => LevelFilter::Debug,
        _ => {
            return Err(Failure::bad_argument(format!(
                "there is no level {level}; use WSS_LOG_ERROR to WSS_LOG_DEBUG"
            )));
        }
    };
    let user = User::new(user);
    let write = move |level: Level, target: &str, text: &str| {
        let level = match level {
            Level::Error => WSS_LOG_ERROR,
            Level::Warn => WSS_LOG_WARN,
            Level::Info => WSS_LOG_INFO,
            Level::Debug | Level::Trace => WSS_LOG_DEBUG,
        };
        let (target, text) = (line(target), line(text));
        // SAFETY: the caller set this callback and `user` for this.
        unsafe { callback(user.pointer(), level, target.as_ptr(), text.as_ptr()) };
    };
    logger::replace(Some(logger::Sink { write: Box::new(write), level })).map(|()| WSS_OK)
}

#[cfg(not(feature = "logging"))]
fn log_to(_: wss_log_callback, _: *mut c_void, _: wss_log_level) -> Result<wss_status, Failure> {
    Err(Failure::not_compiled_in("logging", "wss_log_to", "logging"))
}
