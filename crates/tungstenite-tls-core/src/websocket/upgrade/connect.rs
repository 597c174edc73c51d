//! Reads what a proxy answers to CONNECT (RFC 9110, section 9.3.6): [`ConnectAnswer`].

use std::mem;

use tungstenite::{Error, handshake::client::Response, http::StatusCode};

use super::{UpgradeError, body::Body, error::MOST_INTERIM, head::Head};

/// A proxy's answer to CONNECT, as far as it has been received.
///
/// It fails as [`Upgrade`](crate::Upgrade) does: if the head is longer than 64 KiB or has more than
/// 1024 fields, or if more than 16 interim responses precede the final one. The body of a refusal
/// is cut after 64 KiB.
///
/// ```
/// use tungstenite_tls_core::proxy::ConnectAnswer;
///
/// let mut answer = ConnectAnswer::default();
/// let mut bytes = &b"HTTP/1.1 200 Connection established\r\n\r\nwhat follows"[..];
/// let response = answer.receive(&mut bytes)?.expect("a whole head");
/// assert_eq!(response.status(), 200);
/// assert_eq!(bytes, b"what follows");
/// # Ok::<(), tungstenite_tls_core::tungstenite::Error>(())
/// ```
pub struct ConnectAnswer {
    state: State,
    /// How many interim responses were passed over.
    interim: usize,
}

enum State {
    Head(Head),
    Body { response: Response, body: Body },
    Over,
}

impl Default for ConnectAnswer {
    fn default() -> Self {
        Self { state: State::Head(Head::default()), interim: 0 }
    }
}

impl ConnectAnswer {
    /// Takes bytes up to the end of the answer, and leaves what follows. `None`: more are needed.
    /// A response with status 2xx has opened the tunnel, and has no body, whatever its headers say.
    /// Any other is a refusal with its body.
    ///
    /// # Errors
    /// An [`UpgradeError`], or tungstenite's error for a head that is malformed. After an error,
    /// and after an answer, [`Error::AlreadyClosed`].
    pub fn receive(&mut self, bytes: &mut &[u8]) -> Result<Option<Response>, Error> {
        loop {
            self.state = match mem::replace(&mut self.state, State::Over) {
                State::Head(mut head) => match head.take(bytes)? {
                    None => {
                        self.state = State::Head(head);
                        return Ok(None);
                    }
                    Some(response) if response.status().is_success() => return Ok(Some(response)),
                    // It was not asked for, and nothing of HTTP follows it.
                    Some(response) if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
                        return Ok(Some(refusal(response, Body::none())));
                    }
                    Some(response) if response.status().is_informational() => {
                        self.interim += 1;
                        if self.interim > MOST_INTERIM {
                            return Err(UpgradeError::TooManyInterim(MOST_INTERIM).into());
                        }
                        State::Head(Head::default())
                    }
                    Some(response) => State::Body { body: Body::of(&response), response },
                },
                State::Body { response, mut body } => {
                    if body.take(bytes) {
                        return Ok(Some(refusal(response, body)));
                    }
                    self.state = State::Body { response, body };
                    return Ok(None);
                }
                State::Over => return Err(Error::AlreadyClosed),
            }
        }
    }

    /// Whether the head of a refusal was received, and its body is awaited.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Body { .. })
    }

    /// Takes the end of the connection, or of the caller's patience: nothing more will be received.
    /// A refusal whose head was received is returned with what there is of its body; `None`:
    /// there is none.
    pub fn end(&mut self) -> Option<Response> {
        match mem::replace(&mut self.state, State::Over) {
            State::Body { response, body } => Some(refusal(response, body)),
            State::Head(_) | State::Over => None,
        }
    }
}

fn refusal(mut response: Response, body: Body) -> Response {
    *response.body_mut() = Some(body.into_bytes());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer to these bytes in two pieces, with what is left of them.
    fn answer(bytes: &[u8], cut: usize) -> (Result<Option<Response>, Error>, usize) {
        let mut answer = ConnectAnswer::default();
        let (mut first, mut second) = bytes.split_at(cut);
        match answer.receive(&mut first) {
            Ok(None) => {
                assert!(first.is_empty(), "bytes were left before the answer was whole");
                let result = answer.receive(&mut second);
                (result, second.len())
            }
            result => (result, first.len() + second.len()),
        }
    }

    #[test]
    fn in_which_pieces_it_comes_makes_no_difference() {
        for (bytes, status, body, left) in [
            (&b"HTTP/1.1 200 OK\r\n\r\n"[..], 200, None, 0),
            (b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nTLS", 200, None, 3),
            (b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", 204, None, 0),
            (b"HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 200, None, 0),
            (b"HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nnothing", 403, Some("no"), 5),
            (
                b"HTTP/1.1 407 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
                407,
                Some("no"),
                0,
            ),
            (b"HTTP/1.1 101 What\r\n\r\nframes", 101, Some(""), 6),
        ] {
            for cut in 0..=bytes.len() {
                let (result, rest) = answer(bytes, cut);
                let response = result.unwrap().expect("it is whole");
                let expected = body.map(|body| body.as_bytes().to_vec());
                assert_eq!((response.status().as_u16(), response.body()), (status, &expected));
                assert_eq!(rest, left, "cut at {cut}: {}", bytes.escape_ascii());
            }
        }
    }

    #[test]
    fn a_refusal_that_ends_early_keeps_what_came() {
        let mut answer = ConnectAnswer::default();
        let mut bytes = &b"HTTP/1.1 502 Bad\r\nContent-Length: 9\r\n\r\nhalf"[..];
        assert!(answer.receive(&mut bytes).unwrap().is_none());
        let response = answer.end().expect("a refusal");
        assert_eq!(
            (response.status().as_u16(), response.body().as_deref()),
            (502, Some(&b"half"[..]))
        );
        assert!(answer.end().is_none());
        assert!(matches!(answer.receive(&mut bytes), Err(Error::AlreadyClosed)));
    }

    #[test]
    fn a_proxy_cannot_send_without_end() {
        let interim = b"HTTP/1.1 103 Early\r\n\r\n".repeat(MOST_INTERIM + 1);
        let error = ConnectAnswer::default().receive(&mut &interim[..]).unwrap_err();
        assert!(matches!(UpgradeError::find(&error), Some(UpgradeError::TooManyInterim(_))));
        let head = [&b"HTTP/1.1 200 OK\r\nX: "[..], &b"x".repeat(65 * 1024)].concat();
        let error = ConnectAnswer::default().receive(&mut &head[..]).unwrap_err();
        assert!(matches!(UpgradeError::find(&error), Some(UpgradeError::HeadTooLong(_))));
        let body = [&b"HTTP/1.1 403 No\r\n\r\n"[..], &b"x".repeat(70 * 1024)].concat();
        let response = ConnectAnswer::default().receive(&mut &body[..]).unwrap().unwrap();
        assert_eq!(response.body().as_ref().map(Vec::len), Some(64 * 1024));
    }
}
