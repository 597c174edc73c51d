//! Servers that are trusted by their own certificate or key, no matter who issued it.

use std::time::{Duration, SystemTime};

use tungstenite_tls_core::{Pin, Pins, Roots, TlsConfig, TlsErrorKind, TlsVersion, TrustedServer};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity, Lists},
    server::{Behaviour, Ending, ServerLibrary, ServerOptions},
};

use super::{
    config::bad_configuration,
    odd::{self, Odd, odd},
};
use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, clean, client_identity, close, tls_error, trusting_on},
    option::IDENTITY_TLS12,
    subject::Subject,
};

/// How a server is named in the list of trusted servers.
type By = fn(&Identity) -> TrustedServer;

const WAYS: [(&str, By); 2] = [("certificate", by_certificate), ("key", by_key)];

pub(super) fn cases() -> Vec<Case> {
    use Capability::{Clock, Identity, Resumption, TrustedServers, VerifyHook};

    let mut cases = vec![
        Case::new("trusted_servers::contradictions", contradictions).needs(TrustedServers),
        Case::new("trusted_servers::no_certificate", no_certificate).needs(TrustedServers),
    ];
    for (version_name, version) in VERSIONS {
        for (way, by) in WAYS {
            let case = |test: &str, run: fn(&Subject, TlsVersion, By)| {
                let name = format!("trusted_servers::{version_name}::{way}::{test}");
                Case::new(name, move |subject| run(subject, version, by)).needs(TrustedServers)
            };
            cases.push(case("self_signed_and_odd_ones_are_accepted", odd_ones));
            cases.push(case("an_issued_one_is_accepted", issued));
            cases.push(case("dates_are_checked", dates));
            cases.push(case("the_name_is_checked", names));
            cases.push(case("another_server_is_refused", another_server));
            cases.push(case("a_refused_server_hears_nothing", hears_nothing));
            cases.push(case("what_a_trusted_one_issued_is_refused", issued_by_trusted));
            cases.push(case("the_key_must_be_the_server_s", thief).when(has_thief));
            cases.push(case("a_clock_is_asked", clock).needs(Clock));
            cases.push(case("a_hook_sees_the_server", hook).needs(VerifyHook));
            cases.push(case("is_resumed", resumed).needs(Resumption));
            let unseen = case("a_refused_server_sees_no_client_certificate", identity);
            let unseen = unseen.needs(Identity);
            cases.push(match version {
                TlsVersion::Tls12 => unseen.part(IDENTITY_TLS12),
                _ => unseen,
            });
        }
        let name = format!("trusted_servers::{version_name}::a_renewed_certificate");
        let renewed = Case::new(name, move |subject| renewed(subject, version));
        cases.push(renewed.needs(TrustedServers));
    }
    cases.into_iter().map(Case::of_the_library).collect()
}

fn by_certificate(identity: &Identity) -> TrustedServer {
    TrustedServer::Certificate(identity.leaf().clone())
}

fn by_key(identity: &Identity) -> TrustedServer {
    TrustedServer::Key(Pin::of_certificate(identity.leaf()).expect("a pin"))
}

fn trusting(version: TlsVersion, server: TrustedServer) -> TlsConfig {
    // Other entries in the list do not matter.
    let other = TrustedServer::Key(Pin::of_key(b"nobody's"));
    trusting_on(version).with_roots(Roots::Exactly(vec![other, server]))
}

fn serving(identity: &Identity) -> ServerOptions {
    ServerOptions::new().identity(identity)
}

fn accepted(subject: &Subject, identity: &Identity, config: &TlsConfig) {
    subject.negotiate(&serving(identity), config);
}

fn refused(subject: &Subject, identity: &Identity, config: &TlsConfig, kind: TlsErrorKind) {
    let options = serving(identity).behaviour(Behaviour::Collect);
    let server = subject.serve(&options);
    let error = subject.refusal(&server, config);
    assert_eq!(error.kind(), kind, "{error:?}");
    assert_eq!(error.backend(), Some(subject.backend));
    assert!(!error.is_retryable());
    let seen = server.join();
    assert_eq!(seen.received, b"", "the client went on: {seen:?}");
    assert_ne!(seen.ending, Ending::None, "{seen:?}");
}

