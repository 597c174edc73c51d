//! False Start (RFC 7918): application data before the server's last flight of TLS 1.2, under the
//! RFC's conditions.

use tungstenite::Message;
use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{Stage, TlsConfig, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Ending, Host, ServerOptions, unlimited},
};

use super::visit::URL;
use crate::{
    capability::Capability,
    case::Case,
    client::{echo, tls_error, trusting, trusting_on},
    io_kind::{Attempt, IoConnector},
    subject::Subject,
    transport::{Hostile, Memory},
};

use TlsVersion::{Tls12, Tls13};

/// The records that the client sends after the server's first flight, with its key and Finished.
const LAST_FLIGHT: [u8; 3] = [HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE];

const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;

pub(super) fn cases() -> Vec<Case> {
    let case = |name, run: fn(&Subject)| Case::new(format!("false_start::{name}"), run);
    let mut cases = vec![
        case("request_leaves_early", request_leaves_early),
        case("only_with_alpn", only_with_alpn),
        case("only_for_a_good_certificate", only_for_a_good_certificate),
        case("not_in_tls13", not_in_tls13).on(Tls13),
        case("damaged_finished", damaged_finished),
        case("resumption", resumption),
        case("after_a_lost_connection", after_a_lost_connection),
    ];
    cases = cases.into_iter().map(|case| case.needs(Capability::FalseStart)).collect();
    cases.push(case("off_by_default", off_by_default).on(Tls12));
    cases
}

fn request_leaves_early(subject: &Subject) {
    let connector = subject.connector(&false_starting());
    let host = subject.host(&ServerOptions::new());
    let Err(HandshakeError::Interrupted(mut handshake)) = begin(&host, &connector) else {
        panic!("does not wait for the server's Finished")
    };
    assert_eq!(handshake.get_ref().get_ref().stage(), Stage::WebSocket);
    let early = handshake.get_ref().get_ref().tls_info();
    let transport = handshake.get_mut().get_mut().get_mut();
    assert_eq!(transport.sent_records(), [&LAST_FLIGHT[..], &[APPLICATION_DATA]].concat());
    transport.turns = usize::MAX;
    let (client, _) = handshake.handshake().expect("goes on");
    let visit = subject.stay(client);
    assert_eq!((visit.seen.version, visit.seen.resumed), (Some(Tls12), false));
    // The information is complete, also before the server's Finished.
    for info in [early, visit.info] {
        assert_eq!(info.version, Some(Tls12));
        assert_eq!(info.cipher_suite, visit.seen.cipher_suite);
        assert_eq!(info.alpn.as_deref(), Some(&b"http/1.1"[..]));
        assert_eq!(info.peer_certificates.first(), Some(Certificates::shared().localhost.leaf()));
    }
}

/// Without a protocol chosen by ALPN, an attacker could choose what the data means.
fn only_with_alpn(subject: &Subject) {
    let host = subject.host(&ServerOptions::new().alpn::<Vec<u8>>([]));
    waits(subject, &host, &subject.connector(&false_starting()));
}

fn off_by_default(subject: &Subject) {
    waits(subject, &subject.host(&ServerOptions::new()), &subject.connector(&trusting_on(Tls12)));
}

/// The last flight leaves without the request, and the connection opens after the server's answer.
fn waits(subject: &Subject, host: &Host, connector: &IoConnector) {
    let Err(HandshakeError::Interrupted(mut handshake)) = begin(host, connector) else {
        panic!("does not wait for the server's Finished")
    };
    assert_eq!(handshake.get_ref().get_ref().stage(), Stage::Tls);
    let transport = handshake.get_mut().get_mut().get_mut();
    assert_eq!(transport.sent_records(), LAST_FLIGHT);
    transport.turns = usize::MAX;
    let (client, _) = handshake.handshake().expect("goes on");
    subject.stay(client);
}

fn only_for_a_good_certificate(subject: &Subject) {
    let all = Certificates::shared();
    let connector = subject.connector(&false_starting());
    for (identity, kind) in [
        (&all.expired, TlsErrorKind::Expired),
        (&all.wrong_host, TlsErrorKind::NameMismatch),
        (&all.unknown_issuer, TlsErrorKind::UntrustedIssuer),
    ] {
        let host = subject.host(&ServerOptions::new().identity(identity));
        let mut transport = Memory::to(&host);
        transport.turns = 1;
        let result = connector.client_tls(URL, &mut transport, None);
        let Err(HandshakeError::Failure(error)) = result else { panic!("succeeds") };
        assert_eq!(tls_error(&error).kind(), kind, "{error:?}");
        assert!(!transport.sent_records().contains(&APPLICATION_DATA));
        assert!(matches!(transport.seen().ending, Ending::Alert(_)));
    }
}

fn not_in_tls13(subject: &Subject) {
    let connector = subject.connector(&trusting().with_false_start(true));
    let visit = subject.visit(&subject.host(&ServerOptions::new()), &connector);
    assert_eq!(visit.seen.version, Some(Tls13));
}

/// A damaged Finished fails the handshake even after a False Start.
fn damaged_finished(subject: &Subject) {
    let connector = subject.connector(&false_starting());
    let mut transport = Hostile::new(Memory::to(&subject.host(&ServerOptions::new())));
    transport.get_mut().turns = 1;
    let result = connector.client_tls(URL, transport, Some(unlimited()));
    let Err(HandshakeError::Interrupted(mut handshake)) = result else { panic!("does not wait") };
    let transport = handshake.get_mut().get_mut().get_mut();
    transport.get_mut().turns = usize::MAX;
    // The last byte is in the server's Finished, or in the 101 after it.
    transport.damage_at = Some(transport.bytes_read + transport.get_mut().waiting() - 1);
    let Err(HandshakeError::Failure(error)) = handshake.handshake() else { panic!("succeeds") };
    assert_eq!(tls_error(&error).kind(), TlsErrorKind::Protocol, "{error:?}");
}

fn resumption(subject: &Subject) {
    let connector = subject.connector(&false_starting());
    let host = subject.host(&ServerOptions::new());
    assert!(!subject.visit(&host, &connector).seen.resumed);
    for _ in 0..3 {
        assert!(subject.visit(&host, &connector).seen.resumed);
    }
}

/// A connection that is lost before the server's Finished leaves no session to resume; one that is
/// lost later does.
fn after_a_lost_connection(subject: &Subject) {
    let connector = subject.connector(&false_starting());
    let host = subject.host(&ServerOptions::new());
    drop(begin(&host, &connector));
    assert!(!subject.visit(&host, &connector).seen.resumed);
    let connector = subject.connector(&false_starting());
    let mut client = crate::client::open(URL, Memory::to(&host), &connector).expect("connects");
    echo(&mut client, &Message::text("hello"));
    drop(client);
    assert!(subject.visit(&host, &connector).seen.resumed);
}

fn false_starting() -> TlsConfig {
    trusting_on(Tls12).with_false_start(true)
}

/// Connects as far as the server's first flight allows.
fn begin(host: &Host, connector: &IoConnector) -> Attempt<Memory> {
    let mut transport = Memory::to(host);
    transport.turns = 1;
    connector.client_tls(URL, transport, Some(unlimited()))
}
