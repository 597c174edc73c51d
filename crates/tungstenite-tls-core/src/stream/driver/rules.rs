//! Tests the rules of the driver, one test per rule, named after it. See `docs/architecture.md`.

use std::io::{self, ErrorKind, Read, Write};

use super::{FULL, PIECE};
use crate::{
    AlertDescription, ChannelBinding, EarlyData, Endpoint, MaybeTlsStream, Readiness, TlsError,
    TlsErrorKind, TlsInfo, TlsSession, TlsStream, TlsVersion,
    testing::{Call, ClearConnector, ClearServer, ClearSession, Fault, Faults, Faulty, Wire},
};

type Client = TlsStream<Faulty<Wire>, ClearSession>;
type Server = ClearServer<Wire>;

const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

fn endpoint() -> Endpoint {
    Endpoint::new("localhost".try_into().unwrap(), 443)
}

/// Both ends, before the handshake.
fn begun(connector: ClearConnector) -> (Client, Server, Faults) {
    let (client, server) = Wire::pair();
    let faults = Faults::new();
    let client = TlsStream::for_upgrade(Faulty::new(client, &faults), &connector, endpoint());
    (client.unwrap(), ClearServer::new(server), faults)
}

/// Both ends, after the handshake.
fn open() -> (Client, Server, Faults) {
    open_with(ClearConnector::default())
}

fn open_with(connector: ClearConnector) -> (Client, Server, Faults) {
    let (client, server) = Wire::pair();
    let faults = Faults::new();
    let client = Faulty::new(client, &faults);
    let (mut client, mut server) =
        (TlsStream::new(client, &connector, endpoint()).unwrap(), ClearServer::new(server));
    would_block(client.handshake());
    would_block(server.read(&mut [0; 1]));
    client.handshake().unwrap();
    would_block(server.read(&mut [0; 1]));
    faults.take_calls();
    (client, server, faults)
}

/// A WebSocket after its upgrade.
fn websocket() -> (Client, Server, Faults) {
    let (mut client, mut server, faults) = open();
    client.driver().watch_frames();
    server.write_all(RESPONSE).unwrap();
    assert_eq!(client.read(&mut [0; 4096]).unwrap(), RESPONSE.len());
    (client, server, faults)
}

fn would_block<R: std::fmt::Debug>(result: io::Result<R>) {
    assert_eq!(result.unwrap_err().kind(), ErrorKind::WouldBlock);
}

fn kind<R: std::fmt::Debug>(result: io::Result<R>) -> ErrorKind {
    result.unwrap_err().kind()
}

fn received(server: &mut Server) -> Vec<u8> {
    let mut received = Vec::new();
    let _ = server.read_to_end(&mut received);
    received
}

fn stall(faults: &Faults, calls: usize) {
    (0..calls).for_each(|_| faults.push(Fault::Error(ErrorKind::WouldBlock)));
}

#[test]
fn a_write_takes_the_whole_buffer_and_never_one_record_a_call() {
    let (mut client, mut server, faults) =
        open_with(ClearConnector { record: 1000, ..ClearConnector::default() });
    let large = vec![7; 1_000_003];
    assert_eq!(client.write(&large).unwrap(), large.len());
    // Records share writes, and a piece is as much as the system sends at once.
    let writes = faults.take_calls();
    assert!((16..=18).contains(&writes), "{writes} writes");
    assert_eq!(received(&mut server), large);
}

#[test]
fn a_flush_that_would_block_asks_the_transport_once() {
    let (mut client, mut server, faults) = open();
    // Few enough bytes to stay queued until the flush.
    client.write_whole(b"hello").unwrap();
    faults.take_calls();
    stall(&faults, 1);
    would_block(client.flush());
    assert_eq!(faults.take_calls(), 1);
    client.flush().unwrap();
    assert_eq!(received(&mut server), b"hello");
}

#[test]
fn a_read_fills_the_buffer_from_all_records_at_hand() {
    let (mut client, mut server, _) = open();
    server.record = 3;
    server.write_all(b"0123456789").unwrap();
    let mut buffer = [0; 8];
    assert_eq!(client.read(&mut buffer).unwrap(), 8);
    assert_eq!(client.read(&mut buffer).unwrap(), 2);
    would_block(client.read(&mut buffer));
}