/// Certificates that many private servers have.
fn odd_ones(subject: &Subject, version: TlsVersion, by: By) {
    for kind in [Odd::SelfSigned, Odd::MarkedAsCa, Odd::SeveralNames] {
        let identity = odd(kind);
        accepted(subject, &identity, &trusting(version, by(&identity)));
    }
    // A certificate without extensions has no name.
    let identity = odd(Odd::Version1);
    let config = trusting(version, by(&identity));
    refused(subject, &identity, &config, TlsErrorKind::NameMismatch);
    accepted(subject, &identity, &config.dangerous().without_name_check());
}

fn issued(subject: &Subject, version: TlsVersion, by: By) {
    let all = Certificates::shared();
    for identity in [&all.localhost, &all.unknown_issuer, &all.forged] {
        accepted(subject, identity, &trusting(version, by(identity)));
    }
}

fn dates(subject: &Subject, version: TlsVersion, by: By) {
    let all = Certificates::shared();
    for (identity, kind) in [
        (&all.expired, TlsErrorKind::Expired),
        (&odd(Odd::Expired), TlsErrorKind::Expired),
        (&all.not_yet_valid, TlsErrorKind::NotYetValid),
    ] {
        let config = trusting(version, by(identity));
        refused(subject, identity, &config, kind);
        refused(subject, identity, &config.dangerous().without_name_check(), kind);
    }
}

fn names(subject: &Subject, version: TlsVersion, by: By) {
    let all = Certificates::shared();
    for identity in [&all.wrong_host, &all.common_name, &odd(Odd::WrongName)] {
        let config = trusting(version, by(identity));
        refused(subject, identity, &config, TlsErrorKind::NameMismatch);
        accepted(subject, identity, &config.dangerous().without_name_check());
    }
    let identity = odd(Odd::SeveralNames);
    let config = trusting(version, by(&identity));
    for (host, good) in [
        ("LOCALHOST", true),
        ("127.0.0.1", true),
        ("[::1]", true),
        ("foo.wild.example.test", true),
        ("wild.example.test", false),
        ("a.foo.wild.example.test", false),
        ("127.0.0.2", false),
        ("elsewhere.example", false),
    ] {
        let server = subject.serve(&serving(&identity));
        match subject.connect_as(host, &server, &config) {
            Ok(mut client) => {
                close(&mut client);
                clean(server);
                assert!(good, "{host}");
            }
            Err(error) => {
                let kind = tls_error(&error).kind();
                assert!(!good && kind == TlsErrorKind::NameMismatch, "{host}: {error:?}");
            }
        }
    }
}

fn another_server(subject: &Subject, version: TlsVersion, by: By) {
    let all = Certificates::shared();
    let trusted = odd(Odd::SelfSigned);
    let config = trusting(version, by(&trusted)).dangerous().without_name_check();
    for identity in [&all.localhost, &all.self_signed, &odd(Odd::SelfSigned), &all.expired] {
        refused(subject, identity, &config, TlsErrorKind::UntrustedIssuer);
    }
    let error = subject.refusal(&subject.serve(&serving(&all.localhost)), &config).to_string();
    let pin = Pin::of_certificate(all.localhost.leaf()).expect("a pin").to_string();
    assert!(error.contains(&pin) && error.contains("Roots::Exactly"), "{error}");
}

fn hears_nothing(subject: &Subject, version: TlsVersion, by: By) {
    let all = Certificates::shared();
    let config = trusting(version, by(&all.localhost_renewed));
    refused(subject, &all.localhost, &config, TlsErrorKind::UntrustedIssuer);
}

/// A trusted certificate is not an issuer, whether it is the root of a chain or an intermediate
/// that the server presents.
fn issued_by_trusted(subject: &Subject, version: TlsVersion, by: By) {
    let all = Certificates::shared();
    let intermediate = &all.localhost.chain()[1];
    for issuer in [all.root(), intermediate] {
        let issuer = Identity::of(issuer.clone(), Vec::new());
        let config = trusting(version, by(&issuer));
        refused(subject, &all.localhost, &config, TlsErrorKind::UntrustedIssuer);
    }
}

/// A server that shows the trusted certificate but does not have its key.
fn thief(subject: &Subject, version: TlsVersion, by: By) {
    let identity = stolen();
    let config = trusting(version, by(&identity)).dangerous().without_name_check();
    let error = subject.refusal(&subject.serve(&serving(&identity)), &config);
    let kind = error.kind();
    assert!(matches!(kind, TlsErrorKind::Protocol | TlsErrorKind::OtherCertificate), "{error:?}");
}

