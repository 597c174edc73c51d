//! What a client offered, parsed from its first bytes because a TLS library may change the values:
//! [`ClientHello`].

/// The parts of a ClientHello (RFC 8446, section 4.1.2) that tests check. Lists are in the client's
/// order, without GREASE (RFC 8701).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientHello {
    /// The server name (RFC 6066, section 3), not validated. `None`: no such extension.
    pub server_name: Option<String>,
    /// The protocols of ALPN (RFC 7301). `None`: no such extension.
    pub alpn: Option<Vec<Vec<u8>>>,
    /// The cipher suites.
    pub cipher_suites: Vec<u16>,
    /// The compression methods (RFC 5246, section 7.4.1.2). 0 is none.
    pub compression_methods: Vec<u8>,
    /// The kinds of the extensions.
    pub extensions: Vec<u16>,
    /// The key-exchange groups.
    pub groups: Vec<u16>,
    /// The groups that the ClientHello has a key share for (RFC 8446, section 4.2.8).
    pub key_shares: Vec<u16>,
    /// The signature algorithms.
    pub signature_schemes: Vec<u16>,
    /// Whether the client asks for an OCSP response (RFC 6066, section 8).
    pub status_request: bool,
    /// Whether the client asks for certificate timestamps (RFC 6962, section 3.3.1).
    pub certificate_timestamps: bool,
    /// The algorithms with which the server may compress its certificates (RFC 8879).
    pub certificate_compression: Vec<u16>,
    /// Whether the client sent an Encrypted Client Hello, real or GREASE (RFC 9849).
    pub ech: bool,
    /// The TLS versions: those of supported_versions or, without that extension, legacy_version.
    /// `0x0304` is TLS 1.3.
    pub versions: Vec<u16>,
    /// The session ID. TLS 1.3 clients may make one up.
    pub session_id: Vec<u8>,
    /// The ticket of TLS 1.2 (RFC 5077). Empty: the client asks for one. `None`: no such extension.
    pub ticket: Option<Vec<u8>>,
    /// The identities of pre_shared_key: the tickets of TLS 1.3.
    pub tickets13: Vec<Vec<u8>>,
    /// Whether early data follows.
    pub early_data: bool,
}

impl ClientHello {
    /// Whether the client offers an earlier session with a ticket.
    pub fn offers_ticket(&self) -> bool {
        self.ticket.as_ref().is_some_and(|ticket| !ticket.is_empty()) || !self.tickets13.is_empty()
    }

    /// Parses bytes that start with the client's first TLS record. `None`: the ClientHello is
    /// incomplete, or the bytes are something else.
    pub fn parse(stream: &[u8]) -> Option<Self> {
        let message = handshake_bytes(stream)?;
        let mut message = Cursor(&message);
        if message.number(1)? != 1 {
            return None;
        }
        let mut hello = Cursor(message.vector(3)?);
        let legacy_version = hello.number(2)? as u16;
        hello.take(32)?; // random
        let session_id = hello.vector(1)?.to_vec();
        let cipher_suites = numbers(hello.vector(2)?);
        let compression_methods = hello.vector(1)?.to_vec();
        let mut found = Self { session_id, cipher_suites, compression_methods, ..Self::default() };
        let mut extensions = Cursor(hello.vector(2).unwrap_or_default());
        while let Some(kind) = extensions.number(2) {
            let mut body = Cursor(extensions.vector(2)?);
            found.extensions.push(kind as u16);
            match kind {
                0 => {
                    let mut names = Cursor(body.vector(2)?);
                    names.number(1)?; // host_name
                    let name = names.vector(2)?;
                    found.server_name = Some(String::from_utf8_lossy(name).into_owned());
                }
                5 => found.status_request = true,
                10 => found.groups = numbers(body.vector(2)?),
                13 => found.signature_schemes = numbers(body.vector(2)?),
                16 => {
                    let mut list = Cursor(body.vector(2)?);
                    let names = std::iter::from_fn(|| list.vector(1).map(<[u8]>::to_vec));
                    found.alpn = Some(names.collect());
                }
                18 => found.certificate_timestamps = true,
                27 => found.certificate_compression = numbers(body.vector(1)?),
                35 => found.ticket = Some(body.0.to_vec()),
                41 => {
                    let mut list = Cursor(body.vector(2)?);
                    while let Some(identity) = list.vector(2) {
                        found.tickets13.push(identity.to_vec());
                        list.take(4)?; // obfuscated_ticket_age
                    }
                }
                42 => found.early_data = true,
                43 => found.versions = numbers(body.vector(1)?),
                51 => {
                    let mut list = Cursor(body.vector(2)?);
                    while let Some(group) = list.number(2) {
                        found.key_shares.push(group as u16);
                        list.vector(2)?;
                    }
                    found.key_shares.retain(|&group| !is_grease(group));
                }
                0xfe0d => found.ech = true,
                _ => {}
            }
        }
        if found.versions.is_empty() {
            found.versions.push(legacy_version);
        }
        found.extensions.retain(|&kind| !is_grease(kind));
        Some(found)
    }
}

