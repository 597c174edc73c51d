//! The verify hook, with which the caller checks the verified chain.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tungstenite_tls_core::{
    CertificateDer, Pin, Pins, ServerName, TlsConfig, TlsErrorKind, TlsVersion,
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Behaviour, Ending, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, run: fn(&Subject, TlsVersion)| {
            let name = format!("verify_hook::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version)).needs(Capability::VerifyHook)
        };
        cases.push(case("sees_the_chain", sees_the_chain).of_the_library());
        cases.push(case("refusal", refusal));
        cases.push(case("only_after_verification", only_after_verification).of_the_library());
        cases.push(
            case("only_after_pins", only_after_pins).needs(Capability::LeafPins).of_the_library(),
        );
        let case = case("not_on_resumption", not_on_resumption).needs(Capability::Resumption);
        cases.push(case);
    }
    cases
}

/// What the hook was asked about.
struct Told {
    name: ServerName<'static>,
    certificates: Vec<CertificateDer<'static>>,
    anchor: Pin,
}

fn sees_the_chain(subject: &Subject, version: TlsVersion) {
    let told = Arc::<Mutex<Vec<Told>>>::default();
    let list = Arc::clone(&told);
    let config = trusting_on(version).with_verify_hook(move |chain| {
        list.lock().expect("no panic").push(Told {
            name: chain.server_name().to_owned(),
            certificates: chain.certificates().iter().map(|c| c.clone().into_owned()).collect(),
            anchor: Pin::of_key(chain.anchor_key()),
        });
        Ok(())
    });
    subject.negotiate(&ServerOptions::new(), &config);
    let told = told.lock().expect("no panic");
    let [told] = &told[..] else { panic!("asked {} times", told.len()) };
    let all = Certificates::shared();
    assert_eq!(told.name, ServerName::try_from("localhost").expect("a name"));
    assert_eq!(told.certificates, all.localhost.chain());
    assert_eq!(told.anchor, Pin::of_certificate(all.root()).expect("a pin"));
}

fn refusal(subject: &Subject, version: TlsVersion) {
    let options = ServerOptions::new().behaviour(Behaviour::Collect);
    let server = subject.serve(&options);
    let config = trusting_on(version).with_verify_hook(|_| Err("it is Monday".into()));
    let error = subject.refusal(&server, &config);
    assert_eq!(error.kind(), TlsErrorKind::RefusedByHook, "{error:?}");
    assert!(error.to_string().contains("it is Monday"), "{error}");
    assert_eq!(error.backend(), Some(subject.backend));
    let seen = server.join();
    assert_eq!(seen.received, b"", "the client went on: {seen:?}");
    assert!(matches!(seen.ending, Ending::Alert(_) | Ending::CloseNotify), "{seen:?}");
}

/// The hook cannot accept a chain that the library refuses.
fn only_after_verification(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    for (identity, kind) in [
        (&all.unknown_issuer, TlsErrorKind::UntrustedIssuer),
        (&all.expired, TlsErrorKind::Expired),
        (&all.wrong_host, TlsErrorKind::NameMismatch),
    ] {
        let (calls, config) = counting(version);
        let server = subject.serve(&ServerOptions::new().identity(identity));
        let error = subject.refusal(&server, &config);
        assert_eq!(error.kind(), kind, "{error:?}");
        assert_eq!(calls.load(Ordering::Relaxed), 0);
    }
}

fn only_after_pins(subject: &Subject, version: TlsVersion) {
    let (calls, config) = counting(version);
    let config = config.with_pins(Pins::Leaf(vec![Pin::of_key(b"none of theirs")]));
    let error = subject.refusal(&subject.serve(&ServerOptions::new()), &config);
    assert_eq!(error.kind(), TlsErrorKind::PinMismatch, "{error:?}");
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

fn not_on_resumption(subject: &Subject, version: TlsVersion) {
    let (calls, config) = counting(version);
    let connector = subject.connector(&config);
    let host = subject.host(&ServerOptions::new());
    assert!(!subject.visit(&host, &connector).seen.resumed);
    assert!(subject.visit(&host, &connector).seen.resumed);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    // A server that has forgotten its sessions is verified again.
    let host = subject.host(&ServerOptions::new());
    assert!(!subject.visit(&host, &connector).seen.resumed);
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

/// A hook that counts its calls and accepts every chain.
fn counting(version: TlsVersion) -> (Arc<AtomicUsize>, TlsConfig) {
    let calls = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&calls);
    let config = trusting_on(version).with_verify_hook(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    (calls, config)
}
