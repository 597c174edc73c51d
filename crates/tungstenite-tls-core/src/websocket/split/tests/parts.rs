//! Messages received in parts.

use std::{
    io::{ErrorKind, Write},
    thread,
    time::Duration,
};

use proptest::{collection::vec, prelude::*};
use tungstenite::{Bytes, Error, Message, error::ProtocolError};

use super::{PATIENCE, Peer, Reader, Writer, both, split};
use crate::MessagePart;

/// The client takes no larger message whole.
const LIMIT: usize = 1000;

/// A part is as large as that.
const MOST: usize = 60 * 1024;

/// Runs `test` with a split WebSocket that has `limit` for messages and frames.
fn both_limited(limit: Option<usize>, test: impl Fn(Reader, Writer, Peer)) {
    both(|mut socket, peer| {
        socket
            .set_config(|config| (config.max_message_size, config.max_frame_size) = (limit, limit));
        socket.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
        let (reader, writer) = split(socket).unwrap();
        test(reader, writer, peer);
    });
}

/// A frame without a mask, with the first byte `first`.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        len @ 0..126 => frame.push(len as u8),
        len @ 126..65_536 => {
            frame.push(126);
            frame.extend((len as u16).to_be_bytes());
        }
        len => {
            frame.push(127);
            frame.extend((len as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

const FINAL: u8 = 0x80;
const CONTINUE: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const PING: u8 = FINAL | 9;

/// A whole message, put together of its parts, and the control messages between them.
fn whole(reader: &mut Reader) -> Result<(Message, Vec<Message>), Error> {
    let (mut payload, mut controls) = (Vec::new(), Vec::new());
    loop {
        match reader.read_part()? {
            MessagePart::Text { text, is_last } => {
                assert!(!text.is_empty() || is_last, "a part without anything");
                payload.extend_from_slice(text.as_bytes());
                if is_last {
                    let text = String::from_utf8(payload).unwrap();
                    return Ok((Message::text(text), controls));
                }
            }
            MessagePart::Binary { bytes, is_last } => {
                assert!(bytes.len() <= MOST && (!bytes.is_empty() || is_last));
                payload.extend_from_slice(&bytes);
                if is_last {
                    return Ok((Message::binary(payload), controls));
                }
            }
            MessagePart::Control(control) => controls.push(control),
        }
    }
}

fn timed_out(result: Result<Message, Error>) -> bool {
    matches!(result, Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut)
}

#[test]
fn a_message_far_beyond_the_limits_comes_in_parts() {
    both_limited(Some(2 * MOST), |mut reader, _writer, mut peer| {
        let pattern: Vec<u8> = (0..=250).cycle().take(20_000_000).collect();
        let expected = pattern.clone();
        let sends = thread::spawn(move || {
            peer.send(Message::binary(pattern));
            peer.send(Message::text("next"));
            peer
        });
        assert!(whole(&mut reader).unwrap() == (Message::binary(expected), vec![]));
        assert_eq!(reader.read().unwrap(), Message::text("next"));
        let mut peer = sends.join().unwrap();
        // And `read` still has its limit.
        peer.send(Message::binary(vec![1; 2 * MOST + 1]));
        assert!(matches!(reader.read().unwrap_err(), Error::Capacity(_)));
    });
}

#[test]
fn pings_between_the_parts_are_answered() {
    both_limited(Some(LIMIT), |mut reader, writer, mut peer| {
        let parts = [frame(BINARY, &[1; 3]), frame(PING, b"?"), frame(FINAL | CONTINUE, &[2; 2])];
        peer.writes.get_mut().write_all(&parts.concat()).unwrap();
        let (message, controls) = whole(&mut reader).unwrap();
        assert_eq!(message, Message::binary([1, 1, 1, 2, 2].as_slice()));
        assert_eq!(controls, [Message::Ping("?".into())]);
        assert_eq!(peer.reads.read().unwrap(), Message::Pong("?".into()));
        // Close ends everything, also a message.
        let parts = [frame(TEXT, b"never ended"), frame(FINAL | 8, &[])];
        peer.writes.get_mut().write_all(&parts.concat()).unwrap();
        let first = MessagePart::Text { text: "never ended".into(), is_last: false };
        assert_eq!(reader.read_part().unwrap(), first);
        assert_eq!(reader.read_part().unwrap(), MessagePart::Control(Message::Close(None)));
        assert_eq!(peer.next(), Some(Message::Close(None)));
        drop(peer);
        assert!(matches!(reader.read().unwrap_err(), Error::ConnectionClosed));
        for _ in 0..2 {
            assert!(matches!(reader.read_part().unwrap_err(), Error::AlreadyClosed));
        }
        reader.reunite(writer).unwrap();
    });
}

#[test]
fn no_character_is_divided() {
    let text = "a\u{e4}\u{20ac}\u{1f600}".repeat(3);
    both_limited(Some(4), |mut reader, _writer, mut peer| {
        for len in 1..=text.len() {
            let mut frames = vec![frame(TEXT, &[])];
            frames.extend(text.as_bytes().chunks(len).map(|part| frame(CONTINUE, part)));
            frames.push(frame(FINAL | CONTINUE, &[]));
            peer.writes.get_mut().write_all(&frames.concat()).unwrap();
            assert_eq!(whole(&mut reader).unwrap().0, Message::text(&*text), "{len} bytes");
        }
    });
}

#[test]
fn the_rest_of_a_text_that_is_not_utf_8_is_dropped() {
    both_limited(Some(LIMIT), |mut reader, writer, mut peer| {
        let frames = [
            frame(TEXT, b"good"),
            frame(CONTINUE, &[0xe2, 0x82]),
            frame(CONTINUE, b"A"),
            frame(CONTINUE, b"rest"),
            frame(FINAL | CONTINUE, b"end"),
            frame(FINAL | TEXT, b"next"),
            // Nothing completes this character.
            frame(FINAL | TEXT, &[0xe2, 0x82]),
            frame(FINAL | BINARY, &[7]),
        ];
        peer.writes.get_mut().write_all(&frames.concat()).unwrap();
        let part = |text: &str, is_last| MessagePart::Text { text: text.into(), is_last };
        assert_eq!(reader.read_part().unwrap(), part("good", false));
        assert!(matches!(reader.read_part().unwrap_err(), Error::Utf8(_)));
        assert_eq!(reader.read_part().unwrap(), part("next", true));
        assert!(matches!(reader.read_part().unwrap_err(), Error::Utf8(_)));
        let last = MessagePart::Binary { bytes: Bytes::from_static(&[7]), is_last: true };
        assert_eq!(reader.read_part().unwrap(), last);
        // `read` drops the rest as well.
        let frames = [frame(TEXT, &[0xff]), frame(FINAL | CONTINUE, b"end"), frame(PING, b"")];
        peer.writes.get_mut().write_all(&frames.concat()).unwrap();
        assert!(matches!(reader.read_part().unwrap_err(), Error::Utf8(_)));
        assert_eq!(reader.read().unwrap(), Message::Ping(Bytes::new()));
        let mut socket = reader.reunite(writer).unwrap();
        peer.send(Message::text("after"));
        assert_eq!(socket.read().unwrap(), Message::text("after"));
    });
}

/// A codec that has the start of a message gets all of it, and refuses what is too large.
#[test]
fn what_comes_with_a_message_that_was_read_still_comes_in_parts() {
    let large = Message::binary(vec![7; 2 * LIMIT]);
    let mut frames = vec![
        frame(FINAL | TEXT, b"one"),
        frame(PING, b"?"),
        frame(TEXT, b"tw"),
        frame(FINAL | CONTINUE, b"o"),
        frame(BINARY, &[7; LIMIT]),
        frame(FINAL | CONTINUE, &[7; LIMIT]),
        frame(FINAL | TEXT, b"three"),
        frame(FINAL | BINARY, &[7; 2 * LIMIT]),
    ];
    // One that does not arrive at once.
    frames.push(frame(FINAL | BINARY, &[7; 4 * MOST])[..LIMIT].to_vec());
    both_limited(Some(LIMIT), |mut reader, _writer, mut peer| {
        peer.writes.get_mut().write_all(&frames.concat()).unwrap();
        assert_eq!(reader.read().unwrap(), Message::text("one"));
        assert_eq!(reader.read().unwrap(), Message::Ping("?".into()));
        assert_eq!(reader.read().unwrap(), Message::text("two"));
        assert!(whole(&mut reader).unwrap().0 == large);
        assert_eq!(reader.read().unwrap(), Message::text("three"));
        assert!(whole(&mut reader).unwrap().0 == large);
        let part = reader.read_part().unwrap();
        assert!(matches!(part, MessagePart::Binary { is_last: false, .. }), "{part:?}");
    });
}

/// Its end and the next message come together.
#[test]
fn what_read_returns_after_a_dropped_rest_is_whole() {
    both_limited(Some(LIMIT), |mut reader, _writer, mut peer| {
        let frames = [
            frame(FINAL | TEXT, b"zero"),
            frame(TEXT, &[0x80]),
            frame(FINAL | CONTINUE, b"end"),
            frame(BINARY, b"one"),
            frame(FINAL | CONTINUE, b"two"),
        ];
        peer.writes.get_mut().write_all(&frames.concat()).unwrap();
        assert_eq!(reader.read().unwrap(), Message::text("zero"));
        assert!(matches!(reader.read_part().unwrap_err(), Error::Utf8(_)));
        assert_eq!(reader.read().unwrap(), Message::binary(b"onetwo".as_slice()));
    });
}

#[test]
fn no_length_makes_room_for_more_than_a_part() {
    both_limited(None, |mut reader, _writer, mut peer| {
        let header = |first| [&[first, 127][..], &(u64::MAX >> 1).to_be_bytes(), b"x"].concat();
        peer.writes.get_mut().write_all(&header(BINARY)).unwrap();
        let part = MessagePart::Binary { bytes: Bytes::from_static(b"x"), is_last: false };
        assert_eq!(reader.read_part().unwrap(), part);
    });
    both_limited(None, |mut reader, _writer, mut peer| {
        let header = [&[PING, 127][..], &(u64::MAX >> 1).to_be_bytes()].concat();
        peer.writes.get_mut().write_all(&header).unwrap();
        for _ in 0..2 {
            let error = reader.read_part().unwrap_err();
            assert!(matches!(error, Error::Protocol(ProtocolError::ControlFrameTooBig)), "{error}");
        }
    });
}

#[test]
fn a_fragment_of_a_ping_begins_no_message() {
    both_limited(Some(LIMIT), |mut reader, _writer, mut peer| {
        let frames = [frame(9, b""), frame(FINAL | BINARY, &[1; 2 * LIMIT])];
        peer.writes.get_mut().write_all(&frames.concat()).unwrap();
        let error = reader.read_part().unwrap_err();
        assert!(matches!(error, Error::Protocol(ProtocolError::FragmentedControlFrame)), "{error}");
        assert_eq!(whole(&mut reader).unwrap().0, Message::binary(vec![1; 2 * LIMIT]));
    });
}

#[test]
fn limits_without_room_for_a_character_allow_no_parts() {
    for (message, frame_size) in [(Some(3), None), (None, Some(3))] {
        both(|mut socket, mut peer| {
            socket.set_config(|config| {
                (config.max_message_size, config.max_frame_size) = (message, frame_size);
            });
            let (mut reader, _writer) = split(socket).unwrap();
            peer.send(Message::text("abc"));
            let error = reader.read_part().unwrap_err();
            assert!(error.to_string().contains("no room for a part"), "{error}");
            assert_eq!(reader.read().unwrap(), Message::text("abc"));
        });
    }
}

type IsExpected = fn(&ProtocolError) -> bool;

/// What breaks a rule is refused as `read` refuses it, and again by each later call.
#[test]
fn what_breaks_a_rule_is_refused() {
    let cases: [(&str, Vec<Vec<u8>>, IsExpected); 8] = [
        ("reserved bit", vec![frame(FINAL | 0x40 | BINARY, &[1; 9])], |error| {
            matches!(error, ProtocolError::NonZeroReservedBits)
        }),
        ("reserved bit of a fragment", vec![frame(0x40 | BINARY, &[1; 9])], |error| {
            matches!(error, ProtocolError::NonZeroReservedBits)
        }),
        ("large ping", vec![frame(PING, &[1; 126])], |error| {
            matches!(error, ProtocolError::ControlFrameTooBig)
        }),
        ("opcode", vec![frame(FINAL | 3, &[1; 9])], |error| {
            matches!(error, ProtocolError::InvalidOpcode(3))
        }),
        ("mask", vec![vec![FINAL | BINARY, 0x81, 1, 2, 3, 4, 5]], |error| {
            matches!(error, ProtocolError::MaskedFrameFromServer)
        }),
        ("nothing to continue", vec![frame(FINAL | CONTINUE, b"x")], |error| {
            matches!(error, ProtocolError::UnexpectedContinueFrame)
        }),
        ("another message", vec![frame(TEXT, b"begun"), frame(FINAL | BINARY, &[1; 9])], |error| {
            matches!(error, ProtocolError::ExpectedFragment(_))
        }),
        (
            "a reserved bit between",
            vec![frame(TEXT, b"begun"), frame(FINAL | 0x20, &[1; 9])],
            |error| matches!(error, ProtocolError::NonZeroReservedBits),
        ),
    ];
    for (name, frames, is_expected) in cases {
        for in_parts in [true, false] {
            both_limited(Some(LIMIT), |mut reader, _writer, mut peer| {
                peer.writes.get_mut().write_all(&frames.concat()).unwrap();
                let mut call = || match in_parts {
                    true => reader.read_part().map(drop),
                    false => reader.read().map(drop),
                };
                let mut result = call();
                if in_parts && frames.len() == 2 {
                    result = result.and_then(|()| call());
                }
                for _ in 0..if in_parts { 3 } else { 1 } {
                    match std::mem::replace(&mut result, Ok(())) {
                        Err(Error::Protocol(error)) if is_expected(&error) => {}
                        other => panic!("{name}, in parts: {in_parts}: {other:?}"),
                    }
                    if in_parts {
                        result = call();
                    }
                }
            });
        }
    }
}

#[test]
fn a_message_that_read_had_begun_is_whole() {
    let message = frame(FINAL | BINARY, &[3; 500]);
    let fragments = [frame(BINARY, &[3; 200]), frame(FINAL | CONTINUE, &[3; 300])].concat();
    both(|mut socket, mut peer| {
        socket.set_config(|config| config.max_message_size = Some(LIMIT));
        let (mut reader, _writer) = split(socket).unwrap();
        for bytes in [&message, &fragments] {
            for at in [1, 2, 3, 5, 100, 203, 204, 205, bytes.len() - 1] {
                reader.set_read_timeout(Some(Duration::from_millis(20)));
                peer.writes.get_mut().write_all(&bytes[..at]).unwrap();
                assert!(timed_out(reader.read()), "after {at} bytes");
                // What follows is cut again, from its start.
                let rest = [&bytes[at..], &frame(FINAL | TEXT, &[b'x'; 2 * LIMIT])].concat();
                peer.writes.get_mut().write_all(&rest).unwrap();
                reader.set_read_timeout(Some(PATIENCE));
                let first = MessagePart::Binary { bytes: vec![3; 500].into(), is_last: true };
                assert_eq!(reader.read_part().unwrap(), first, "after {at} bytes");
                let (text, _) = whole(&mut reader).unwrap();
                assert_eq!(text, Message::text("x".repeat(2 * LIMIT)));
            }
        }
    });
}

#[test]
fn between_two_parts_neither_read_nor_reunite_works() {
    both_limited(Some(LIMIT), |mut reader, writer, mut peer| {
        let frames = [frame(TEXT, b"one"), frame(FINAL | CONTINUE, b"two"), frame(PING, b"?")];
        peer.writes.get_mut().write_all(&frames.concat()).unwrap();
        peer.writes.get_mut().write_all(&frame(FINAL | TEXT, b"three")[..4]).unwrap();
        let part = |text: &str, is_last| MessagePart::Text { text: text.into(), is_last };
        assert_eq!(reader.read_part().unwrap(), part("one", false));
        let error = reader.read().unwrap_err();
        assert!(error.to_string().contains("call read_part until its last part"), "{error}");
        let error = reader.reunite(writer).unwrap_err();
        assert!(error.to_string().contains("call read_part until its last part"), "{error}");
        let (mut reader, writer) = (error.reader, error.writer);
        assert_eq!(reader.read_part().unwrap(), part("two", true));
        assert_eq!(reader.read_part().unwrap(), MessagePart::Control(Message::Ping("?".into())));
        let mut socket = reader.reunite(writer).unwrap();
        peer.writes.get_mut().write_all(b"ree").unwrap();
        assert_eq!(socket.read().unwrap(), Message::text("three"));
    });
}

#[test]
fn a_timeout_between_the_parts_loses_nothing() {
    both_limited(Some(LIMIT), |mut reader, _writer, mut peer| {
        let frames = [frame(TEXT, "\u{20ac}".as_bytes()), frame(PING, b"?")];
        let rest = frame(FINAL | CONTINUE, "\u{20ac}".as_bytes());
        let all = [&frames.concat(), &rest[..]].concat();
        reader.set_read_timeout(Some(Duration::from_millis(20)));
        let (mut text, mut pings, mut ended) = (String::new(), 0, false);
        for byte in all {
            peer.writes.get_mut().write_all(&[byte]).unwrap();
            loop {
                match reader.read_part() {
                    Ok(MessagePart::Text { text: part, is_last }) => {
                        text.push_str(&part);
                        ended |= is_last;
                    }
                    Ok(MessagePart::Control(_)) => pings += 1,
                    Ok(other) => panic!("{other:?}"),
                    result => {
                        assert!(timed_out(result.map(|_| Message::text(""))));
                        break;
                    }
                }
            }
        }
        assert_eq!((text.as_str(), pings, ended), ("\u{20ac}\u{20ac}", 1, true));
    });
}

#[test]
fn empty_frames_without_end_are_refused() {
    for skips in [false, true] {
        both_limited(None, |mut reader, _writer, mut peer| {
            let begun = frame(TEXT, if skips { b"\xff\xff\xff\xff" } else { b"" });
            let empty = frame(CONTINUE, b"").repeat(32 * 1024);
            let floods = thread::spawn(move || {
                let io = peer.writes.get_mut();
                io.write_all(&begun).unwrap();
                while io.write_all(&empty).is_ok() {}
            });
            if skips {
                assert!(matches!(reader.read_part(), Err(Error::Utf8(_))));
            }
            let error = reader.read_part().unwrap_err().to_string();
            assert!(error.contains("more than 1024 empty frames"), "{error}");
            reader.read().unwrap_err();
            drop((reader, _writer));
            floods.join().unwrap();
        });
    }
}

#[test]
fn a_connection_that_breaks_inside_a_message_is_an_error() {
    both_limited(Some(LIMIT), |mut reader, writer, mut peer| {
        peer.writes.get_mut().write_all(&frame(BINARY, &[5; 10])).unwrap();
        let part = MessagePart::Binary { bytes: vec![5; 10].into(), is_last: false };
        assert_eq!(reader.read_part().unwrap(), part);
        peer.break_off();
        for _ in 0..2 {
            reader.read_part().unwrap_err();
            let error = reader.read().unwrap_err();
            assert!(!error.to_string().contains("in part"), "{error}");
        }
        reader.reunite(writer).unwrap().read().unwrap_err();
    });
}

/// A message as its server divides it, and whether `read` receives it.
#[derive(Clone, Debug)]
struct Sent {
    message: Message,
    frames: Vec<u8>,
    pings: usize,
    whole: bool,
}

prop_compose! {
    fn sent()(
        text in any::<Option<String>>(),
        bytes in vec(any::<u8>(), 0..3000),
        lens in vec((0..700_usize, any::<bool>()), 0..6),
        whole in any::<bool>(),
    ) -> Sent {
        let (kind, message) = match text {
            Some(text) => (TEXT, Message::text(text)),
            None => (BINARY, Message::binary(bytes)),
        };
        let mut payload = &message.clone().into_data()[..];
        let (mut frames, mut first, mut pings) = (Vec::new(), kind, 0);
        for (len, ping) in lens {
            let (here, rest) = payload.split_at(len.min(payload.len()));
            frames.extend(frame(first, here));
            if ping {
                frames.extend(frame(PING, b"between"));
                pings += 1;
            }
            (payload, first) = (rest, CONTINUE);
        }
        frames.extend(frame(FINAL | first, payload));
        Sent { message, frames, pings, whole }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// However messages are divided into frames and segments, and whoever receives them.
    #[test]
    fn everything_comes_whole(all in vec(sent(), 1..8), segment in 1..4000_usize) {
        both_limited(None, |mut reader, _writer, mut peer| {
            let frames: Vec<u8> = all.iter().flat_map(|sent| sent.frames.clone()).collect();
            let sends = thread::spawn(move || {
                for part in frames.chunks(segment) {
                    peer.writes.get_mut().write_all(part).unwrap();
                }
                peer
            });
            let mut pings = 0;
            for sent in &all {
                let message = loop {
                    if sent.whole {
                        match reader.read().unwrap() {
                            Message::Ping(_) => pings += 1,
                            message => break message,
                        }
                    } else {
                        let (message, controls) = whole(&mut reader).unwrap();
                        pings += controls.len();
                        break message;
                    }
                };
                assert!(message == sent.message);
            }
            // A part comes after a ping before it; a message, after all of them.
            assert_eq!(pings, all.iter().map(|sent| sent.pings).sum::<usize>());
            sends.join().unwrap();
        });
    }
}

/// Frames cannot be told apart in a stream that did not see the upgrade.
#[test]
fn parts_are_refused_where_the_upgrade_was_not_seen() {
    use tungstenite::{WebSocket, protocol::Role};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let tcp = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (mut server, _) = listener.accept().unwrap();
    let stream = crate::MaybeTlsStream::<_, crate::BoxedSession>::plain(tcp);
    let (mut reader, _writer) =
        split(WebSocket::from_raw_socket(stream, Role::Client, None)).unwrap();
    server.write_all(&[frame(0x81, b"one"), frame(0x82, &[2; 2000])].concat()).unwrap();
    assert_eq!(reader.read().unwrap(), Message::text("one"));
    for _ in 0..2 {
        match reader.read_part() {
            Err(Error::Io(error)) if error.kind() == ErrorKind::InvalidInput => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(reader.read().unwrap(), Message::binary(vec![2; 2000]));
}
