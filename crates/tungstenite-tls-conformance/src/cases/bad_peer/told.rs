//! What a caller is told, in words.

use tungstenite::{Error, Message, handshake::client::Response};

use super::link::Opened;
use crate::subject::Subject;

/// Texts and bodies up to this length, in bytes, are told as they are.
const SHORT: usize = 40;

pub(super) fn response(subject: &Subject, opened: &Opened) -> String {
    match opened {
        Opened::Yes(_, response) => response.status().as_u16().to_string(),
        Opened::No(Error::Http(response)) => refusal(response),
        Opened::No(failure) => error(subject, failure),
        Opened::Waits => "waits".to_owned(),
    }
}

fn refusal(response: &Response) -> String {
    let (status, body) = (response.status().as_u16(), response.body().as_deref());
    let body = body.expect("a body");
    match body.len() {
        0..=SHORT => format!("{status} `{}`", body.escape_ascii()),
        length => format!("{status}, {length} bytes"),
    }
}

pub(super) fn message(subject: &Subject, read: Option<Result<Message, Error>>) -> String {
    match read {
        None => "waits".to_owned(),
        Some(Ok(Message::Text(text))) => match text.len() {
            0..=SHORT => format!("`{text}`"),
            length => format!("text of {length} bytes"),
        },
        Some(Ok(Message::Close(None))) => "Close".to_owned(),
        Some(Ok(Message::Close(Some(frame)))) => {
            format!("Close {} `{}`", u16::from(frame.code), frame.reason)
        }
        Some(Ok(Message::Ping(payload))) => format!("ping `{}`", payload.escape_ascii()),
        Some(Ok(Message::Pong(payload))) => format!("pong `{}`", payload.escape_ascii()),
        Some(Ok(other)) => format!("{} bytes", other.len()),
        Some(Err(failure)) => error(subject, &failure),
    }
}

/// The error without the name of the backend.
fn error(subject: &Subject, error: &Error) -> String {
    error.to_string().replace(&format!(" (backend {})", subject.backend), "")
}

/// The events in order; equal ones in a row are counted.
pub(super) fn counted(events: impl IntoIterator<Item = String>) -> String {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for event in events {
        match runs.last_mut() {
            Some((last, times)) if *last == event => *times += 1,
            _ => runs.push((event, 1)),
        }
    }
    let shown = runs.into_iter().map(|(event, times)| match times {
        1 => event,
        _ => format!("{event} ({times} times)"),
    });
    shown.collect::<Vec<_>>().join("; ")
}
