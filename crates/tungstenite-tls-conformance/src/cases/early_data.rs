//! Early data (0-RTT): only the upgrade request is sent with the ClientHello, and it arrives once,
//! whether the server accepts or rejects it.

use std::{
    io::{ErrorKind, Read, Write},
    ops::RangeInclusive,
};

use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{EarlyData, Endpoint, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Behaviour, Ending, FAREWELL, Host, Seen, ServerOptions, Variation, unlimited},
};

use super::visit::{URL, Visit};
use crate::{
    capability::Capability,
    case::Case,
    client::{insist_io, open, tls_error, trusting},
    io_kind::{IoConnector, Stream},
    subject::Subject,
    transport::{Hostile, Memory},
};

/// The most bytes of early data that test servers take, if they take any.
const ENOUGH: u32 = 16 * 1024;

const REQUEST: &[u8] = b"GET /chat HTTP/1.1\r\nHost: localhost\r\n\r\n";
const MESSAGE: &[u8] = b"a message, which must not be replayed";

const TLS12: RangeInclusive<TlsVersion> = TlsVersion::Tls12..=TlsVersion::Tls12;

const NO_EARLY_DATA: Variation = Variation { no_early_data: true, ..AS_EVER };
const OTHER_GROUP: Variation = Variation { other_group: true, ..AS_EVER };
const AS_EVER: Variation =
    Variation { no_early_data: false, answers_early: false, other_group: false };

pub(super) fn cases() -> Vec<Case> {
    let case = |name, run: fn(&Subject)| Case::new(format!("early_data::{name}"), run);
    let mut cases = vec![
        case("accepted", accepted),
        case("the_request_alone", the_request_alone),
        case("as_much_as_the_server_takes", as_much_as_the_server_takes),
        case("rejected", |subject| rejected(subject, NO_EARLY_DATA)),
        case("rejected_by_hello_retry_request", |subject| rejected(subject, OTHER_GROUP)),
        case("rejected_by_a_full_handshake", rejected_by_a_full_handshake),
        case("rejected_once_to_the_application", |subject| once(subject, NO_EARLY_DATA)),
        case("retried_once_to_the_application", |subject| once(subject, OTHER_GROUP)),
        case("hostile_transport", hostile_transport),
        case("never_by_a_plain_stream", never_by_a_plain_stream),
        case("never_where_the_ticket_forbids", never_where_the_ticket_forbids),
        case("never_in_tls12", never_in_tls12).on(TlsVersion::Tls12),
        case("older_server", older_server).on(TlsVersion::Tls12),
        case("a_request_is_never_sent_twice", sent_once),
        case("first_or_not_at_all", first_or_not_at_all),
        case("reset", reset),
        case("end_at_every_offset", end_at_every_offset),
    ];
    cases = cases.into_iter().map(|case| case.needs(Capability::EarlyData)).collect();
    cases.push(case("off_by_default", off_by_default));
    cases
}

fn accepted(subject: &Subject) {
    let (host, connector) = (taking(subject), connector(subject));
    let first = subject.visit(&host, &connector);
    assert_not_offered(&first);
    for _ in 0..5 {
        let Visit { info, seen } = subject.visit(&host, &connector);
        assert!(seen.resumed);
        assert_eq!(info.early_data, EarlyData::Accepted);
        assert!(seen.hello.expect("a ClientHello").early_data);
        assert_request(&seen.early_data);
    }
}

/// Data that the caller writes after the request waits for the handshake.
fn the_request_alone(subject: &Subject) {
    let (host, connector) = (taking(subject), connector(subject));
    subject.visit(&host, &connector);
    let (info, seen) = collected(&host, &connector);
    assert_eq!(info, EarlyData::Accepted);
    assert_eq!(seen.early_data, REQUEST);
    assert_eq!(seen.received, [REQUEST, MESSAGE].concat());
}

/// The rest of the request is sent after the handshake.
fn as_much_as_the_server_takes(subject: &Subject) {
    for most in [1, 20, REQUEST.len() as u32] {
        let host = subject.host(&ServerOptions::new().early_data(most));
        let connector = connector(subject);
        subject.visit(&host, &connector);
        let (info, seen) = collected(&host, &connector);
        assert_eq!(seen.received, [REQUEST, MESSAGE].concat(), "at most {most} bytes");
        let taken = seen.early_data.len();
        assert!(taken <= most as usize && REQUEST.starts_with(&seen.early_data), "{seen:?}");
        assert_eq!(info == EarlyData::Accepted, taken > 0, "{info:?}, {taken} bytes taken");
    }
}

