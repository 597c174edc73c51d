//! Mbed TLS's errors: [`Error`], and the [`Flags`] of a certificate that it refused.

use std::{
    ffi::{CStr, c_char, c_int},
    fmt,
};

use mbedtls_rs_sys as sys;

/// An error by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Error(c_int);

impl Error {
    pub(crate) const BAD_CERTIFICATE: Self = Self(sys::MBEDTLS_ERR_SSL_BAD_CERTIFICATE);
    pub(crate) const BAD_INPUT: Self = Self(sys::MBEDTLS_ERR_SSL_BAD_INPUT_DATA);
    pub(crate) const CHAIN_TOO_LONG: Self = Self(sys::MBEDTLS_ERR_X509_FATAL_ERROR);
    pub(crate) const CLOSE_NOTIFY: Self = Self(sys::MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY);
    pub(crate) const FATAL_ALERT: Self = Self(sys::MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE);
    pub(crate) const REFUSED: Self = Self(sys::MBEDTLS_ERR_X509_CERT_VERIFY_FAILED);
    pub(crate) const UNDECODABLE: Self = Self(sys::MBEDTLS_ERR_SSL_DECODE_ERROR);
    pub(crate) const UNKNOWN_KEY: Self = Self(sys::MBEDTLS_ERR_PK_UNKNOWN_PK_ALG);
    pub(crate) const WANT_READ: Self = Self(sys::MBEDTLS_ERR_SSL_WANT_READ);

    /// Whether it comes from the part of the library that speaks TLS, and not from those that read
    /// certificates and keys.
    pub(crate) fn is_of_tls(self) -> bool {
        // A number has two parts: one of the module above, in these bits, and a detail from below.
        matches!(self.0.unsigned_abs() & 0x7f80, 0x6000..=0x7f80)
    }
}

/// What a function returned, if it was no error.
pub(super) fn check(returned: c_int) -> Result<usize, Error> {
    usize::try_from(returned).map_err(|_| Error(returned))
}

/// The library's words and its number.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = [0_u8; 256];
        // SAFETY: the function writes at most that many bytes, with a final NUL.
        unsafe { mbedtls_strerror(self.0, words.as_mut_ptr().cast(), words.len()) };
        let words = CStr::from_bytes_until_nul(&words).unwrap_or_default();
        write!(f, "{} (-{:#06x})", words.to_string_lossy(), self.0.unsigned_abs())
    }
}

impl std::error::Error for Error {}

/// Why Mbed TLS refused a chain, a bit for each reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flags(pub(super) u32);

impl Flags {
    pub(crate) const NAME_MISMATCH: Self = Self(sys::MBEDTLS_X509_BADCERT_CN_MISMATCH);
    pub(crate) const NOT_TRUSTED: Self = Self(sys::MBEDTLS_X509_BADCERT_NOT_TRUSTED);

    /// Whether there is no reason but `one`.
    pub(crate) fn is_just(self, one: Self) -> bool {
        self == one
    }

    /// The library's words, a line for each reason.
    pub(crate) fn words(self) -> String {
        let mut words = [0_u8; 1024];
        let (start, length) = (words.as_mut_ptr().cast(), words.len());
        // SAFETY: the function writes at most `length` bytes, with a final NUL.
        unsafe { sys::mbedtls_x509_crt_verify_info(start, length, c"".as_ptr(), self.0) };
        let words = CStr::from_bytes_until_nul(&words).unwrap_or_default();
        words.to_string_lossy().trim_end().replace('\n', "; ")
    }
}

unsafe extern "C" {
    /// The bindings leave it out.
    fn mbedtls_strerror(error: c_int, words: *mut c_char, length: usize);
}
