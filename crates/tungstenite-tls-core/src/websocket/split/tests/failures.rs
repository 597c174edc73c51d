//! The connection breaks: both halves say so, now and later. And one half goes on by itself.

use std::{
    net::Shutdown,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use tungstenite::{Error, Message};

use super::{PATIENCE, both_split};
use crate::{TlsError, TlsErrorKind};

#[test]
fn a_broken_connection_ends_both_halves() {
    both_split(|mut reader, mut writer, mut peer| {
        let (arrived, arrives) = mpsc::channel();
        let sends = thread::spawn(move || {
            while writer.send(Message::text("on and on")).is_ok() {}
            writer.send(Message::text("again")).unwrap_err();
            writer.send(Message::text("and again")).unwrap_err();
        });
        let receives = thread::spawn(move || {
            assert_eq!(reader.read().unwrap(), Message::text("one"));
            arrived.send(()).unwrap();
            reader.read().unwrap_err();
            reader.read().unwrap_err();
        });
        peer.send(Message::text("one"));
        arrives.recv_timeout(PATIENCE).unwrap();
        peer.next().unwrap();
        peer.break_off();
        receives.join().unwrap();
        sends.join().unwrap();
    });
}

#[test]
fn a_failure_of_tls_reaches_both_halves() {
    let (socket, peer) = super::Peer::connect(true);
    let (mut reader, mut writer) = super::split(socket).unwrap();
    peer.tls.as_ref().unwrap().garble();
    let kind = |error: Error| TlsError::find(&error).map(TlsError::kind);
    assert_eq!(kind(reader.read().unwrap_err()), Some(TlsErrorKind::Protocol));
    assert_eq!(kind(reader.read().unwrap_err()), Some(TlsErrorKind::Protocol));
    assert_eq!(kind(writer.send(Message::text("x")).unwrap_err()), Some(TlsErrorKind::Protocol));
    assert_eq!(kind(writer.flush().unwrap_err()), Some(TlsErrorKind::Protocol));
}

#[test]
fn a_panic_in_one_half_ends_the_other_which_does_not_hang() {
    let (socket, _peer) = super::Peer::connect(true);
    let (_reader, mut writer) = super::split(socket).unwrap();
    let shared = Arc::clone(writer.shared());
    let panics = thread::spawn(move || {
        let _state = shared.lock();
        panic!("as a session might");
    });
    panics.join().unwrap_err();
    let (ended, ends) = mpsc::channel::<()>();
    let sends = thread::spawn(move || {
        let _ended = ended;
        let _ = writer.flush();
    });
    assert_eq!(ends.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    sends.join().unwrap_err();
}

#[test]
fn what_came_before_the_break_is_read_first() {
    both_split(|mut reader, mut writer, mut peer| {
        for number in 0..100 {
            peer.writes.write(Message::text(format!("{number}"))).unwrap();
        }
        peer.send(Message::Ping("?".into()));
        assert_eq!(reader.read().unwrap(), Message::text("0"));
        drop(peer);
        while writer.send(Message::text("x")).is_ok() {}
        for number in 1..100 {
            assert_eq!(reader.read().unwrap(), Message::text(format!("{number}")));
        }
    });
}

#[test]
fn a_writer_that_waits_ends_once_nothing_can_be_read() {
    both_split(|mut reader, mut writer, peer| {
        let (stalled, is_stalled) = mpsc::channel();
        writer.set_write_timeout(Some(Duration::from_millis(100)));
        let sends = thread::spawn(move || {
            // The peer reads nothing.
            while writer.send(Message::binary(vec![1; 1 << 20])).is_ok() {}
            writer.set_write_timeout(None);
            stalled.send(()).unwrap();
            // An error, unless the peer has ended TLS: then what cannot be sent is discarded.
            let _ = writer.flush();
            writer.send(Message::text("again")).unwrap_err();
        });
        is_stalled.recv_timeout(PATIENCE).unwrap();
        peer.writes.get_ref().shutdown(Shutdown::Write).unwrap();
        reader.read().unwrap_err();
        sends.join().unwrap();
    });
}

#[test]
fn either_half_goes_on_when_the_other_is_dropped() {
    both_split(|mut reader, writer, mut peer| {
        drop(writer);
        peer.send(Message::Ping("?".into()));
        assert!(reader.read().unwrap().is_ping());
        assert_eq!(peer.reads.read().unwrap(), Message::Pong("?".into()));
        drop(reader);
        assert_eq!(peer.next(), None);
    });
    both_split(|reader, mut writer, mut peer| {
        drop(reader);
        for number in 0..1000 {
            writer.send(Message::text(format!("{number}"))).unwrap();
            assert_eq!(peer.next(), Some(Message::text(format!("{number}"))));
        }
        drop(writer);
        assert_eq!(peer.next(), None);
    });
}
