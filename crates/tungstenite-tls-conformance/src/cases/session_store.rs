//! Sessions that outlive a connector in a [`SessionStore`], and the stored sessions that must not
//! be trusted.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tempfile::TempDir;
use tungstenite_tls_core::{
    FileSessionStore, Pin, Pins, Roots, SessionStore, TlsConfig, TlsErrorKind,
    TlsVersion::{self, Tls13},
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Host, ServerOptions},
};

use super::{
    resumption::has_rustls,
    session_age::{self, HOUR},
    visit::URL,
};
use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, client_identity, open, tls_error, trusting_on},
    subject::Subject,
    transport::Memory,
};

type Test = fn(&Subject, TlsVersion);
type Damage = fn(&Path);

const TESTS: [(&str, Test); 6] = [
    ("another_connector", another_connector),
    ("never_for_another_policy", never_for_another_policy),
    ("nothing_of_a_refused_server", nothing_of_a_refused_server),
    ("a_store_that_panics", a_store_that_panics),
    ("cut_short_in_a_store_that_does_not_check", cut_short_in_a_store_that_does_not_check),
    ("damaged_in_a_store_that_does_not_check", damaged_in_a_store_that_does_not_check),
];

/// Damage that may have been done to a file.
const DAMAGES: [(&str, Damage); 5] = [
    ("cut_short", |file| change(file, |bytes| bytes.truncate(bytes.len() / 2))),
    ("empty", |file| change(file, Vec::clear)),
    ("damaged", |file| change(file, |bytes| *bytes.last_mut().expect("not empty") ^= 1)),
    ("of_another_version", |file| change(file, |bytes| bytes[15] += 1)),
    ("open_to_others", open_to_others),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for (name, test) in TESTS {
            let name = format!("session_store::{version_name}::{name}");
            cases.push(Case::new(name, move |subject| test(subject, version)));
        }
        for (name, damage) in DAMAGES {
            let name = format!("session_store::{version_name}::file_{name}");
            cases.push(Case::new(name, move |subject| file(subject, version, damage)));
        }
        let case = |test: &str, run: Test| {
            let name = format!("session_store::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version))
        };
        let aging = case("never_older_than_a_day", never_older_than_a_day).when(has_rustls);
        cases.push(aging);
        cases.push(case("another_identity", another_identity).needs(Capability::Identity));
        cases.push(case("other_pins", other_pins).needs(Capability::LeafPins));
    }
    cases.push(Case::new("session_store::tls13::flood_of_tickets", flood_of_tickets));
    cases.push(Case::new("session_store::tls13::file_flood_of_tickets", file_flood_of_tickets));
    cases.into_iter().map(|case| case.needs(Capability::SessionStore)).collect()
}

/// Each visit has a new connector, store and configuration, as in a new process.
fn another_connector(subject: &Subject, version: TlsVersion) {
    let (folder, host) = (Folder::new(), subject.host(&ServerOptions::new()));
    for number in 0..4 {
        let connector = subject.connector(&folder.config(version));
        let visit = subject.visit(&host, &connector);
        assert_eq!((visit.seen.resumed, visit.seen.version), (number > 0, Some(version)));
    }
}

/// A session made with one set of roots or one ALPN list is not used with another.
fn never_for_another_policy(subject: &Subject, version: TlsVersion) {
    let host = subject.host(&ServerOptions::new());
    let store = Arc::new(Shelf::default());
    let visit = |url: &str, config: TlsConfig| {
        let connector = subject.connector(&config.with_session_store(store.clone()));
        subject.visit_at(url, &host, &connector).seen.resumed
    };
    let all = Certificates::shared();
    let two_roots = [all.root().clone(), all.unknown_issuer.leaf().clone()];
    assert!(!visit(URL, trusting_on(version)));
    assert!(!visit(URL, trusting_on(version).with_roots(Roots::Only(two_roots.to_vec()))));
    if !subject.lacks(Capability::Alpn) {
        assert!(!visit(URL, trusting_on(version).with_alpn(["http/1.1", "other"])));
    }
    assert!(!visit("wss://localhost:1111/", trusting_on(version)));
    assert!(!visit("wss://127.0.0.1:4433/", trusting_on(version)));
    assert!(visit(URL, trusting_on(version)));
}

