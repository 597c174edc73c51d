//! A split WebSocket: two threads send and receive at the same time over one TLS session.

mod server;

use std::{env, net::TcpStream, sync::mpsc, thread, time::Duration};

use tungstenite::{Error, Message, protocol::WebSocketConfig};
use tungstenite_tls_core::{
    BoxedSession, MessagePart, TlsVersion, WebSocketReader, WebSocketWriter,
    client_tls_with_config, is_queued, split,
};
use tungstenite_tls_testing::server::{TestServer, unlimited};

use self::server::Server;
use crate::{
    case::Case,
    client::{VERSIONS, trusting_on},
    subject::Subject,
};

/// The environment variable with the number of messages each way, if it is not to be 20,000.
const MESSAGES: &str = "TUNGSTENITE_TLS_SPLIT_MESSAGES";

const BLOCKING: &str = "only blocking WebSockets are split; tasks share one by its own `split`";

type Reader = WebSocketReader<TcpStream, BoxedSession>;
type Writer = WebSocketWriter<TcpStream, BoxedSession>;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, version) in VERSIONS {
        let mut add = |what: &str, case: fn(&Subject, TlsVersion)| {
            let name = format!("split::{name}::{what}");
            let case = Case::new(name, move |subject| case(subject, version));
            cases.push(case.blocking_only(BLOCKING));
        };
        add("both_ways_at_once", both_ways_at_once);
        add("pings_are_answered_while_the_writer_is_idle", pings_while_idle);
        add("a_stalled_reader_does_not_stop_the_writer", stalled_reader);
        add("a_stalled_writer_does_not_stop_the_reader", stalled_writer);
        add("the_writer_closes", writer_closes);
        add("the_server_closes", server_closes);
        add("a_broken_connection_ends_both", broken);
        add("reunited", reunited);
        add("messages_larger_than_any_limit", in_parts);
    }
    cases
}

fn open(subject: &Subject, version: TlsVersion) -> (Reader, Writer, Server) {
    open_limited(subject, version, unlimited())
}

fn open_limited(
    subject: &Subject,
    version: TlsVersion,
    config: WebSocketConfig,
) -> (Reader, Writer, Server) {
    let listening = Server::listen(subject);
    let connector = (subject.build)(&trusting_on(version)).expect("a connector");
    let tcp = TcpStream::connect(listening.address).expect("the test server can be reached");
    let url = format!("wss://localhost:{}/", listening.address.port());
    let connected = client_tls_with_config(url, tcp, Some(config), &connector);
    let (socket, _) = connected.expect("connects");
    let (reader, writer) = split(socket).expect("splits");
    (reader, writer, listening.accepted())
}

/// Message number `number` of one direction, which tells if a byte is lost, torn or moved.
fn message(number: u32) -> Message {
    let len = match number % 1000 {
        0 => 0,
        500 => 200_000,
        _ => 5 + number as usize % 300,
    };
    let mut block = number.to_be_bytes().to_vec();
    block.extend(0..251);
    let mut bytes = block.repeat(len.div_ceil(block.len()));
    bytes.truncate(len);
    Message::binary(bytes)
}

/// A message that fills buffers.
fn large(number: usize) -> Message {
    Message::binary(vec![number as u8; 100_000])
}

/// So many large messages that the buffers on the way do not hold them.
const LARGE: usize = 640;

fn both_ways_at_once(subject: &Subject, version: TlsVersion) {
    let messages = env::var(MESSAGES).map_or(20_000, |number| number.parse().expect("a number"));
    let (mut reader, mut writer, server) = open(subject, version);
    let Server { mut reads, mut writes, .. } = server;
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0..messages {
                assert!(reader.read().expect("reads") == message(number), "message {number}");
            }
        });
        scope.spawn(move || {
            for number in 0..messages {
                // Some together, some each by itself.
                match number % 8 {
                    0..4 => writer.write(message(number)).expect("writes"),
                    _ => writer.send(message(number)).expect("sends"),
                }
            }
            writer.flush().expect("flushes");
        });
        scope.spawn(|| {
            for number in 0..messages {
                writes.write(message(number)).expect("writes");
            }
            writes.flush().expect("flushes");
        });
        for number in 0..messages {
            assert!(reads.read().expect("reads") == message(number), "message {number}");
        }
    });
}

fn pings_while_idle(subject: &Subject, version: TlsVersion) {
    let (mut reader, _writer, mut server) = open(subject, version);
    let receives = thread::spawn(move || {
        for number in 0..100 {
            assert_eq!(reader.read().expect("reads"), Message::Ping(vec![number].into()));
        }
    });
    for number in 0..100_u8 {
        server.writes.send(Message::Ping(vec![number].into())).expect("sends");
        assert_eq!(server.reads.read().expect("reads"), Message::Pong(vec![number].into()));
    }
    receives.join().expect("receives all");
}

fn stalled_reader(subject: &Subject, version: TlsVersion) {
    let (mut reader, mut writer, server) = open(subject, version);
    let Server { mut reads, mut writes, .. } = server;
    let answers = thread::spawn(move || {
        for number in 0..LARGE {
            writes.send(large(number)).expect("sends");
        }
        writes
    });
    for number in 0..LARGE {
        writer.send(Message::text(format!("{number}"))).expect("sends");
        assert_eq!(reads.read().expect("reads"), Message::text(format!("{number}")));
    }
    for number in 0..LARGE {
        assert!(reader.read().expect("reads") == large(number), "message {number}");
    }
    answers.join().expect("the server sends");
}

