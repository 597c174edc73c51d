//! What a client offers without being told: nothing that attacks of the past needed.

use std::ops::RangeInclusive;

use tungstenite_tls_core::TlsVersion;
use tungstenite_tls_testing::server::{ClientHello, ServerOptions};

use crate::{capability::Capability, case::Case, client::trusting, subject::Subject};

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746, section 3.3).
const RENEGOTIATION_SIGNAL: u16 = 0x00ff;

/// The suites of TLS 1.3 (RFC 8446, appendix B.4), all with keys that are made for one connection.
const TLS13: RangeInclusive<u16> = 0x1301..=0x1305;

/// The extension heartbeat (RFC 6520).
const HEARTBEAT: u16 = 15;

/// The extension extended_master_secret (RFC 7627).
const EXTENDED_MASTER_SECRET: u16 = 23;

/// The extension renegotiation_info (RFC 5746).
const RENEGOTIATION_INFO: u16 = 0xff01;

pub(super) fn cases() -> Vec<Case> {
    let case = |name: &str, check: fn(&ClientHello)| {
        Case::new(format!("hello::{name}"), move |subject| check(&offered(subject)))
    };
    let tls13_alone = Case::new("hello::forward_secrecy_of_tls13_alone", |subject| {
        let config = trusting().with_min_version(TlsVersion::Tls13);
        let (_, seen) = subject.negotiate(&ServerOptions::new(), &config);
        // Some libraries list their suites of TLS 1.2 even then.
        forward_secrecy_alone(&seen.hello.expect("a ClientHello"));
    });
    let cases = [
        tls13_alone.on(TlsVersion::Tls13),
        case("no_compression", |hello| assert_eq!(hello.compression_methods, [0])),
        case("no_heartbeat", |hello| assert!(!hello.extensions.contains(&HEARTBEAT))),
        case("no_broken_suite", no_broken_suite),
        case("forward_secrecy_alone", forward_secrecy_alone).needs(Capability::Tls12CipherSuites),
        case("no_md5", |hello| assert!(hello.signature_schemes.iter().all(|one| one >> 8 != 1))),
        case("extended_master_secret", |hello| {
            assert!(hello.extensions.contains(&EXTENDED_MASTER_SECRET));
        })
        .on(TlsVersion::Tls12),
        case("secure_renegotiation", |hello| {
            let signals = hello.cipher_suites.contains(&RENEGOTIATION_SIGNAL);
            assert!(signals || hello.extensions.contains(&RENEGOTIATION_INFO));
        })
        .on(TlsVersion::Tls12),
    ];
    cases.into_iter().map(Case::of_the_library).collect()
}

fn offered(subject: &Subject) -> ClientHello {
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &trusting());
    seen.hello.expect("a ClientHello")
}

/// The suites of TLS 1.2 without encryption, without authentication, for export, or with RC4, DES
/// or Triple DES, by the registry of IANA.
fn no_broken_suite(hello: &ClientHello) {
    const BROKEN: [RangeInclusive<u16>; 14] = [
        0x0000..=0x001b, // NULL, export, RC4, RC2, IDEA, DES, Triple DES, DH_anon
        0x001e..=0x002e, // Kerberos, with the same, and PSK with NULL
        0x0034..=0x0034, // DH_anon
        0x003a..=0x003b, // DH_anon, NULL
        0x0046..=0x0046, // DH_anon
        0x0060..=0x0066, // export, RC4
        0x006c..=0x006d, // DH_anon
        0x0089..=0x0089, // DH_anon
        0x008a..=0x008b, // PSK with RC4, Triple DES
        0x009b..=0x009b, // DH_anon
        0x00a6..=0x00a7, // DH_anon
        0xc001..=0xc003, // NULL, RC4, Triple DES
        0xc006..=0xc008, // the same
        0xc00b..=0xc00d, // the same
    ];
    const MORE: [RangeInclusive<u16>; 2] = [0xc010..=0xc012, 0xc015..=0xc019];
    let broken = |suite: &u16| BROKEN.iter().chain(&MORE).any(|range| range.contains(suite));
    let found: Vec<_> = hello.cipher_suites.iter().filter(|suite| broken(suite)).collect();
    assert!(found.is_empty(), "{found:04x?}");
}

/// Of TLS 1.2 only ECDHE with AES-GCM or ChaCha20-Poly1305 (RFC 5289; RFC 7905): so no key that a
/// server shares with an old protocol decrypts anything, and no block cipher in CBC mode.
fn forward_secrecy_alone(hello: &ClientHello) {
    let good = |suite: &u16| {
        let ecdhe_gcm = [0xc02b, 0xc02c, 0xc02f, 0xc030];
        let ecdhe_chacha20 = [0xcca8, 0xcca9];
        *suite == RENEGOTIATION_SIGNAL
            || ecdhe_gcm.contains(suite)
            || ecdhe_chacha20.contains(suite)
            || TLS13.contains(suite)
    };
    let others: Vec<_> = hello.cipher_suites.iter().filter(|suite| !good(suite)).collect();
    assert!(others.is_empty(), "{others:04x?}");
}
