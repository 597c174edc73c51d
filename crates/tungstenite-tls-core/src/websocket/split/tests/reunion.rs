//! Nothing is lost at the split or at the reunion.

use std::thread;

use tungstenite::{Error, Message};

use super::{both, both_split, split};
use crate::Batch;

#[test]
fn what_was_queued_or_read_before_is_not_lost() {
    both(|mut socket, mut peer| {
        peer.writes.write(Message::text("one")).unwrap();
        peer.writes.write(Message::text("two")).unwrap();
        peer.writes.write(Message::binary(vec![3; 300_000])).unwrap();
        peer.writes.flush().unwrap();
        assert_eq!(socket.read().unwrap(), Message::text("one"));
        socket.write(Message::text("queued")).unwrap();
        let (mut reader, mut writer) = split(socket).unwrap();
        assert_eq!(reader.read().unwrap(), Message::text("two"));
        writer.write(Message::text("later")).unwrap();
        assert_eq!(reader.read().unwrap(), Message::binary(vec![3; 300_000]));
        writer.flush().unwrap();
        assert_eq!(peer.next(), Some(Message::text("queued")));
        assert_eq!(peer.next(), Some(Message::text("later")));
    });
}

#[test]
fn a_reunited_socket_carries_on() {
    both(|socket, mut peer| {
        let config = *socket.get_config();
        let (mut reader, mut writer) = split(socket).unwrap();
        for number in 0..1000 {
            peer.writes.write(Message::text(format!("{number}"))).unwrap();
        }
        peer.writes.flush().unwrap();
        assert_eq!(reader.read().unwrap(), Message::text("0"));
        writer.write(Message::text("queued")).unwrap();
        let mut socket = reader.reunite(writer).unwrap();
        assert_eq!(format!("{:?}", socket.get_config()), format!("{config:?}"));
        for number in 1..1000 {
            assert_eq!(socket.read().unwrap(), Message::text(format!("{number}")));
        }
        let mut batch = Batch::new();
        batch.text(&mut socket, "batch").unwrap();
        batch.flush(&mut socket).unwrap();
        assert_eq!(peer.next(), Some(Message::text("queued")));
        assert_eq!(peer.next(), Some(Message::text("batch")));

        // And again; the socket blocks in between, and does not fail.
        let answers = thread::spawn(move || {
            peer.send(Message::text("answer"));
            peer
        });
        assert_eq!(socket.read().unwrap(), Message::text("answer"));
        let mut peer = answers.join().unwrap();
        let (mut reader, mut writer) = split(socket).unwrap();
        writer.send(Message::text("x")).unwrap();
        assert_eq!(peer.next(), Some(Message::text("x")));
        peer.send(Message::text("y"));
        assert_eq!(reader.read().unwrap(), Message::text("y"));
    });
}

#[test]
fn a_close_of_the_writer_is_known_after_the_reunion() {
    both_split(|reader, mut writer, mut peer| {
        writer.close(None).unwrap();
        let mut socket = reader.reunite(writer).unwrap();
        assert!(!socket.can_write());
        assert_eq!(peer.next(), Some(Message::Close(None)));
        assert!(matches!(peer.reads.read().unwrap_err(), Error::ConnectionClosed));
        drop(peer);
        assert!(socket.read().unwrap().is_close());
        assert!(matches!(socket.read().unwrap_err(), Error::ConnectionClosed));
    });
}

#[test]
fn halves_of_different_sockets_are_returned() {
    both_split(|reader, writer, _peer| {
        both(|socket, _peer| drop(split(socket).unwrap()));
        let (other, _other_peer) = super::Peer::connect(false);
        let (other_reader, other_writer) = split(other).unwrap();
        let error = reader.reunite(other_writer).unwrap_err();
        error.reader.reunite(writer).unwrap();
        other_reader.reunite(error.writer).unwrap();
    });
}

/// The codec reads 4 KiB at a time, so it has the start of the next message too.
#[test]
fn halves_are_joined_after_any_of_the_messages_that_came_at_once() {
    const MESSAGES: u8 = 30;
    for read in 0..=MESSAGES {
        both_split(|mut reader, writer, mut peer| {
            for number in 0..MESSAGES {
                peer.writes.write(Message::binary(vec![number; 1500])).unwrap();
            }
            peer.writes.flush().unwrap();
            for number in 0..read {
                assert_eq!(reader.read().unwrap(), Message::binary(vec![number; 1500]));
            }
            let mut socket = reader.reunite(writer).unwrap();
            for number in read..MESSAGES - 1 {
                assert_eq!(socket.read().unwrap(), Message::binary(vec![number; 1500]));
            }
            // The stream knows where the frames are: it sees the Close.
            peer.writes.close(None).unwrap();
            peer.writes.flush().unwrap();
            if read < MESSAGES {
                assert_eq!(socket.read().unwrap(), Message::binary(vec![MESSAGES - 1; 1500]));
            }
            assert!(socket.read().unwrap().is_close());
            assert!(socket.get_mut().watch_mut().unwrap().close_received());
        });
    }
}

#[test]
fn a_close_received_before_the_split_is_known_after_the_reunion() {
    both(|mut socket, mut peer| {
        peer.writes.close(None).unwrap();
        assert!(socket.read().unwrap().is_close());
        let (reader, writer) = split(socket).unwrap();
        let mut socket = reader.reunite(writer).unwrap();
        assert!(socket.get_mut().watch_mut().unwrap().close_received());
        // The answer was queued; the next call sends it.
        let _ = socket.flush();
        assert_eq!(peer.next(), Some(Message::Close(None)));
    });
}

/// More than one write brings, and more than the halves hold at once.
#[test]
fn however_much_is_queued_is_no_obstacle() {
    for len in [100 * 1024, 127 * 1024, 1 << 20] {
        both(|mut socket, mut peer| {
            socket.set_config(|config| config.write_buffer_size = 2 << 20);
            socket.write(Message::binary(vec![7; len])).unwrap();
            let receives = thread::spawn(move || (peer.next(), peer.next()));
            let (_reader, mut writer) = split(socket).unwrap();
            writer.send(Message::text("next")).unwrap();
            let received = receives.join().unwrap();
            assert!(received.0 == Some(Message::binary(vec![7; len])));
            assert_eq!(received.1, Some(Message::text("next")));
        });
    }
}
