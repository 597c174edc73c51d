//! The options of `TlsConfig`: each reaches the wire, or is refused.

use tungstenite_tls_core::{CertificateDer, Roots, TlsConfig, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting, trusting_on},
    subject::Subject,
};

use TlsVersion::{Tls12, Tls13};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::new("config::versions::default", |subject| {
            let spoken: Vec<u16> = subject.versions().map(code).collect();
            offers(subject, &trusting(), &spoken);
        }),
        Case::new("config::versions::min_tls13", |subject| {
            offers(subject, &trusting().with_min_version(Tls13), &[code(Tls13)]);
        })
        .needs(Capability::Tls13),
        Case::new("config::versions::max_tls12", |subject| {
            offers(subject, &trusting().with_max_version(Tls12), &[code(Tls12)]);
        })
        .needs(Capability::Tls12),
        Case::new("config::versions::newest_is_chosen", |subject| {
            let (_, seen) = subject.negotiate(&ServerOptions::new(), &trusting());
            assert_eq!(seen.version, subject.newest());
        }),
        Case::new("config::versions::contradiction", |subject| {
            let config = trusting().with_min_version(Tls13).with_max_version(Tls12);
            bad_configuration(subject, &config);
        }),
        Case::new("config::alpn::bad_name", |subject| {
            bad_configuration(subject, &trusting().with_alpn([""]));
            bad_configuration(subject, &trusting().with_alpn([vec![b'x'; 256]]));
        }),
        Case::new("config::roots::only", |subject| {
            subject.negotiate(&ServerOptions::new(), &trusting());
        }),
        Case::new("config::roots::only_several", only_several),
        Case::new("config::roots::platform_plus", |subject| {
            let plus = Roots::PlatformPlus(vec![Certificates::shared().root().clone()]);
            subject.negotiate(&ServerOptions::new(), &TlsConfig::new().with_roots(plus));
        }),
        Case::new("config::roots::only_is_exclusive", only_is_exclusive),
        Case::new("config::roots::platform", |subject| untrusted(subject, Roots::Platform)),
        Case::new("config::roots::bundled", |subject| untrusted(subject, Roots::Bundled)),
        Case::new("config::roots::none", |subject| {
            for roots in [Roots::Only(Vec::new()), Roots::PlatformPlus(Vec::new())] {
                bad_configuration(subject, &TlsConfig::new().with_roots(roots));
            }
        }),
        Case::new("config::roots::no_certificate", no_certificate),
    ];
    for (version_name, version) in VERSIONS {
        let name = |test| format!("config::{version_name}::{test}");
        cases.push(Case::new(name("alpn_none"), move |subject| alpn_none(subject, version)));
        let own = Case::new(name("alpn_own"), move |subject| alpn_own(subject, version));
        cases.push(own.needs(Capability::Alpn));
        cases.push(Case::new(name("alpn_unknown_to_server"), move |subject| {
            alpn_unknown_to_server(subject, version);
        }));
    }
    cases
}

fn offers(subject: &Subject, config: &TlsConfig, expected: &[u16]) {
    let (_, seen) = subject.negotiate(&ServerOptions::new(), config);
    let mut versions = seen.hello.expect("a ClientHello").versions;
    versions.sort_unstable();
    assert_eq!(versions, expected);
}

/// The version's number in a ClientHello.
fn code(version: TlsVersion) -> u16 {
    match version {
        Tls12 => 0x0303,
        _ => 0x0304,
    }
}

/// Without protocols, the ClientHello has no ALPN extension.
fn alpn_none(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_alpn::<Vec<u8>>([]);
    let (info, seen) = subject.negotiate(&ServerOptions::new(), &config);
    assert_eq!(seen.hello.expect("a ClientHello").alpn, None);
    assert_eq!((info.alpn, seen.alpn), (None, None));
}

/// The order on the wire is that of the list; the server chooses one of the protocols.
fn alpn_own(subject: &Subject, version: TlsVersion) {
    let own: [Vec<u8>; 3] = [b"one".to_vec(), b"two".to_vec(), vec![b'3'; 255]];
    let config = trusting_on(version).with_alpn(own.clone());
    let options = ServerOptions::new().alpn(["two", "one"]);
    let (info, seen) = subject.negotiate(&options, &config);
    assert_eq!(seen.hello.expect("a ClientHello").alpn, Some(own.to_vec()));
    assert_eq!(
        (info.alpn.as_deref(), seen.alpn.as_deref()),
        (Some(&b"two"[..]), Some(&b"two"[..]))
    );
}

fn alpn_unknown_to_server(subject: &Subject, version: TlsVersion) {
    let options = ServerOptions::new().alpn::<Vec<u8>>([]);
    let (info, seen) = subject.negotiate(&options, &trusting_on(version));
    assert_eq!((info.alpn, seen.alpn), (None, None));
}

fn only_several(subject: &Subject) {
    let all = Certificates::shared();
    let roots = vec![all.self_signed.leaf().clone(), all.root().clone()];
    subject.negotiate(&ServerOptions::new(), &TlsConfig::new().with_roots(Roots::Only(roots)));
}

/// If the only root is not the server's, nothing else is trusted.
fn only_is_exclusive(subject: &Subject) {
    let other = Certificates::generate().expect("certificates can be made");
    untrusted(subject, Roots::Only(vec![other.root().clone()]));
}

fn untrusted(subject: &Subject, roots: Roots) {
    let server = subject.serve(&ServerOptions::new());
    let error = subject.refusal(&server, &TlsConfig::new().with_roots(roots));
    assert_eq!(error.kind(), TlsErrorKind::UntrustedIssuer, "{error:?}");
}

fn no_certificate(subject: &Subject) {
    let key = Certificates::shared().localhost.key();
    for der in [&b""[..], b"no certificate", &[0x30, 0x03, 0x02, 0x01, 0x01], key.secret_der()] {
        let der = CertificateDer::from(der.to_vec());
        for roots in [Roots::Only(vec![der.clone()]), Roots::PlatformPlus(vec![der.clone()])] {
            bad_configuration(subject, &TlsConfig::new().with_roots(roots));
        }
        // A good certificate next to it does not hide the bad one.
        let roots = Roots::Only(vec![Certificates::shared().root().clone(), der]);
        bad_configuration(subject, &TlsConfig::new().with_roots(roots));
    }
}

/// Building the connector fails, not only using it.
pub(super) fn bad_configuration(subject: &Subject, config: &TlsConfig) {
    match (subject.build)(config) {
        Ok(_) => panic!("the bad configuration is accepted"),
        Err(error) => {
            assert_eq!(error.kind(), TlsErrorKind::BadConfiguration, "{error:?}");
            assert!(!error.is_retryable());
        }
    }
}