#[test]
fn what_was_taken_is_sent_once_whatever_the_transport_says() {
    for error in [ErrorKind::WouldBlock, ErrorKind::TimedOut] {
        let (mut client, mut server, faults) = open();
        let sent = vec![7; 3 * PIECE];
        faults.push(Fault::Short(10_000));
        faults.push(Fault::Error(error));
        let taken = client.write(&sent).unwrap();
        assert!((PIECE..sent.len()).contains(&taken), "{taken}");
        if error == ErrorKind::TimedOut {
            assert_eq!(kind(client.write(&sent[taken..])), error);
        }
        client.write_all(&sent[taken..]).unwrap();
        client.flush().unwrap();
        assert_eq!(received(&mut server), sent);
    }
}

#[test]
fn a_stalled_peer_makes_a_bounded_queue() {
    let (mut client, _server, faults) = open();
    stall(&faults, 10);
    let small = vec![7; 2 * PIECE];
    let taken = client.write(&small).unwrap();
    // One piece, and a quarter of the rest.
    assert_eq!(taken, PIECE + PIECE / 4);
    would_block(client.write(&small));
    // Never more than 16 MiB.
    let (mut client, _server, faults) = open();
    stall(&faults, 10);
    let large = vec![7; 80 << 20];
    assert_eq!(client.write(&large).unwrap(), PIECE + (16 << 20));
}

#[test]
fn nothing_more_is_encrypted_before_the_queue_is_drained() {
    let (mut client, mut server, faults) = open();
    stall(&faults, 2);
    assert_eq!(client.write(b"first").unwrap(), 5);
    would_block(client.write(b"second"));
    assert_eq!(client.readiness(), Some(Readiness::Writable));
    client.flush().unwrap();
    assert_eq!(received(&mut server), b"first");
}

#[test]
fn what_was_begun_is_ended() {
    let (mut client, mut server, faults) = open();
    let frame = vec![7; 5 * FULL];
    faults.push(Fault::Short(10_000));
    stall(&faults, 1);
    client.write_whole(&frame).unwrap();
    client.flush().unwrap();
    assert_eq!(received(&mut server), frame);
    // In a renegotiation the session takes nothing: the data is owed, and goes before later data.
    client.session_mut().refuse_writes(2);
    client.write_whole(b"frame ").unwrap();
    client.session_mut().refuse_writes(0);
    client.write_all(b"next").unwrap();
    assert_eq!(received(&mut server), b"frame next");
}

#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
#[test]
fn what_is_held_goes_first_if_more_does_not_fit_into_its_piece() {
    let (held, more) = (vec![1; 48 * 1024], vec![2; 16 * 1024]);
    let in_turn = |client: &mut Client, src: &[u8]| {
        let (io, driver, _) = client.parts();
        driver.write_in_turn(io, src)
    };
    for stalls in [0, 1, 2] {
        let (mut client, mut server, faults) = open();
        in_turn(&mut client, &held).unwrap();
        assert_eq!(received(&mut server), b"");
        stall(&faults, stalls);
        for _ in 0..stalls {
            // Nothing is taken before the transport has taken what is held.
            would_block(in_turn(&mut client, &more));
            assert_eq!(client.readiness(), Some(Readiness::Writable));
        }
        in_turn(&mut client, &more).unwrap();
        assert_eq!(received(&mut server), held);
        client.flush().unwrap();
        assert_eq!(received(&mut server), more);
    }
}

#[test]
fn an_error_that_does_not_pass_is_given_by_every_further_call_in_its_direction() {
    let (mut client, mut server, faults) = open();
    faults.push(Fault::Error(ErrorKind::BrokenPipe));
    assert_eq!(client.write(b"lost").unwrap(), 4);
    // Even if the transport works again, because the peer would miss the lost bytes.
    faults.recover();
    for _ in 0..3 {
        assert_eq!(kind(client.write(b"more")), ErrorKind::BrokenPipe);
        assert_eq!(kind(client.flush()), ErrorKind::BrokenPipe);
    }
    // Reading still works.
    server.write_all(b"last words").unwrap();
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 10);
}

