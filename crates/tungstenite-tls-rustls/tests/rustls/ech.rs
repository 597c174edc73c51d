//! Encrypted Client Hello (RFC 9849): only the server's key decrypts the name, and a server without
//! ECH is refused.

use tungstenite_tls_core::{
    Ech, Endpoint, Roots, Sni, TlsConfig, TlsConnector, TlsErrorKind, TlsSession, TlsVersion,
};
use tungstenite_tls_rustls::{
    RustlsConnector,
    rustls::crypto::{
        aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_AES_128 as SUITE,
        hpke::{EncapsulatedSecret, Hpke, HpkePrivateKey},
    },
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{ServerLibrary, ServerOptions, TestServer},
};

use crate::client;

const SECRET: &str = "secret.example";
const CONFIG_ID: u8 = 7;

/// A server's ECHConfigList and its private key.
fn configs(public_name: &str) -> (Vec<u8>, HpkePrivateKey) {
    let (key, private) = SUITE.generate_key_pair().unwrap();
    let mut contents = vec![CONFIG_ID, 0, 0x20];
    contents.extend(with_length(2, &key.0));
    // HKDF-SHA256 with AES-128-GCM, and no padding hint
    contents.extend([0, 4, 0, 1, 0, 1, 0]);
    contents.extend(with_length(1, public_name.as_bytes()));
    contents.extend([0, 0]);
    let config = [&[0xfe, 0x0d], &with_length(2, &contents)[..]].concat();
    (with_length(2, &config), private)
}

fn with_length(size: usize, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len().to_be_bytes();
    [&length[length.len() - size..], bytes].concat()
}

fn connector(ech: Ech, sni: Sni) -> RustlsConnector {
    let roots = Roots::Only(vec![Certificates::shared().root().clone()]);
    let config = TlsConfig::new().with_roots(roots).with_sni(sni);
    RustlsConnector::new(&config.with_ech(ech)).unwrap()
}

/// The ClientHello of a session with `SECRET`, without the headers of the record and the handshake
/// message.
fn client_hello(connector: &RustlsConnector) -> Vec<u8> {
    let endpoint = Endpoint::new(SECRET.try_into().unwrap(), 443);
    let mut session = connector.start(&endpoint).unwrap();
    let mut sent = Vec::new();
    while session.wants_write() {
        session.write_tls(&mut sent).unwrap();
    }
    sent.split_off(5 + 4)
}

/// The position and the body of the extension `wanted` in a ClientHello.
fn extension(hello: &[u8], wanted: u16) -> Option<(usize, &[u8])> {
    let number = |at: usize| usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]));
    let mut at = 2 + 32;
    at += 1 + usize::from(hello[at]); // session ID
    at += 2 + number(at); // cipher suites
    at += 1 + usize::from(hello[at]); // compression methods
    at += 2;
    while at < hello.len() {
        let (body, length) = (at + 4, number(at + 2));
        if number(at) == usize::from(wanted) {
            return Some((body, &hello[body..body + length]));
        }
        at = body + length;
    }
    None
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_server_alone_reads_the_name() {
    let (list, private) = configs("public.example");
    let hello = client_hello(&connector(Ech::Configs(list.clone()), Sni::VerifiedName));
    assert!(contains(&hello, "public.example"));
    assert!(!contains(&hello, SECRET));

    // The outer form: type, KDF, AEAD, config ID, encapsulated key, payload (section 5).
    let (at, body) = extension(&hello, 0xfe0d).expect("ECH");
    assert_eq!(body[..6], [0, 0, 1, 0, 1, CONFIG_ID]);
    let (key, rest) = body[8..].split_at(usize::from(u16::from_be_bytes([body[6], body[7]])));
    let payload = &rest[2..];
    let mut outer = hello.clone();
    let end = at + body.len();
    outer[end - payload.len()..end].fill(0);
    let info = [b"tls ech\0", &list[2..]].concat();
    let inner = SUITE.open(&EncapsulatedSecret(key.to_vec()), &info, &outer, payload, &private);
    assert!(contains(&inner.expect("the server can decrypt it"), SECRET));
}

#[test]
fn a_server_without_it_is_refused_by_its_public_name() {
    let all = Certificates::shared();
    let told = Sni::Name("told.example".try_into().unwrap());
    for (identity, sni, kind, text) in [
        (&all.wrong_host, Sni::VerifiedName, TlsErrorKind::Protocol, "refused the encrypted"),
        (&all.wrong_host, told, TlsErrorKind::Protocol, "refused the encrypted"),
        (&all.localhost, Sni::VerifiedName, TlsErrorKind::NameMismatch, ""),
    ] {
        let options = ServerOptions::new().identity(identity);
        let server = TestServer::start(ServerLibrary::OpenSsl, &options).unwrap();
        // The name that the certificate `wrong_host` is for.
        let (list, _) = configs("elsewhere.example");
        let connector = connector(Ech::Configs(list), sni);
        let error = client::connect(&connector, server.addr(), "localhost").unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
        let hello = server.join().hello.expect("a ClientHello");
        assert_eq!(hello.server_name.as_deref(), Some("elsewhere.example"));
    }
}

#[test]
fn what_is_no_list_is_refused_at_once() {
    for bad in [vec![], vec![0, 0], b"no list".to_vec()] {
        let config = TlsConfig::new().with_roots(Roots::Bundled).with_ech(Ech::Configs(bad));
        let error = RustlsConnector::new(&config).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error}");
    }
}

/// rustls itself would silently leave out TLS 1.2.
#[test]
fn grease_wants_tls13_alone() {
    let config = TlsConfig::new().with_roots(Roots::Bundled).with_ech(Ech::Grease);
    let error = RustlsConnector::new(&config).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error}");
    assert!(error.to_string().contains("minimum version"), "{error}");

    let config = config.with_min_version(TlsVersion::Tls13);
    let hello = client_hello(&RustlsConnector::new(&config).unwrap());
    assert!(extension(&hello, 0xfe0d).is_some());
    assert!(contains(&hello, SECRET));
}
