//! Session resumption: when a connection resumes an earlier one, as seen by the server, and when it
//! must not.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use tungstenite::Message;
use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{EchoServer, Host, ServerLibrary, ServerOptions, ServerResumption, unlimited},
};

use super::visit::{URL, tls_info};
use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, close, dial, echo, open, tls_error, trusting, trusting_on},
    io_kind::{Attempt, IoConnector},
    subject::Subject,
    transport::{Hostile, Memory},
};

use TlsVersion::{Tls12, Tls13};

type Test = fn(&Subject, TlsVersion);
type TestByBoth = fn(&Subject, TlsVersion, ServerResumption);

/// Tests that run for both ways in which a server lets clients resume.
const BY_BOTH: [(&str, TestByBoth); 3] = [
    ("second_connection", second_connection),
    ("ten_in_a_row", ten_in_a_row),
    ("after_a_lost_connection", after_a_lost_connection),
];

const TESTS: [(&str, Test); 9] = [
    ("after_a_refused_certificate", after_a_refused_certificate),
    ("forgotten_key", forgotten_key),
    ("in_parallel", in_parallel),
    ("never_for_another_connector", never_for_another_connector),
    ("never_for_another_name", never_for_another_name),
    ("never_for_another_port", never_for_another_port),
    ("never_when_off", never_when_off),
    ("renewed_certificate", renewed_certificate),
    ("server_without", server_without),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for (way_name, way) in
            [("tickets", ServerResumption::Tickets), ("stored", ServerResumption::Stored)]
        {
            for (name, test) in BY_BOTH {
                let name = format!("resumption::{version_name}::{way_name}::{name}");
                cases.push(Case::new(name, move |subject| test(subject, version, way)));
            }
        }
        for (name, test) in TESTS {
            let name = format!("resumption::{version_name}::{name}");
            cases.push(Case::new(name, move |subject| test(subject, version)));
        }
        let name = format!("resumption::{version_name}::other_version");
        let case = Case::new(name, move |subject| other_version(subject, version));
        cases.push(case.on(Tls12).on(Tls13));
        let name = format!("resumption::{version_name}::expired_ticket");
        let case = Case::new(name, move |subject| expired_ticket(subject, version));
        cases.push(case.when(has_rustls).blocking_only("it depends on time, not on I/O"));
    }
    cases.push(Case::new("resumption::tls13::a_ticket_is_offered_once", offered_once));
    cases.push(Case::new("resumption::many_threads", many_threads));
    cases.into_iter().map(|case| case.needs(Capability::Resumption)).collect()
}

fn second_connection(subject: &Subject, version: TlsVersion, way: ServerResumption) {
    let (host, connector) = (remembering(subject, way), connector(subject, version));
    let first = subject.visit(&host, &connector);
    assert_eq!((first.seen.resumed, first.seen.version), (false, Some(version)));
    let second = subject.visit(&host, &connector);
    assert_eq!((second.seen.resumed, second.seen.version), (true, Some(version)));
    if !subject.lacks(Capability::Alpn) {
        assert_eq!(second.info.alpn.as_deref(), Some(&b"http/1.1"[..]));
    }
    let hello = second.seen.hello.expect("a ClientHello");
    let ticket = hello.ticket.is_some_and(|ticket| !ticket.is_empty());
    let (tickets12, tickets13) = match (version, way) {
        (Tls13, _) => (false, true),
        (_, ServerResumption::Tickets) => (true, false),
        // Only by the session ID.
        _ => (false, false),
    };
    assert_eq!((ticket, !hello.tickets13.is_empty()), (tickets12, tickets13));
}

/// If the server renews the ticket, the client offers the new one.
fn ten_in_a_row(subject: &Subject, version: TlsVersion, way: ServerResumption) {
    let (host, connector) = (remembering(subject, way), connector(subject, version));
    assert!(!subject.visit(&host, &connector).seen.resumed);
    for number in 2..=10 {
        assert!(subject.visit(&host, &connector).seen.resumed, "connection {number}");
    }
}

/// WebSocket connections are often lost without a close; the next one resumes anyway.
fn after_a_lost_connection(subject: &Subject, version: TlsVersion, way: ServerResumption) {
    let (host, connector) = (remembering(subject, way), connector(subject, version));
    for number in 1..=3 {
        let mut client = open(URL, Memory::to(&host), &connector).expect("connects");
        echo(&mut client, &Message::text("hello"));
        assert_eq!(client.get_mut().get_mut().seen().resumed, number > 1, "connection {number}");
        drop(client);
    }
}

/// Connections that begin before the others are open all resume, each with its own ticket.
fn in_parallel(subject: &Subject, version: TlsVersion) {
    let host = remembering(subject, ServerResumption::Tickets);
    let connector = connector(subject, version);
    subject.visit(&host, &connector);
    let begun: Vec<_> = (0..2).map(|_| begin(&host, &connector)).collect();
    for attempt in begun {
        let Err(HandshakeError::Interrupted(mut handshake)) = attempt else { panic!("no answer") };
        handshake.get_mut().get_mut().get_mut().turns = usize::MAX;
        let (client, _) = handshake.handshake().expect("goes on");
        assert!(subject.stay(client).seen.resumed);
    }
}

