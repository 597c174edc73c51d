//! The name that the ClientHello sends, and the name that the certificate must be for.

use tungstenite_tls_core::{Sni, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Ending, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, clean, close, open, tls_error, trusting_on},
    subject::Subject,
    transport::Memory,
};

const OTHER: &str = "elsewhere.example";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, capability, run: fn(&Subject, TlsVersion)| {
            let name = format!("sni::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version)).needs(capability)
        };
        cases.push(case("off", Capability::SniOff, off));
        cases.push(case("off_checks_the_name", Capability::SniOff, off_checks_the_name));
        cases.push(case("other_name", Capability::SniName, other_name));
        cases.push(case("other_name_checks_the_url", Capability::SniName, checks_the_url));
        cases.push(case("other_name_for_an_address", Capability::SniName, for_an_address));
        cases.push(case("verified_name", Capability::VerifiedName, verified_name));
        cases.push(case("verified_name_alone", Capability::VerifiedName, verified_name_alone));
        cases.push(case("verified_address", Capability::VerifiedName, verified_address));
        let sessions = case("sessions_of_each_url", Capability::SniName, sessions_of_each_url);
        cases.push(sessions.needs(Capability::Resumption));
        let both = case("both", Capability::VerifiedName, both).needs(Capability::SniName);
        cases.push(both);
        let both = case("verified_name_in_silence", Capability::VerifiedName, in_silence);
        cases.push(both.needs(Capability::SniOff));
    }
    cases.into_iter().map(Case::of_the_library).collect()
}

fn off(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_sni(Sni::Off);
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &config);
    assert_eq!(seen.hello.expect("a ClientHello").server_name, None);
}

fn off_checks_the_name(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&wrong_host());
    let error = subject.refusal(&server, &trusting_on(version).with_sni(Sni::Off));
    assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error:?}");
    assert!(matches!(server.join().ending, Ending::Alert(_)));
}

fn other_name(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_sni(told(OTHER));
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &config);
    assert_eq!(seen.hello.expect("a ClientHello").server_name.as_deref(), Some(OTHER));
}

/// A certificate for the name that was sent does not help if it is not for the URL's.
fn checks_the_url(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&wrong_host());
    let error = subject.refusal(&server, &trusting_on(version).with_sni(told(OTHER)));
    assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error:?}");
    assert!(matches!(server.join().ending, Ending::Alert(_)));
}

fn for_an_address(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new());
    let config = trusting_on(version).with_sni(told(OTHER));
    close(&mut subject.connect_as("127.0.0.1", &server, &config).expect("connects"));
    let hello = clean(server).hello.expect("a ClientHello");
    assert_eq!(hello.server_name.as_deref(), Some(OTHER));
}

/// A session of one URL is not used for another, even though both send the same name.
fn sessions_of_each_url(subject: &Subject, version: TlsVersion) {
    let host = subject.host(&ServerOptions::new());
    let connector = subject.connector(&trusting_on(version).with_sni(told(OTHER)));
    assert!(!subject.visit(&host, &connector).seen.resumed);
    assert!(subject.visit(&host, &connector).seen.resumed);
    let result = open(&format!("wss://{OTHER}:4433/"), Memory::to(&host), &connector);
    let error = tls_error(&result.map(drop).expect_err("accepts the wrong certificate"));
    assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error:?}");
    // The certificate is for the address too, but only a full handshake can verify that.
    assert!(!subject.visit_at("wss://127.0.0.1:4433/", &host, &connector).seen.resumed);
}

fn verified_name(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_verified_name(OTHER.try_into().expect("a name"));
    let (_, seen) = subject.negotiate(&wrong_host(), &config);
    // SNI sends the same name.
    assert_eq!(seen.hello.expect("a ClientHello").server_name.as_deref(), Some(OTHER));
}

/// A certificate for the URL's name is no longer enough.
fn verified_name_alone(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new());
    let config = trusting_on(version).with_verified_name(OTHER.try_into().expect("a name"));
    let error = subject.refusal(&server, &config);
    assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error:?}");
    assert!(matches!(server.join().ending, Ending::Alert(_)));
}

fn verified_address(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_verified_name("127.0.0.1".try_into().expect("a name"));
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &config);
    assert_eq!(seen.hello.expect("a ClientHello").server_name, None);
    let server = subject.serve(&ServerOptions::new());
    let config = trusting_on(version).with_verified_name("127.0.0.2".try_into().expect("a name"));
    let error = subject.refusal(&server, &config);
    assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error:?}");
}

fn both(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_sni(told("third.example"));
    let config = config.with_verified_name(OTHER.try_into().expect("a name"));
    let (_, seen) = subject.negotiate(&wrong_host(), &config);
    assert_eq!(seen.hello.expect("a ClientHello").server_name.as_deref(), Some("third.example"));
}

fn in_silence(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_sni(Sni::Off);
    let config = config.with_verified_name(OTHER.try_into().expect("a name"));
    let (_, seen) = subject.negotiate(&wrong_host(), &config);
    assert_eq!(seen.hello.expect("a ClientHello").server_name, None);
}

fn told(name: &'static str) -> Sni {
    Sni::Name(name.try_into().expect("a name"))
}

fn wrong_host() -> ServerOptions {
    ServerOptions::new().identity(&Certificates::shared().wrong_host)
}
