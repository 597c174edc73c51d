//! Tests cases that neither the model nor the rules cover: odd sessions and a closing WebSocket.

use std::{
    io::{self, ErrorKind, Read, Write},
    time::Duration,
};

use tungstenite::{Error, Message, WebSocket, protocol::Role};

use super::{Driver, fruitless::MOST};
use crate::{
    Endpoint, MaybeTlsStream, TlsConnector, TlsError, TlsStream, is_queued,
    testing::{ClearConnector, ClearServer, ClearSession, Fault, Faults, Faulty, Wire},
};

fn endpoint() -> Endpoint {
    Endpoint::new("localhost".try_into().unwrap(), 443)
}

#[test]
fn a_session_that_takes_nothing_makes_no_call_loop() {
    let connector = ClearConnector { early_data: 100, ..ClearConnector::default() };
    let mut session = connector.start(&endpoint()).unwrap();
    session.refuse_writes(3);
    let mut driver = Driver::new(session, "clear", endpoint(), None);
    driver.allow_early_data();
    let (mut client, server) = Wire::pair();
    let mut server = ClearServer::new(server);
    server.takes_early_data = false;
    assert_eq!(driver.write(&mut client, b"request").unwrap(), 7);
    let would_block = |result: io::Result<usize>| {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::WouldBlock);
    };
    would_block(server.read(&mut [0; 16]));
    // The server rejected the early data, and the session refuses it three times: once per call.
    for _ in 0..3 {
        would_block(driver.read(&mut client, &mut [0; 16]));
    }
    would_block(server.read(&mut [0; 16]));
    would_block(driver.read(&mut client, &mut [0; 16]));
    let mut received = [0; 16];
    assert_eq!(server.read(&mut received).unwrap(), 7);
    assert_eq!(&received[..7], b"request");
}

/// A server that never gets the last flight of the handshake never answers the early data.
#[test]
fn a_reader_does_not_wait_if_the_last_flight_is_lost() {
    for kind in [ErrorKind::BrokenPipe, ErrorKind::Other] {
        let connector = ClearConnector { early_data: 100, ..ClearConnector::default() };
        let session = connector.start(&endpoint()).unwrap();
        let mut driver = Driver::new(session, "clear", endpoint(), None);
        driver.allow_early_data();
        let (client, server) = Wire::pair();
        let (mut server, faults) = (ClearServer::new(server), Faults::new());
        let mut client = Faulty::new(client, &faults);
        assert_eq!(driver.write(&mut client, b"request").unwrap(), 7);
        driver.flush(&mut client).unwrap();
        let _ = server.read(&mut [0; 16]);
        // The read of the server's flight, and the write of the client's.
        faults.push(Fault::None);
        faults.push(Fault::Error(kind));
        for _ in 0..3 {
            let error = driver.read(&mut client, &mut [0; 16]).unwrap_err();
            assert_eq!(error.kind(), kind);
            let error = TlsError::find(&error).expect("names the server");
            assert!(error.to_string().contains("localhost:443"), "{error}");
        }
    }
}

#[test]
fn a_peer_that_sends_records_and_no_data_is_given_up() {
    const EMPTY: [u8; 3] = [4, 0, 0];
    let noise = EMPTY.repeat(MOST / 2 / EMPTY.len());
    let (mut client, mut server, _) = open();
    for _ in 0..2 {
        // Data in between begins the count again.
        server.get_mut().write_all(&noise).unwrap();
        server.write_all(b"data").unwrap();
        assert_eq!(client.read(&mut [0; 16]).unwrap(), 4);
    }
    for _ in 0..3 {
        server.get_mut().write_all(&noise).unwrap();
    }
    for _ in 0..2 {
        let error = client.read(&mut [0; 16]).unwrap_err();
        assert!(error.to_string().contains("2 MiB without any data"), "{error}");
    }
}

fn open() -> (TlsStream<Faulty<Wire>, ClearSession>, ClearServer<Wire>, Faults) {
    let (client, server) = Wire::pair();
    let faults = Faults::new();
    let client = Faulty::new(client, &faults);
    let mut client = TlsStream::new(client, &ClearConnector::default(), endpoint()).unwrap();
    let mut server = ClearServer::new(server);
    client.handshake().unwrap_err();
    server.read(&mut [0; 1]).unwrap_err();
    client.handshake().unwrap();
    server.read(&mut [0; 1]).unwrap_err();
    assert!(server.is_complete());
    (client, server, faults)
}

