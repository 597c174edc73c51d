//! Runs calls that can fail, and hands their errors over to C: [`call`].

use std::panic::{AssertUnwindSafe, catch_unwind};

#[cfg(all(unix, not(target_vendor = "apple")))]
use super::sigpipe::without_sigpipe;
use super::{
    error::wss_error,
    kinds::WSS_ERROR_PANIC,
    pointer,
    status::{WSS_ERROR, wss_status},
};
use crate::failure::Failure;

/// Runs `body`, and gives the caller its error, or NULL if there is none.
///
/// # Safety
/// `error` is NULL or points to memory for a pointer.
pub(super) unsafe fn call(
    error: *mut *mut wss_error,
    body: impl FnOnce() -> Result<wss_status, Failure>,
) -> wss_status {
    let panicked = || Err(Failure::new(WSS_ERROR_PANIC, "a bug of this library: a panic"));
    let result = catch_unwind(AssertUnwindSafe(|| without_sigpipe(body)));
    let result = result.unwrap_or_else(|_| panicked());
    let (status, failure) = match result {
        Ok(status) => (status, std::ptr::null_mut()),
        Err(failure) => (WSS_ERROR, pointer::handle(wss_error::new(failure))),
    };
    // SAFETY: by the caller's promise.
    match unsafe { pointer::put(error, failure) } {
        true => {}
        // SAFETY: it was made above, and nobody else has it.
        false => unsafe { pointer::release(failure) },
    }
    status
}

/// Nothing to do: Windows has no such signal, and on Apple's systems, sockets of Rust raise none.
#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn without_sigpipe<T>(body: impl FnOnce() -> T) -> T {
    body()
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::{
        super::{error::wss_error_kind, status::WSS_OK},
        *,
    };

    #[test]
    fn a_panic_becomes_an_error() {
        let mut error = ptr::null_mut();
        // SAFETY: `error` is a variable of this test.
        let status = unsafe { call(&raw mut error, || panic!("caught")) };
        assert_eq!(status, WSS_ERROR);
        // SAFETY: `call` made the error.
        unsafe {
            assert_eq!(wss_error_kind(error), WSS_ERROR_PANIC);
            pointer::release(error);
        }
    }

    #[test]
    fn an_error_that_nobody_wants_is_not_leaked_and_success_clears_an_old_one() {
        // SAFETY: NULL is allowed.
        let status = unsafe { call(ptr::null_mut(), || Err(Failure::bad_argument("unheard"))) };
        assert_eq!(status, WSS_ERROR);
        let mut error = ptr::dangling_mut();
        // SAFETY: `error` is a variable of this test.
        assert_eq!(unsafe { call(&raw mut error, || Ok(WSS_OK)) }, WSS_OK);
        assert!(error.is_null());
    }
}
