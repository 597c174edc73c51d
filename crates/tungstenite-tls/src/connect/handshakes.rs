//! Follows a connection through TLS and the upgrade: [`Handshakes`].

use std::time::Instant;

use tungstenite::{Error, http::StatusCode};
use tungstenite_tls_core::{Accepted, Answer, MaybeTlsStream};

use crate::dial::{ConnectEvent, ConnectStage, Deadline, Deadlines, Observer};

/// The deadlines of TLS and the upgrade, which one loop runs, and their events.
pub(crate) struct Handshakes<'a> {
    deadlines: &'a Deadlines,
    observer: &'a Observer,
    current: Option<Deadline>,
}

impl<'a> Handshakes<'a> {
    pub(crate) fn new(deadlines: &'a Deadlines, observer: &'a Observer) -> Self {
        Self { deadlines, observer, current: None }
    }

    /// The deadline of the stage in which `stream` is now, which may have changed since the last
    /// look.
    pub(crate) fn deadline<S>(&mut self, stream: &MaybeTlsStream<S>) -> Deadline {
        let stage = stage(stream);
        if let Some(current) = self.current.as_ref().filter(|current| current.stage == stage) {
            return current.clone();
        }
        if let (ConnectStage::Upgrade, Some(info)) = (stage, stream.tls_info()) {
            self.observer.tell(&ConnectEvent::TlsHandshakeDone { info: &info });
        }
        self.current.insert(self.deadlines.begin(stage, Instant::now())).clone()
    }

    /// The server has accepted the upgrade.
    pub(crate) fn accepted<S>(&mut self, stream: &MaybeTlsStream<S>, status: StatusCode) {
        self.deadline(stream);
        self.observer.tell(&ConnectEvent::Answered { status });
    }

    /// Passes on the error of the handshakes, which may be the server's refusal.
    pub(crate) fn failed<S>(&mut self, stream: &MaybeTlsStream<S>, error: Error) -> Error {
        self.deadline(stream);
        if let Error::Http(response) = &error {
            self.observer.tell(&ConnectEvent::Answered { status: response.status() });
        }
        error
    }
}

/// The accepted upgrade; a refusal is an error.
pub(crate) fn accepted(answer: Answer) -> Result<Accepted, Error> {
    match answer {
        Answer::Accepted(accepted) => Ok(accepted),
        Answer::Refused(refused) => Err(refused.into_error()),
    }
}

fn stage<S>(stream: &MaybeTlsStream<S>) -> ConnectStage {
    match stream {
        MaybeTlsStream::Tls(stream) if !stream.is_handshake_complete() => ConnectStage::Tls,
        _ => ConnectStage::Upgrade,
    }
}

/// What `stream` waits for, as a [`Deadline`] tells it.
pub(crate) fn awaited<S>(stream: &MaybeTlsStream<S>) -> String {
    match stream {
        MaybeTlsStream::Tls(stream) if !stream.is_handshake_complete() => {
            format!("the TLS handshake of `{}`", stream.endpoint())
        }
        _ => "the server's answer to the upgrade request".to_owned(),
    }
}
