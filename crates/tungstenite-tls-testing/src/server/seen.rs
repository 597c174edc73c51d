//! What a test server saw of its client: [`Seen`].

use std::io;

use tungstenite_tls_core::{AlertDescription, CertificateCompression, CertificateDer, TlsVersion};

use super::client_hello::ClientHello;

/// What a test server saw of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// What the client offered. `None`: no complete ClientHello arrived.
    pub hello: Option<ClientHello>,
    /// Whether the server completed its TLS handshake.
    pub handshake_complete: bool,
    /// The negotiated version of TLS.
    pub version: Option<TlsVersion>,
    /// The negotiated cipher suite, by its IANA name.
    pub cipher_suite: Option<String>,
    /// The key-exchange group, by its IANA name, if the server's library reports it.
    pub group: Option<String>,
    /// The protocol chosen by ALPN.
    pub alpn: Option<Vec<u8>>,
    /// Whether an earlier session was resumed.
    pub resumed: bool,
    /// The plaintext of the early data that the server accepted.
    pub early_data: Vec<u8>,
    /// The certificates that the client presented, leaf first.
    pub client_certificates: Vec<CertificateDer<'static>>,
    /// The algorithm with which the server compressed its certificates, if any.
    pub certificate_compression: Option<CertificateCompression>,
    /// The secrets that the server derived from the connection.
    pub exported: Exported,
    /// The lines of the server's key log, if it keeps one. All connections of a server share one
    /// log.
    pub key_log: Vec<String>,
    /// The length of the client's longest TLS record, in bytes, without its header.
    pub longest_record: usize,
    /// How the client's side ended.
    pub ending: Ending,
    /// The bytes from the client, if the server keeps them ([`Behaviour::Collect`]).
    ///
    /// [`Behaviour::Collect`]: crate::server::Behaviour::Collect
    pub received: Vec<u8>,
    /// The error that stopped the server before it had finished its behaviour.
    pub error: Option<String>,
}

/// Secrets derived from a connection (RFC 5705; RFC 8446, section 7.5), of 32 bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// For [`EXPORTER_LABEL`](super::EXPORTER_LABEL), without a context.
    pub without_context: Vec<u8>,
    /// For the same label, with [`EXPORTER_CONTEXT`](super::EXPORTER_CONTEXT).
    pub with_context: Vec<u8>,
    /// For the channel binding `tls-exporter` (RFC 9266).
    pub channel_binding: Vec<u8>,
}

/// How the client's side of a connection ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It has not ended: the server did not wait for that, or waited in vain.
    #[default]
    None,
    /// With close_notify.
    CloseNotify,
    /// With a fatal alert.
    Alert(AlertDescription),
    /// With the end of the transport, without close_notify or an alert.
    Truncated,
    /// With an error of the transport.
    Transport(io::ErrorKind),
}
