//! Close from either side ends both halves.

use std::{
    io::ErrorKind,
    net::Shutdown,
    thread,
    time::{Duration, Instant},
};

use tungstenite::{
    Error, Message,
    error::ProtocolError,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::{PATIENCE, both, both_split, split};

#[test]
fn the_writer_closes() {
    both_split(|mut reader, mut writer, mut peer| {
        let receives = thread::spawn(move || {
            assert_eq!(reader.read().unwrap(), Message::text("last words"));
            assert!(reader.read().unwrap().is_close());
            let end = reader.read().unwrap_err();
            assert!(matches!(end, Error::ConnectionClosed), "{end}");
            assert!(matches!(reader.read().unwrap_err(), Error::AlreadyClosed));
        });
        writer.write(Message::text("goodbye")).unwrap();
        writer.close(None).unwrap();
        assert!(!writer.can_write());
        assert_eq!(peer.next(), Some(Message::text("goodbye")));
        // What the server sends before it answers is still received, and its pings get no pong.
        peer.writes.write(Message::text("last words")).unwrap();
        peer.writes.flush().unwrap();
        assert_eq!(peer.next(), Some(Message::Close(None)));
        assert!(matches!(peer.reads.read().unwrap_err(), Error::ConnectionClosed));
        let error = writer.send(Message::text("too late")).unwrap_err();
        assert!(matches!(error, Error::Protocol(ProtocolError::SendAfterClosing)), "{error}");
        drop(peer);
        receives.join().unwrap();
        assert!(matches!(writer.send(Message::text("x")).unwrap_err(), Error::AlreadyClosed));
    });
}

#[test]
fn the_server_closes() {
    both_split(|mut reader, mut writer, mut peer| {
        writer.send(Message::text("hello")).unwrap();
        assert_eq!(peer.next(), Some(Message::text("hello")));
        peer.writes.close(None).unwrap();
        assert_eq!(reader.read().unwrap(), Message::Close(None));
        // The answer has left before `read` returned.
        assert_eq!(peer.next(), Some(Message::Close(None)));
        assert!(!writer.can_write());
        let error = writer.send(Message::text("too late")).unwrap_err();
        assert!(matches!(error, Error::Protocol(ProtocolError::SendAfterClosing)), "{error}");
        writer.close(None).unwrap();
        drop(peer);
        assert!(matches!(reader.read().unwrap_err(), Error::ConnectionClosed));
        assert!(matches!(writer.send(Message::text("x")).unwrap_err(), Error::AlreadyClosed));
    });
}

#[test]
fn both_sides_close_at_once() {
    both_split(|mut reader, mut writer, mut peer| {
        peer.writes.close(None).unwrap();
        writer.close(None).unwrap();
        assert_eq!(reader.read().unwrap(), Message::Close(None));
        assert_eq!(peer.next(), Some(Message::Close(None)));
        peer.writes.get_ref().shutdown(Shutdown::Write).unwrap();
        assert!(matches!(reader.read().unwrap_err(), Error::ConnectionClosed));
        // There was one Close.
        drop((reader, writer));
        assert_eq!(peer.next(), None);
    });
}

#[test]
fn a_reader_that_waits_already_learns_of_the_deadline() {
    both(|mut socket, peer| {
        socket.get_mut().set_close_timeout(Some(Duration::from_millis(100)));
        let (mut reader, mut writer) = split(socket).unwrap();
        let receives = thread::spawn(move || {
            let errors = [reader.read().unwrap_err(), reader.read().unwrap_err()];
            for error in errors {
                let kind = match &error {
                    Error::Io(io) => io.kind(),
                    _ => panic!("{error}"),
                };
                assert_eq!(kind, ErrorKind::ConnectionAborted, "{error}");
            }
        });
        let begun = Instant::now();
        while !writer.shared().lock().reader_waits() {
            assert!(begun.elapsed() < PATIENCE, "the reader does not wait");
            thread::yield_now();
        }
        writer.close(None).unwrap();
        receives.join().unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(100) && begun.elapsed() < PATIENCE);
        drop(peer);
    });
}

#[test]
fn the_deadline_also_ends_a_writer_that_waits() {
    both(|mut socket, mut peer| {
        socket.get_mut().set_close_timeout(Some(Duration::from_millis(100)));
        let (mut reader, mut writer) = split(socket).unwrap();
        let sends = thread::spawn(move || {
            // The peer reads nothing.
            while writer.send(Message::binary(vec![1; 1 << 20])).is_ok() {}
            assert!(writer.send(Message::text("again")).is_err());
        });
        peer.writes.close(None).unwrap();
        while reader.read().is_ok() {}
        sends.join().unwrap();
        drop(peer);
    });
}

/// The writer encrypts 60 KiB at a time.
#[test]
fn a_close_that_goes_out_in_two_pieces_is_whole() {
    let close = CloseFrame { code: CloseCode::Normal, reason: "bye".into() };
    // The header of the message has 8 bytes; Close has 11.
    for begun in 0..=11 {
        let len = 60 * 1024 - 8 - begun;
        both_split(|_reader, mut writer, mut peer| {
            writer.write(Message::binary(vec![1; len])).unwrap();
            writer.close(Some(close.clone())).unwrap();
            assert_eq!(peer.next().unwrap().len(), len);
            assert_eq!(peer.next(), Some(Message::Close(Some(close.clone()))));
        });
    }
}
