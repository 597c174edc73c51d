//! Pinned keys: of the server's own certificate, or of any certificate in the verified chain.

use tungstenite_tls_core::{CertificateDer, Pin, Pins, Roots, TlsConfig, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::{Behaviour, Ending, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, client_identity, trusting_on},
    option::IDENTITY_TLS12,
    subject::Subject,
};

type Kind = fn(Vec<Pin>) -> Pins;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for (kind_name, kind, capability) in [
            ("leaf", Pins::Leaf as Kind, Capability::LeafPins),
            ("chain", Pins::Chain as Kind, Capability::ChainPins),
        ] {
            let case = |test: &str, run: fn(&Subject, TlsVersion, Kind)| {
                let name = format!("pins::{version_name}::{kind_name}::{test}");
                Case::new(name, move |subject| run(subject, version, kind)).needs(capability)
            };
            cases.push(case("leaf", matches_the_leaf));
            cases.push(case("backup", backup));
            cases.push(case("mismatch", mismatch));
            cases.push(case("only_after_verification", only_after_verification));
        }
        let case = |test: &str, capability, run: fn(&Subject, TlsVersion)| {
            let name = format!("pins::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version)).needs(capability)
        };
        cases.push(case("leaf::of_the_leaf_alone", Capability::LeafPins, of_the_leaf_alone));
        cases.push(case("leaf::renewed_certificate", Capability::LeafPins, renewed_certificate));
        let unseen = case(
            "leaf::a_refused_server_sees_no_client_certificate",
            Capability::LeafPins,
            sees_no_client_certificate,
        );
        let unseen = unseen.needs(Capability::Identity);
        cases.push(match version {
            TlsVersion::Tls12 => unseen.part(IDENTITY_TLS12),
            _ => unseen,
        });
        cases.push(case("chain::intermediate", Capability::ChainPins, intermediate));
        cases.push(case("chain::anchor", Capability::ChainPins, anchor));
        cases.push(case("chain::bystander", Capability::ChainPins, bystander));
    }
    cases
}

fn matches_the_leaf(subject: &Subject, version: TlsVersion, kind: Kind) {
    let leaf = Certificates::shared().localhost.leaf();
    subject.negotiate(&ServerOptions::new(), &pinned(version, kind, &[leaf]));
}

fn backup(subject: &Subject, version: TlsVersion, kind: Kind) {
    let all = Certificates::shared();
    let pins = [all.localhost_renewed.leaf(), all.localhost.leaf()];
    let config = pinned(version, kind, &pins);
    for identity in [&all.localhost, &all.localhost_renewed] {
        subject.negotiate(&ServerOptions::new().identity(identity), &config);
    }
}

/// No data of the program reaches a server whose pin does not match.
fn mismatch(subject: &Subject, version: TlsVersion, kind: Kind) {
    let all = Certificates::shared();
    let config = pinned(version, kind, &[all.localhost_renewed.leaf()]);
    refused(subject, &all.localhost, &config, TlsErrorKind::PinMismatch);
}

/// A matching pin does not make a server trusted.
fn only_after_verification(subject: &Subject, version: TlsVersion, kind: Kind) {
    let all = Certificates::shared();
    for (identity, why) in [
        (&all.unknown_issuer, TlsErrorKind::UntrustedIssuer),
        (&all.self_signed, TlsErrorKind::UntrustedIssuer),
        (&all.expired, TlsErrorKind::Expired),
        (&all.wrong_host, TlsErrorKind::NameMismatch),
    ] {
        let config = pinned(version, kind, &[identity.leaf()]);
        refused(subject, identity, &config, why);
    }
}

fn of_the_leaf_alone(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = pinned(version, Pins::Leaf, &[&all.localhost.chain()[1], all.root()]);
    refused(subject, &all.localhost, &config, TlsErrorKind::PinMismatch);
}

fn renewed_certificate(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = pinned(version, Pins::Leaf, &[all.localhost.leaf()]);
    refused(subject, &all.localhost_renewed, &config, TlsErrorKind::PinMismatch);
}

fn sees_no_client_certificate(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let options = ServerOptions::new().demand_client_certificate();
    let with_identity =
        |pin| pinned(version, Pins::Leaf, &[pin]).with_identity(client_identity(&all.client));
    let (_, seen) = subject.negotiate(&options, &with_identity(all.localhost.leaf()));
    assert_eq!(seen.client_certificates, all.client.chain());

    let server = subject.serve(&options);
    let error = subject.refusal(&server, &with_identity(all.localhost_renewed.leaf()));
    assert_eq!(error.kind(), TlsErrorKind::PinMismatch, "{error:?}");
    let seen = server.join();
    assert!(!seen.handshake_complete, "{seen:?}");
    assert_eq!(seen.client_certificates, []);
}

fn intermediate(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = pinned(version, Pins::Chain, &[&all.localhost.chain()[1]]);
    subject.negotiate(&ServerOptions::new(), &config);
    refused(subject, &all.revoked_issuer, &config, TlsErrorKind::PinMismatch);
}

/// The server does not present the anchor.
fn anchor(subject: &Subject, version: TlsVersion) {
    let config = pinned(version, Pins::Chain, &[Certificates::shared().root()]);
    subject.negotiate(&ServerOptions::new(), &config);
}

/// A certificate that the server sends and that is not part of the verified chain matches no pin.
fn bystander(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let stranger = &all.unknown_issuer.chain()[1];
    let config = pinned(version, Pins::Chain, &[stranger]);
    let identity = all.localhost.with(stranger);
    refused(subject, &identity, &config, TlsErrorKind::PinMismatch);
    // Nor does a trusted root that is not the anchor of the chain.
    let other = all.self_signed.leaf();
    let roots = Roots::Only(vec![all.root().clone(), other.clone()]);
    let config = pinned(version, Pins::Chain, &[other]).with_roots(roots);
    refused(subject, &all.localhost, &config, TlsErrorKind::PinMismatch);
}

fn pinned(version: TlsVersion, kind: Kind, certificates: &[&CertificateDer<'_>]) -> TlsConfig {
    let pins = certificates.iter().map(|certificate| Pin::of_certificate(certificate));
    trusting_on(version).with_pins(kind(pins.map(|pin| pin.expect("a pin")).collect()))
}

fn refused(subject: &Subject, identity: &Identity, config: &TlsConfig, kind: TlsErrorKind) {
    let options = ServerOptions::new().identity(identity).behaviour(Behaviour::Collect);
    let server = subject.serve(&options);
    let error = subject.refusal(&server, config);
    assert_eq!(error.kind(), kind, "{error:?}");
    assert!(error.kind().is_certificate() && !error.is_retryable());
    assert_eq!(error.backend(), Some(subject.backend));
    let seen = server.join();
    assert_eq!(seen.received, b"", "the client went on: {seen:?}");
    // A library that shows the certificate only after the handshake can no longer send an alert.
    assert_ne!(seen.ending, Ending::None, "{seen:?}");
}