#[test]
fn an_error_that_passes_is_given_once() {
    for error in [ErrorKind::WouldBlock, ErrorKind::TimedOut] {
        let (mut client, mut server, faults) = open();
        faults.push(Fault::Error(error));
        assert_eq!(kind(client.read(&mut [0; 16])), error);
        server.write_all(b"data").unwrap();
        assert_eq!(client.read(&mut [0; 16]).unwrap(), 4);
    }
    // Callers never see `Interrupted`.
    let (mut client, mut server, faults) = open();
    server.write_all(b"data").unwrap();
    faults.push(Fault::Error(ErrorKind::Interrupted));
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 4);
}

#[test]
fn a_failure_of_tls_ends_both_directions_and_comes_behind_the_data() {
    let (mut client, mut server, _) = open();
    server.write_all(b"last words").unwrap();
    server.alert(AlertDescription::INTERNAL_ERROR).unwrap();
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 10);
    for _ in 0..2 {
        for error in [client.read(&mut [0; 16]).unwrap_err(), client.write(b"x").unwrap_err()] {
            let alert = TlsErrorKind::Alert(AlertDescription::INTERNAL_ERROR);
            assert_eq!(TlsError::find(&error).unwrap().kind(), alert);
        }
    }
}

#[test]
fn under_a_websocket_the_reader_comes_before_an_error_of_writing() {
    let (mut client, mut server, faults) = websocket();
    server.write_all(&[0x81, 1, b'a']).unwrap();
    faults.push(Fault::Error(ErrorKind::ConnectionReset));
    assert_eq!(client.write(b"pong").unwrap(), 4);
    // The bytes are discarded without an error, because there is something left to read.
    assert_eq!(client.write(b"pong").unwrap(), 4);
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 3);
    assert_eq!(kind(client.write(b"pong")), ErrorKind::ConnectionReset);
}

#[test]
fn a_writer_who_goes_on_and_does_not_read_hears_of_the_error() {
    let (mut client, mut server, faults) = websocket();
    server.write_all(&[0x81, 1, b'a']).unwrap();
    faults.push(Fault::Error(ErrorKind::ConnectionReset));
    let piece = [7; 16 * 1024];
    let mut accepted = 0;
    let error = loop {
        match client.write(&piece) {
            Ok(n) => accepted += n,
            Err(error) => break error,
        }
        assert!(accepted < 1 << 20, "the writer never gets the error");
    };
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert!(accepted > 64 * 1024, "{accepted}");
}

#[test]
fn what_cannot_be_sent_after_the_peers_goodbye_is_forgiven() {
    let (mut client, mut server, faults) = websocket();
    server.write_all(&[0x88, 0]).unwrap();
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 2);
    faults.push(Fault::Error(ErrorKind::BrokenPipe));
    client.write_all(b"reply").unwrap();
    client.write_all(b"reply").unwrap();
    client.flush().unwrap();
}

#[test]
fn close_notify_is_answered_by_the_read_that_comes_to_it_behind_all_that_was_written() {
    let (mut client, mut server, _) = websocket();
    // Close and close_notify come in one packet.
    server.write_all(&[0x88, 0]).unwrap();
    server.close_notify().unwrap();
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 2);
    client.write_all(b"reply").unwrap();
    let mut reply = [0; 16];
    assert_eq!(server.read(&mut reply).unwrap(), 5);
    would_block(server.read(&mut reply));
    assert_eq!(client.read(&mut reply).unwrap(), 0);
    assert_eq!(server.read(&mut reply).unwrap(), 0);
}

#[test]
fn a_read_drains_before_it_waits_and_never_blocks_on_a_write() {
    let (mut client, mut server, faults) = open();
    stall(&faults, 1);
    client.write_all(b"question").unwrap();
    // The peer may be waiting for the question.
    would_block(client.read(&mut [0; 16]));
    assert_eq!(client.readiness(), Some(Readiness::Readable));
    assert_eq!(received(&mut server), b"question");
    stall(&faults, 2);
    client.write_all(b"more").unwrap();
    server.write_all(b"answer").unwrap();
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 6);
    stall(&faults, 2);
    would_block(client.read(&mut [0; 16]));
    assert_eq!(client.readiness(), Some(Readiness::Either));
}

