//! C structures on the heap: [`Native`].

use std::{mem::MaybeUninit, ptr::NonNull};

use mbedtls_rs_sys as sys;

/// A C structure that Mbed TLS initialises and frees.
///
/// # Safety
/// `init` makes a valid value of any memory of the type's size and alignment, and `free` releases
/// what the value owns, but not the memory itself.
pub(super) unsafe trait Structure {
    /// Makes a valid value.
    unsafe fn init(value: *mut Self);

    /// Releases what a valid value owns.
    unsafe fn free(value: *mut Self);
}

/// A C structure that never moves, so that others can point to it.
pub(super) struct Native<T: Structure>(NonNull<T>);

impl<T: Structure> Native<T> {
    pub(super) fn new() -> Self {
        let memory = Box::into_raw(Box::new(MaybeUninit::<T>::zeroed())).cast::<T>();
        // SAFETY: this is memory for one `T`.
        unsafe { T::init(memory) };
        // SAFETY: a box is never null.
        Self(unsafe { NonNull::new_unchecked(memory) })
    }

    /// The structure, for calls that only read it.
    pub(super) fn as_ptr(&self) -> *const T {
        self.0.as_ptr()
    }

    /// The structure, for calls that change it.
    pub(super) fn as_mut_ptr(&mut self) -> *mut T {
        self.0.as_ptr()
    }

    /// The fields.
    pub(super) fn get(&self) -> &T {
        // SAFETY: the value is valid from `new` on, and nobody changes it without `&mut self`.
        unsafe { self.0.as_ref() }
    }
}

impl<T: Structure> Drop for Native<T> {
    fn drop(&mut self) {
        // SAFETY: the value is valid, this is the only call of `free`, and the memory is that of a
        // box, whose type does not drop what is in it.
        unsafe {
            T::free(self.0.as_ptr());
            drop(Box::from_raw(self.0.as_ptr().cast::<MaybeUninit<T>>()));
        }
    }
}

macro_rules! structures {
    ($($type:ident: $init:ident, $free:ident;)*) => {
        $(
            // SAFETY: these are the functions that Mbed TLS has for this type.
            unsafe impl Structure for sys::$type {
                unsafe fn init(value: *mut Self) {
                    // SAFETY: as the trait demands.
                    unsafe { sys::$init(value) };
                }

                unsafe fn free(value: *mut Self) {
                    // SAFETY: as the trait demands.
                    unsafe { sys::$free(value) };
                }
            }
        )*
    };
}

structures! {
    mbedtls_pk_context: mbedtls_pk_init, mbedtls_pk_free;
    mbedtls_ssl_config: mbedtls_ssl_config_init, mbedtls_ssl_config_free;
    mbedtls_ssl_context: mbedtls_ssl_init, mbedtls_ssl_free;
    mbedtls_ssl_session: mbedtls_ssl_session_init, mbedtls_ssl_session_free;
    mbedtls_x509_crt: mbedtls_x509_crt_init, mbedtls_x509_crt_free;
}