fn rejected(subject: &Subject, variation: Variation) {
    let (host, connector) = (taking(subject), connector(subject));
    subject.visit(&host, &connector);
    let Visit { info, seen } = subject.visit(&host.varied(variation), &connector);
    assert!(seen.hello.expect("a ClientHello").early_data);
    assert_eq!(seen.early_data, b"");
    assert_eq!(info.early_data, EarlyData::Rejected);
    // The client offers early data again, with a ticket that allows it.
    subject.visit(&host, &connector);
    let Visit { info, seen } = subject.visit(&host, &connector);
    assert_eq!(info.early_data, EarlyData::Accepted);
    assert_request(&seen.early_data);
}

/// A server that has forgotten the session, and one that also has a new certificate.
fn rejected_by_a_full_handshake(subject: &Subject) {
    let all = Certificates::shared();
    let connector = connector(subject);
    subject.visit(&taking(subject), &connector);
    for identity in [&all.localhost, &all.localhost_renewed] {
        let host = subject.host(&ServerOptions::new().identity(identity).early_data(ENOUGH));
        let Visit { info, seen } = subject.visit(&host, &connector);
        assert_eq!((info.early_data, seen.resumed), (EarlyData::Rejected, false));
        assert_eq!(info.peer_certificates.first(), Some(identity.leaf()));
        assert_eq!(seen.early_data, b"");
        let Visit { info, .. } = subject.visit(&host, &connector);
        assert_eq!(info.early_data, EarlyData::Accepted);
    }
}

/// Rejected early data is sent again, and reaches the application once and in order.
fn once(subject: &Subject, variation: Variation) {
    let (host, connector) = (taking(subject), connector(subject));
    subject.visit(&host, &connector);
    let (info, seen) = collected(&host.varied(variation), &connector);
    assert_eq!(info, EarlyData::Rejected);
    assert_eq!(seen.early_data, b"");
    assert_eq!(seen.received, [REQUEST, MESSAGE].concat());
}

/// One byte per call, and each call is refused once first; early data is accepted or rejected.
fn hostile_transport(subject: &Subject) {
    for (variation, expected) in [
        (AS_EVER, EarlyData::Accepted),
        (Variation { answers_early: true, ..AS_EVER }, EarlyData::Accepted),
        (NO_EARLY_DATA, EarlyData::Rejected),
        (OTHER_GROUP, EarlyData::Rejected),
    ] {
        let (host, connector) = (taking(subject), connector(subject));
        subject.visit(&host, &connector);
        let transport = Hostile::new(Memory::to(&host.varied(variation))).one_byte().hesitant();
        let mut attempt = connector.client_tls(URL, transport, Some(unlimited()));
        let client = loop {
            match attempt {
                Ok((client, _)) => break client,
                Err(HandshakeError::Interrupted(handshake)) => attempt = handshake.handshake(),
                Err(HandshakeError::Failure(error)) => panic!("fails: {error:?}"),
            }
        };
        assert_eq!(client.get_ref().tls_info().early_data, expected);
    }
}

/// A plain stream sends no early data, because its first write may not be safe to replay.
fn never_by_a_plain_stream(subject: &Subject) {
    let (host, connector) = (taking(subject), connector(subject));
    for _ in 0..2 {
        subject.visit(&host, &connector);
        let host = host.behaving(Behaviour::Collect);
        let endpoint = Endpoint::from_uri(&URL.parse().expect("a URL")).expect("an endpoint");
        let mut stream = connector.tls(Memory::to(&host), endpoint).expect("a session");
        insist_io(10, || stream.write(MESSAGE)).expect("writes");
        let (info, seen) = finished(&mut stream);
        assert_eq!((info, seen.resumed), (EarlyData::NotOffered, true));
        // The client does not announce early data either: a server might wait for it.
        assert!(!seen.hello.as_ref().expect("a ClientHello").early_data);
        assert_eq!((&seen.early_data[..], &seen.received[..]), (&b""[..], MESSAGE));
    }
}