/// An eavesdropper must not be able to recognise a client by its ticket (RFC 8446, appendix C.4).
fn offered_once(subject: &Subject) {
    let host = remembering(subject, ServerResumption::Tickets);
    let connector = connector(subject, Tls13);
    let mut offered = Vec::new();
    for _ in 0..4 {
        // After a failed connection, no ticket is left to offer.
        subject.visit(&host, &connector);
        offered.extend(subject.visit(&host, &connector).seen.hello.expect("one").tickets13);
        // A connection that fails has shown its ticket too.
        let mut transport = Hostile::new(Memory::to(&host)).ends_after(0);
        let result = open(URL, &mut transport, &connector);
        assert!(result.is_err());
        let seen = transport.get_mut().seen();
        offered.extend(seen.hello.as_ref().expect("a ClientHello").tickets13.iter().cloned());
    }
    assert_eq!(offered.len(), 8, "in 12 connections");
    let distinct: BTreeSet<_> = offered.iter().collect();
    assert_eq!(distinct.len(), offered.len(), "a ticket was offered twice");
}

fn never_for_another_port(subject: &Subject, version: TlsVersion) {
    let host = remembering(subject, ServerResumption::Tickets);
    let connector = connector(subject, version);
    subject.visit_at("wss://localhost:1111/", &host, &connector);
    offers_nothing(subject, "wss://localhost:2222/", &host, &connector);
    // Each port has its own sessions.
    assert!(subject.visit_at("wss://localhost:1111/", &host, &connector).seen.resumed);
    assert!(subject.visit_at("wss://localhost:2222/", &host, &connector).seen.resumed);
}

fn never_for_another_name(subject: &Subject, version: TlsVersion) {
    let host = remembering(subject, ServerResumption::Tickets);
    let connector = connector(subject, version);
    subject.visit_at("wss://localhost/", &host, &connector);
    offers_nothing(subject, "wss://127.0.0.1/", &host, &connector);
    assert!(subject.visit_at("wss://127.0.0.1/", &host, &connector).seen.resumed);
}

/// Another connector need not trust what this one trusts.
fn never_for_another_connector(subject: &Subject, version: TlsVersion) {
    let host = remembering(subject, ServerResumption::Tickets);
    subject.visit(&host, &connector(subject, version));
    let other = trusting_on(version).with_alpn(["http/1.1", "other"]);
    let other = (!subject.lacks(Capability::Alpn)).then_some(other);
    for config in other.into_iter().chain([trusting_on(version)]) {
        offers_nothing(subject, URL, &host, &subject.connector(&config));
    }
}

fn never_when_off(subject: &Subject, version: TlsVersion) {
    let host = remembering(subject, ServerResumption::Tickets);
    let connector = subject.connector(&trusting_on(version).with_resumption(false));
    for _ in 0..3 {
        offers_nothing(subject, URL, &host, &connector);
    }
    // Turned on explicitly.
    let connector = subject.connector(&trusting_on(version).with_resumption(true));
    subject.visit(&host, &connector);
    assert!(subject.visit(&host, &connector).seen.resumed);
}

/// A server that was refused leaves nothing behind.
fn after_a_refused_certificate(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let connector = connector(subject, version);
    let bad = [
        (&all.expired, TlsErrorKind::Expired),
        (&all.wrong_host, TlsErrorKind::NameMismatch),
        (&all.unknown_issuer, TlsErrorKind::UntrustedIssuer),
    ];
    for (identity, kind) in bad {
        let host = subject.host(&ServerOptions::new().identity(identity));
        for _ in 0..2 {
            let mut transport = Memory::to(&host);
            let error = open(URL, &mut transport, &connector).map(drop).expect_err("refuses it");
            assert_eq!(tls_error(&error).kind(), kind, "{error:?}");
            assert_offers_nothing(transport.seen().hello.as_ref().expect("a ClientHello"));
        }
    }
    let host = remembering(subject, ServerResumption::Tickets);
    offers_nothing(subject, URL, &host, &connector);
    // And refusing a bad server does not lose the session of a good one.
    let imposter = subject.host(&ServerOptions::new().identity(&all.unknown_issuer));
    let error = open(URL, Memory::to(&imposter), &connector).map(drop).expect_err("refuses it");
    assert_eq!(tls_error(&error).kind(), TlsErrorKind::UntrustedIssuer, "{error:?}");
    assert!(subject.visit(&host, &connector).seen.resumed);
}

/// A restarted server cannot read its old tickets.
fn forgotten_key(subject: &Subject, version: TlsVersion) {
    let connector = connector(subject, version);
    for _ in 0..2 {
        let host = remembering(subject, ServerResumption::Tickets);
        assert!(!subject.visit(&host, &connector).seen.resumed);
        assert!(subject.visit(&host, &connector).seen.resumed);
    }
}

