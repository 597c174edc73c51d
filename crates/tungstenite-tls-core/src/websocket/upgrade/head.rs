//! Reads the head of a response (RFC 9112, section 2.1) in pieces of any size: [`Head`].

use std::io::BufRead;

use tungstenite::{
    Error,
    error::ProtocolError,
    handshake::client::Response,
    http::{HeaderName, HeaderValue, StatusCode, Version},
};

use super::{Peer, UpgradeError};

/// The most bytes of a head.
const MOST_BYTES: usize = 64 * 1024;

/// The most header fields.
const MOST_FIELDS: usize = 1024;

/// What every HTTP/1 response begins with.
const BEGIN: &[u8] = b"HTTP/1.";

/// The head of a response, as far as it has been received.
#[derive(Default)]
pub(super) struct Head {
    bytes: Vec<u8>,
    lines: usize,
    /// Nothing but a CR has followed the last line feed.
    line_is_empty: bool,
    /// How many bytes of empty lines were skipped before the status line, as RFC 9112, section 2.2
    /// has servers do.
    skipped: usize,
}

impl Head {
    /// Takes bytes up to the end of the head. `None`: more are needed, and `bytes` is empty.
    pub(super) fn take(&mut self, bytes: &mut &[u8]) -> Result<Option<Response>, Error> {
        let end = self.find_end(bytes)?;
        let (head, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        self.bytes.extend_from_slice(head);
        *bytes = rest;
        end.map(|_| self.parse()).transpose()
    }

    /// Looks at each line up to the end of the head, and returns where that is.
    fn find_end(&mut self, bytes: &mut &[u8]) -> Result<Option<usize>, Error> {
        if self.bytes.is_empty() {
            let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            *bytes = &bytes[blank..];
            self.skipped += blank;
            if self.skipped > MOST_BYTES {
                return Err(UpgradeError::HeadTooLong(MOST_BYTES).into());
            }
        }
        self.begins_like_http(bytes)?;
        let before = self.skipped + self.bytes.len();
        let within = &bytes[..bytes.len().min(MOST_BYTES - before)];
        let mut rest = within;
        while !rest.is_empty() {
            let line = rest;
            // Reading from memory does not fail.
            let length = rest.skip_until(b'\n').unwrap_or_default();
            let line = &line[..length];
            self.line_is_empty &= line.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
            if !line.ends_with(b"\n") {
                break;
            }
            if self.line_is_empty {
                return Ok(Some(within.len() - rest.len()));
            }
            // The status line is not a field.
            if self.lines > MOST_FIELDS {
                return Err(UpgradeError::TooManyFields(MOST_FIELDS).into());
            }
            (self.line_is_empty, self.lines) = (true, self.lines + 1);
        }
        if within.len() < bytes.len() {
            return Err(UpgradeError::HeadTooLong(MOST_BYTES).into());
        }
        Ok(None)
    }

    /// The error of a connection that ends here.
    pub(super) fn end(self) -> Error {
        Error::Protocol(ProtocolError::HandshakeIncomplete)
    }

    fn begins_like_http(&self, more: &[u8]) -> Result<(), Error> {
        let mut begin = self.bytes.iter().chain(more).copied();
        let mut first = [0; BEGIN.len()];
        let n = first.iter_mut().zip(&mut begin).map(|(to, byte)| *to = byte).count();
        match Peer::of(&first[..n]) {
            Some(peer) if !BEGIN.starts_with(&first[..n]) => {
                Err(UpgradeError::NotHttp(peer).into())
            }
            _ => Ok(()),
        }
    }

    fn parse(&self) -> Result<Response, Error> {
        let mut fields = vec![httparse::EMPTY_HEADER; self.lines];
        let mut parsed = httparse::Response::new(&mut fields);
        // A field that goes on in the next line (obs-fold) is allowed in what a client receives
        // (RFC 9112, section 5.2).
        httparse::ParserConfig::default()
            .allow_obsolete_multiline_headers_in_responses(true)
            .parse_response(&mut parsed, &self.bytes)?;
        let mut response = Response::new(None);
        *response.status_mut() = StatusCode::from_u16(parsed.code.unwrap_or_default())?;
        *response.version_mut() = match parsed.version {
            Some(0) => Version::HTTP_10,
            _ => Version::HTTP_11,
        };
        response.headers_mut().reserve(parsed.headers.len());
        for field in parsed.headers {
            let name = HeaderName::from_bytes(field.name.as_bytes())?;
            let value = HeaderValue::from_bytes(field.value);
            let value = value.or_else(|_| HeaderValue::from_bytes(&unfold(field.value)))?;
            response.headers_mut().append(name, value);
        }
        Ok(response)
    }
}

/// Replaces the line breaks in a field by spaces (RFC 9112, section 5.2).
fn unfold(value: &[u8]) -> Vec<u8> {
    let line_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    value.iter().map(|byte| if line_break(byte) { b' ' } else { *byte }).collect()
}