fn off_by_default(subject: &Subject) {
    let (host, connector) = (taking(subject), subject.connector(&trusting()));
    for _ in 0..3 {
        assert_not_offered(&subject.visit(&host, &connector));
    }
}

fn never_where_the_ticket_forbids(subject: &Subject) {
    let (host, connector) = (subject.host(&ServerOptions::new()), connector(subject));
    for number in 0..3 {
        let visit = subject.visit(&host, &connector);
        assert_not_offered(&visit);
        assert_eq!(visit.seen.resumed, number > 0);
    }
}

fn never_in_tls12(subject: &Subject) {
    let options = ServerOptions::new().versions(TLS12).early_data(ENOUGH);
    let (host, connector) = (subject.host(&options), connector(subject));
    for number in 0..3 {
        let visit = subject.visit(&host, &connector);
        assert_not_offered(&visit);
        assert_eq!(visit.seen.resumed, number > 0);
    }
}

/// A server that once took early data and now speaks TLS 1.2: the handshake must fail (RFC 8446,
/// appendix D.3) with an error of TLS, and a later handshake succeeds.
fn older_server(subject: &Subject) {
    let connector = connector(subject);
    subject.visit(&taking(subject), &connector);
    let host = subject.host(&ServerOptions::new().versions(TLS12));
    let mut failures = 0;
    while let Err(error) = open(URL, Memory::to(&host), &connector).map(drop) {
        let error = tls_error(&error);
        assert!(
            matches!(error.kind(), TlsErrorKind::Protocol | TlsErrorKind::Alert(_)),
            "{error:?}"
        );
        failures += 1;
        assert!(failures < 5, "keeps failing: {error:?}");
    }
    assert!(failures > 0, "early data to a TLS 1.2 server did not fail the handshake");
    assert_not_offered(&subject.visit(&host, &connector));
}

/// The connection is lost while the request is on its way, so the client cannot know whether it
/// arrived.
fn reset(subject: &Subject) {
    let (host, connector) = (taking(subject), connector(subject));
    subject.visit(&host, &connector);
    let mut transport = Hostile::new(Memory::to(&host));
    transport.read_error = Some(ErrorKind::ConnectionReset);
    let error = open(URL, &mut transport, &connector).map(drop).expect_err("fails");
    let error = tls_error(&error);
    assert_eq!(error.kind(), TlsErrorKind::Io(ErrorKind::ConnectionReset), "{error:?}");
    assert!(error.is_retryable());
    assert_eq!(error.backend(), Some(subject.backend));
    assert_eq!(error.endpoint().expect("names it").to_string(), "localhost:4433");
    // The request did arrive.
    transport.get_mut().seen();
    // The client forgets the server's tickets, as after any failed handshake that resumes.
    assert_not_offered(&subject.visit(&host, &connector));
    let visit = subject.visit(&host, &connector);
    assert_eq!(visit.info.early_data, EarlyData::Accepted);
}

/// The server takes the early data, and the stream ends somewhere in its answer.
fn end_at_every_offset(subject: &Subject) {
    let (host, connector) = (taking(subject), connector(subject));
    let mut offset = 0;
    loop {
        subject.visit(&host, &connector);
        let mut transport = Hostile::new(Memory::to(&host)).ends_after(offset);
        match open(URL, &mut transport, &connector).map(drop) {
            Ok(()) => break,
            Err(error) => {
                let error = tls_error(&error);
                let expected = TlsErrorKind::Io(ErrorKind::UnexpectedEof);
                assert_eq!(error.kind(), expected, "end at {offset}: {error:?}");
                assert!(error.is_retryable());
            }
        }
        let seen = transport.get_mut().seen();
        assert!(seen.hello.as_ref().is_some_and(|hello| hello.early_data), "end at {offset}");
        offset += 1;
    }
    assert!(offset > 300, "the answer has only {offset} bytes");
}

