//! A connection of Mbed TLS, with the pipe that is its transport: [`Connection`].

use std::{
    ffi::{CStr, CString, c_uchar, c_void},
    fmt, ptr,
    sync::Arc,
};

use mbedtls_rs_sys as sys;
use tungstenite_tls_core::{CertificateDer, backend::Pipe};

use super::{
    callbacks,
    certificate::der,
    config::Config,
    error::{Error, Flags, check},
    native::Native,
    one_at_a_time,
    outside::{Outside, Owned},
    secrets::MasterSecret,
    session::Session,
};

/// A client connection.
pub(crate) struct Connection {
    // Before what it points to: fields are dropped in this order.
    pub(super) native: Native<sys::mbedtls_ssl_context>,
    pub(super) outside: Owned<Outside>,
    config: Arc<Config>,
}

// SAFETY: all that it points to belongs to it, or is a `Config`, which several threads may share.
unsafe impl Send for Connection {}
// SAFETY: what can be called by `&self` only reads, and runs no callback.
unsafe impl Sync for Connection {}

impl Connection {
    /// A connection that has yet to begin.
    pub(crate) fn new(config: Arc<Config>) -> Result<Self, Error> {
        let _guard = one_at_a_time();
        let mut native: Native<sys::mbedtls_ssl_context> = Native::new();
        let outside = Owned::new(Outside::default());
        let (ssl, context) = (native.as_mut_ptr(), outside.as_ptr().cast::<c_void>());
        let (send, receive) = (Some(callbacks::send as _), Some(callbacks::receive as _));
        // SAFETY: the configuration and the context of the callbacks stay where they are, and live
        // as long as the connection. The callbacks take the context for what it is. They run only
        // inside calls by `&mut self`, during which nothing else borrows the context.
        unsafe {
            check(sys::mbedtls_ssl_setup(ssl, config.as_ptr()))?;
            sys::mbedtls_ssl_set_bio(ssl, context, send, receive, None);
            sys::mbedtls_ssl_set_verify(ssl, Some(callbacks::collect), context);
            sys::mbedtls_ssl_set_export_keys_cb(ssl, Some(callbacks::keep_secret), context);
        }
        Ok(Self { native, outside, config })
    }

    /// Before the ClientHello, the name to send; after it, the name that the server must have.
    ///
    /// # Errors
    /// If it is longer than 255 bytes, or memory is short.
    pub(crate) fn set_name(&mut self, name: Option<&str>) -> Result<(), Error> {
        // Names have no NUL in them.
        let name = name.and_then(|name| CString::new(name).ok());
        let pointer = name.as_deref().map_or(ptr::null(), CStr::as_ptr);
        // SAFETY: the library copies the name; a null pointer means none.
        let set = unsafe { sys::mbedtls_ssl_set_hostname(self.native.as_mut_ptr(), pointer) };
        check(set).map(drop)
    }

    /// Offers a session. Call this before the ClientHello.
    ///
    /// # Errors
    /// If it was made by another build of the library.
    pub(crate) fn offer(&mut self, session: &Session) -> Result<(), Error> {
        let session = session.load()?;
        // SAFETY: the library copies the session.
        let set =
            unsafe { sys::mbedtls_ssl_set_session(self.native.as_mut_ptr(), session.as_ptr()) };
        check(set).map(drop)
    }

    /// The session's side of the pipe.
    pub(crate) fn pipe(&mut self) -> &mut Pipe {
        &mut self.outside.get_mut().pipe
    }

    /// Whether ciphertext waits to be handed out.
    pub(crate) fn wants_write(&self) -> bool {
        self.outside.get().pipe.wants_write()
    }

    /// Decrypts into `out`. Returns the number of bytes, at least one.
    ///
    /// # Errors
    /// [`Error::WANT_READ`] if there is not enough ciphertext, and [`Error::CLOSE_NOTIFY`].
    pub(crate) fn receive(&mut self, out: &mut [u8]) -> Result<usize, Error> {
        loop {
            self.outside.get_mut().is_starved = false;
            let (start, length) = (out.as_mut_ptr(), out.len());
            // SAFETY: the function writes at most `length` bytes.
            let read = unsafe { sys::mbedtls_ssl_read(self.native.as_mut_ptr(), start, length) };
            match check(read) {
                // An empty record, or an alert that is only a warning. There may be more.
                Ok(0) | Err(Error::WANT_READ) if !self.outside.get().is_starved => {}
                Ok(0) => return Err(Error::WANT_READ),
                result => return result,
            }
        }
    }

