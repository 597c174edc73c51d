//! Certificates that must be refused, each with its error kind and an alert to the server.

use tungstenite_tls_core::{TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::{Ending, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting, trusting_on},
    subject::Subject,
};

type Choice = fn(&Certificates) -> &Identity;

const BAD: [(&str, Choice, &[TlsErrorKind]); 6] = [
    ("expired", |all| &all.expired, &[TlsErrorKind::Expired]),
    // Some libraries first look for another issuer with the same name.
    ("forged", |all| &all.forged, &[TlsErrorKind::OtherCertificate, TlsErrorKind::UntrustedIssuer]),
    ("not_yet_valid", |all| &all.not_yet_valid, &[TlsErrorKind::NotYetValid]),
    ("self_signed", |all| &all.self_signed, &[TlsErrorKind::UntrustedIssuer]),
    ("unknown_issuer", |all| &all.unknown_issuer, &[TlsErrorKind::UntrustedIssuer]),
    ("wrong_host", |all| &all.wrong_host, &[TlsErrorKind::NameMismatch]),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for (name, choice, kinds) in BAD {
            let name = format!("certificates::{version_name}::{name}");
            let case = Case::new(name, move |subject| refused(subject, version, choice, kinds));
            cases.push(case);
        }
        let name = format!("certificates::{version_name}::alert");
        let case = Case::new(name, move |subject| alerts(subject, version));
        cases.push(case.needs(Capability::Alerts));
    }
    cases
}

fn refused(subject: &Subject, version: TlsVersion, choice: Choice, kinds: &[TlsErrorKind]) {
    let identity = choice(Certificates::shared());
    let server = subject.serve(&ServerOptions::new().identity(identity));
    let addr = server.addr();
    let error = subject.refusal(&server, &trusting_on(version));

    assert!(kinds.contains(&error.kind()), "{error:?}");
    assert!(error.kind().is_certificate());
    assert!(!error.is_retryable());
    assert_eq!(error.backend(), Some(subject.backend));
    let endpoint = error.endpoint().expect("names the endpoint").to_string();
    assert_eq!(endpoint, format!("localhost:{}", addr.port()));
    let shown = error.to_string();
    assert!(shown.contains(subject.backend) && shown.contains(&endpoint), "{shown}");
    let names_the_call = shown.contains("`Roots::PlatformPlus(certificates_from_file(");
    assert_eq!(names_the_call, error.kind() == TlsErrorKind::UntrustedIssuer, "{shown}");
    // A program whose `main` returns the error shows this.
    let debug = format!("{:?}", tungstenite::Error::from(error));
    assert!(debug.contains(&shown), "{debug}");

    let seen = server.join();
    assert!(!seen.handshake_complete, "the client went on: {seen:?}");
}

/// A server that is refused gets an alert.
fn alerts(subject: &Subject, version: TlsVersion) {
    for (name, choice, _) in BAD {
        let server = subject.serve(&ServerOptions::new().identity(choice(Certificates::shared())));
        subject.refusal(&server, &trusting_on(version));
        let seen = server.join();
        let alerted = matches!(seen.ending, Ending::Alert(_));
        assert!(alerted, "{name}: no alert reached the server: {seen:?}");
    }
}

/// A backend that lacks alerts sends none.
pub(super) fn without_alert(subject: &Subject) {
    let identity = &Certificates::shared().expired;
    let server = subject.serve(&ServerOptions::new().identity(identity));
    subject.refusal(&server, &trusting());
    let seen = server.join();
    assert!(!matches!(seen.ending, Ending::Alert(_)), "the client sent an alert: {seen:?}");
}
