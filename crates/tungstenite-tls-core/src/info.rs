//! What a handshake negotiated: [`TlsInfo`].

use rustls_pki_types::CertificateDer;

use crate::TlsVersion;

/// What is known about a TLS connection. A field is `None` or empty until it is negotiated, or if
/// the backend's library does not report it.
///
/// ```
/// use tungstenite_tls_core::{TlsInfo, TlsVersion};
///
/// fn describe(info: &TlsInfo) -> String {
///     match info.version {
///         Some(TlsVersion::Tls13) => "TLS 1.3".to_owned(),
///         Some(older) => older.to_string(),
///         // Some libraries do not say.
///         None => format!("{} does not say", info.backend),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsInfo {
    /// The backend's name.
    pub backend: &'static str,
    /// The TLS library's name and version, as the library reports them.
    pub library: String,
    /// The TLS version.
    pub version: Option<TlsVersion>,
    /// The cipher suite, by its IANA name (`TLS_AES_128_GCM_SHA256`). Some backends show the number
    /// of one that [`CipherSuite`](crate::CipherSuite) does not list.
    pub cipher_suite: Option<String>,
    /// The key-exchange group, by its IANA name (`x25519`, `X25519MLKEM768`), or its number.
    pub group: Option<String>,
    /// The protocol that ALPN chose (RFC 7301).
    pub alpn: Option<Vec<u8>>,
    /// The certificates that the server presented, leaf first. Some libraries show only the leaf.
    /// On a resumed session the list may be empty.
    pub peer_certificates: Vec<CertificateDer<'static>>,
    /// The OCSP response that the server stapled, in DER, unverified (RFC 6960).
    pub ocsp_response: Option<Vec<u8>>,
    /// The Signed Certificate Timestamps that the server sent with its certificate, unverified (RFC
    /// 6962).
    pub certificate_timestamps: Vec<Vec<u8>>,
    /// Whether the server accepted the encrypted ClientHello. `None` if none was sent, or if the
    /// library does not report it.
    pub ech_accepted: Option<bool>,
    /// Whether the connection resumed an earlier session.
    pub resumed: Option<bool>,
    /// The outcome of early data.
    pub early_data: EarlyData,
}

/// The outcome of early data (0-RTT; RFC 8446, section 2.3) on a connection.
///
/// ```
/// use tungstenite_tls_core::EarlyData;
///
/// /// Whether the upgrade request may have been sent twice.
/// fn was_repeated(early_data: EarlyData) -> bool {
///     early_data == EarlyData::Rejected
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EarlyData {
    /// No early data was sent.
    #[default]
    NotOffered,
    /// Early data was sent, and the handshake is not complete yet.
    Offered,
    /// The server accepted the early data.
    Accepted,
    /// The server rejected the early data, so it was sent again after the handshake.
    Rejected,
}

impl TlsInfo {
    /// Names the backend and its library; every other field is empty.
    pub fn new(backend: &'static str, library: impl Into<String>) -> Self {
        Self {
            backend,
            library: library.into(),
            version: None,
            cipher_suite: None,
            group: None,
            alpn: None,
            peer_certificates: Vec::new(),
            ocsp_response: None,
            certificate_timestamps: Vec::new(),
            ech_accepted: None,
            resumed: None,
            early_data: EarlyData::NotOffered,
        }
    }
}