#[test]
fn the_end_of_the_transport_without_close_notify_is_unexpected_eof() {
    let (mut client, mut server, _) = open();
    server.write_all(b"data").unwrap();
    server.get_mut().finish();
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 4);
    for _ in 0..2 {
        assert_eq!(kind(client.read(&mut [0; 16])), ErrorKind::UnexpectedEof);
    }
    let (client, mut server, _) = open();
    let mut client = MaybeTlsStream::Tls(client);
    server.get_mut().finish();
    // tungstenite ignores this error after Close.
    assert_eq!(kind(client.read(&mut [0; 16])), ErrorKind::ConnectionReset);
}

#[test]
fn a_failed_handshake_flushes_the_alert_once_and_gives_the_first_error() {
    let (mut client, mut server, faults) = begun(ClearConnector::default());
    let error = TlsError::new(TlsErrorKind::UntrustedIssuer, "");
    client.session_mut().fail(Call::Handshake, error);
    let told = client.handshake().unwrap_err();
    assert_eq!(TlsError::find(&told).unwrap().kind(), TlsErrorKind::UntrustedIssuer);
    assert_eq!(kind(server.read(&mut [0; 1])), ErrorKind::ConnectionAborted);
    // The transport then breaks, but the first error is still returned.
    faults.push(Fault::Error(ErrorKind::BrokenPipe));
    for error in [client.handshake().unwrap_err(), client.write(b"x").unwrap_err()] {
        let error = TlsError::find(&error).unwrap();
        assert_eq!((error.kind(), error.backend()), (TlsErrorKind::UntrustedIssuer, Some("clear")));
        assert_eq!(error.endpoint(), Some(&endpoint()));
    }
}

#[test]
fn a_handshake_resumes_and_tells_what_it_waits_for() {
    let (mut client, mut server, faults) = begun(ClearConnector::default());
    stall(&faults, 2);
    would_block(client.handshake());
    assert_eq!(client.readiness(), Some(Readiness::Either));
    server.stalls = true;
    would_block(server.read(&mut [0; 1]));
    would_block(client.handshake());
    assert_eq!(client.readiness(), Some(Readiness::Readable));
    server.stalls = false;
    would_block(server.read(&mut [0; 1]));
    // The last flight belongs to the handshake.
    faults.push(Fault::None);
    faults.push(Fault::None);
    client.handshake().unwrap();
    would_block(server.read(&mut [0; 1]));
    assert!(server.is_complete());
}

#[test]
fn a_timeout_in_the_handshake_is_a_timeout_and_can_be_tried_again() {
    let (mut client, mut server, faults) = begun(ClearConnector::default());
    faults.push(Fault::None);
    faults.push(Fault::Error(ErrorKind::TimedOut));
    let error = client.handshake().unwrap_err();
    assert_eq!(TlsError::find(&error).unwrap().kind(), TlsErrorKind::Timeout);
    would_block(server.read(&mut [0; 1]));
    client.handshake().unwrap();
}

#[test]
fn the_last_flight_of_the_handshake_travels_with_the_first_data() {
    let (mut client, mut server, faults) = begun(ClearConnector::default());
    would_block(client.write(b"request"));
    would_block(server.read(&mut [0; 1]));
    faults.take_calls();
    assert_eq!(client.write(b"request").unwrap(), 7);
    // One read, and one write of everything.
    assert_eq!(faults.take_calls(), 2);
    assert_eq!(received(&mut server), b"request");
}

#[test]
fn only_a_first_write_is_early_data_and_what_was_rejected_is_sent_again_in_its_place() {
    let connector = ClearConnector { early_data: 4, ..ClearConnector::default() };
    for takes in [true, false] {
        let (mut client, mut server, _) = begun(connector);
        server.takes_early_data = takes;
        assert_eq!(client.write(b"request").unwrap(), 4);
        assert_eq!(client.info().early_data, EarlyData::Offered);
        let _ = server.read(&mut []);
        client.write_all(b"est").unwrap();
        assert_eq!(received(&mut server), b"request");
        let told = if takes { EarlyData::Accepted } else { EarlyData::Rejected };
        assert_eq!(client.info().early_data, told);
    }
    let first: [fn(&mut Client); 2] =
        [|client| would_block(client.read(&mut [0; 16])), |client| client.flush().unwrap()];
    for first in first {
        let (mut client, _server, _) = begun(connector);
        first(&mut client);
        would_block(client.write(b"request"));
        assert_eq!(client.info().early_data, EarlyData::NotOffered);
    }
}

