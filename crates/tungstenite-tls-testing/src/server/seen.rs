//! What a test server saw of its client: [`Seen`].

use std::io;

use tungstenite_tls_core::{AlertDescription, CertificateCompression, CertificateDer, TlsVersion};

use super::client_hello::ClientHello;

/// What a test server saw of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// What the client offered. `None`: no whole ClientHello came.
    pub hello: Option<ClientHello>,
    /// Whether the server completed its TLS handshake.
    pub handshake_complete: bool,
    /// The negotiated version of TLS.
    pub version: Option<TlsVersion>,
    /// The negotiated cipher suite, by its IANA name.
    pub cipher_suite: Option<String>,
    /// The key-exchange group, by its IANA name, where the server's library tells it.
    pub group: Option<String>,
    /// The protocol chosen by ALPN.
    pub alpn: Option<Vec<u8>>,
    /// Whether an earlier session was resumed.
    pub resumed: bool,
    /// The plaintext that came as early data, and was taken.
    pub early_data: Vec<u8>,
    /// The certificates that the client presented, leaf first.
    pub client_certificates: Vec<CertificateDer<'static>>,
    /// How the server compressed its certificates.
    pub certificate_compression: Option<CertificateCompression>,
    /// The secrets that the server derived from the connection.
    pub exported: Exported,
    /// The lines of the server's key log, where it keeps one. It is one for all connections of a
    /// server.
    pub key_log: Vec<String>,
    /// How many bytes the longest TLS record from the client had, without its header.
    pub longest_record: usize,
    /// How the client's side ended.
    pub ending: Ending,
    /// What came from the client, for a server that keeps it ([`Behaviour::Collect`]).
    ///
    /// [`Behaviour::Collect`]: crate::server::Behaviour::Collect
    pub received: Vec<u8>,
    /// What stopped the server before its behaviour was played out.
    pub error: Option<String>,
}

/// Secrets derived from a connection (RFC 5705; RFC 8446, section 7.5), of 32 bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// For a label of the tests' own.
    pub without_context: Vec<u8>,
    /// For the same label, with a context.
    pub with_context: Vec<u8>,
    /// For the channel binding `tls-exporter` (RFC 9266).
    pub channel_binding: Vec<u8>,
}

/// How the client's side of a connection ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It has not: the server did not wait for it, or waited in vain.
    #[default]
    None,
    /// With close_notify.
    CloseNotify,
    /// With a fatal alert.
    Alert(AlertDescription),
    /// With the transport, and no word before.
    Truncated,
    /// With an error of the transport.
    Transport(io::ErrorKind),
}
