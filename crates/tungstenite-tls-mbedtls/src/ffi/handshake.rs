//! The handshake, step by step: [`Step`].

use std::slice;

use mbedtls_rs_sys as sys;
use tungstenite_tls_core::CertificateDer;

use super::{
    connection::Connection,
    error::{Error, check},
    one_at_a_time,
    outside::Missing,
};
use crate::message::CertificatesMessage;

/// What a step of the handshake has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The ClientHello is in the pipe.
    HelloSent,
    /// The server's certificates have been read and, if that is required, verified.
    CertificatesRead,
    /// Something else.
    Other,
}

impl Connection {
    /// Whether the handshake is complete.
    pub(crate) fn is_established(&self) -> bool {
        self.state() == sys::mbedtls_ssl_states_MBEDTLS_SSL_HANDSHAKE_OVER
    }

    /// Whether the next step reads the server's certificates.
    pub(crate) fn awaits_certificates(&self) -> bool {
        self.state() == sys::mbedtls_ssl_states_MBEDTLS_SSL_SERVER_CERTIFICATE
    }

    /// Continues the handshake, which must not be complete, by one message.
    ///
    /// # Errors
    /// [`Error::WANT_READ`] if there is not enough ciphertext.
    pub(crate) fn step(&mut self) -> Result<Step, Error> {
        let before = self.state();
        let _guard = one_at_a_time();
        // SAFETY: the connection is valid, and its callbacks may be called.
        check(unsafe { sys::mbedtls_ssl_handshake_step(self.native.as_mut_ptr()) })?;
        Ok(match before {
            sys::mbedtls_ssl_states_MBEDTLS_SSL_CLIENT_HELLO => Step::HelloSent,
            sys::mbedtls_ssl_states_MBEDTLS_SSL_SERVER_CERTIFICATE => Step::CertificatesRead,
            _ => Step::Other,
        })
    }

    /// The message with the server's certificates: right after the step that has read it alone.
    pub(crate) fn certificates_message(&self) -> CertificatesMessage<'_> {
        let ssl = self.native.get();
        let length = ssl.private_in_hslen.min(ssl.private_in_msglen);
        if ssl.private_in_msg.is_null() {
            return CertificatesMessage(&[]);
        }
        // SAFETY: the connection's buffer has `in_msglen` bytes there, of which `in_hslen` are the
        // message. They change when the next message is read, for which `&mut self` is needed.
        CertificatesMessage(unsafe { slice::from_raw_parts(ssl.private_in_msg, length) })
    }

    /// Whether a chain that is not trusted lacks only a good signature: its last certificate names
    /// an issuer that is known.
    pub(crate) fn knows_issuer(&self) -> bool {
        match &self.outside.get().missing {
            Missing::Nothing => false,
            Missing::Root { name } => self.config().has_root(name),
            Missing::Signature => true,
        }
    }

    /// The chain that the library has verified: from the server's own certificate to the root.
    pub(crate) fn take_chain(&mut self) -> Vec<CertificateDer<'static>> {
        let mut chain = std::mem::take(&mut self.outside.get_mut().chain);
        chain.reverse();
        chain
    }

    fn state(&self) -> sys::mbedtls_ssl_states {
        self.native.get().private_state as sys::mbedtls_ssl_states
    }
}