fn stolen() -> Identity {
    odd(Odd::Version1).with_key_of(&odd(Odd::SelfSigned))
}

fn has_thief() -> Result<(), String> {
    match serving(&stolen()).library(ServerLibrary::Rustls) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("no server that signs with another key: {error}")),
    }
}

fn clock(subject: &Subject, version: TlsVersion, by: By) {
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    let expired = odd(Odd::Expired);
    let config = trusting(version, by(&expired)).dangerous();
    accepted(subject, &expired, &config.with_clock(move || SystemTime::now() - days(2)));
    let good = odd(Odd::SelfSigned);
    let config = trusting(version, by(&good)).dangerous();
    let config = config.with_clock(move || SystemTime::now() + days(400));
    refused(subject, &good, &config, TlsErrorKind::Expired);
}

fn hook(subject: &Subject, version: TlsVersion, by: By) {
    let identity = odd(Odd::MarkedAsCa);
    let leaf = identity.leaf().clone();
    let sees = move |chain: &tungstenite_tls_core::VerifiedChain<'_>| {
        let key = Pin::of_certificate(&leaf)?;
        match chain.certificates() == [leaf.clone()] && Pin::of_key(chain.anchor_key()) == key {
            true => Ok(()),
            false => Err("the chain is different".into()),
        }
    };
    let config = trusting(version, by(&identity));
    accepted(subject, &identity, &config.clone().with_verify_hook(sees));
    let config = config.with_verify_hook(|_| Err("it is Monday".into()));
    refused(subject, &identity, &config, TlsErrorKind::RefusedByHook);
}

fn resumed(subject: &Subject, version: TlsVersion, by: By) {
    let identity = odd(Odd::MarkedAsCa);
    let host = subject.host(&serving(&identity));
    let connector = subject.connector(&trusting(version, by(&identity)));
    assert!(!subject.visit(&host, &connector).seen.resumed);
    assert!(subject.visit(&host, &connector).seen.resumed);
}

fn identity(subject: &Subject, version: TlsVersion, by: By) {
    let all = Certificates::shared();
    let with_identity =
        |server| trusting(version, server).with_identity(client_identity(&all.client));
    let options = ServerOptions::new().demand_client_certificate();
    let (_, seen) = subject.negotiate(&options, &with_identity(by(&all.localhost)));
    assert_eq!(seen.client_certificates, all.client.chain());

    let server = subject.serve(&options);
    let error = subject.refusal(&server, &with_identity(by(&all.localhost_renewed)));
    assert_eq!(error.kind(), TlsErrorKind::UntrustedIssuer, "{error:?}");
    let seen = server.join();
    assert!(!seen.handshake_complete, "{seen:?}");
    assert_eq!(seen.client_certificates, []);
}

/// A renewed certificate with the same key is trusted only by key.
fn renewed(subject: &Subject, version: TlsVersion) {
    let (before, after) = odd::renewed();
    assert_ne!(before.leaf(), after.leaf());
    let config = trusting(version, by_certificate(&before));
    refused(subject, &after, &config, TlsErrorKind::UntrustedIssuer);
    let config = trusting(version, by_key(&before));
    for identity in [&before, &after] {
        accepted(subject, identity, &config);
    }
}

fn contradictions(subject: &Subject) {
    let localhost = &Certificates::shared().localhost;
    let pin = Pin::of_certificate(localhost.leaf()).expect("a pin");
    let exactly = |servers| TlsConfig::new().with_roots(Roots::Exactly(servers));
    bad_configuration(subject, &exactly(Vec::new()));
    let config = exactly(vec![by_key(localhost)]);
    let lists = Certificates::shared().revocation_lists(Lists::Good);
    for config in [
        config.clone().with_pins(Pins::Leaf(vec![pin])),
        config.clone().with_pins(Pins::Chain(vec![pin])),
        config.clone().with_revocation_lists(lists),
        config.clone().with_must_staple(true),
        config.dangerous().without_certificate_check(),
    ] {
        bad_configuration(subject, &config);
    }
}

fn no_certificate(subject: &Subject) {
    for der in [&b""[..], b"no certificate", &[0x30, 3, 2, 1, 1]] {
        let garbage = TrustedServer::Certificate(der.to_vec().into());
        let good = by_certificate(&Certificates::shared().localhost);
        let roots = Roots::Exactly(vec![good, garbage]);
        bad_configuration(subject, &TlsConfig::new().with_roots(roots));
    }
}