/// A session from a resumed connection counts as old as the full handshake.
fn never_older_than_a_day(subject: &Subject, version: TlsVersion) {
    let host = session_age::server(48 * HOUR);
    let store = Arc::new(Shelf::default());
    let connector = subject.connector(&trusting_on(version).with_session_store(store.clone()));
    assert!(!subject.visit(&host, &connector).seen.resumed);
    for _ in 0..4 {
        store.age(5 * HOUR);
        assert!(subject.visit(&host, &connector).seen.resumed, "within a day");
    }
    store.age(4 * HOUR);
    let seen = subject.visit(&host, &connector).seen;
    assert!(!seen.resumed && !seen.hello.expect("a ClientHello").offers_ticket());
    store.age(23 * HOUR);
    assert!(subject.visit(&host, &connector).seen.resumed);
}

/// How many tickets a hostile server hands over.
const FLOOD: usize = 3000;

fn flood_of_tickets(subject: &Subject) {
    let host = subject.host(&ServerOptions::new().tickets(FLOOD));
    let store = Arc::new(Shelf::default());
    let connector = subject.connector(&trusting_on(Tls13).with_session_store(store.clone()));
    for number in 1..=3 {
        subject.visit(&host, &connector);
        let kept: usize = store.lock().values().map(Vec::len).sum();
        // Each connection but the first takes one.
        assert_eq!(kept, 8 * number - (number - 1), "connection {number}");
    }
}

/// A flood does not push out the sessions of other servers.
fn file_flood_of_tickets(subject: &Subject) {
    let (folder, host) = (Folder::new(), subject.host(&ServerOptions::new()));
    let connector = subject.connector(&folder.config(Tls13));
    let flooding = subject.host(&ServerOptions::new().tickets(32));
    subject.visit(&host, &connector);
    let before = folder.files().len();
    for _ in 0..40 {
        subject.visit_at("wss://localhost:6666/", &flooding, &connector);
        assert!(folder.files().len() <= before + 8);
    }
    assert!(subject.visit(&host, &connector).seen.resumed);
}

fn another_identity(subject: &Subject, version: TlsVersion) {
    let identity = client_identity(&Certificates::shared().client);
    never_shared(subject, &trusting_on(version), &trusting_on(version).with_identity(identity));
}

fn other_pins(subject: &Subject, version: TlsVersion) {
    let pin = Pin::of_certificate(Certificates::shared().localhost.leaf()).expect("a pin");
    let pinned = trusting_on(version).with_pins(Pins::Leaf(vec![pin]));
    never_shared(subject, &trusting_on(version), &pinned);
}

/// Neither configuration gets the sessions of the other; each gets its own.
fn never_shared(subject: &Subject, one: &TlsConfig, other: &TlsConfig) {
    let host = subject.host(&ServerOptions::new());
    let store = Arc::new(Shelf::default());
    let [one, other] = [one, other].map(|config| config.clone().with_session_store(store.clone()));
    for resumed in [false, true] {
        for config in [&one, &other] {
            assert_eq!(subject.visit(&host, &subject.connector(config)).seen.resumed, resumed);
        }
    }
}

fn nothing_of_a_refused_server(subject: &Subject, version: TlsVersion) {
    let identity = &Certificates::shared().unknown_issuer;
    let host = subject.host(&ServerOptions::new().identity(identity));
    let store = Arc::new(Shelf::default());
    let connector = subject.connector(&trusting_on(version).with_session_store(store.clone()));
    let error = open(URL, Memory::to(&host), &connector).map(drop).expect_err("refuses it");
    assert_eq!(tls_error(&error).kind(), TlsErrorKind::UntrustedIssuer, "{error:?}");
    assert!(store.lock().is_empty(), "keeps a session of a server that it did not trust");
}

