//! A whole connection as its client sees it: [`converse`].

use std::io::ErrorKind;

use tungstenite::{Error, Message};
use tungstenite_tls_core::{HandshakeError, TlsError, is_queued};
use tungstenite_tls_testing::server::unlimited;

use super::transport::Failing;
use crate::{
    cases::visit::URL,
    client::{Client, binary},
    io_kind::IoConnector,
};

/// A part of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Both handshakes.
    Open,
    Text,
    Large,
    Ping,
    Close,
    CloseNotify,
}

/// How a connection went.
pub(super) struct Course {
    /// The step that did not succeed, and why.
    pub(super) failed: Option<(Step, Error)>,
    /// What was wrong with the calls that came after it.
    pub(super) aftermath: Option<String>,
}

impl Course {
    /// Whether the TLS handshake failed.
    pub(super) fn in_tls_handshake(&self) -> bool {
        match &self.failed {
            Some((Step::Open, error)) => TlsError::find(error).is_some(),
            _ => false,
        }
    }

    /// Whether the server has answered a message, and so accepted the session.
    pub(super) fn is_open(&self) -> bool {
        self.failed.as_ref().is_none_or(|(step, _)| *step > Step::Text)
    }
}

/// The size of the large message: several records, and more than the transport moves at once.
const LARGE: usize = 40_000;

/// How many times a call is repeated that says that it may succeed later.
const TRIES: usize = 16;

/// The messages that the server receives on a connection that goes well.
pub(super) fn messages() -> [Message; 3] {
    [Message::text("hello"), Message::binary(binary(LARGE)), Message::Close(None)]
}

/// What a step does.
type Run<'a> = dyn Fn(&mut Client<&mut Failing>) -> Result<(), Error> + 'a;

/// Opens the connection, sends a text and a large message and reads their echoes, pings, and ends
/// WebSocket and TLS. Calls that may succeed later are repeated.
pub(super) fn converse(connector: &IoConnector, transport: &mut Failing) -> Course {
    let mut client = match open(connector, transport) {
        Ok(client) => client,
        Err(error) => return Course { failed: Some((Step::Open, error)), aftermath: None },
    };
    let [text, large, _] = messages();
    let steps: [(Step, &Run<'_>); 5] = [
        (Step::Text, &|client| echo(client, &text)),
        (Step::Large, &|client| echo(client, &large)),
        (Step::Ping, &ping),
        (Step::Close, &close),
        (Step::CloseNotify, &close_notify),
    ];
    for (step, run) in steps {
        if let Err(error) = run(&mut client) {
            let aftermath = (!is_queued(&error)).then(|| aftermath(&mut client, step)).flatten();
            return Course { failed: Some((step, error)), aftermath };
        }
    }
    Course { failed: None, aftermath: None }
}

fn open<'a>(
    connector: &IoConnector,
    transport: &'a mut Failing,
) -> Result<Client<&'a mut Failing>, Error> {
    let mut attempt = connector.client_tls(URL, transport, Some(unlimited()));
    for _ in 0..TRIES {
        match attempt {
            Ok((client, _)) => return Ok(client),
            Err(HandshakeError::Failure(error)) => return Err(error),
            Err(HandshakeError::Interrupted(handshake)) => attempt = handshake.handshake(),
        }
    }
    Err(Error::Io(ErrorKind::WouldBlock.into()))
}

/// Sends `message`, whose echo must be right.
fn echo(client: &mut Client<&mut Failing>, message: &Message) -> Result<(), Error> {
    send(client, message)?;
    let echo = repeat(|| client.read())?;
    assert!(echo == *message, "the echo of {} bytes differs", message.len());
    Ok(())
}

/// Sends `message` once, however often the transport takes nothing.
fn send(client: &mut Client<&mut Failing>, message: &Message) -> Result<(), Error> {
    match client.send(message.clone()) {
        Err(error) if is_queued(&error) => repeat(|| client.flush()),
        result => result,
    }
}

fn ping(client: &mut Client<&mut Failing>) -> Result<(), Error> {
    send(client, &Message::Ping("?".into()))?;
    let pong = repeat(|| client.read())?;
    assert_eq!(pong, Message::Pong("?".into()));
    Ok(())
}

fn close(client: &mut Client<&mut Failing>) -> Result<(), Error> {
    match client.close(None) {
        Err(error) if is_queued(&error) => repeat(|| client.flush())?,
        result => result?,
    }
    let answer = repeat(|| client.read())?;
    assert_eq!(answer, Message::Close(None));
    match repeat(|| client.read()) {
        Err(Error::ConnectionClosed) => Ok(()),
        Err(error) => Err(error),
        Ok(message) => panic!("after Close: {message:?}"),
    }
}

fn close_notify(client: &mut Client<&mut Failing>) -> Result<(), Error> {
    repeat(|| client.get_mut().shutdown().map_err(Error::Io))
}

/// Repeats `call` while it says that it may succeed later. A signal must not reach the caller.
fn repeat<R>(mut call: impl FnMut() -> Result<R, Error>) -> Result<R, Error> {
    let mut result = call();
    for _ in 1..TRIES {
        match &result {
            Err(Error::Io(error)) if error.kind() == ErrorKind::Interrupted => {
                panic!("a signal reached the caller")
            }
            Err(error) if is_queued(error) => result = call(),
            _ => break,
        }
    }
    result
}

/// Calls the client again after a final error, over a transport that works again. Nothing may reach
/// the server, and the same call has to fail in the same way.
fn aftermath(client: &mut Client<&mut Failing>, step: Step) -> Option<String> {
    client.get_mut().get_mut().heal();
    let written = client.get_mut().get_mut().written;
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        reads.extend(client.read().map(drop).err().filter(|error| !is_queued(error)));
        let again = Message::text("again");
        writes.extend(client.send(again).err().filter(|error| !is_queued(error)));
        let _ = client.flush();
    }
    let _ = client.get_mut().shutdown();
    let more = client.get_mut().get_mut().written - written;
    if more > 0 {
        return Some(format!("{more} bytes were written after the error"));
    }
    let differ = |errors: &[Error]| {
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        texts.windows(2).any(|two| two[0] != two[1]).then_some(texts)
    };
    // After Close, tungstenite says first that the connection is closed, and then that it was.
    let texts = if step < Step::Close { differ(&reads).or(differ(&writes)) } else { None };
    texts.map(|texts| format!("the error changes: {}", texts.join("; ")))
}
