//! What a server sends after the upgrade, well-formed or not: [`run`]. The client gets the same
//! messages and the same error as without TLS, and in any pieces.

use std::io::{self, Cursor, Read, Write};

use tungstenite::{Error, Message, WebSocket, protocol::Role};
use tungstenite_tls_core::{
    MaybeTlsStream,
    testing::{ClearConnector, ClearServer, ClearSession, Faults, Faulty, Wire, model},
    websocket_config,
};

use crate::error;

/// More messages than fit in the data.
const MOST: usize = 100_000;

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let [record, data @ ..] = data else { return };
    let (alone, over_tls) = (without_tls(data), over_tls(data, u16::from(*record).max(1)));
    // A cut is told by TLS as what it is; without TLS, it is an end.
    assert_eq!(messages(&alone), messages(&over_tls));
}

/// The messages, and whether the server broke the protocol.
fn messages(all: &[Result<Message, Error>]) -> Vec<String> {
    let one = |result: &Result<Message, Error>| match result {
        Ok(message) => format!("{message:?}"),
        Err(error @ (Error::Protocol(_) | Error::Utf8(_) | Error::Capacity(_))) => {
            error::is_short(error);
            match error.to_string() {
                cut if cut.contains("without closing handshake") => "the end".to_owned(),
                other => other,
            }
        }
        Err(_) => "the end".to_owned(),
    };
    all.iter().map(one).collect()
}

fn read_all<S: Read + Write>(socket: &mut WebSocket<S>) -> Vec<Result<Message, Error>> {
    let mut all = Vec::new();
    while all.len() < MOST {
        match socket.read() {
            Ok(message) => all.push(Ok(message)),
            Err(error) => {
                all.push(Err(error));
                return all;
            }
        }
    }
    panic!("{MOST} messages are read");
}

fn without_tls(data: &[u8]) -> Vec<Result<Message, Error>> {
    let config = Some(websocket_config());
    read_all(&mut WebSocket::from_raw_socket(Silent(Cursor::new(data)), Role::Client, config))
}

fn over_tls(data: &[u8], record: u16) -> Vec<Result<Message, Error>> {
    let (client, server) = Wire::pair();
    let faults = Faults::new();
    let client = Faulty::new(client, &faults);
    let uri = "wss://localhost/".parse().expect("a URL");
    let client: MaybeTlsStream<_, ClearSession> =
        MaybeTlsStream::for_upgrade(client, &uri, &ClearConnector::default()).expect("a session");
    let (mut client, mut server) =
        model::upgrade(client, ClearServer::new(server), websocket_config()).expect("an upgrade");
    let server = server.get_mut();
    server.record = record;
    server.write_all(data).and_then(|()| server.flush()).expect("the wire takes everything");
    server.get_mut().finish();
    read_all(&mut client)
}

/// Takes what is written, and shows it to nobody.
struct Silent<T>(T);

impl<T: Read> Read for Silent<T> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst)
    }
}

impl<T> Write for Silent<T> {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
