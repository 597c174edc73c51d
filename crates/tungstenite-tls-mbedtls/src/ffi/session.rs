//! A session in the form that is kept: [`Session`].

use std::{fmt, ptr, sync::Arc};

use mbedtls_rs_sys as sys;

use super::{
    error::{Error, check},
    native::Native,
};

/// A session, serialized by Mbed TLS. It has the server's own certificate in it, and the version
/// and the build of the library, which reads no session of another.
#[derive(Clone)]
pub(crate) struct Session {
    bytes: Arc<[u8]>,
    ticket_seconds: u32,
}

impl Session {
    /// The session of a connection, if it can be resumed.
    pub(super) fn of(session: &Native<sys::mbedtls_ssl_session>) -> Result<Option<Self>, Error> {
        let sys::mbedtls_ssl_session { private_id_len, private_ticket_len, .. } = session.get();
        if *private_id_len == 0 && *private_ticket_len == 0 {
            return Ok(None);
        }
        let mut length = 0;
        // SAFETY: without a buffer, the function only stores the length that it needs.
        unsafe {
            sys::mbedtls_ssl_session_save(session.as_ptr(), ptr::null_mut(), 0, &raw mut length)
        };
        let mut bytes = vec![0; length];
        // SAFETY: the function writes at most that many bytes.
        check(unsafe {
            let start = bytes.as_mut_ptr();
            sys::mbedtls_ssl_session_save(session.as_ptr(), start, length, &raw mut length)
        })?;
        let ticket_seconds = session.get().private_ticket_lifetime;
        Ok(Some(Self { bytes: bytes.into(), ticket_seconds }))
    }

    /// Reads what [`bytes`](Self::bytes) returned.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let ticket_seconds = load(bytes)?.get().private_ticket_lifetime;
        Ok(Self { bytes: bytes.into(), ticket_seconds })
    }

    /// The session, serialized.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// For how long the server keeps the ticket; 0 if it does not say, or gave no ticket.
    pub(crate) fn ticket_seconds(&self) -> u32 {
        self.ticket_seconds
    }

    pub(super) fn load(&self) -> Result<Native<sys::mbedtls_ssl_session>, Error> {
        load(&self.bytes)
    }
}

fn load(bytes: &[u8]) -> Result<Native<sys::mbedtls_ssl_session>, Error> {
    let mut session = Native::new();
    // SAFETY: the session is valid and empty, and the slice is one of that length.
    let loaded =
        unsafe { sys::mbedtls_ssl_session_load(session.as_mut_ptr(), bytes.as_ptr(), bytes.len()) };
    check(loaded).map(|_| session)
}

/// Shows no secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}