#[test]
fn a_renegotiation_holds_writers_back_and_loses_nothing() {
    let (mut client, mut server, _) = open();
    server.renegotiate().unwrap();
    server.write_all(b"before").unwrap();
    let mut buffer = [0; 16];
    assert_eq!(client.read(&mut buffer).unwrap(), 6);
    would_block(client.write(b"after"));
    would_block(server.read(&mut buffer));
    assert_eq!(client.write(b"after").unwrap(), 5);
    assert_eq!(received(&mut server), b"after");
}

#[test]
fn nothing_is_written_after_close_notify_and_reading_goes_on() {
    let (mut client, mut server, _) = open();
    client.shutdown().unwrap();
    client.shutdown().unwrap();
    assert_eq!(kind(client.write(b"x")), ErrorKind::BrokenPipe);
    assert_eq!(server.read(&mut [0; 1]).unwrap(), 0);
    server.write_all(b"data").unwrap();
    assert_eq!(client.read(&mut [0; 16]).unwrap(), 4);
}

#[test]
fn what_is_no_tls_is_a_protocol_error_and_the_session_offered_is_named() {
    let connector = ClearConnector { offers_session: true, ..ClearConnector::default() };
    let (mut client, mut server, _) = begun(connector);
    server.garble().unwrap();
    let error = client.handshake().unwrap_err();
    let error = TlsError::find(&error).unwrap();
    assert_eq!(error.kind(), TlsErrorKind::Protocol);
    assert!(error.refused_resumption() && error.is_retryable());
}

#[test]
fn secrets_of_a_connection_are_both_sides_and_only_after_the_handshake() {
    let (client, _, _) = begun(ClearConnector::default());
    assert!(client.export_keying_material(&mut [0; 8], "l", None).is_err());
    let (mut client, server, _) = open();
    let (mut ours, mut theirs) = ([0; 40], [0; 40]);
    client.export_keying_material(&mut ours, "label", Some(b"")).unwrap();
    server.export_keying_material(&mut theirs, "label", Some(b""));
    assert_eq!(ours, theirs);
    // The exporter of RFC 9266 needs TLS 1.3.
    let binding = |client: &Client| client.channel_binding(ChannelBinding::TlsExporter);
    let mut info = TlsInfo::new("clear", "");
    info.version = Some(TlsVersion::Tls12);
    client.session_mut().set_info(info.clone());
    assert_eq!(binding(&client).unwrap_err().kind(), TlsErrorKind::UnsupportedOption);
    info.version = Some(TlsVersion::Tls13);
    client.session_mut().set_info(info);
    let mut expected = [0; 32];
    server.export_keying_material(&mut expected, "EXPORTER-Channel-Binding", Some(b""));
    assert_eq!(binding(&client).unwrap(), expected);
    let error = client.channel_binding(ChannelBinding::TlsServerEndPoint).unwrap_err();
    assert!(error.to_string().contains("does not show the certificate"), "{error}");
    let plain = MaybeTlsStream::plain(Wire::pair().0);
    assert!(plain.channel_binding(ChannelBinding::TlsExporter).is_err());
}

#[test]
fn a_session_that_fails_tells_both_its_peer_and_its_caller() {
    for call in [Call::Read, Call::Write, Call::Close] {
        let (mut client, mut server, _) = open();
        let error = TlsError::new(TlsErrorKind::Protocol, "");
        client.session_mut().fail(call, error);
        let error = match call {
            Call::Read => client.read(&mut [0; 1]).map(drop),
            Call::Write => client.write(b"x").map(drop),
            _ => client.shutdown(),
        };
        assert!(TlsError::find(&error.unwrap_err()).is_some());
        assert_eq!(kind(server.read(&mut [0; 1])), ErrorKind::ConnectionAborted, "{call:?}");
        assert!(!client.session().wants_write());
    }
}
