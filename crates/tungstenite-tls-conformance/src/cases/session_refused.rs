//! Servers that fail a connection because it offers a session: the client offers them none until
//! after the next full handshake.

use std::io::ErrorKind;

use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{TlsError, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::server::{Host, ServerResumption, SessionRefusal};

use super::{
    resumption::{begin, connector, offers_nothing, remembering},
    visit::URL,
};
use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, open, tls_error},
    io_kind::IoConnector,
    subject::Subject,
    transport::{Hostile, Memory},
};

type Test = fn(&Subject, TlsVersion);

const TESTS: [(&str, Test); 6] = [
    ("by_an_alert", |subject, version| {
        let error = refused(subject, version, SessionRefusal::Alert);
        assert!(matches!(error.kind(), TlsErrorKind::Alert(_)), "{error:?}");
        assert!(error.refused_resumption(), "{error:?}");
    }),
    ("by_an_alert_after_the_handshake", |subject, version| {
        let error = refused(subject, version, SessionRefusal::LateAlert);
        assert!(matches!(error.kind(), TlsErrorKind::Alert(_)), "{error:?}");
        // By then the upgrade request has been sent.
        assert!(!error.refused_resumption(), "{error:?}");
    }),
    ("by_the_end_of_the_transport", |subject, version| {
        let error = refused(subject, version, SessionRefusal::End);
        assert_eq!(error.kind(), TlsErrorKind::Io(ErrorKind::UnexpectedEof), "{error:?}");
        assert!(error.refused_resumption(), "{error:?}");
    }),
    ("by_what_is_no_tls", |subject, version| {
        let error = refused(subject, version, SessionRefusal::Garbage);
        assert!(error.refused_resumption(), "{error:?}");
    }),
    ("by_a_reset", by_a_reset),
    ("given_up_on_the_way", given_up_on_the_way),
];

pub(super) fn cases() -> Vec<Case> {
    let tests = |(version_name, version)| {
        TESTS.map(|(told, test)| {
            let name = format!("session_refused::{version_name}::{told}");
            let case = Case::new(name, move |subject| test(subject, version));
            let case = case.needs(Capability::Resumption);
            if told.contains("alert") { case.needs(Capability::ReceivedAlerts) } else { case }
        })
    };
    VERSIONS.into_iter().flat_map(tests).collect()
}

/// Returns the error of a connection whose session was refused. The next connection to the server
/// makes a full handshake; the one after that offers a session and is refused again.
fn refused(subject: &Subject, version: TlsVersion, how: SessionRefusal) -> TlsError {
    let (host, connector) = acquainted(subject, version);
    let refusing = host.refusing(Some(how));
    let error = failure(Memory::to(&refusing), &connector);
    nothing_is_left(&refusing, &connector);
    offers_nothing(subject, URL, &refusing, &connector);
    failure(Memory::to(&refusing), &connector);
    offers_nothing(subject, URL, &refusing, &connector);
    // Once the server accepts sessions again, the client resumes.
    assert!(subject.visit(&host, &connector).seen.resumed);
    error
}

fn by_a_reset(subject: &Subject, version: TlsVersion) {
    let (host, connector) = acquainted(subject, version);
    let mut transport = Hostile::new(Memory::to(&host));
    transport.read_error = Some(ErrorKind::ConnectionReset);
    let error = failure(transport, &connector);
    assert_eq!(error.kind(), TlsErrorKind::Io(ErrorKind::ConnectionReset), "{error:?}");
    assert!(error.refused_resumption(), "{error:?}");
    offers_nothing(subject, URL, &host, &connector);
}

/// The caller may have given up at a deadline, because the server did not answer.
fn given_up_on_the_way(subject: &Subject, version: TlsVersion) {
    let (host, connector) = acquainted(subject, version);
    drop(begin(&host, &connector));
    offers_nothing(subject, URL, &host, &connector);
}

/// None of several connections that begin before the others are open offers a session: neither the
/// one that failed nor any other that was kept.
fn nothing_is_left(host: &Host, connector: &IoConnector) {
    let begun: Vec<_> = (0..4).map(|_| begin(host, connector)).collect();
    for attempt in begun {
        let Err(HandshakeError::Interrupted(mut handshake)) = attempt else { panic!("no answer") };
        let seen = handshake.get_mut().get_mut().get_mut().seen();
        assert!(!seen.hello.as_ref().expect("a ClientHello").offers_ticket());
    }
}

/// A server whose session the connector would resume.
fn acquainted(subject: &Subject, version: TlsVersion) -> (Host, IoConnector) {
    let host = remembering(subject, ServerResumption::Tickets);
    let connector = connector(subject, version);
    subject.visit(&host, &connector);
    assert!(subject.visit(&host, &connector).seen.resumed);
    (host, connector)
}

fn failure<S: crate::io_kind::Transport>(io: S, connector: &IoConnector) -> TlsError {
    tls_error(&open(URL, io, connector).map(drop).expect_err("is refused"))
}