fn renewed_certificate(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let connector = connector(subject, version);
    for identity in [&all.localhost, &all.localhost_renewed, &all.localhost] {
        let host = subject.host(&ServerOptions::new().identity(identity));
        let visit = subject.visit(&host, &connector);
        assert!(!visit.seen.resumed);
        assert_eq!(visit.info.peer_certificates.first(), Some(identity.leaf()));
        assert!(subject.visit(&host, &connector).seen.resumed);
    }
}

/// A server that speaks a different version from the one that the session was made with.
fn other_version(subject: &Subject, version: TlsVersion) {
    let other = if version == Tls12 { Tls13 } else { Tls12 };
    let connector = subject.connector(&trusting());
    for version in [version, other, version] {
        let host = subject.host(&ServerOptions::new().versions(version..=version));
        let visit = subject.visit(&host, &connector);
        assert_eq!((visit.seen.version, visit.seen.resumed), (Some(version), false));
        // It may take until the tickets of the other version are used up.
        let resumed = (0..6).any(|_| subject.visit(&host, &connector).seen.resumed);
        assert!(resumed, "does not resume {version}");
    }
}

/// The client does not offer a TLS 1.3 ticket that is too old, and the server refuses one.
fn expired_ticket(subject: &Subject, version: TlsVersion) {
    let lifetime = Duration::from_secs(1);
    let options = ServerOptions::new().ticket_lifetime(lifetime);
    let host = options.host(ServerLibrary::Rustls).expect("the server can be made");
    let connector = connector(subject, version);
    subject.visit(&host, &connector);
    // Both sides count in whole seconds, and OpenSSL allows one extra.
    thread::sleep(lifetime * 3 + Duration::from_millis(200));
    let visit = subject.visit(&host, &connector);
    assert!(!visit.seen.resumed);
    assert_eq!(visit.seen.hello.expect("a ClientHello").tickets13, Vec::<Vec<u8>>::new());
    // On a busy machine the new ticket can expire between two visits: there is more than one try.
    let resumed = (0..10).any(|_| subject.visit(&host, &connector).seen.resumed);
    assert!(resumed, "does not resume with the tickets that follow");
}

pub(super) fn has_rustls() -> Result<(), String> {
    match ServerOptions::new().host(ServerLibrary::Rustls) {
        Ok(_) => Ok(()),
        Err(_) => {
            Err("no server whose tickets expire; the feature `server-rustls` adds one".into())
        }
    }
}

fn server_without(subject: &Subject, version: TlsVersion) {
    let host = remembering(subject, ServerResumption::None);
    let connector = connector(subject, version);
    for _ in 0..3 {
        offers_nothing(subject, URL, &host, &connector);
    }
}

/// One connector shared by many threads: every connection works.
fn many_threads(subject: &Subject) {
    const THREADS: usize = 1000;
    let server = EchoServer::start_with(subject.library, &ServerOptions::new()).expect("starts");
    let connector = subject.connector(&trusting());
    let resumed = AtomicUsize::new(0);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (server, connector, resumed) = (&server, &connector, &resumed);
            scope.spawn(move || {
                for _ in 0..2 {
                    let mut client =
                        open(&server.url(), dial(server.addr()), connector).expect("connects");
                    echo(&mut client, &Message::text(thread.to_string()));
                    let flag = tls_info(&client).resumed == Some(true);
                    resumed.fetch_add(flag.into(), Ordering::Relaxed);
                    close(&mut client);
                }
            });
        }
    });
    let resumed = resumed.into_inner();
    if !subject.lacks(Capability::ResumedFlag) {
        assert!(resumed > 0, "none of {} connections was resumed", 2 * THREADS);
    }
}

pub(super) fn remembering(subject: &Subject, way: ServerResumption) -> Host {
    subject.host(&ServerOptions::new().resumption(way))
}

/// A connector with the default for resumption.
pub(super) fn connector(subject: &Subject, version: TlsVersion) -> IoConnector {
    subject.connector(&trusting_on(version))
}

/// Sends the ClientHello, and gets no answer.
pub(super) fn begin(host: &Host, connector: &IoConnector) -> Attempt<Memory> {
    let mut transport = Memory::to(host);
    transport.turns = 0;
    connector.client_tls(URL, transport, Some(unlimited()))
}

/// Connects, and checks that the client offers no session and makes a full handshake.
pub(super) fn offers_nothing(subject: &Subject, url: &str, host: &Host, connector: &IoConnector) {
    let seen = subject.visit_at(url, host, connector).seen;
    assert!(!seen.resumed);
    assert_offers_nothing(&seen.hello.expect("a ClientHello"));
}

fn assert_offers_nothing(hello: &tungstenite_tls_testing::server::ClientHello) {
    assert_eq!(hello.ticket.clone().unwrap_or_default(), Vec::<u8>::new());
    assert_eq!(hello.tickets13, Vec::<Vec<u8>>::new());
}
