//! Certificates and private keys as Mbed TLS reads them: [`Certificates`], [`Key`].

use std::{ptr, slice};

use mbedtls_rs_sys as sys;
use tungstenite_tls_core::CertificateDer;

use super::{
    error::{Error, check},
    native::Native,
    one_at_a_time,
    random::random,
};

/// Certificates in order: a chain, or a set of roots.
pub(crate) struct Certificates(Native<sys::mbedtls_x509_crt>);

impl Certificates {
    /// None.
    pub(crate) fn new() -> Self {
        Self(Native::new())
    }

    /// Appends a certificate in DER, of which Mbed TLS keeps a copy.
    pub(crate) fn add(&mut self, der: &[u8]) -> Result<(), Error> {
        // SAFETY: the chain is valid, and the slice is one of that length.
        let added = unsafe {
            sys::mbedtls_x509_crt_parse_der(self.0.as_mut_ptr(), der.as_ptr(), der.len())
        };
        check(added).map(drop)
    }

    /// Whether one of them has this subject, in DER.
    pub(super) fn has_subject(&self, name: &[u8]) -> bool {
        let mut next = self.0.as_ptr();
        // SAFETY: the list ends with a null pointer, and Mbed TLS has read what is in it.
        unsafe {
            while let Some(certificate) = next.as_ref() {
                if bytes(&certificate.subject_raw) == name {
                    return true;
                }
                next = certificate.next;
            }
        }
        false
    }

    pub(super) fn as_mut_ptr(&mut self) -> *mut sys::mbedtls_x509_crt {
        self.0.as_mut_ptr()
    }
}

/// A private key.
pub(crate) struct Key(Native<sys::mbedtls_pk_context>);

impl Key {
    /// Reads PKCS#8, PKCS#1 or SEC1, in DER.
    pub(crate) fn read(der: &[u8]) -> Result<Self, Error> {
        let _guard = one_at_a_time();
        let mut key = Native::new();
        // SAFETY: the key is valid, the slice is one of that length, and there is no password.
        let read = unsafe {
            sys::mbedtls_pk_parse_key(
                key.as_mut_ptr(),
                der.as_ptr(),
                der.len(),
                ptr::null(),
                0,
                Some(random),
                ptr::null_mut(),
            )
        };
        check(read).map(|_| Self(key))
    }

    /// Checks that the key belongs to the first of `certificates`.
    pub(crate) fn check_belongs_to(&self, certificates: &Certificates) -> Result<(), Error> {
        let _guard = one_at_a_time();
        let public = &raw const certificates.0.get().pk;
        // SAFETY: both keys are valid; they may be of different kinds.
        let same = unsafe {
            sys::mbedtls_pk_check_pair(public, self.0.as_ptr(), Some(random), ptr::null_mut())
        };
        check(same).map(drop)
    }

    pub(super) fn as_mut_ptr(&mut self) -> *mut sys::mbedtls_pk_context {
        self.0.as_mut_ptr()
    }
}

/// The bytes of a certificate.
///
/// # Safety
/// The certificate must have been read by Mbed TLS.
pub(super) unsafe fn der(certificate: &sys::mbedtls_x509_crt) -> CertificateDer<'static> {
    // SAFETY: as below.
    unsafe { bytes(&certificate.raw) }.to_vec().into()
}

/// A part of a certificate.
///
/// # Safety
/// The part must be one of a certificate that Mbed TLS has read.
pub(super) unsafe fn bytes(part: &sys::mbedtls_x509_buf) -> &[u8] {
    if part.p.is_null() {
        return &[];
    }
    // SAFETY: the certificate owns so many bytes there, or its buffer does.
    unsafe { slice::from_raw_parts(part.p, part.len) }
}
