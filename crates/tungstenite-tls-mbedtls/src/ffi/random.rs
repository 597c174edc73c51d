//! Random numbers from the operating system: Mbed TLS is built without a source of its own.

use std::{
    ffi::{c_int, c_uchar, c_void},
    mem::MaybeUninit,
    slice,
};

use mbedtls_rs_sys as sys;

/// Fills `output`; for the library's `f_rng`.
///
/// # Safety
/// `output` must have room for `length` bytes.
pub(super) unsafe extern "C" fn random(
    _: *mut c_void,
    output: *mut c_uchar,
    length: usize,
) -> c_int {
    // SAFETY: the caller's promise.
    let output = unsafe { slice::from_raw_parts_mut(output.cast::<MaybeUninit<u8>>(), length) };
    match getrandom::fill_uninit(output) {
        Ok(_) => 0,
        Err(_) => sys::MBEDTLS_ERR_ENTROPY_SOURCE_FAILED,
    }
}