/// The sessions are lost, and neither the connection nor the next one notices.
fn a_store_that_panics(subject: &Subject, version: TlsVersion) {
    struct Panicking;

    impl SessionStore for Panicking {
        fn put(&self, _: &str, _: &[u8]) {
            panic!("on purpose");
        }

        fn take(&self, _: &str) -> Option<Vec<u8>> {
            None
        }
    }

    let host = subject.host(&ServerOptions::new());
    let config = trusting_on(version).with_session_store(Arc::new(Panicking));
    let connector = subject.connector(&config);
    for _ in 0..2 {
        assert!(!subject.visit(&host, &connector).seen.resumed);
    }
}

/// Only the library is left to check: wherever a session is cut, the handshake is a full one.
fn cut_short_in_a_store_that_does_not_check(subject: &Subject, version: TlsVersion) {
    let host = subject.host(&ServerOptions::new());
    let store = Arc::new(Shelf::default());
    let connector = subject.connector(&trusting_on(version).with_session_store(store.clone()));
    for part in 0..16 {
        subject.visit(&host, &connector);
        for session in store.lock().values_mut().flatten() {
            session.truncate(session.len() * part / 16);
        }
        assert!(!subject.visit(&host, &connector).seen.resumed, "{part} of 16 parts");
        store.lock().clear();
    }
}

/// If one of the first bytes of a session is changed (its time, and the header of the library's
/// encoding), the next handshake succeeds, and is a full one if the library notices.
fn damaged_in_a_store_that_does_not_check(subject: &Subject, version: TlsVersion) {
    let host = subject.host(&ServerOptions::new());
    let store = Arc::new(Shelf::default());
    let connector = subject.connector(&trusting_on(version).with_session_store(store.clone()));
    for byte in 0..16 {
        subject.visit(&host, &connector);
        for session in store.lock().values_mut().flatten() {
            session[byte] ^= 0xff;
        }
        subject.visit(&host, &connector);
        store.lock().clear();
    }
}

/// A damaged file is deleted and not used, and the connection after that resumes again.
fn file(subject: &Subject, version: TlsVersion, damage: Damage) {
    let (folder, host) = (Folder::new(), subject.host(&ServerOptions::new()));
    let visit = |host: &Host| {
        let connector = subject.connector(&folder.config(version));
        subject.visit(host, &connector).seen
    };
    visit(&host);
    let files = folder.files();
    assert!(!files.is_empty(), "no session was kept");
    files.iter().for_each(|file| damage(file));
    let seen = visit(&host);
    assert!(!seen.resumed);
    let hello = seen.hello.expect("a ClientHello");
    assert!(hello.ticket.unwrap_or_default().is_empty() && hello.tickets13.is_empty());
    assert!(files.iter().all(|file| !file.exists()), "files that are not trusted are deleted");
    assert!(visit(&host).resumed);
}

/// A folder of sessions.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("sessions")
    }

    fn config(&self, version: TlsVersion) -> TlsConfig {
        let store = FileSessionStore::open(self.path()).expect("a store");
        trusting_on(version).with_session_store(Arc::new(store))
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path()).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).expect("reads a session");
    change(&mut bytes);
    fs::write(file, bytes).expect("writes a session");
}

fn open_to_others(file: &Path) {
    #[cfg(unix)]
    {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        fs::set_permissions(file, permissions).expect("sets permissions");
    }
    #[cfg(not(unix))]
    let _ = file;
}

/// A caller's own store, which trusts what it holds.
#[derive(Default)]
struct Shelf(Mutex<Sessions>);

/// The sessions of each key, newest last.
type Sessions = HashMap<String, Vec<Vec<u8>>>;

impl Shelf {
    fn lock(&self) -> std::sync::MutexGuard<'_, Sessions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes all sessions older, by changing the time that they begin with.
    fn age(&self, by: Duration) {
        for session in self.lock().values_mut().flatten() {
            let (born, _) = session.split_first_chunk_mut().expect("begins with a time");
            *born = (u64::from_be_bytes(*born) - by.as_secs()).to_be_bytes();
        }
    }
}

impl SessionStore for Shelf {
    fn put(&self, key: &str, session: &[u8]) {
        self.lock().entry(key.to_owned()).or_default().push(session.to_vec());
    }

    fn take(&self, key: &str) -> Option<Vec<u8>> {
        self.lock().get_mut(key)?.pop()
    }
}
