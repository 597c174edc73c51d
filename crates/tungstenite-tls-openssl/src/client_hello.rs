//! What a context offers a server, read from the ClientHello that it sends.
//!
//! OpenSSL accepts lists, and then silently leaves out what its security level, its providers or
//! the TLS versions forbid. The ClientHello shows what is left.

use openssl::{
    error::ErrorStack,
    ssl::{SslContextBuilder, SslStream},
};
use tungstenite_tls_core::backend::Pipe;

use crate::ffi;

/// The numbers in a ClientHello, as in IANA's registries.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ClientHello {
    pub(crate) suites: Vec<u16>,
    pub(crate) groups: Vec<u16>,
    pub(crate) schemes: Vec<u16>,
}

impl ClientHello {
    /// What `context` offers. Nothing, if it cannot begin a handshake at all.
    pub(crate) fn of(context: &SslContextBuilder) -> Result<Self, ErrorStack> {
        let mut stream = SslStream::new(ffi::new_connection(context)?, Pipe::new())?;
        // It stops because there is no answer.
        let _ = stream.connect();
        let mut records = Vec::new();
        while stream.get_ref().wants_write() && stream.get_mut().write_tls(&mut records).is_ok() {}
        Ok(parse(&records).unwrap_or_default())
    }
}

/// Reads the records of a ClientHello (RFC 8446, section 4.1.2).
fn parse(records: &[u8]) -> Option<ClientHello> {
    let mut hello = Vec::new();
    let mut records = Reader(records);
    while !records.0.is_empty() {
        records.take(3)?;
        hello.extend(records.behind_u16()?.0);
    }
    let mut hello = Reader(&hello);
    // The handshake's type and length, the version, the random; the session, the suites, the
    // compression.
    hello.take(4 + 2 + 32)?;
    hello.behind_u8()?;
    let suites = hello.behind_u16()?.numbers();
    hello.behind_u8()?;
    let mut offered = ClientHello { suites, ..ClientHello::default() };
    let mut extensions = hello.behind_u16()?;
    while !extensions.0.is_empty() {
        let kind = extensions.u16()?;
        let mut content = extensions.behind_u16()?;
        match kind {
            10 => offered.groups = content.behind_u16()?.numbers(),
            13 => offered.schemes = content.behind_u16()?.numbers(),
            _ => {}
        }
    }
    Some(offered)
}

/// The bytes that are left.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|two| u16::from_be_bytes([two[0], two[1]]))
    }

    /// The bytes whose length is in the next byte.
    fn behind_u8(&mut self) -> Option<Reader<'a>> {
        let length = self.take(1)?[0];
        self.take(length.into()).map(Reader)
    }

    /// The bytes whose length is in the next two bytes.
    fn behind_u16(&mut self) -> Option<Reader<'a>> {
        let length = self.u16()?;
        self.take(length.into()).map(Reader)
    }

    fn numbers(&self) -> Vec<u16> {
        self.0.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect()
    }
}

#[cfg(test)]
mod tests {
    use openssl::ssl::SslMethod;
    use tungstenite_tls_core::{CipherSuite, Group, SignatureScheme};

    use super::*;

    fn context() -> SslContextBuilder {
        SslContextBuilder::new(SslMethod::tls_client()).unwrap()
    }

    #[test]
    fn what_a_context_was_told_is_what_it_offers() {
        let mut context = context();
        context.set_ciphersuites("TLS_AES_256_GCM_SHA384").unwrap();
        context.set_cipher_list("ECDHE-RSA-AES128-GCM-SHA256").unwrap();
        context.set_groups_list("P-384:X25519").unwrap();
        context.set_sigalgs_list("rsa_pss_rsae_sha256:ed25519").unwrap();
        // Several records.
        ffi::set_max_record(&mut context, 512).unwrap();
        context.set_alpn_protos(&[[255; 256], [255; 256], [255; 256]].concat()).unwrap();

        let offered = ClientHello::of(&context).unwrap();
        let has = |suite: CipherSuite| offered.suites.contains(&suite.code());
        assert!(has(CipherSuite::TLS_AES_256_GCM_SHA384));
        assert!(has(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
        assert!(!has(CipherSuite::TLS_AES_128_GCM_SHA256));
        assert_eq!(offered.groups, [Group::SECP384R1.code(), Group::X25519.code()]);
        let schemes = [SignatureScheme::RSA_PSS_RSAE_SHA256, SignatureScheme::ED25519];
        assert_eq!(offered.schemes, schemes.map(SignatureScheme::code));
    }

    #[test]
    fn what_the_security_level_forbids_is_missing() {
        let mut context = context();
        context.set_groups_list("X25519:P-521").unwrap();
        context.set_security_level(5);
        assert_eq!(ClientHello::of(&context).unwrap().groups, [Group::SECP521R1.code()]);
    }

    #[test]
    fn what_is_no_client_hello_is_none() {
        for bytes in [&b""[..], b"\x16", b"\x16\x03\x01\x00\x02\x01", &[0; 80], &[255; 80]] {
            assert_eq!(parse(bytes), None);
        }
    }
}
