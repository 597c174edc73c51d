//! Turns the pointers of C into references: the only place that trusts them.
//!
//! A handle is a pointer from an [`Arc`]. Each call holds a reference of its own, so that a
//! callback may free the object that the call is made on.

use std::{
    ffi::{CStr, c_char, c_void},
    path::PathBuf,
    slice,
    sync::{Arc, Mutex, MutexGuard, TryLockError},
};

use super::kinds::{WSS_ERROR_BUSY, WSS_ERROR_PANIC};
use crate::failure::Failure;

/// Gives an object to C, which frees it with [`release`].
pub(super) fn handle<T>(object: T) -> *mut T {
    Arc::into_raw(Arc::new(object)).cast_mut()
}

/// Ends C's hold on an object. NULL does nothing.
///
/// # Safety
/// `object` is NULL, or comes from [`handle`] and has not been released.
pub(super) unsafe fn release<T>(object: *const T) {
    if !object.is_null() {
        // SAFETY: by the caller's promise; this takes back what `handle` gave.
        drop(unsafe { Arc::from_raw(object) });
    }
}

/// The object behind a handle, which lives as long as what this returns.
///
/// # Safety
/// `object` is NULL, or comes from [`handle`] and has not been released.
pub(super) unsafe fn object<T>(object: *const T) -> Option<Arc<T>> {
    if object.is_null() {
        return None;
    }
    // SAFETY: by the caller's promise; the count is raised for the reference that is returned.
    unsafe {
        Arc::increment_strong_count(object);
        Some(Arc::from_raw(object))
    }
}

/// Whether C has released the object since the call that has this reference to it began: whether a
/// callback has.
pub(super) fn is_released<T>(object: &Arc<T>) -> bool {
    Arc::strong_count(object) == 1
}

/// Like [`object`], where NULL is an error that names the argument.
///
/// # Safety
/// The same as for [`object`].
pub(super) unsafe fn argument<T>(pointer: *const T, what: &str) -> Result<Arc<T>, Failure> {
    // SAFETY: by the caller's promise.
    unsafe { object(pointer) }.ok_or_else(|| null(what))
}

/// The text of a C string.
///
/// # Safety
/// `text` is NULL, or points to a string that ends in NUL and stays as it is for `'a`.
pub(super) unsafe fn text<'a>(text: *const c_char, what: &str) -> Result<&'a str, Failure> {
    if text.is_null() {
        return Err(null(what));
    }
    // SAFETY: by the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map_err(|_| Failure::bad_argument(format!("{what} is not UTF-8")))
}

/// The path in a C string: any bytes on Unix, UTF-8 elsewhere.
///
/// # Safety
/// The same as for [`text`].
pub(super) unsafe fn path(path: *const c_char, what: &str) -> Result<PathBuf, Failure> {
    #[cfg(unix)]
    {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
        if path.is_null() {
            return Err(null(what));
        }
        // SAFETY: by the caller's promise.
        let path = unsafe { CStr::from_ptr(path) };
        Ok(OsStr::from_bytes(path.to_bytes()).into())
    }
    #[cfg(not(unix))]
    // SAFETY: by the caller's promise.
    unsafe { text(path, what) }.map(PathBuf::from)
}

/// Bytes. NULL is allowed if there are none.
///
/// # Safety
/// `data` is NULL, or points to `length` bytes that stay as they are for `'a`.
pub(super) unsafe fn bytes<'a>(
    data: *const c_void,
    length: usize,
    what: &str,
) -> Result<&'a [u8], Failure> {
    match (data.is_null(), length) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(null(what)),
        (false, _) if isize::try_from(length).is_err() => {
            Err(Failure::bad_argument(format!("{what} cannot have {length} bytes")))
        }
        // SAFETY: by the caller's promise.
        (false, _) => Ok(unsafe { slice::from_raw_parts(data.cast(), length) }),
    }
}

/// Writes `value` where the caller wants it. Returns whether the caller does.
///
/// # Safety
/// `to` is NULL, or points to memory for a `T`, which need not be initialised.
pub(super) unsafe fn put<T>(to: *mut T, value: T) -> bool {
    if to.is_null() {
        return false;
    }
    // SAFETY: by the caller's promise.
    unsafe { to.write(value) };
    true
}

/// Refuses NULL for a place that the call has to write to.
pub(super) fn must_be_set<T>(to: *mut T, what: &str) -> Result<(), Failure> {
    if to.is_null() { Err(null(what)) } else { Ok(()) }
}

/// The inside of an object for this call alone.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>, Failure> {
    mutex.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Failure::new(
            WSS_ERROR_BUSY,
            "the object is in use by another call: on another thread, or by the one that called \
             this callback",
        ),
        TryLockError::Poisoned(_) => Failure::new(
            WSS_ERROR_PANIC,
            "an earlier call on this object failed by a bug of this library; free the object",
        ),
    })
}

fn null(what: &str) -> Failure {
    Failure::bad_argument(format!("{what} is NULL"))
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;

    #[test]
    fn null_is_an_error_that_names_the_argument() {
        // SAFETY: NULL is allowed everywhere here.
        unsafe {
            let error = text(ptr::null(), "url").unwrap_err();
            assert_eq!(error.text().to_str(), Ok("url is NULL"));
            assert!(path(ptr::null(), "path").is_err());
            assert!(argument::<u8>(ptr::null(), "client").is_err());
            assert!(bytes(ptr::null(), 1, "data").is_err());
            assert!(bytes(ptr::null(), 0, "data").unwrap().is_empty());
            assert!(!put(ptr::null_mut::<u8>(), 1));
            release::<u8>(ptr::null());
        }
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_and_a_path_is_not() {
        // SAFETY: these are C strings.
        unsafe {
            assert!(text(c"\xff".as_ptr(), "url").is_err());
            assert_eq!(path(c"\xff".as_ptr(), "path").is_ok(), cfg!(unix));
            let data: *const u8 = b"x".as_ptr();
            assert!(bytes(data.cast(), usize::MAX, "data").is_err());
        }
    }

    #[test]
    fn an_object_outlives_its_release_while_a_call_uses_it() {
        let handle = handle(String::from("kept"));
        // SAFETY: the handle is released once.
        let object = unsafe {
            let object = object(handle).unwrap();
            assert!(!is_released(&object));
            release(handle);
            object
        };
        assert_eq!(*object, "kept");
        assert!(is_released(&object));
    }

    #[test]
    fn a_second_call_on_an_object_is_refused() {
        let mutex = Mutex::new(());
        let first = lock(&mutex).unwrap();
        assert_eq!(lock(&mutex).unwrap_err().kind(), WSS_ERROR_BUSY);
        drop(first);
        let _ = std::panic::catch_unwind(|| {
            let _held = lock(&mutex).unwrap();
            panic!("poisons it");
        });
        assert_eq!(lock(&mutex).unwrap_err().kind(), WSS_ERROR_PANIC);
    }
}
