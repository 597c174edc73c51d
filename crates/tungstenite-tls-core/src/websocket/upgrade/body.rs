//! Reads the body of a refusal (RFC 9112, section 6): [`Body`].

use tungstenite::{
    handshake::client::Response,
    http::{
        StatusCode, Version,
        header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING},
    },
};

use super::chunked::Chunked;
use crate::websocket::request::tokens;

/// The most bytes of a body that are kept.
pub(super) const MOST: usize = 64 * 1024;

/// The body of a response, as far as it has been received.
pub(super) struct Body {
    length: Length,
    bytes: Vec<u8>,
    /// All of it has been received.
    complete: bool,
}

/// Where a body ends (RFC 9112, section 6.3).
enum Length {
    /// After this many more bytes.
    Bytes(u64),
    /// After its last chunk.
    Chunked(Chunked),
    /// With the connection.
    UntilEnd,
}

impl Body {
    pub(super) fn none() -> Self {
        Self { length: Length::UntilEnd, bytes: Vec::new(), complete: false }
    }

    pub(super) fn of(response: &Response) -> Self {
        Self { length: length(response), bytes: Vec::new(), complete: false }
    }

    /// Takes what belongs to the body. Returns whether nothing more is awaited, because it is
    /// complete, malformed, or longer than what is kept.
    pub(super) fn take(&mut self, bytes: &mut &[u8]) -> bool {
        let room = MOST - self.bytes.len();
        match &mut self.length {
            Length::Bytes(left) => {
                let n = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len()).min(room);
                self.bytes.extend_from_slice(split(bytes, n));
                *left -= n as u64;
                self.complete = *left == 0;
            }
            Length::Chunked(chunked) => match chunked.take(bytes, &mut self.bytes, MOST) {
                Ok(complete) => self.complete = complete,
                Err(_) => return true,
            },
            Length::UntilEnd => {
                let n = bytes.len().min(room);
                self.bytes.extend_from_slice(split(bytes, n));
            }
        }
        self.complete || self.bytes.len() == MOST
    }

    /// Takes the end of the connection.
    pub(super) fn end(&mut self) {
        self.length = Length::UntilEnd;
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Whether the connection can take another request (RFC 9112, section 9.3).
    pub(super) fn keeps_connection(&self, response: &Response) -> bool {
        let connection = response.headers().get_all(CONNECTION);
        let has = |token: &[u8]| {
            connection.iter().flat_map(tokens).any(|found| found.eq_ignore_ascii_case(token))
        };
        let persists = match response.version() {
            Version::HTTP_10 => has(b"keep-alive"),
            _ => true,
        };
        self.complete && persists && !has(b"close") && !is_in_doubt(response)
    }
}

fn split<'a>(bytes: &mut &'a [u8], n: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(n);
    *bytes = rest;
    taken
}

fn length(response: &Response) -> Length {
    if matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        return Length::Bytes(0);
    }
    // A list may have empty elements (RFC 9110, section 5.6.1.2).
    let elements = |name| {
        let values = response.headers().get_all(name).iter();
        values.flat_map(tokens).filter(|element| !element.is_empty())
    };
    if let Some(last) = elements(TRANSFER_ENCODING).last() {
        return match last.eq_ignore_ascii_case(b"chunked") {
            true => Length::Chunked(Chunked::default()),
            false => Length::UntilEnd,
        };
    }
    // Several equal lengths count as one; different ones say nothing.
    let mut lengths = elements(CONTENT_LENGTH).map(number);
    match lengths.next() {
        Some(Some(first)) if lengths.all(|other| other == Some(first)) => Length::Bytes(first),
        _ => Length::UntilEnd,
    }
}

/// Whether another reader might find another end of the body (RFC 9112, sections 6.1 and 6.3).
fn is_in_doubt(response: &Response) -> bool {
    response.headers().contains_key(TRANSFER_ENCODING)
        && (response.version() < Version::HTTP_11
            || response.headers().contains_key(CONTENT_LENGTH))
}

/// Digits only: `parse` also takes a sign.
fn number(digits: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(digits).ok()?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}
