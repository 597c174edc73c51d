//! A server that does something else on each connection: [`Server`].

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use tungstenite_tls::{
    Message, WebSocket, accept_hdr,
    handshake::server::{Request, Response},
    protocol::CloseFrame,
};
use tungstenite_tls_testing::server::CLOSED;

/// What the server does on a connection.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// Echoes so many messages, and drops the connection without Close.
    Drop(usize),
    /// Echoes up to the client's Close.
    Echo,
    /// Reads and answers nothing, up to the end of the connection.
    FallSilent,
    /// Answers the ping after a message, says so in one of its own, and answers nothing more.
    AnswerOnePing,
    /// Closes with this code, and reads up to the answer.
    Close(u16),
    /// Closes with this code once something has come, and is gone without reading it.
    #[cfg(target_os = "linux")]
    CloseUnread(u16),
    /// Answers the upgrade with these bytes.
    Answer(&'static str),
}

/// Plays each part once, one after another. Then nobody listens any more.
pub(super) struct Server {
    address: SocketAddr,
    seen: Receiver<String>,
}

impl Server {
    pub(super) fn play(parts: &[Part]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, seen) = channel();
        let parts = parts.to_vec();
        thread::spawn(move || {
            let mut listener = Some(listener);
            for (place, part) in parts.iter().enumerate() {
                let accepted = listener.as_ref().expect("listens").accept();
                let (stream, _) = accepted.expect("a connection");
                if place + 1 == parts.len() {
                    listener = None;
                }
                // So that a failing test ends.
                stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
                play(*part, stream, &sender);
            }
        });
        Self { address, seen }
    }

    /// Nobody listens there.
    pub(super) fn gone() -> Self {
        Self { address: CLOSED[0], seen: channel().1 }
    }

    pub(super) fn url(&self) -> String {
        format!("ws://{}/", self.address)
    }

    /// The keys and messages of all connections, in order, now that they have ended.
    pub(super) fn seen(&self) -> Seen {
        let (mut keys, mut messages) = (Vec::new(), Vec::new());
        for seen in &self.seen {
            match seen.strip_prefix("key ") {
                Some(key) => keys.push(key.to_owned()),
                None => messages.push(seen),
            }
        }
        Seen { keys, messages }
    }
}

pub(super) struct Seen {
    pub(super) keys: Vec<String>,
    pub(super) messages: Vec<String>,
}

fn play(part: Part, mut stream: TcpStream, seen: &Sender<String>) {
    if let Part::Answer(answer) = part {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a request");
            head.push(byte[0]);
        }
        stream.write_all(answer.as_bytes()).expect("answered");
        return crate::support::finish(stream);
    }
    let note_key = |request: &Request, response: Response| {
        let key = request.headers()["Sec-WebSocket-Key"].to_str().expect("text");
        let _ = seen.send(format!("key {key}"));
        Ok(response)
    };
    let mut socket = accept_hdr(stream, note_key).expect("an upgrade");
    match part {
        Part::Drop(most) => echo(&mut socket, most, seen),
        Part::FallSilent => {
            let _ = std::io::copy(socket.get_mut(), &mut std::io::sink());
        }
        Part::AnswerOnePing => {
            let mut has_text = false;
            loop {
                let message = socket.read().expect("a message");
                // Sends the pong.
                socket.flush().expect("sent");
                match message {
                    Message::Text(text) => seen.send(text.to_string()).expect("the test listens"),
                    _ if has_text => break,
                    _ => continue,
                }
                has_text = true;
            }
            socket.send(Message::text("alive")).expect("sent");
            let _ = std::io::copy(socket.get_mut(), &mut std::io::sink());
        }
        Part::Close(code) => {
            socket.close(Some(bye(code))).expect("sent");
            while socket.read().is_ok() {}
        }
        #[cfg(target_os = "linux")]
        Part::CloseUnread(code) => {
            socket.get_ref().peek(&mut [0]).expect("a frame");
            socket.close(Some(bye(code))).expect("sent");
        }
        Part::Echo | Part::Answer(_) => echo(&mut socket, usize::MAX, seen),
    }
}

fn bye(code: u16) -> CloseFrame {
    CloseFrame { code: code.into(), reason: "bye".into() }
}

fn echo(socket: &mut WebSocket<TcpStream>, most: usize, seen: &Sender<String>) {
    for _ in 0..most {
        match socket.read() {
            Ok(message) if message.is_text() => {
                let _ = seen.send(message.to_string());
                socket.send(message).expect("sent");
            }
            Ok(_) => {}
            Err(_) => return,
        }
    }
}
