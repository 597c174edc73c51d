//! Cipher suites: the client offers exactly those that were configured, in order, and negotiates no
//! other.

use tungstenite_tls_core::{CipherSuite, TlsConfig, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::server::ServerOptions;

use crate::{
    capability::Capability,
    case::Case,
    client::{names_the_offer, trusting, trusting_on},
    subject::Subject,
};

use TlsVersion::{Tls12, Tls13};

/// The servers' certificates have elliptic-curve keys.
const TLS12: [CipherSuite; 3] = [
    CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
];

const TLS13: [CipherSuite; 3] = [
    CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
    CipherSuite::TLS_AES_256_GCM_SHA384,
    CipherSuite::TLS_AES_128_GCM_SHA256,
];

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746) is not a cipher suite.
const SIGNAL: u16 = 0x00ff;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, version, suites, capability) in [
        ("tls12", Tls12, TLS12, Capability::Tls12CipherSuites),
        ("tls13", Tls13, TLS13, Capability::Tls13CipherSuites),
    ] {
        let case = |test: &str, run: fn(&Subject, TlsVersion, [CipherSuite; 3])| {
            let name = format!("suites::{name}::{test}");
            Case::new(name, move |subject| run(subject, version, suites)).needs(capability)
        };
        cases.push(case("each_alone", each_alone));
        cases.push(case("in_order", in_order));
        cases.push(case("none_in_common", none_in_common).needs(Capability::ReceivedAlerts));
        let other = case("nothing_said_of_the_other_version", the_other_version);
        cases.push(other.on(Tls12).on(Tls13));
    }
    let cases = cases.into_iter().map(Case::of_the_library);
    cases.collect()
}

fn each_alone(subject: &Subject, version: TlsVersion, suites: [CipherSuite; 3]) {
    for suite in suites {
        let config = with_suites(trusting_on(version), &[suite]);
        let (info, seen) = subject.negotiate(&ServerOptions::new(), &config);
        let hello = seen.hello.expect("a ClientHello");
        assert_eq!(offered(&hello.cipher_suites, version), [suite.code()]);
        assert_eq!(seen.cipher_suite.as_deref(), Some(suite.name()));
        if !subject.lacks(Capability::CipherSuite) {
            assert_eq!(info.cipher_suite.as_deref(), Some(suite.name()));
        }
    }
}

/// The servers here choose the first of the client's suites that they know.
fn in_order(subject: &Subject, version: TlsVersion, suites: [CipherSuite; 3]) {
    for turn in 0..3 {
        let mut suites = suites;
        suites.rotate_left(turn);
        let config = with_suites(trusting_on(version), &suites);
        let (_, seen) = subject.negotiate(&ServerOptions::new(), &config);
        let hello = seen.hello.expect("a ClientHello");
        assert_eq!(offered(&hello.cipher_suites, version), suites.map(CipherSuite::code));
        // A server that knows only the last suite gets that one.
        let options = ServerOptions::new().cipher_suites([suites[2]]);
        let (_, seen) = subject.negotiate(&options, &config);
        assert_eq!(seen.cipher_suite.as_deref(), Some(suites[2].name()));
    }
}

fn none_in_common(subject: &Subject, version: TlsVersion, suites: [CipherSuite; 3]) {
    let options = ServerOptions::new().cipher_suites([suites[0]]);
    let server = subject.serve(&options);
    let config = with_suites(trusting_on(version), &suites[1..]);
    let error = subject.refusal(&server, &config);
    assert!(matches!(error.kind(), TlsErrorKind::Alert(_)), "{error:?}");
    let option = match version {
        Tls12 => "`tls12_cipher_suites`",
        _ => "`tls13_cipher_suites`",
    };
    names_the_offer(&error, &[suites[1].name(), suites[2].name(), option]);
    assert!(!server.join().handshake_complete);
}

fn the_other_version(subject: &Subject, version: TlsVersion, suites: [CipherSuite; 3]) {
    let other = if version == Tls12 { Tls13 } else { Tls12 };
    let offers = |config: &TlsConfig| {
        let (_, seen) = subject.negotiate(&ServerOptions::new(), config);
        seen.hello.expect("a ClientHello").cipher_suites
    };
    let (plain, chosen) = (offers(&trusting()), offers(&with_suites(trusting(), &suites[..1])));
    assert_eq!(offered(&chosen, version), [suites[0].code()]);
    assert_eq!(offered(&chosen, other), offered(&plain, other));
    let (_, seen) = subject.negotiate(
        &ServerOptions::new().versions(other..=other),
        &with_suites(trusting(), &suites[..1]),
    );
    assert_eq!(seen.version, Some(other));
}

fn with_suites(config: TlsConfig, suites: &[CipherSuite]) -> TlsConfig {
    match suites[0].is_tls13() {
        true => config.with_tls13_cipher_suites(suites.iter().copied()),
        false => config.with_tls12_cipher_suites(suites.iter().copied()),
    }
}

/// The suites of a ClientHello that belong to `version`.
fn offered(suites: &[u16], version: TlsVersion) -> Vec<u16> {
    let suites = suites.iter().copied().filter(|&suite| suite != SIGNAL);
    suites.filter(|suite| (suite >> 8 == 0x13) == (version == Tls13)).collect()
}
