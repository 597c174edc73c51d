//! Compares what a connection reports about itself with what the server saw.

use tungstenite_tls_core::{Endpoint, Handshake, TlsConnector, TlsInfo, TlsSession, TlsVersion};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Seen, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting, trusting_on},
    subject::Subject,
};

/// The key-exchange groups of IANA's registry that are in use.
const GROUPS: [&str; 9] = [
    "x25519",
    "x448",
    "secp256r1",
    "secp384r1",
    "secp521r1",
    "X25519MLKEM768",
    "SecP256r1MLKEM768",
    "SecP384r1MLKEM1024",
    "MLKEM768",
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, check: fn(&Subject, TlsInfo, Seen)| {
            Case::new(format!("info::{version_name}::{test}"), move |subject| {
                let (info, seen) = subject.negotiate(&ServerOptions::new(), &trusting_on(version));
                assert_eq!(seen.version, Some(version));
                check(subject, info, seen);
            })
        };
        cases.push(case("backend_and_library", backend_and_library));
        cases.push(case("version", version_known).needs(Capability::Version));
        cases.push(case("cipher_suite", cipher_suite).needs(Capability::CipherSuite));
        cases.push(case("group", group).needs(Capability::Group));
        cases.push(case("alpn", alpn).needs(Capability::Alpn));
        cases.push(case("leaf", leaf));
        cases.push(case("peer_chain", peer_chain).needs(Capability::PeerChain));
        cases.push(case("resumed", resumed).needs(Capability::ResumedFlag));
    }
    cases.push(Case::new("info::before_the_handshake", before_the_handshake));
    cases
}

fn backend_and_library(subject: &Subject, info: TlsInfo, _: Seen) {
    assert_eq!(info.backend, subject.backend);
    assert_eq!(subject.connector(&trusting()).backend(), subject.backend);
    assert!(info.library.chars().any(|c| c.is_ascii_alphabetic()), "{:?}", info.library);
}

fn version_known(_: &Subject, info: TlsInfo, seen: Seen) {
    assert_eq!(info.version, seen.version);
}

fn cipher_suite(_: &Subject, info: TlsInfo, seen: Seen) {
    let suite = info.cipher_suite.expect("a cipher suite");
    assert!(suite.starts_with("TLS_"), "{suite} is not IANA's name");
    assert_eq!(Some(suite), seen.cipher_suite);
}

fn group(_: &Subject, info: TlsInfo, seen: Seen) {
    let group = info.group.expect("a group");
    assert!(GROUPS.contains(&group.as_str()), "{group} is not IANA's name");
    if let Some(seen) = seen.group {
        // The servers' libraries differ in upper and lower case.
        assert!(group.eq_ignore_ascii_case(&seen), "{group}, not {seen}");
    }
}

fn alpn(_: &Subject, info: TlsInfo, seen: Seen) {
    let http = b"http/1.1".to_vec();
    assert_eq!(seen.hello.expect("a ClientHello").alpn, Some(vec![http.clone()]));
    assert_eq!(info.alpn, Some(http));
}

fn leaf(_: &Subject, info: TlsInfo, _: Seen) {
    assert_eq!(info.peer_certificates.first(), Some(Certificates::shared().localhost.leaf()));
}

fn peer_chain(_: &Subject, info: TlsInfo, _: Seen) {
    assert_eq!(info.peer_certificates, Certificates::shared().localhost.chain());
}

fn resumed(_: &Subject, info: TlsInfo, _: Seen) {
    assert_eq!(info.resumed, Some(false));
}

fn before_the_handshake(subject: &Subject) {
    let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 1);
    let mut session = subject.connector(&trusting()).start(&endpoint).expect("a session");
    let check = |info: TlsInfo| {
        assert_eq!(info.backend, subject.backend);
        assert_eq!((info.alpn, info.peer_certificates), (None, Vec::new()));
        assert_eq!((info.version, info.cipher_suite), (None::<TlsVersion>, None));
    };
    check(session.info());
    assert_eq!(session.handshake().expect("begins"), Handshake::NeedsRead);
    check(session.info());
}
