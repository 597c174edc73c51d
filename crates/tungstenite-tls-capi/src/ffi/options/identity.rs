//! Setters for the client's certificate.

use std::ffi::{c_char, c_void};

use tungstenite_tls::Identity;

use super::{try_set, wss_options};
use crate::{
    failure::Failure,
    ffi::{pointer, status::wss_status},
};

/// Sets the client's certificate for mutual TLS (RFC 8446, section 4.4.2), from two files: its
/// certificate and those above it, and its private key. Both PEM or DER; the key PKCS#8, PKCS#1 or
/// SEC1. `password` decrypts a PKCS#8 key, which needs the feature `encrypted-keys`; NULL if it is
/// not encrypted. Reads the files now. Needs the feature `client-identity`. Default: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_identity_files(
    options: *mut wss_options,
    certificates: *const c_char,
    key: *const c_char,
    password: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, C strings, or NULL.
    unsafe {
        try_set(options, "wss_options_set_identity_files", |options| {
            let password = password_or_none(password)?;
            let (certificates, key) =
                (pointer::path(certificates, "certificates")?, pointer::path(key, "key")?);
            let identity = Identity::from_files(certificates, key, password)?;
            options.tls(|tls| tls.with_identity(identity));
            Ok(())
        })
    }
}

/// Does the same as `wss_options_set_identity_files` with PEM in memory. The copy of the key that
/// the library keeps is freed with the last client, but not overwritten before. Needs the feature
/// `client-identity`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_identity(
    options: *mut wss_options,
    certificates: *const c_void,
    certificates_length: usize,
    key: *const c_void,
    key_length: usize,
    password: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, that many bytes, or NULL.
    unsafe {
        try_set(options, "wss_options_set_identity", |options| {
            let certificates = pointer::bytes(certificates, certificates_length, "certificates")?;
            let key = pointer::bytes(key, key_length, "key")?;
            let identity = Identity::from_pem(certificates, key, password_or_none(password)?)?;
            options.tls(|tls| tls.with_identity(identity));
            Ok(())
        })
    }
}

/// Does the same with a PKCS#12 file in memory (RFC 7292), `length` bytes, which must hold exactly
/// one key. Needs the feature `pkcs12`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_identity_pkcs12(
    options: *mut wss_options,
    data: *const c_void,
    length: usize,
    password: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, that many bytes, or NULL.
    unsafe {
        try_set(options, "wss_options_set_identity_pkcs12", |options| {
            let data = pointer::bytes(data, length, "data")?;
            let identity = from_pkcs12(data, pointer::text(password, "password")?)?;
            options.tls(|tls| tls.with_identity(identity));
            Ok(())
        })
    }
}

/// # Safety
/// `password` is NULL or a C string that stays as it is for `'a`.
unsafe fn password_or_none<'a>(password: *const c_char) -> Result<Option<&'a str>, Failure> {
    if password.is_null() {
        return Ok(None);
    }
    // SAFETY: by the caller's promise.
    unsafe { pointer::text(password, "password") }.map(Some)
}

#[cfg(feature = "pkcs12")]
fn from_pkcs12(data: &[u8], password: &str) -> Result<Identity, Failure> {
    Ok(Identity::from_pkcs12(data, password)?)
}

#[cfg(not(feature = "pkcs12"))]
fn from_pkcs12(_: &[u8], _: &str) -> Result<Identity, Failure> {
    Err(Failure::not_compiled_in("identity", "PKCS#12", "pkcs12"))
}
