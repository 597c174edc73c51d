//! Exporters and channel bindings of [`TlsStream`] and [`MaybeTlsStream`]: secrets and digests that
//! belong to one connection.

use crate::{MaybeTlsStream, TlsError, TlsErrorKind, TlsSession, TlsStream, TlsVersion};

/// A channel binding, which ties a protocol above TLS to its TLS connection (RFC 5056).
///
/// ```no_run
/// use tungstenite_tls_core::{ChannelBinding, TlsSession, TlsStream, TlsError};
///
/// fn scram_binding<S, T: TlsSession>(stream: &TlsStream<S, T>) -> Result<Vec<u8>, TlsError> {
///     // TLS 1.3, or else the certificate.
///     let binding = stream.channel_binding(ChannelBinding::TlsExporter);
///     binding.or_else(|_| stream.channel_binding(ChannelBinding::TlsServerEndPoint))
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChannelBinding {
    /// `tls-exporter` (RFC 9266): a secret of this connection. Requires TLS 1.3, because with
    /// TLS 1.2 it is unique only if both sides take extra measures.
    TlsExporter,
    /// `tls-server-end-point` (RFC 5929, section 4): the digest of the server's certificate.
    TlsServerEndPoint,
}

impl<S, T: TlsSession> TlsStream<S, T> {
    /// Fills `out` with a secret that both sides derive from this connection, for `label` and
    /// `context` (RFC 8446, section 7.5; RFC 5705). Does no I/O. With TLS 1.2 an absent context
    /// differs from an empty one.
    ///
    /// # Errors
    /// [`BadConfiguration`](TlsErrorKind::BadConfiguration) if the handshake is not complete, and
    /// [`UnsupportedOption`](TlsErrorKind::UnsupportedOption) if the backend cannot export secrets.
    pub fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        self.after_handshake()?;
        self.session().export_keying_material(out, label, context)
    }

    /// Returns the bytes that a protocol such as SCRAM binds to (RFC 5802, section 6). Does no I/O.
    ///
    /// # Errors
    /// If the handshake is not complete or the binding does not exist: the backend does not provide
    /// it, the TLS version is too old, or the certificate's signature uses no hash of its own.
    pub fn channel_binding(&self, binding: ChannelBinding) -> Result<Vec<u8>, TlsError> {
        self.after_handshake()?;
        let info = self.info();
        let unsupported = |option, why| TlsError::unsupported_call(info.backend, option, why);
        match binding {
            ChannelBinding::TlsExporter => {
                if info.version != Some(TlsVersion::Tls13) {
                    return Err(unsupported("tls-exporter", "it needs TLS 1.3"));
                }
                let mut secret = vec![0; 32];
                let label = "EXPORTER-Channel-Binding";
                self.export_keying_material(&mut secret, label, Some(&[]))?;
                Ok(secret)
            }
            ChannelBinding::TlsServerEndPoint => {
                let leaf = info.peer_certificates.first().ok_or_else(|| {
                    unsupported("tls-server-end-point", "the library does not show the certificate")
                })?;
                digest_by_signature(leaf)?.ok_or_else(|| {
                    let why = "the certificate's signature has no hash that RFC 5929 could use";
                    unsupported("tls-server-end-point", why)
                })
            }
        }
    }

    fn after_handshake(&self) -> Result<(), TlsError> {
        if self.is_handshake_complete() {
            return Ok(());
        }
        Err(TlsError::new(TlsErrorKind::BadConfiguration, "the handshake is not complete"))
    }
}

impl<S, T: TlsSession> MaybeTlsStream<S, T> {
    /// Fills `out` like [`TlsStream::export_keying_material`].
    ///
    /// # Errors
    /// Those of [`TlsStream::export_keying_material`], and
    /// [`BadConfiguration`](TlsErrorKind::BadConfiguration) without TLS.
    pub fn export_keying_material(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Result<(), TlsError> {
        self.tls()?.export_keying_material(out, label, context)
    }

    /// Returns the same bytes as [`TlsStream::channel_binding`].
    ///
    /// # Errors
    /// Those of [`TlsStream::channel_binding`], and
    /// [`BadConfiguration`](TlsErrorKind::BadConfiguration) without TLS.
    pub fn channel_binding(&self, binding: ChannelBinding) -> Result<Vec<u8>, TlsError> {
        self.tls()?.channel_binding(binding)
    }

    fn tls(&self) -> Result<&TlsStream<S, T>, TlsError> {
        match self {
            Self::Plain(_) => {
                Err(TlsError::bad_configuration("a ws:// connection has no TLS to bind to"))
            }
            Self::Tls(stream) => Ok(stream),
        }
    }
}

#[cfg(feature = "channel-binding")]
use crate::x509::digest_by_signature;

#[cfg(not(feature = "channel-binding"))]
fn digest_by_signature(_: &[u8]) -> Result<Option<Vec<u8>>, TlsError> {
    Err(TlsError::bad_configuration(
        "`tls-server-end-point` is not compiled in; add the feature `channel-binding` of \
         tungstenite-tls",
    ))
}
