//! Mbed TLS behind safe types. Everything `unsafe` of this crate is in here.
//!
//! - C structures stay where they are on the heap, and are freed once: [`Native`](native::Native).
//! - What C points to is owned by what points to it: a [`Config`] owns certificates and keys, a
//!   [`Connection`] owns its `Config` and what its callbacks use.
//! - Mbed TLS is built without support for threads. It shares two things between connections:
//!   tables that it fills at first use, and a configuration's keys and certificates, which cache
//!   numbers. Both are touched only while a configuration is made and during handshakes, so those
//!   are done one at a time in the whole process: [`one_at_a_time`]. Records are encrypted and
//!   decrypted with nothing but the connection's own state.

mod callbacks;
mod certificate;
mod config;
mod connection;
mod error;
mod handshake;
mod native;
mod outside;
mod random;
mod secrets;
mod session;

use std::{
    ffi::CStr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use mbedtls_rs_sys as sys;

pub(crate) use self::{
    certificate::{Certificates, Key},
    config::{Config, Verification},
    connection::Connection,
    error::{Error, Flags},
    handshake::Step,
    session::Session,
};

/// The library's name and version.
pub(crate) fn version() -> String {
    let version = CStr::from_bytes_with_nul(sys::MBEDTLS_VERSION_STRING_FULL).unwrap_or_default();
    version.to_string_lossy().into_owned()
}

/// Whether this cipher suite is compiled in.
pub(crate) fn has_cipher_suite(code: u16) -> bool {
    let _guard = one_at_a_time();
    // SAFETY: the function only looks the number up in a table.
    unsafe { !sys::mbedtls_ssl_ciphersuite_from_id(code.into()).is_null() }
}

/// Whether this group is compiled in.
pub(crate) fn has_group(code: u16) -> bool {
    let _guard = one_at_a_time();
    // SAFETY: the function only looks the number up in a table.
    unsafe { !sys::mbedtls_ecp_curve_info_from_tls_id(code).is_null() }
}

/// The lock for what Mbed TLS shares between connections. No callback of this crate's calls the
/// caller's code, so nobody waits for himself.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}