/// The transport times out while the request is on its way, and the client does not send it again.
fn sent_once(subject: &Subject) {
    let (host, connector) = (taking(subject), connector(subject));
    subject.visit(&host, &connector);
    let transport = Hostile::new(Memory::to(&host.behaving(Behaviour::Collect)));
    let uri = URL.parse().expect("a URL");
    let mut stream = connector.wrap_for_upgrade(transport, &uri).expect("a session");
    stream.get_mut().write_error = Some(ErrorKind::TimedOut);
    assert_eq!(stream.write(REQUEST).expect("takes it"), REQUEST.len());
    let error = stream.flush().expect_err("times out");
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    stream.get_mut().write_error = None;
    insist_io(10, || stream.handshake()).expect("shakes hands");
    stream.shutdown().expect("sends close_notify");
    let seen = stream.get_mut().get_mut().finish();
    // `received` includes the early data.
    assert_eq!((&seen.received[..], &seen.early_data[..]), (REQUEST, REQUEST), "{seen:?}");
}

/// After any other call, the first data waits for the end of the handshake.
fn first_or_not_at_all(subject: &Subject) {
    let (host, connector) = (taking(subject), connector(subject));
    let begin: [fn(&mut Stream<Memory>); 3] = [
        |stream| drop(stream.handshake().expect_err("waits")),
        |stream| drop(stream.read(&mut [0; 16]).expect_err("waits")),
        |stream| insist_io(10, || stream.handshake()).expect("shakes hands"),
    ];
    for (number, begin) in begin.into_iter().enumerate() {
        subject.visit(&host, &connector);
        let mut transport = Memory::to(&host.behaving(Behaviour::Collect));
        transport.turns = if number == 2 { usize::MAX } else { 0 };
        let uri = URL.parse().expect("a URL");
        let mut stream = connector.wrap_for_upgrade(transport, &uri).expect("a session");
        begin(&mut stream);
        stream.get_mut().turns = usize::MAX;
        let mut left = REQUEST;
        for _ in 0..10 {
            write(&mut stream, &mut left);
        }
        assert_eq!(left, b"");
        let (told, seen) = finished(&mut stream);
        assert_eq!((told, &seen.early_data[..]), (EarlyData::NotOffered, &b""[..]));
        assert_eq!(seen.received, REQUEST);
    }
}

fn connector(subject: &Subject) -> IoConnector {
    subject.connector(&trusting().with_early_data(true))
}

/// A server that takes early data.
fn taking(subject: &Subject) -> Host {
    subject.host(&ServerOptions::new().early_data(ENOUGH))
}

/// Writes [`REQUEST`] and then [`MESSAGE`], before the server has answered.
fn collected(host: &Host, connector: &IoConnector) -> (EarlyData, Seen) {
    let mut transport = Memory::to(&host.behaving(Behaviour::Collect));
    transport.turns = 0;
    let uri = URL.parse().expect("a URL");
    let mut stream = connector.wrap_for_upgrade(transport, &uri).expect("a session");
    let mut left = [REQUEST, MESSAGE];
    for part in &mut left {
        write(&mut stream, part);
    }
    stream.get_mut().turns = usize::MAX;
    for part in &mut left {
        while !part.is_empty() {
            let before = part.len();
            write(&mut stream, part);
            assert!(part.len() < before, "hangs");
        }
    }
    finished(&mut stream)
}

/// Writes as much of `part` as it can without waiting.
fn write(stream: &mut Stream<Memory>, part: &mut &[u8]) {
    while !part.is_empty() {
        match stream.write(part) {
            Ok(n) => *part = &part[n..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(error) => panic!("fails: {error:?}"),
        }
    }
}

/// Ends a connection to a server with [`Behaviour::Collect`].
fn finished(stream: &mut Stream<Memory>) -> (EarlyData, Seen) {
    stream.shutdown().expect("sends close_notify");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("reads to close_notify");
    assert_eq!(rest, FAREWELL);
    let info = stream.tls_info();
    let seen = stream.get_mut().finish().clone();
    assert_eq!((&seen.ending, &seen.error), (&Ending::CloseNotify, &None), "{seen:?}");
    (info.early_data, seen)
}

fn assert_not_offered(Visit { info, seen }: &Visit) {
    assert_eq!(info.early_data, EarlyData::NotOffered);
    assert_eq!(seen.early_data, b"");
    assert!(!seen.hello.as_ref().expect("a ClientHello").early_data);
}

/// Checks that `bytes` are exactly one HTTP request without a body.
fn assert_request(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let ends = text.matches("\r\n\r\n").count();
    assert!(text.starts_with("GET / HTTP/1.1\r\n") && text.ends_with("\r\n\r\n"), "{text}");
    assert_eq!(ends, 1, "{text}");
}