fn stalled_writer(subject: &Subject, version: TlsVersion) {
    let (mut reader, mut writer, mut server) = open(subject, version);
    let (stalled, is_stalled) = mpsc::channel();
    writer.set_write_timeout(Some(Duration::from_millis(200)));
    let sends = thread::spawn(move || {
        let mut sent = 0;
        let error = loop {
            sent += 1;
            if let Err(error) = writer.send(large(sent - 1)) {
                break error;
            }
        };
        assert!(is_queued(&error), "{error}");
        writer.set_write_timeout(None);
        stalled.send(sent).expect("the test listens");
        writer.flush().expect("flushes");
        writer
    });
    let sent = is_stalled.recv_timeout(TestServer::PATIENCE).expect("stalls");
    for number in 0..1000_u32 {
        let bytes = number.to_be_bytes().to_vec();
        server.writes.write(Message::Ping(bytes.clone().into())).expect("writes");
        server.writes.send(Message::binary(bytes.clone())).expect("sends");
        assert!(reader.read().expect("reads").is_ping());
        assert_eq!(reader.read().expect("reads"), Message::binary(bytes));
    }
    for number in 0..sent {
        assert!(server.next() == Some(large(number)), "message {number}");
    }
    let mut writer = sends.join().expect("the writer sends all");
    writer.send(Message::text("and on")).expect("sends");
    assert_eq!(server.next(), Some(Message::text("and on")));
}

fn writer_closes(subject: &Subject, version: TlsVersion) {
    let (mut reader, mut writer, mut server) = open(subject, version);
    let receives = thread::spawn(move || {
        assert!(reader.read().expect("reads").is_close());
        let error = reader.read().expect_err("has ended");
        assert!(matches!(error, Error::ConnectionClosed), "{error}");
    });
    writer.close(None).expect("closes");
    assert_eq!(server.next(), Some(Message::Close(None)));
    assert_eq!(server.next(), None);
    server.end();
    receives.join().expect("the reader ends");
    let error = writer.send(Message::text("late")).expect_err("has ended");
    assert!(matches!(error, Error::AlreadyClosed), "{error}");
}

fn server_closes(subject: &Subject, version: TlsVersion) {
    let (mut reader, mut writer, mut server) = open(subject, version);
    server.writes.close(None).expect("closes");
    assert_eq!(reader.read().expect("reads"), Message::Close(None));
    assert_eq!(server.next(), Some(Message::Close(None)));
    let error = writer.send(Message::text("late")).expect_err("has closed");
    assert!(matches!(error, Error::Protocol(_)), "{error}");
    server.end();
    let error = reader.read().expect_err("has ended");
    assert!(matches!(error, Error::ConnectionClosed), "{error}");
}

fn broken(subject: &Subject, version: TlsVersion) {
    let (mut reader, mut writer, mut server) = open(subject, version);
    let sends = thread::spawn(move || {
        while writer.send(Message::text("on and on")).is_ok() {}
        writer.send(Message::text("again")).expect_err("has ended");
    });
    let (arrived, arrives) = mpsc::channel();
    let receives = thread::spawn(move || {
        assert_eq!(reader.read().expect("reads"), Message::text("one"));
        arrived.send(()).expect("the test listens");
        reader.read().expect_err("is broken");
        reader.read().expect_err("is still broken");
    });
    server.writes.send(Message::text("one")).expect("sends");
    server.next().expect("a message");
    arrives.recv_timeout(TestServer::PATIENCE).expect("arrives");
    server.break_off();
    sends.join().expect("the writer ends");
    receives.join().expect("the reader ends");
}

fn reunited(subject: &Subject, version: TlsVersion) {
    let (mut reader, mut writer, mut server) = open(subject, version);
    for number in 0..1000 {
        server.writes.write(message(number)).expect("writes");
    }
    server.writes.flush().expect("flushes");
    assert!(reader.read().expect("reads") == message(0));
    writer.write(Message::text("queued")).expect("writes");
    let mut socket = reader.reunite(writer).expect("halves of one socket");
    for number in 1..1000 {
        assert!(socket.read().expect("reads") == message(number), "message {number}");
    }
    socket.send(Message::text("sent")).expect("sends");
    assert_eq!(server.next(), Some(Message::text("queued")));
    assert_eq!(server.next(), Some(Message::text("sent")));
}

/// One message each way at once, which the client never has as a whole.
fn in_parts(subject: &Subject, version: TlsVersion) {
    let whole: Vec<u8> = (0..=250).cycle().take(3_000_000).collect();
    let limit = Some(1000);
    let config = WebSocketConfig::default().max_message_size(limit).max_frame_size(limit);
    let (mut reader, mut writer, server) = open_limited(subject, version, config);
    let Server { mut reads, mut writes, .. } = server;
    thread::scope(|scope| {
        scope.spawn(|| {
            let sent = writer.send_from(&mut &whole[..]).expect("sends");
            assert_eq!(sent, whole.len() as u64);
        });
        scope.spawn(|| {
            writes.send(Message::binary(whole.clone())).expect("sends");
            writes.send(Message::text("last")).expect("sends");
        });
        scope.spawn(|| {
            let mut rest = &whole[..];
            loop {
                let part = reader.read_part().expect("reads");
                let MessagePart::Binary { bytes, is_last, .. } = part else { panic!("{part:?}") };
                rest = rest.strip_prefix(&bytes[..]).expect("the next bytes");
                if is_last {
                    break;
                }
            }
            assert!(rest.is_empty(), "{} bytes are missing", rest.len());
            assert_eq!(reader.read().expect("reads"), Message::text("last"));
        });
        assert!(reads.read().expect("reads") == Message::binary(whole.clone()));
    });
}
