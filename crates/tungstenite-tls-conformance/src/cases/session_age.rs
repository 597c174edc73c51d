//! How long a session can be resumed, counted from its full handshake, not from later resumptions.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tungstenite_tls_core::TlsVersion;
use tungstenite_tls_testing::server::{Host, ServerLibrary, ServerOptions};

use super::{
    resumption::{has_rustls, offers_nothing},
    visit::URL,
};
use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    io_kind::IoConnector,
    subject::Subject,
};

type Test = fn(&Subject, TlsVersion);

const TESTS: [(&str, Test); 3] = [
    ("never_older_than_a_day", never_older_than_a_day),
    ("never_beyond_its_lifetime", never_beyond_its_lifetime),
    ("never_by_a_clock_that_went_back", never_by_a_clock_that_went_back),
];

pub(super) fn cases() -> Vec<Case> {
    let tests = |(version_name, version)| {
        TESTS.map(|(name, test)| {
            let name = format!("session_age::{version_name}::{name}");
            Case::new(name, move |subject| test(subject, version))
                .needs(Capability::Resumption)
                .needs(Capability::Clock)
                .when(has_rustls)
                .blocking_only("it depends on time, not on I/O")
        })
    };
    VERSIONS.into_iter().flat_map(tests).collect()
}

pub(super) const HOUR: Duration = Duration::from_secs(60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

/// Each resumed connection gets a new session, which counts as old as the full handshake.
fn never_older_than_a_day(subject: &Subject, version: TlsVersion) {
    let (time, connector) = set_clock(subject, version);
    let host = server(48 * HOUR);
    assert!(!subject.visit(&host, &connector).seen.resumed);
    for _ in 0..4 {
        time.pass(5 * HOUR);
        assert!(subject.visit(&host, &connector).seen.resumed, "within a day");
    }
    time.pass(4 * HOUR);
    offers_nothing(subject, URL, &host, &connector);
    // That was a full handshake, so a new day begins.
    time.pass(23 * HOUR);
    assert!(subject.visit(&host, &connector).seen.resumed);
}

fn never_beyond_its_lifetime(subject: &Subject, version: TlsVersion) {
    let (time, connector) = set_clock(subject, version);
    let host = server(HOUR);
    subject.visit(&host, &connector);
    time.pass(59 * MINUTE);
    assert!(subject.visit(&host, &connector).seen.resumed);
    let (time, connector) = set_clock(subject, version);
    subject.visit(&host, &connector);
    time.pass(61 * MINUTE);
    offers_nothing(subject, URL, &host, &connector);
}

/// The age of a session is unknown if the clock went back.
fn never_by_a_clock_that_went_back(subject: &Subject, version: TlsVersion) {
    let (time, connector) = set_clock(subject, version);
    let host = server(48 * HOUR);
    time.pass(2 * HOUR);
    subject.visit(&host, &connector);
    *time.lock() -= HOUR;
    offers_nothing(subject, URL, &host, &connector);
}

/// A server whose tickets are valid for `lifetime`.
pub(super) fn server(lifetime: Duration) -> Host {
    let options = ServerOptions::new().ticket_lifetime(lifetime);
    options.host(ServerLibrary::Rustls).expect("the server can be made")
}

/// The time that a connector's clock shows.
struct Time(Arc<Mutex<SystemTime>>);

impl Time {
    fn pass(&self, time: Duration) {
        *self.lock() += time;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, SystemTime> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn set_clock(subject: &Subject, version: TlsVersion) -> (Time, IoConnector) {
    let time = Time(Arc::new(Mutex::new(SystemTime::now())));
    let shown = Time(Arc::clone(&time.0));
    let config = trusting_on(version).dangerous().with_clock(move || *shown.lock());
    (time, subject.connector(&config))
}
