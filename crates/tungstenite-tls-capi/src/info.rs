//! What TLS negotiated, as C strings: [`Info`].

use std::ffi::CString;

use tungstenite_tls::{
    TlsInfo,
    config::{CertificateDer, TlsVersion},
};

use crate::failure::line;

/// What TLS negotiated on a connection.
pub(crate) struct Info {
    /// The number on the wire (RFC 8446, section 4.2.1); 0 if the library does not say.
    pub(crate) version: u16,
    pub(crate) cipher_suite: Option<CString>,
    pub(crate) group: Option<CString>,
    pub(crate) alpn: Option<CString>,
    pub(crate) library: CString,
    pub(crate) resumed: Option<bool>,
    /// Leaf first.
    pub(crate) certificates: Vec<CertificateDer<'static>>,
}

impl Info {
    pub(crate) fn new(info: TlsInfo) -> Self {
        Self {
            version: match info.version {
                Some(TlsVersion::Tls12) => 0x0303,
                Some(TlsVersion::Tls13) => 0x0304,
                _ => 0,
            },
            cipher_suite: info.cipher_suite.as_deref().map(line),
            group: info.group.as_deref().map(line),
            alpn: info.alpn.map(|protocol| line(&String::from_utf8_lossy(&protocol))),
            library: line(&info.library),
            resumed: info.resumed,
            certificates: info.peer_certificates,
        }
    }
}