/// The numbers in a list, without GREASE.
fn numbers(list: &[u8]) -> Vec<u16> {
    let numbers = list.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    numbers.filter(|&number| !is_grease(number)).collect()
}

fn is_grease(number: u16) -> bool {
    number & 0x0f0f == 0x0a0a && number >> 8 == number & 0xff
}

/// The first handshake message, joined from the records that carry it.
fn handshake_bytes(stream: &[u8]) -> Option<Vec<u8>> {
    let mut records = Cursor(stream);
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        if let Some(length) = Cursor(bytes.get(1..).unwrap_or_default()).number(3) {
            if bytes.len() >= 4 + length {
                return Some(bytes);
            }
        }
        if records.number(1)? != 22 {
            return None;
        }
        records.number(2)?;
        bytes.extend_from_slice(records.vector(2)?);
    }
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self, bytes: usize) -> Option<usize> {
        Some(self.take(bytes)?.iter().fold(0, |number, &byte| number << 8 | usize::from(byte)))
    }

    /// Bytes preceded by their length.
    fn vector(&mut self, length_bytes: usize) -> Option<&'a [u8]> {
        let length = self.number(length_bytes)?;
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ClientHello with these extensions, in records of `piece` bytes.
    fn records(extensions: &[u8], piece: usize) -> Vec<u8> {
        let mut body = vec![3, 3];
        body.extend([7; 32]);
        body.extend([0, 0, 2, 0x13, 1, 1, 0]);
        body.extend((extensions.len() as u16).to_be_bytes());
        body.extend(extensions);
        let mut message = vec![1, 0];
        message.extend((body.len() as u16).to_be_bytes());
        message.extend(body);
        let record = |bytes: &[u8]| {
            let length = (bytes.len() as u16).to_be_bytes();
            [&[22, 3, 1], &length[..], bytes].concat()
        };
        message.chunks(piece).flat_map(record).collect()
    }

    const EXTENSIONS: &[u8] = &[
        0, 5, 0, 5, 1, 0, 0, 0, 0, // status_request
        0, 10, 0, 8, 0, 6, 0x2a, 0x2a, 0, 29, 0,
        23, // supported_groups, the first of them GREASE
        0, 13, 0, 6, 0, 4, 4, 3, 8, 4, // signature_algorithms
        0, 18, 0, 0, // signed_certificate_timestamp
        0, 27, 0, 5, 4, 0, 2, 0, 1, // compress_certificate
        0, 51, 0, 11, 0, 9, 0x2a, 0x2a, 0, 1, 0, 0, 29, 0, 0, // key_share
        0xfe, 0x0d, 0, 1, 0, // encrypted_client_hello
        0, 0, 0, 6, 0, 4, 0, 0, 1, b'x', // server_name
        0, 16, 0, 7, 0, 5, 2, b'h', b'2', 1, b'y', // ALPN
        0, 43, 0, 7, 6, 0x1a, 0x1a, 3, 4, 3,
        3, // supported_versions, the first of them GREASE
        0, 35, 0, 2, 5, 6, // session_ticket
        0, 42, 0, 0, // early_data
        0, 41, 0, 22, 0, 15, 0, 1, 7, 0, 0, 0, 1, 0, 2, 8, 9, 0, 0, 0, 2, 0, 3, 2, 1,
        1, // pre_shared_key
    ];

    #[test]
    fn is_read_whatever_the_records() {
        let expected = ClientHello {
            server_name: Some("x".to_owned()),
            alpn: Some(vec![b"h2".to_vec(), b"y".to_vec()]),
            versions: vec![0x0304, 0x0303],
            ticket: Some(vec![5, 6]),
            tickets13: vec![vec![7], vec![8, 9]],
            early_data: true,
            cipher_suites: vec![0x1301],
            compression_methods: vec![0],
            extensions: vec![5, 10, 13, 18, 27, 51, 0xfe0d, 0, 16, 43, 35, 42, 41],
            groups: vec![29, 23],
            key_shares: vec![29],
            signature_schemes: vec![0x0403, 0x0804],
            status_request: true,
            certificate_timestamps: true,
            certificate_compression: vec![2, 1],
            ech: true,
            ..ClientHello::default()
        };
        for piece in [1, 7, 4096] {
            assert_eq!(ClientHello::parse(&records(EXTENSIONS, piece)), Some(expected.clone()));
        }
    }

    #[test]
    fn without_extensions_there_is_the_old_version() {
        let expected = ClientHello {
            versions: vec![0x0303],
            cipher_suites: vec![0x1301],
            compression_methods: vec![0],
            ..ClientHello::default()
        };
        assert_eq!(ClientHello::parse(&records(&[], 4096)), Some(expected));
    }

    #[test]
    fn a_part_or_something_else_is_none() {
        let whole = records(EXTENSIONS, 4096);
        for end in 0..whole.len() {
            assert_eq!(ClientHello::parse(&whole[..end]), None);
        }
        assert_eq!(ClientHello::parse(b"GET / HTTP/1.1\r\n\r\n"), None);
    }
}
