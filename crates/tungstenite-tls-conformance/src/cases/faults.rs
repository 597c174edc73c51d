//! Faults, each with the same error kind and the same `is_retryable` on every backend.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use socket2::SockRef;
use tungstenite::Message;
use tungstenite_tls_core::{AlertDescription, TlsConfig, TlsError, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::server::{Behaviour, Ending, Seen, ServerOptions, TestServer};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, insist_io, names_the_offer, tls_error, trusting, trusting_on},
    io_kind::Transport,
    subject::Subject,
    transport::{Canned, Hostile, Memory},
};

/// A fault during a client's handshake.
struct Fault {
    name: &'static str,
    /// The capabilities that the client needs.
    needs: &'static [Capability],
    provoke: fn(&Subject) -> TlsError,
    /// The expected error kind; more than one if servers, not clients, differ.
    kinds: &'static [TlsErrorKind],
    retryable: bool,
}

use TlsErrorKind::{Alert, Io, Protocol, Timeout};
use TlsVersion::{Tls12, Tls13};

const FAULTS: [Fault; 14] = [
    Fault {
        name: "no_client_certificate_tls12",
        needs: TOLD_OF_TLS12,
        provoke: |subject| no_client_certificate(subject, Tls12),
        kinds: &[Alert(AlertDescription::HANDSHAKE_FAILURE), CERTIFICATE_REQUIRED],
        retryable: false,
    },
    Fault {
        name: "no_client_certificate_tls13",
        needs: TOLD_OF_TLS13,
        provoke: |subject| no_client_certificate(subject, Tls13),
        kinds: &[CERTIFICATE_REQUIRED],
        retryable: false,
    },
    Fault {
        name: "server_too_old",
        needs: TOLD_OF_TLS13,
        provoke: |subject| no_common_version(subject, Tls13, Tls12),
        kinds: &[Alert(AlertDescription::PROTOCOL_VERSION)],
        retryable: false,
    },
    Fault {
        name: "server_too_new",
        needs: TOLD_OF_TLS12,
        provoke: |subject| no_common_version(subject, Tls12, Tls13),
        kinds: &[Alert(AlertDescription::PROTOCOL_VERSION)],
        retryable: false,
    },
    Fault {
        name: "no_common_alpn",
        needs: &[Capability::ReceivedAlerts, Capability::Alpn],
        provoke: |subject| {
            let server = subject.serve(&ServerOptions::new().alpn(["h2"]));
            subject.refusal(&server, &trusting())
        },
        kinds: &[Alert(AlertDescription::NO_APPLICATION_PROTOCOL)],
        retryable: false,
    },
    Fault {
        name: "plain_text_http",
        needs: &[],
        provoke: |subject| {
            said(subject, b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html></html>")
        },
        kinds: &[Protocol],
        retryable: false,
    },
    Fault {
        name: "plain_text_ssh",
        needs: &[],
        provoke: |subject| said(subject, b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        kinds: &[Protocol],
        retryable: false,
    },
    Fault {
        name: "plain_text_smtp",
        needs: &[],
        provoke: |subject| said(subject, b"220 mail.example ESMTP\r\n"),
        kinds: &[Protocol],
        retryable: false,
    },
    Fault {
        name: "nonsense",
        needs: &[],
        provoke: |subject| said(subject, &[0; 64]),
        kinds: &[Protocol],
        retryable: false,
    },
    Fault {
        name: "nonsense_in_records",
        needs: &[],
        provoke: |subject| said(subject, &[22, 3, 3, 0, 8, 2, 0, 0, 4, 1, 2, 3, 4]),
        kinds: &[Protocol],
        retryable: false,
    },
    Fault {
        name: "end_of_stream",
        needs: &[],
        provoke: |subject| said(subject, b""),
        kinds: &[Io(ErrorKind::UnexpectedEof)],
        retryable: true,
    },
    Fault { name: "reset", needs: &[], provoke: reset, kinds: &[RESET], retryable: true },
    Fault {
        name: "timeout_of_read",
        needs: &[],
        provoke: timeout_of_read,
        kinds: &[Timeout],
        retryable: true,
    },
    Fault {
        name: "timeout_of_write",
        needs: &[],
        provoke: timeout_of_write,
        kinds: &[Timeout],
        retryable: true,
    },
];

const TOLD_OF_TLS12: &[Capability] = &[Capability::ReceivedAlerts, Capability::Tls12];
const TOLD_OF_TLS13: &[Capability] = &[Capability::ReceivedAlerts, Capability::Tls13];

const CERTIFICATE_REQUIRED: TlsErrorKind = Alert(AlertDescription::CERTIFICATE_REQUIRED);
const BROKEN_PIPE: TlsErrorKind = Io(ErrorKind::BrokenPipe);
const RESET: TlsErrorKind = Io(ErrorKind::ConnectionReset);

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = FAULTS
        .into_iter()
        .map(|fault| {
            let case = Case::new(format!("faults::{}", fault.name), move |subject| {
                let error = (fault.provoke)(subject);
                assert!(fault.kinds.contains(&error.kind()), "{:?}: {error:?}", error.kind());
                assert_eq!(error.is_retryable(), fault.retryable, "{error:?}");
                assert!(!error.kind().is_certificate());
                assert_eq!(error.backend(), Some(subject.backend));
                let endpoint = error.endpoint().expect("names the endpoint").to_string();
                assert!(endpoint.starts_with("localhost:"), "{endpoint}");
                let shown = error.to_string();
                assert!(shown.contains(subject.backend) && shown.contains(&endpoint), "{shown}");
            });
            fault.needs.iter().copied().fold(case, Case::needs)
        })
        .collect();
    let every = Case::new("faults::every_alert", every_alert);
    cases.push(every.needs(Capability::ReceivedAlerts));
    for (version_name, version) in VERSIONS {
        let name = |test| format!("faults::{version_name}::{test}");
        cases.push(Case::new(name("damaged_record"), move |subject| {
            damaged_record(subject, version, 0);
        }));
        cases.push(Case::new(name("damaged_record_after_good_ones"), move |subject| {
            damaged_record(subject, version, 2);
        }));
        cases.push(Case::new(name("last_flight_fails"), move |subject| {
            last_flight_fails(subject, version);
        }));
        cases.push(Case::new(name("transport_fails_while_open"), move |subject| {
            transport_fails_while_open(subject, version);
        }));
    }
    cases
}

fn no_client_certificate(subject: &Subject, version: TlsVersion) -> TlsError {
    let server = subject.serve(&ServerOptions::new().demand_client_certificate());
    let error = subject.refusal(&server, &trusting_on(version));
    assert!(!server.join().handshake_complete);
    error
}

fn no_common_version(subject: &Subject, client: TlsVersion, server: TlsVersion) -> TlsError {
    let server = subject.serve(&ServerOptions::new().versions(server..=server));
    let error = subject.refusal(&server, &trusting_on(client));
    let (version, option) = match client {
        Tls12 => ("TLS 1.2", "`max_version`"),
        _ => ("TLS 1.3", "`min_version`"),
    };
    names_the_offer(&error, &[version, option]);
    error
}

/// Connects to a peer that reads the ClientHello, sends `words` and ends.
fn said(subject: &Subject, words: &'static [u8]) -> TlsError {
    let server = play(move |mut stream| {
        let _ = stream.write_all(words);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    subject.refusal(&server, &trusting())
}

fn reset(subject: &Subject) -> TlsError {
    let server = play(|stream| {
        SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("sets SO_LINGER");
    });
    subject.refusal(&server, &trusting())
}

fn timeout_of_read(subject: &Subject) -> TlsError {
    let mut transport = Hostile::new(Canned::new(""));
    transport.read_error = Some(ErrorKind::TimedOut);
    in_handshake(subject, transport, &trusting())
}

fn timeout_of_write(subject: &Subject) -> TlsError {
    let mut transport = Hostile::new(Canned::new(""));
    transport.write_error = Some(ErrorKind::TimedOut);
    in_handshake(subject, transport, &trusting())
}

/// Every alert, as a server sends it when it refuses the ClientHello.
fn every_alert(subject: &Subject) {
    let wrong: Vec<String> = alerts()
        .filter_map(|alert| {
            let error = answered(subject, alert);
            let right = error.kind() == Alert(alert)
                && error.is_retryable() == (alert == AlertDescription::INTERNAL_ERROR)
                && error.to_string().contains(&alert.to_string());
            (!right).then(|| format!("{alert}: {error:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A backend that cannot tell the alerts apart says that the server's answer is bad, and never
/// names an alert that the server did not send.
pub(super) fn alerts_are_alike(subject: &Subject) {
    let (mut told, mut untold) = (0, 0);
    for alert in alerts() {
        match answered(subject, alert).kind() {
            Alert(shown) if shown == alert => told += 1,
            Protocol => untold += 1,
            other => panic!("{alert} is taken for {other:?}"),
        }
    }
    assert!(untold > 0, "{} tells all {told} alerts apart after all", subject.backend);
    subject.notes.add(format!("{untold} of {} alerts are not told apart", told + untold));
}

/// The alerts with which a server can end a handshake.
fn alerts() -> impl Iterator<Item = AlertDescription> {
    let known = (10..=u8::MAX).map(AlertDescription).filter(|alert| alert.name().is_some());
    // These two are not fatal, even if the record says so.
    known.filter(|alert| {
        ![AlertDescription::USER_CANCELED, AlertDescription::NO_RENEGOTIATION].contains(alert)
    })
}

/// The error if a server answers the ClientHello with `alert`.
fn answered(subject: &Subject, alert: AlertDescription) -> TlsError {
    let transport = Canned::new([21, 3, 3, 0, 2, 2, alert.0]);
    in_handshake(subject, transport, &trusting())
}

/// A damaged record is refused, with an alert to the server. The caller gets all data before it,
/// even if it arrived in the same read.
fn damaged_record(subject: &Subject, version: TlsVersion, good_ones: usize) {
    let options = ServerOptions::new();
    let transport = Hostile::new(Memory::new(subject.library, &options));
    let mut client = subject.open_in_memory(transport, &trusting_on(version));
    for number in 0..=good_ones {
        client.send(Message::text(number.to_string())).expect("sends");
    }
    let transport = client.get_mut().get_mut();
    let last_byte = transport.bytes_read + transport.get_mut().waiting() - 1;
    transport.damage_at = Some(last_byte);
    for number in 0..good_ones {
        assert_eq!(client.read().expect("reads"), Message::text(number.to_string()));
    }
    let error = tls_error(&client.read().expect_err("refuses it"));
    assert_eq!(error.kind(), Protocol, "{error:?}");
    assert!(!error.is_retryable());
    let seen = client.get_mut().get_mut().get_mut().seen();
    if !subject.lacks(Capability::Alerts) {
        assert_eq!(seen.ending, Ending::Alert(AlertDescription::BAD_RECORD_MAC), "{seen:?}");
    }
}

/// After the handshake, a transport error is not a TLS error. A write that took the data succeeds;
/// the next call gets the error, and so does every later one, unless the error is temporary.
fn transport_fails_while_open(subject: &Subject, version: TlsVersion) {
    let options = ServerOptions::new().behaviour(Behaviour::Collect);
    for kind in [ErrorKind::TimedOut, ErrorKind::ConnectionReset, ErrorKind::BrokenPipe] {
        let transport = Hostile::new(Memory::new(subject.library, &options));
        let mut stream = subject.tls(transport, &trusting_on(version));
        insist_io(10, || stream.handshake()).expect("shakes hands");
        stream.get_mut().write_error = Some(kind);
        assert_eq!(stream.write(b"hello").expect("takes it"), 5);
        for _ in 0..3 {
            assert_eq!(stream.flush().expect_err("fails").kind(), kind);
        }
        stream.get_mut().write_error = None;
        if kind == ErrorKind::TimedOut {
            stream.flush().expect("goes on");
            assert_eq!(stream.get_mut().get_mut().seen().received, b"hello");
        } else {
            assert_eq!(stream.write(b"again").expect_err("has failed").kind(), kind);
        }
        stream.get_mut().read_error = Some(kind);
        for _ in 0..3 {
            assert_eq!(stream.read(&mut [0; 16]).expect_err("fails").kind(), kind);
        }
    }
}

/// The last flight is part of the handshake, so failing to send it fails the handshake.
fn last_flight_fails(subject: &Subject, version: TlsVersion) {
    for (fault, kind) in [(ErrorKind::TimedOut, Timeout), (ErrorKind::BrokenPipe, BROKEN_PIPE)] {
        let options = ServerOptions::new();
        let transport = Hostile::new(Memory::new(subject.library, &options));
        let mut stream = subject.tls(transport, &trusting_on(version));
        stream.get_mut().reads_stalled = true;
        assert_eq!(stream.handshake().expect_err("waits").kind(), ErrorKind::WouldBlock);
        stream.get_mut().reads_stalled = false;
        stream.get_mut().write_error = Some(fault);
        let error = tls_error(&stream.handshake().expect_err("fails"));
        assert_eq!((error.kind(), error.is_retryable()), (kind, true), "{error:?}");
    }
}

/// The error of a TLS handshake over `stream`, which must fail.
fn in_handshake<S: Transport>(subject: &Subject, stream: S, config: &TlsConfig) -> TlsError {
    tls_error(&subject.tls(stream, config).handshake().expect_err("fails"))
}

/// A peer that reads once and then runs `play`.
fn play(play: impl FnOnce(TcpStream) + Send + 'static) -> TestServer {
    let server = TestServer::play(Ipv4Addr::LOCALHOST.into(), |mut stream| {
        let _ = stream.read(&mut [0; 16 * 1024]);
        play(stream);
        Seen::default()
    });
    server.expect("the test server starts")
}
