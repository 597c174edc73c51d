//! The client certificate (mTLS): presented if the server asks for it, and refused without its key.

use tungstenite_tls_core::{
    AlertDescription, Identity, SignatureScheme, TlsConfig, TlsError, TlsErrorKind, TlsVersion,
};
use tungstenite_tls_testing::{
    certificates::{Certificates, KeyKind},
    server::ServerOptions,
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, client_identity, close, echo, tls_error, trusting, trusting_on},
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test: &str| format!("identity::{version_name}::{test}");
        for (kind_name, kind) in KeyKind::ALL {
            let name = name(&format!("accepted::{kind_name}"));
            let case = Case::new(name, move |subject| accepted(subject, version, kind));
            let case = case.needs(Capability::Identity).part(kind_name).of_the_library();
            cases.push(if kind == KeyKind::Rsa { case.when(KeyKind::has_rsa) } else { case });
        }
        let case = |test: &str, run: fn(&Subject, TlsVersion)| {
            let case = Case::new(name(test), move |subject| run(subject, version));
            case.needs(Capability::Identity)
        };
        cases.push(case("not_asked_for", not_asked_for).of_the_library());
        for (test, run) in [
            ("refused_without", refused_without as fn(&Subject, TlsVersion)),
            ("refused_with_a_wrong_one", refused_with_a_wrong_one),
        ] {
            cases.push(case(test, run).needs(Capability::ReceivedAlerts));
        }
        let own_way = case("signs_in_its_own_way", signs_in_its_own_way);
        cases.push(own_way.needs(Capability::SignatureSchemes).part("p384").of_the_library());
        cases.push(
            case("resumed_with_its_connector_alone", resumed_with_its_connector_alone)
                .needs(Capability::Resumption),
        );
    }
    for (test, run) in [
        ("foreign_key", foreign_key as fn(&Subject)),
        ("no_certificate", no_certificate),
        ("no_key", no_key),
    ] {
        let case = Case::new(format!("identity::{test}"), run);
        cases.push(case.needs(Capability::Identity).of_the_library());
    }
    cases
}

fn accepted(subject: &Subject, version: TlsVersion, kind: KeyKind) {
    let identity = Certificates::shared().client_of(kind);
    let config = trusting_on(version).with_identity(client_identity(&identity));
    let (_, seen) = subject.negotiate(&ServerOptions::new().demand_client_certificate(), &config);
    assert_eq!(seen.client_certificates, identity.chain());
}

/// The signature schemes that the client accepts do not restrict how it signs itself.
fn signs_in_its_own_way(subject: &Subject, version: TlsVersion) {
    let identity = Certificates::shared().client_of(KeyKind::P384);
    let config = trusting_on(version)
        .with_identity(client_identity(&identity))
        .with_signature_schemes([SignatureScheme::ECDSA_SECP256R1_SHA256]);
    let (_, seen) = subject.negotiate(&ServerOptions::new().demand_client_certificate(), &config);
    assert_eq!(seen.client_certificates, identity.chain());
}

/// A client that is not asked for its certificate does not present it.
fn not_asked_for(subject: &Subject, version: TlsVersion) {
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &with_client(version));
    assert_eq!(seen.client_certificates, []);
}

/// With TLS 1.3 the client learns of the refusal only after its own handshake.
fn refused_without(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&ServerOptions::new().demand_client_certificate());
    let error = refusal(subject, &server, &trusting_on(version));
    let TlsErrorKind::Alert(alert) = error.kind() else { panic!("{error:?}") };
    let expected = [AlertDescription::CERTIFICATE_REQUIRED, AlertDescription::HANDSHAKE_FAILURE];
    assert!(expected.contains(&alert), "{alert}");
    let shown = error.to_string();
    assert!(shown.contains("set one with `TlsConfig::with_identity`"), "{shown}");
    assert!(!server.join().handshake_complete);
}

fn refused_with_a_wrong_one(subject: &Subject, version: TlsVersion) {
    let stranger = &Certificates::shared().unknown_client;
    let config = trusting_on(version).with_identity(client_identity(stranger));
    let server = subject.serve(&ServerOptions::new().demand_client_certificate());
    let error = refusal(subject, &server, &config);
    assert!(matches!(error.kind(), TlsErrorKind::Alert(_)), "{error:?}");
    assert!(!server.join().handshake_complete);
}

/// A session identifies the client to the server, so a connector with another identity does not
/// resume it.
fn resumed_with_its_connector_alone(subject: &Subject, version: TlsVersion) {
    let host = subject.host(&ServerOptions::new().demand_client_certificate());
    let connector = subject.connector(&with_client(version));
    subject.visit(&host, &connector);
    assert!(subject.visit(&host, &connector).seen.resumed);
    let other = Certificates::shared().client_of(KeyKind::P256);
    let config = trusting_on(version).with_identity(client_identity(&other));
    let visit = subject.visit(&host, &subject.connector(&config));
    assert!(!visit.seen.resumed);
    assert_eq!(visit.seen.client_certificates, other.chain());
}

/// Building a connector fails if the key and the certificate do not belong together.
fn foreign_key(subject: &Subject) {
    let all = Certificates::shared();
    for thief in [
        all.client.with_key_of(&all.unknown_client),
        all.client.with_key_of(&all.client_of(KeyKind::Ed25519)),
    ] {
        let config = trusting().with_identity(client_identity(&thief));
        super::config::bad_configuration(subject, &config);
    }
}

fn no_certificate(subject: &Subject) {
    let key = Certificates::shared().client.key();
    for der in [&b""[..], b"no certificate", &[0x30, 3, 2, 1, 1]] {
        let identity = Identity::new(vec![der.to_vec().into()], key.clone_key());
        let config = trusting().with_identity(identity.expect("an identity"));
        super::config::bad_configuration(subject, &config);
    }
}

fn no_key(subject: &Subject) {
    let chain = Certificates::shared().client.chain();
    for der in [&b""[..], b"no key", &[0x30, 3, 2, 1, 1]] {
        let key = rustls_pki_types::PrivatePkcs8KeyDer::from(der.to_vec());
        let identity = Identity::new(chain.to_vec(), key.into()).expect("an identity");
        super::config::bad_configuration(subject, &trusting().with_identity(identity));
    }
}

fn with_client(version: TlsVersion) -> TlsConfig {
    trusting_on(version).with_identity(client_identity(&Certificates::shared().client))
}

/// The error of a connection that fails, at the latest with the first message.
fn refusal(
    subject: &Subject,
    server: &tungstenite_tls_testing::server::TestServer,
    config: &TlsConfig,
) -> TlsError {
    match subject.connect(server, config) {
        Ok(mut client) => {
            echo(&mut client, &tungstenite::Message::text("hello"));
            close(&mut client);
            panic!("connected")
        }
        Err(error) => tls_error(&error),
    }
}
