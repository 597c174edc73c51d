//! Both halves at work at the same time: nothing is lost, torn or reordered.

use std::{
    io::{ErrorKind, Write},
    thread,
    time::Duration,
};

use tungstenite::{Error, Message};

use super::both_split;

const MESSAGES: u32 = 20_000;

/// Message number `number` of one direction: small, empty now and then, and some of many records.
fn message(number: u32) -> Message {
    let len = match number % 1000 {
        0 => 0,
        500 => 200_000,
        _ => 5 + number as usize % 300,
    };
    let bytes = number.to_be_bytes().into_iter().chain((0..).map(|i: u32| (number ^ i) as u8));
    Message::binary(bytes.take(len).collect::<Vec<u8>>())
}

#[test]
fn messages_pass_both_ways_at_once() {
    both_split(|mut reader, mut writer, mut peer| {
        let mut writes = peer.writes;
        let receives = thread::spawn(move || {
            for number in 0..MESSAGES {
                assert_eq!(reader.read().unwrap(), message(number), "message {number}");
            }
            reader
        });
        let sends = thread::spawn(move || {
            for number in 0..MESSAGES {
                // Some together, some each by itself.
                match number % 8 {
                    0..4 => writer.write(message(number)).unwrap(),
                    _ => writer.send(message(number)).unwrap(),
                }
            }
            writer.flush().unwrap();
            writer
        });
        let answers = thread::spawn(move || {
            for number in 0..MESSAGES {
                writes.write(message(number)).unwrap();
            }
            writes.flush().unwrap();
            writes
        });
        for number in 0..MESSAGES {
            assert_eq!(peer.reads.read().unwrap(), message(number), "message {number}");
        }
        answers.join().unwrap();
        let (reader, writer) = (receives.join().unwrap(), sends.join().unwrap());
        reader.reunite(writer).unwrap();
    });
}

#[test]
fn a_pong_never_lands_inside_a_message() {
    both_split(|mut reader, mut writer, mut peer| {
        const LARGE: usize = 3_000_000;
        let mut writes = peer.writes;
        let receives = thread::spawn(move || {
            while let Ok(message) = reader.read() {
                assert!(message.is_ping() || message.is_close(), "{message}");
            }
        });
        let pings = thread::spawn(move || {
            for number in 0..2000_u16 {
                writes.send(Message::Ping(number.to_be_bytes().to_vec().into())).unwrap();
            }
            writes
        });
        let sends = thread::spawn(move || {
            for _ in 0..5 {
                writer.send(Message::binary(vec![7; LARGE])).unwrap();
            }
            writer
        });
        let (mut messages, mut last) = (0, None);
        while messages < 5 || last != Some(1999) {
            match peer.reads.read().unwrap() {
                Message::Pong(payload) => {
                    let number = u16::from_be_bytes([payload[0], payload[1]]);
                    assert!(last < Some(number), "{number} after {last:?}");
                    last = Some(number);
                }
                message => {
                    assert!(message == Message::binary(vec![7; LARGE]));
                    messages += 1;
                }
            }
        }
        let mut writer = sends.join().unwrap();
        writer.close(None).unwrap();
        let mut writes = pings.join().unwrap();
        assert!(peer.reads.read().unwrap().is_close());
        writes.close(None).unwrap();
        drop((writes, peer.reads));
        receives.join().unwrap();
    });
}

/// Many messages come at once, more than the codec gets at once, and pings are among them.
#[test]
fn what_comes_at_once_is_returned_one_by_one_and_pings_are_answered() {
    const MESSAGES: usize = 2000;
    let message =
        |number: usize| Message::binary(vec![number as u8; [0, 1, 100, 3000][number % 4]]);
    both_split(|mut reader, _writer, mut peer| {
        let sends = thread::spawn(move || {
            for number in 0..MESSAGES {
                peer.writes.write(message(number)).unwrap();
                if number % 97 == 0 {
                    let ping = Message::Ping(number.to_be_bytes().to_vec().into());
                    peer.writes.write(ping).unwrap();
                }
            }
            peer.writes.flush().unwrap();
            peer
        });
        let mut pings = Vec::new();
        for number in 0..MESSAGES {
            let received = loop {
                match reader.read().unwrap() {
                    Message::Ping(payload) => pings.push(payload),
                    message => break message,
                }
            };
            assert!(received == message(number), "message {number}");
        }
        let mut peer = sends.join().unwrap();
        assert_eq!(pings.len(), MESSAGES.div_ceil(97));
        for ping in pings {
            assert_eq!(peer.reads.read().unwrap(), Message::Pong(ping));
        }
    });
}

#[test]
fn a_ping_between_messages_that_come_at_once_is_answered_before_it_is_returned() {
    both_split(|mut reader, _writer, mut peer| {
        for message in [Message::text("before"), Message::Ping("?".into()), Message::text("after")]
        {
            peer.writes.write(message).unwrap();
        }
        peer.writes.flush().unwrap();
        assert_eq!(reader.read().unwrap(), Message::text("before"));
        assert_eq!(reader.read().unwrap(), Message::Ping("?".into()));
        assert_eq!(peer.reads.read().unwrap(), Message::Pong("?".into()));
        assert_eq!(reader.read().unwrap(), Message::text("after"));
    });
}

/// An error counts as a message: what follows is received, and `read` waits for more after it.
#[test]
fn an_error_among_messages_that_come_at_once_moves_none_of_them() {
    // Between a text and a binary message: one that is not UTF-8, and one with a mask.
    const FRAMES: [u8; 16] =
        [0x81, 1, b'a', 0x81, 1, 0xff, 0x82, 0x81, 1, 2, 3, 4, 5, 0x82, 1, b'z'];
    both_split(|mut reader, _writer, mut peer| {
        peer.writes.get_mut().write_all(&FRAMES).unwrap();
        assert_eq!(reader.read().unwrap(), Message::text("a"));
        assert!(matches!(reader.read().unwrap_err(), Error::Utf8(_)));
        assert!(matches!(reader.read().unwrap_err(), Error::Protocol(_)));
        assert_eq!(reader.read().unwrap(), Message::binary(&b"z"[..]));
        reader.set_read_timeout(Some(Duration::from_millis(10)));
        for _ in 0..2 {
            let Error::Io(error) = reader.read().unwrap_err() else { panic!("no error of I/O") };
            assert_eq!(error.kind(), ErrorKind::TimedOut);
        }
    });
}