fn received(server: &mut ClearServer<Wire>) -> Vec<u8> {
    let mut received = Vec::new();
    let _ = server.read_to_end(&mut received);
    received
}

#[test]
fn one_write_takes_all_records_of_a_piece() {
    let (mut client, mut server, faults) = open();
    faults.push(Fault::Error(ErrorKind::WouldBlock));
    assert_eq!(client.write(&[7; 40_000]).unwrap(), 40_000);
    client.flush().unwrap();
    assert_eq!(received(&mut server), [7; 40_000]);
}

#[test]
fn a_write_that_times_out_has_taken_what_is_sent_later() {
    let (mut client, mut server, faults) = open();
    faults.push(Fault::Error(ErrorKind::TimedOut));
    assert_eq!(client.write(b"buy 1").unwrap(), 5);
    assert_eq!(client.flush().unwrap_err().kind(), ErrorKind::TimedOut);
    client.flush().unwrap();
    assert_eq!(received(&mut server), b"buy 1");
}

const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

/// A WebSocket whose time for closing is over as soon as it has sent Close.
fn closing() -> (WebSocket<MaybeTlsStream<Faulty<Wire>, ClearSession>>, ClearServer<Wire>) {
    let (mut client, mut server, _) = open();
    client.driver().watch_frames();
    let mut client = MaybeTlsStream::Tls(client);
    client.set_close_timeout(Some(Duration::ZERO));
    server.write_all(RESPONSE).unwrap();
    assert_eq!(client.read(&mut [0; 4096]).unwrap(), RESPONSE.len());
    let mut socket = WebSocket::from_raw_socket(client, Role::Client, None);
    socket.close(None).unwrap();
    (socket, server)
}

#[test]
fn what_came_in_time_is_read_though_the_time_for_closing_is_over() {
    let (mut socket, mut server) = closing();
    server.write_all(&[0x81, 1, b'a', 0x88, 0]).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("a"));
    assert!(socket.read().unwrap().is_close());
    assert!(matches!(socket.read(), Err(Error::ConnectionClosed)));
}

#[test]
fn a_server_that_talks_on_after_close_is_cut_off() {
    let (mut socket, mut server) = closing();
    let message = [&[0x82, 127, 0, 0, 0, 0, 0, 16, 0, 0][..], &[7; 1 << 20]].concat();
    for _ in 0..100 {
        server.write_all(&message).unwrap();
        let Err(error) = socket.read() else { continue };
        assert!(error.to_string().contains("did not answer Close"), "{error}");
        return;
    }
    panic!("the server is never cut off");
}

#[test]
fn no_close_that_is_unanswered_looks_as_if_waiting_would_help() {
    let (mut socket, _server) = closing();
    for _ in 0..3 {
        let error = socket.read().unwrap_err();
        assert!(!is_queued(&error), "{error}");
        let error = socket.flush().unwrap_err();
        assert!(!is_queued(&error), "{error}");
    }
}

#[test]
fn a_writer_that_meets_the_end_leaves_the_reader_its_data() {
    let (mut client, mut server, _) = open();
    server.renegotiate().unwrap();
    assert_eq!(client.read(&mut [0; 16]).unwrap_err().kind(), ErrorKind::WouldBlock);
    // The server sent this before it saw the answer.
    server.write_all(b"last words").unwrap();
    server.get_mut().finish();
    client.write(b"x").unwrap_err();
    let mut words = [0; 16];
    assert_eq!(client.read(&mut words).unwrap(), 10);
}

#[test]
fn an_early_error_carries_a_tls_error() {
    let connector = ClearConnector { early_data: 100, ..ClearConnector::default() };
    let (client, _server) = Wire::pair();
    let faults = Faults::new();
    let mut client =
        TlsStream::for_upgrade(Faulty::new(client, &faults), &connector, endpoint()).unwrap();
    faults.push(Fault::Error(ErrorKind::BrokenPipe));
    assert_eq!(client.write(b"request").unwrap(), 7);
    let error = client.flush().unwrap_err();
    assert!(TlsError::find(&error).is_some(), "{error:?}");
}

#[test]
fn truncation_is_a_reset_in_flush_too() {
    let (client, mut server, _) = open();
    let mut client = MaybeTlsStream::Tls(client);
    server.get_mut().finish();
    assert_eq!(client.read(&mut [0; 16]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(client.flush().unwrap_err().kind(), ErrorKind::ConnectionReset);
}
