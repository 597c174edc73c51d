//! Options: `wss_options` and its setters, by what they are about.

pub mod connection;
pub mod dangerous;
pub mod identity;
pub mod tls;
pub mod trust;

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use super::{
    guard::guard,
    pointer,
    status::{WSS_ERROR, WSS_OK, wss_status},
};
use crate::{client::Client, failure::Failure, options::Options};

/// The options of a client, which may be set in any order. Everything that you do not set has a
/// default.
///
/// Each setter returns `WSS_OK` or `WSS_ERROR`. You may ignore that: the options remember the first
/// error, and `wss_client_new` fails with it; its text begins with the setter's name. So nothing is
/// ignored in silence. Only NULL for
/// `options` itself cannot be remembered; `wss_client_new` refuses it too.
///
/// `wss_options_set_...` replaces an earlier value, `wss_options_add_...` adds one, and
/// `wss_options_trust_...` adds to whom you trust. The setters copy what they are given. An option
/// that the TLS library does not support, or that the library is built without (a Cargo feature is
/// off), is refused by `wss_client_new`, which names it.
///
/// One thread at a time may use the options.
pub struct wss_options {
    options: Mutex<Options>,
    /// A setter was called while another call used the options, and did nothing.
    missed: AtomicBool,
}

impl wss_options {
    pub(super) fn build(&self) -> Result<Client, Failure> {
        if self.missed.load(Ordering::Relaxed) {
            return Err(Failure::new(
                super::kinds::WSS_ERROR_BUSY,
                "a setter was called while another call used the options",
            ));
        }
        pointer::lock(&self.options)?.build()
    }
}

/// Runs a setter that takes any value.
///
/// # Safety
/// `options` are live options or NULL.
unsafe fn set(options: *mut wss_options, setter: impl FnOnce(&mut Options)) -> wss_status {
    let setter = |options: &mut Options| {
        setter(options);
        Ok(())
    };
    // SAFETY: by the caller's promise.
    unsafe { run(options, setter) }
}

/// Runs a setter that may refuse a value; the text of its error begins with `name`.
///
/// # Safety
/// `options` are live options or NULL.
unsafe fn try_set(
    options: *mut wss_options,
    name: &str,
    setter: impl FnOnce(&mut Options) -> Result<(), Failure>,
) -> wss_status {
    let setter = |options: &mut Options| setter(options).map_err(|failure| failure.of_call(name));
    // SAFETY: by the caller's promise.
    unsafe { run(options, setter) }
}

/// # Safety
/// `options` are live options or NULL.
unsafe fn run(
    options: *mut wss_options,
    setter: impl FnOnce(&mut Options) -> Result<(), Failure>,
) -> wss_status {
    guard(WSS_ERROR, || {
        // SAFETY: by the caller's promise.
        let Some(options) = (unsafe { pointer::object(options) }) else { return WSS_ERROR };
        let result = match pointer::lock(&options.options) {
            Ok(mut options) => options.set(setter),
            Err(failure) => {
                options.missed.store(true, Ordering::Relaxed);
                Err(failure)
            }
        };
        if result.is_ok() { WSS_OK } else { WSS_ERROR }
    })
}

/// Makes options that are all at their defaults. Free them with `wss_options_free`. Never NULL.
/// Does no I/O; any thread may call it.
#[unsafe(no_mangle)]
pub extern "C" fn wss_options_new() -> *mut wss_options {
    let options =
        || wss_options { options: Mutex::new(Options::default()), missed: AtomicBool::new(false) };
    guard(std::ptr::null_mut(), || pointer::handle(options()))
}

/// Frees options. NULL does nothing. Clients that were made of them stay as they are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_free(options: *mut wss_options) {
    // SAFETY: the documentation demands live options or NULL.
    guard((), || unsafe { pointer::release(options) });
}
