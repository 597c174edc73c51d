//! Encrypted Client Hello (RFC 9849): what the client sends instead of the server's name.

use tungstenite_tls_core::{Ech, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use crate::{
    capability::Capability,
    case::Case,
    client::{trusting, trusting_on},
    option::{ECH_CONFIGS, ECH_PUBLIC_NAME},
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let case = |test: &str, run: fn(&Subject)| Case::new(format!("ech::{test}"), run);
    let cases = vec![
        case("grease", grease).needs(Capability::EchGrease),
        case("grease_beside_tls12", grease_beside_tls12)
            .on(TlsVersion::Tls12)
            .needs(Capability::EchGrease)
            .part("tls12"),
        case("rejected", rejected).needs(Capability::Ech),
        case("rejected_by_tls12", rejected_by_tls12).needs(Capability::Ech),
        case("no_configs", no_configs).needs(Capability::Ech),
        case("off_by_default", off_by_default),
    ];
    cases.into_iter().map(Case::of_the_library).collect()
}

/// GREASE looks like ECH, but the server's name is readable.
fn grease(subject: &Subject) {
    let config = trusting_on(TlsVersion::Tls13).with_ech(Ech::Grease);
    let (info, seen) = subject.negotiate(&ServerOptions::new(), &config);
    let hello = seen.hello.expect("a ClientHello");
    assert!(hello.ech);
    assert_eq!(hello.server_name.as_deref(), Some("localhost"));
    assert_ne!(info.ech_accepted, Some(true));
}

fn grease_beside_tls12(subject: &Subject) {
    let tls12 = TlsVersion::Tls12;
    let options = ServerOptions::new().versions(tls12..=tls12);
    let (_, seen) = subject.negotiate(&options, &trusting().with_ech(Ech::Grease));
    assert_eq!(seen.version, Some(tls12));
    assert!(seen.hello.expect("a ClientHello").ech);
}

/// Two servers without ECH, of which one has a certificate for the public name. Attackers can
/// suppress ECH, and must not learn the secret name that way.
fn rejected(subject: &Subject) {
    let all = Certificates::shared();
    for (identity, certificate) in [(&all.wrong_host, false), (&all.localhost, true)] {
        let server = subject.serve(&ServerOptions::new().identity(identity));
        let config = trusting().with_ech(Ech::Configs(ECH_CONFIGS.to_vec()));
        let error = subject.refusal(&server, &config);
        if certificate {
            assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error:?}");
        } else {
            assert!(!error.kind().is_certificate(), "{error:?}");
        }
        let hello = server.join().hello.expect("a ClientHello");
        assert!(hello.ech);
        assert_eq!(hello.server_name.as_deref(), Some(ECH_PUBLIC_NAME));
        assert_eq!(hello.versions, [0x0304]);
    }
}

fn rejected_by_tls12(subject: &Subject) {
    let tls12 = TlsVersion::Tls12;
    let server = subject.serve(&ServerOptions::new().versions(tls12..=tls12));
    subject.refusal(&server, &trusting().with_ech(Ech::Configs(ECH_CONFIGS.to_vec())));
    let hello = server.join().hello.expect("a ClientHello");
    assert_eq!(hello.server_name.as_deref(), Some(ECH_PUBLIC_NAME));
}

/// Building a connector with an invalid list of configs fails.
fn no_configs(subject: &Subject) {
    let cut = ECH_CONFIGS[..ECH_CONFIGS.len() - 1].to_vec();
    for bad in [Vec::new(), b"no configs".to_vec(), vec![0, 0], cut] {
        super::config::bad_configuration(subject, &trusting().with_ech(Ech::Configs(bad)));
    }
}

fn off_by_default(subject: &Subject) {
    let (info, seen) = subject.negotiate(&ServerOptions::new(), &trusting());
    assert!(!seen.hello.expect("a ClientHello").ech);
    assert_eq!(info.ech_accepted, None);
}
