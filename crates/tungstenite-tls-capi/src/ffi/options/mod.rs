//! Options: `wss_options` and its setters, by what they are about.

pub mod connection;
pub mod dangerous;
#[cfg(test)]
mod features;
pub mod identity;
pub mod tls;
pub mod trust;

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use super::{
    guard::guard,
    kinds::WSS_ERROR_BUSY,
    pointer,
    status::{WSS_ERROR, WSS_OK, wss_status},
};
use crate::{client::Client, failure::Failure, options::Options};

/// The options of a client, which may be set in any order. Everything that you do not set has a
/// default.
///
/// Each setter returns `WSS_OK` or `WSS_ERROR`. You may ignore that: the options remember the first
/// error, and `wss_client_new` fails with it; its text begins with the setter's name. So nothing is
/// ignored in silence. Only NULL for `options` itself cannot be remembered; `wss_client_new`
/// refuses it too.
///
/// `wss_options_set_...` replaces an earlier value, `wss_options_add_...` adds one, and
/// `wss_options_trust_...` adds to whom you trust. The setters copy what they are given. An option
/// that the TLS library does not support, or that the library is built without (a Cargo feature is
/// off), is refused by `wss_client_new`, which names it.
///
/// One thread at a time may use the options. A setter that meets another call on them, on another
/// thread or because a callback calls it, sets nothing. The options remember that as well: from
/// then on, `wss_client_new` fails with `WSS_ERROR_BUSY`. Free them and make others.
pub struct wss_options {
    options: Mutex<Options>,
    /// A setter was called while another call used the options, and did nothing.
    missed: AtomicBool,
}

impl wss_options {
    pub(super) fn build(&self) -> Result<Client, Failure> {
        if self.missed.load(Ordering::Relaxed) {
            return Err(Failure::new(
                WSS_ERROR_BUSY,
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
                if failure.kind() == WSS_ERROR_BUSY {
                    options.missed.store(true, Ordering::Relaxed);
                }
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

#[cfg(test)]
mod tests {
    use super::{
        super::{client::wss_client_new, error::*, kinds::WSS_ERROR_PANIC},
        connection::wss_options_set_nodelay,
        *,
    };

    /// The kind of error that a client of these options fails with.
    fn refusal(options: *const wss_options) -> super::super::wss_kind {
        let (mut client, mut error) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the options are live, and the rest are variables of this function.
        unsafe {
            assert_eq!(wss_client_new(options, &raw mut client, &raw mut error), WSS_ERROR);
            let kind = wss_error_kind(error);
            wss_error_free(error);
            kind
        }
    }

    #[test]
    fn a_setter_that_meets_another_call_is_remembered_as_busy() {
        let options = wss_options_new();
        // SAFETY: the options are live until they are freed.
        unsafe {
            let other = (*options).options.lock().unwrap();
            assert_eq!(wss_options_set_nodelay(options, true), WSS_ERROR);
            drop(other);
            assert_eq!(wss_options_set_nodelay(options, true), WSS_OK);
            assert_eq!(refusal(options), WSS_ERROR_BUSY);
            wss_options_free(options);
        }
    }

    #[test]
    fn a_panic_is_told_as_what_it_is() {
        let options = wss_options_new();
        // SAFETY: the options are live until they are freed.
        unsafe {
            assert_eq!(set(options, |_| panic!("poisons it")), WSS_ERROR);
            assert_eq!(wss_options_set_nodelay(options, true), WSS_ERROR);
            assert_eq!(refusal(options), WSS_ERROR_PANIC);
            wss_options_free(options);
        }
    }
}
