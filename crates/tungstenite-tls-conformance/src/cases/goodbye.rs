//! A server that sends all its messages, Close and close_notify in one packet: the caller gets all
//! messages, and the codec's replies are sent before the answer to close_notify.

use std::io::{ErrorKind, Read};

use tungstenite::{Error, Message, WebSocket};
use tungstenite_tls_core::{
    TlsVersion,
    testing::{
        Fault, Faults, Faulty, Wire,
        model::{Server, upgrade},
    },
    websocket_config,
};
use tungstenite_tls_testing::server::MemoryServer;

use super::model::Connections;
use crate::{
    capability::Capability, case::Case, client::VERSIONS, io_kind::Stream, subject::Subject,
};

const TEXTS: [&str; 4] = ["one", "two", "three", "four"];

/// What the client does in addition to reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    /// It sends messages.
    Writes,
    /// Its transport fails all writes once a ping has arrived: the server is gone.
    LosesTheServer,
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for (name, ping, beside) in [
            ("messages_before_close_are_read", false, Beside::Nothing),
            ("a_ping_takes_no_message_away", true, Beside::Nothing),
            ("a_writer_takes_no_message_away", true, Beside::Writes),
            ("a_server_that_is_gone_takes_no_message_away", true, Beside::LosesTheServer),
        ] {
            cases.push(Case::new(format!("goodbye::{version_name}::{name}"), move |subject| {
                cut_at_every_byte(subject, version, ping, beside);
            }));
        }
    }
    cases
}

fn cut_at_every_byte(subject: &Subject, version: TlsVersion, ping: bool, beside: Beside) {
    let connections = Connections::new(subject, version);
    let uri = "wss://localhost/".parse().expect("a URL");
    let mut cut = 0;
    loop {
        let (io, server, faults) = connections.ends();
        let client = connections.connector.wrap_for_upgrade(io, &uri).expect("a session");
        let (client, mut server) =
            upgrade(client, server, websocket_config()).expect("both upgrade");
        say_everything(&mut server, ping);
        let mut client = Client { socket: client, faults, beside };
        let length = client.socket.get_mut().get_mut().get_mut().waiting();
        if cut > length {
            assert!(length > 50, "a packet of {length} bytes");
            return;
        }
        if cut > 0 {
            client.faults.push(Fault::Short(cut));
            client.faults.push(Fault::Error(ErrorKind::WouldBlock));
        }
        let read = client.read_to_the_end();
        let mut expected: Vec<_> = TEXTS.into_iter().map(Message::text).collect();
        if ping {
            expected.insert(0, Message::Ping("?".into()));
        }
        expected.push(Message::Close(None));
        assert_eq!(read, expected, "cut after {cut} of {length} bytes");
        // A library that ends both directions at once sends no reply after the server's
        // close_notify.
        let replies = version == TlsVersion::Tls13 || !subject.lacks(Capability::HalfClose);
        if beside != Beside::LosesTheServer && replies {
            hears_goodbye(&mut server, ping);
        }
        cut += 1;
    }
}

fn say_everything(server: &mut WebSocket<MemoryServer>, ping: bool) {
    if ping {
        server.send(Message::Ping("?".into())).expect("sends");
    }
    for text in TEXTS {
        server.send(Message::text(text)).expect("sends");
    }
    server.close(None).expect("sends Close");
    server.get_mut().close_notify().expect("sends close_notify");
}

/// The server gets the pong, then the reply to its Close, and then close_notify.
fn hears_goodbye(server: &mut WebSocket<MemoryServer>, ping: bool) {
    let mut heard = Vec::new();
    let end = loop {
        match server.read() {
            Ok(Message::Text(_)) => {}
            Ok(message) => heard.push(message),
            Err(error) => break error,
        }
    };
    assert!(matches!(end, Error::ConnectionClosed), "{end:?} after {heard:?}");
    let pongs = heard.iter().filter(|message| message.is_pong()).count();
    assert_eq!((pongs, heard.len()), (usize::from(ping), usize::from(ping) + 1), "{heard:?}");
    assert_eq!(server.get_mut().read(&mut [0; 16]).expect("close_notify"), 0);
}

struct Client {
    socket: WebSocket<Stream<Faulty<Wire>>>,
    faults: Faults,
    beside: Beside,
}

impl Client {
    /// Reads all messages until the connection is closed, which must happen in the end.
    fn read_to_the_end(&mut self) -> Vec<Message> {
        let mut read = Vec::new();
        for _ in 0..100 {
            match self.socket.read() {
                Ok(message) => {
                    if self.beside == Beside::LosesTheServer && message.is_ping() {
                        self.faults.heal();
                        self.faults.push(Fault::Error(ErrorKind::BrokenPipe));
                    }
                    read.push(message);
                }
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                Err(Error::ConnectionClosed) => return read,
                Err(error) => panic!("{error:?} after {read:?}"),
            }
            if self.beside == Beside::Writes && self.socket.can_write() {
                match self.socket.send(Message::text("at work")) {
                    Ok(()) => {}
                    Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => panic!("{error:?} after {read:?}"),
                }
            }
        }
        panic!("hangs after {read:?}")
    }
}
