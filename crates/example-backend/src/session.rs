//! One connection of s2n-tls as a session: [`S2nSession`].

use std::{
    io::{self, Read, Write},
    task::Poll,
};

use s2n_tls::{
    connection::Connection,
    enums::Version,
    error::{Error, ErrorType},
};
use tungstenite_tls_core::{
    CertificateDer, Handshake, Received, TlsError, TlsInfo, TlsSession, TlsVersion,
};

use crate::{
    error::{BACKEND, tls_error},
    transport::Transport,
};

/// A client connection of s2n-tls.
#[derive(Debug)]
pub struct S2nSession {
    transport: Transport,
    close_sent: bool,
}

impl S2nSession {
    pub(crate) fn new(transport: Transport) -> Self {
        Self { transport, close_sent: false }
    }

    /// The native connection.
    pub fn connection(&self) -> &Connection {
        self.transport.connection()
    }

    /// The result of an operation: done, or unfinished because it needs more ciphertext (`None`).
    fn outcome<R>(&self, result: Poll<Result<R, Error>>) -> Result<Option<R>, TlsError> {
        match result {
            Poll::Pending => Ok(None),
            Poll::Ready(Ok(done)) => Ok(Some(done)),
            Poll::Ready(Err(error)) => Err(tls_error(self.connection(), error)),
        }
    }
}

impl TlsSession for S2nSession {
    fn read_tls(&mut self, src: &mut dyn Read) -> io::Result<usize> {
        self.transport.pipe().read_tls(src)
    }

    fn write_tls(&mut self, dst: &mut dyn Write) -> io::Result<usize> {
        self.transport.pipe().write_tls(dst)
    }

    fn wants_write(&self) -> bool {
        self.transport.pipe().wants_write()
    }

    fn handshake(&mut self) -> Result<Handshake, TlsError> {
        if self.connection().handshake_complete() {
            return Ok(Handshake::Complete);
        }
        let result = self.transport.negotiate();
        Ok(self.outcome(result)?.map_or(Handshake::NeedsRead, |()| Handshake::Complete))
    }

    fn read(&mut self, dst: &mut [u8]) -> Result<Received, TlsError> {
        let result = self.transport.receive(dst);
        if let Poll::Ready(Err(error)) = &result {
            // s2n-tls closes TLS 1.2 in both directions at once.
            if self.close_sent && error.kind() == ErrorType::ConnectionClosed {
                return Ok(Received::Closed);
            }
        }
        Ok(match self.outcome(result)? {
            Some(0) => Received::Closed,
            Some(n) => Received::Data(n),
            None => Received::NeedsRead,
        })
    }

    fn write(&mut self, src: &[u8]) -> Result<usize, TlsError> {
        let result = self.transport.send(src);
        Ok(self.outcome(result)?.unwrap_or(0))
    }

    fn close(&mut self) -> Result<(), TlsError> {
        if std::mem::replace(&mut self.close_sent, true) {
            return Ok(());
        }
        let result = self.transport.shutdown_send();
        self.outcome(result).map(drop)
    }

    fn info(&self) -> TlsInfo {
        let mut info = TlsInfo::new(BACKEND, "s2n-tls");
        if !self.connection().handshake_complete() {
            return info;
        }
        info.version = match self.connection().actual_protocol_version() {
            Ok(Version::TLS12) => Some(TlsVersion::Tls12),
            Ok(Version::TLS13) => Some(TlsVersion::Tls13),
            _ => None,
        };
        info.cipher_suite = self.connection().cipher_suite().ok().map(iana_name);
        info.group = self.connection().selected_key_exchange_group().map(str::to_owned);
        info.alpn = self.connection().application_protocol().map(<[u8]>::to_vec);
        info.peer_certificates = self.peer_certificate().into_iter().collect();
        info.resumed = Some(self.connection().resumed());
        info
    }
}

impl S2nSession {
    /// The server's own certificate. s2n-tls shows the chain that it verified, not the one that the
    /// server presented.
    fn peer_certificate(&self) -> Option<CertificateDer<'static>> {
        let chain = self.connection().peer_cert_chain().ok()?;
        let leaf = chain.iter().next()?.ok()?;
        Some(leaf.der().ok()?.to_vec().into())
    }
}

/// s2n-tls names suites as OpenSSL does: `ECDHE-RSA-AES128-GCM-SHA256`.
fn iana_name(name: &str) -> String {
    let Some((exchange, cipher)) = name.split_once("-AES").or_else(|| name.split_once("-CHACHA"))
    else {
        return name.to_owned();
    };
    let cipher = match name.contains("CHACHA") {
        true => format!("CHACHA{cipher}-SHA256"),
        false => format!("AES{cipher}").replace("AES128", "AES_128").replace("AES256", "AES_256"),
    };
    format!("TLS_{exchange}_WITH_{cipher}").replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::iana_name;

    #[test]
    fn suites_get_their_iana_names() {
        let names = [
            ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
            ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
            ("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
        ];
        for (native, iana) in names {
            assert_eq!(iana_name(native), iana);
        }
    }
}