    /// Encrypts a first part of `data`, one record, into the pipe. Returns its length.
    pub(crate) fn send(&mut self, data: &[u8]) -> Result<usize, Error> {
        let (start, length) = (data.as_ptr(), data.len());
        // SAFETY: the function reads at most `length` bytes.
        check(unsafe { sys::mbedtls_ssl_write(self.native.as_mut_ptr(), start, length) })
    }

    pub(crate) fn send_close_notify(&mut self) -> Result<(), Error> {
        // SAFETY: the connection is valid.
        check(unsafe { sys::mbedtls_ssl_close_notify(self.native.as_mut_ptr()) }).map(drop)
    }

    /// Sends a fatal alert.
    pub(crate) fn send_alert(&mut self, description: u8) -> Result<(), Error> {
        let level = sys::MBEDTLS_SSL_ALERT_LEVEL_FATAL as c_uchar;
        let ssl = self.native.as_mut_ptr();
        // SAFETY: the connection is valid.
        check(unsafe { sys::mbedtls_ssl_send_alert_message(ssl, level, description) }).map(drop)
    }

    /// The fatal alert that the server has sent: right after [`Error::FATAL_ALERT`] alone.
    pub(crate) fn received_alert(&self) -> Option<u8> {
        let message = self.native.get().private_in_msg;
        // SAFETY: the message is in the connection's buffer, which is longer than an alert. Its
        // second byte is the description (RFC 5246, section 7.2).
        (!message.is_null()).then(|| unsafe { *message.add(1) })
    }

    /// The configuration.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Why the server's certificate was refused.
    pub(crate) fn refusal(&self) -> Flags {
        // SAFETY: the connection is valid.
        Flags(unsafe { sys::mbedtls_ssl_get_verify_result(self.native.as_ptr()) })
    }

    /// Why it was refused for more than the library's own reasons.
    pub(crate) fn objection(&self) -> Option<&'static str> {
        self.outside.get().objection
    }

    /// The master secret, once it is known.
    pub(crate) fn secret(&self) -> Option<&MasterSecret> {
        self.outside.get().secret.as_ref()
    }

    /// The version's name: `TLSv1.2`.
    pub(crate) fn version(&self) -> &'static CStr {
        // SAFETY: the function returns one of the library's constants.
        unsafe { CStr::from_ptr(sys::mbedtls_ssl_get_version(self.native.as_ptr())) }
    }

    /// The number of the cipher suite, 0 before there is one.
    pub(crate) fn cipher_suite(&self) -> u16 {
        // SAFETY: the connection is valid.
        let id = unsafe { sys::mbedtls_ssl_get_ciphersuite_id_from_ssl(self.native.as_ptr()) };
        id.try_into().unwrap_or_default()
    }

    /// The protocol that ALPN chose.
    pub(crate) fn protocol(&self) -> Option<&CStr> {
        // SAFETY: the connection is valid, and the function returns a null pointer, or one of the
        // names in the configuration.
        unsafe {
            let name = sys::mbedtls_ssl_get_alpn_protocol(self.native.as_ptr());
            (!name.is_null()).then(|| CStr::from_ptr(name))
        }
    }

    /// The certificates that the server presented, its own first; of a resumed session only that.
    pub(crate) fn peer_certificates(&self) -> Vec<CertificateDer<'static>> {
        let mut certificates = Vec::new();
        // SAFETY: the connection is valid, and owns the list of certificates, which ends with a
        // null pointer.
        unsafe {
            let mut next = sys::mbedtls_ssl_get_peer_cert(self.native.as_ptr());
            while let Some(certificate) = next.as_ref() {
                certificates.push(der(certificate));
                next = certificate.next;
            }
        }
        certificates
    }

    /// The session of a complete handshake, if it can be resumed. Call this once.
    pub(crate) fn session(&mut self) -> Result<Option<Session>, Error> {
        let mut session = Native::new();
        let (from, to) = (self.native.as_mut_ptr(), session.as_mut_ptr());
        // SAFETY: both are valid, and the session is empty. The function notes in the connection
        // that it was called.
        let copied = unsafe { sys::mbedtls_ssl_get_session(from, to) };
        check(copied)?;
        Session::of(&session)
    }
}

/// Shows no secret.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("config", &self.config).finish_non_exhaustive()
    }
}
