//! Sessions in a store of the caller's: another connector of the same configuration, as in another
//! process, resumes them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tungstenite_tls_core::{Pin, Pins, SessionStore, TlsConfig, TlsVersion};

use super::Case;
use crate::{
    Capability,
    certificates::Certificates,
    client::{VERSIONS, client_identity, trusting_on},
    server::ServerOptions,
    suite::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, run: fn(&Subject, TlsVersion)| {
            let name = format!("session_store::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version))
        };
        cases.push(case("another_connector_resumes", another_connector_resumes));
        cases.push(case("not_under_another_configuration", not_under_another_configuration));
        cases.push(case("another_identity", another_identity).needs(Capability::Identity));
        cases.push(case("other_pins", other_pins).needs(Capability::LeafPins));
        cases.push(case("damaged", damaged));
    }
    let cases = cases.into_iter().map(|case| case.needs(Capability::SessionStore));
    cases.map(Case::of_the_library).collect()
}

fn another_connector_resumes(subject: &Subject, version: TlsVersion) {
    let host = subject.host(&ServerOptions::new());
    let store = Arc::<InMemory>::default();
    let config = trusting_on(version).with_session_store(store.clone());
    assert!(!subject.visit(&host, &subject.connector(&config)).seen.resumed);
    assert!(!store.is_empty(), "nothing was kept");
    assert!(subject.visit(&host, &subject.connector(&config)).seen.resumed);
}

fn not_under_another_configuration(subject: &Subject, version: TlsVersion) {
    let other = trusting_on(version).with_alpn(["http/1.1", "other"]);
    never_shared(subject, &trusting_on(version), &other);
}

fn another_identity(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = trusting_on(version).with_identity(client_identity(&all.client));
    never_shared(subject, &config, &trusting_on(version));
}

fn other_pins(subject: &Subject, version: TlsVersion) {
    let pin = Pin::of_certificate(Certificates::shared().localhost.leaf()).expect("a pin");
    let pinned = trusting_on(version).with_pins(Pins::Leaf(vec![pin]));
    never_shared(subject, &trusting_on(version), &pinned);
}

/// What is kept under one configuration, the other does not get; each gets its own.
fn never_shared(subject: &Subject, one: &TlsConfig, other: &TlsConfig) {
    let host = subject.host(&ServerOptions::new());
    let store = Arc::<InMemory>::default();
    let [one, other] = [one, other].map(|config| config.clone().with_session_store(store.clone()));
    for config in [&one, &other] {
        assert!(!subject.visit(&host, &subject.connector(config)).seen.resumed);
    }
    for config in [&one, &other] {
        assert!(subject.visit(&host, &subject.connector(config)).seen.resumed);
    }
}

/// What the store gives may be anything.
fn damaged(subject: &Subject, version: TlsVersion) {
    let host = subject.host(&ServerOptions::new());
    let damages: [fn(&mut Vec<u8>); 4] = [
        |_| {},
        Vec::clear,
        |session| session.truncate(session.len() / 2),
        |session| session[3] ^= 0xff,
    ];
    for damage in damages {
        let store = Arc::<InMemory>::default();
        let config = trusting_on(version).with_session_store(store.clone());
        subject.visit(&host, &subject.connector(&config));
        store.each(damage);
        subject.visit(&host, &subject.connector(&config));
    }
}

/// A store as simple as can be.
#[derive(Default)]
struct InMemory(Mutex<BTreeMap<String, Vec<Vec<u8>>>>);

impl InMemory {
    fn is_empty(&self) -> bool {
        self.0.lock().expect("no panic").is_empty()
    }

    fn each(&self, change: fn(&mut Vec<u8>)) {
        self.0.lock().expect("no panic").values_mut().flatten().for_each(change);
    }
}

impl SessionStore for InMemory {
    fn put(&self, key: &str, session: &[u8]) {
        let mut sessions = self.0.lock().expect("no panic");
        sessions.entry(key.to_owned()).or_default().push(session.to_vec());
    }

    fn take(&self, key: &str) -> Option<Vec<u8>> {
        self.0.lock().expect("no panic").get_mut(key)?.pop()
    }
}
