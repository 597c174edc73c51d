//! Runs an upgrade over a stream: [`Upgrade::run`].

use std::io::{self, ErrorKind, Read, Write};

use tungstenite::Error;

use super::{Answer, Upgrade};
use crate::{TlsError, stream::driver::passes};

/// How much is read at once: tungstenite's codec has room for as much.
const PIECE: usize = 4 * 1024;

impl Upgrade {
    /// Sends the request over `stream`, and reads until the server has answered. Blocks if the
    /// stream does.
    ///
    /// If the stream fails once the head of a refusal has been received, the refusal is returned
    /// with what there is of its body. If the server closes the connection while the request is
    /// being sent, its refusal is returned if it has sent one.
    ///
    /// ```
    /// use std::net::TcpStream;
    /// use tungstenite_tls_core::{Answer, Upgrade, tungstenite::{Error, http::HeaderValue}};
    ///
    /// /// Answers a request for credentials, over the same connection.
    /// fn log_in(stream: &mut TcpStream, token: HeaderValue) -> Result<Answer, Error> {
    ///     # use tungstenite_tls_core::IntoClientRequest;
    ///     let mut request = "ws://example.org/".into_client_request()?;
    ///     let mut upgrade = Upgrade::new(request.clone())?;
    ///     match upgrade.run(stream)? {
    ///         Answer::Refused(refused) if refused.response.status() == 401 => {
    ///             request.headers_mut().insert("Authorization", token);
    ///             upgrade.ask_again(request)?;
    ///             upgrade.run(stream)
    ///         }
    ///         answer => Ok(answer),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`receive`](Self::receive) and of the stream. After
    /// [`WouldBlock`](ErrorKind::WouldBlock) or [`TimedOut`](ErrorKind::TimedOut), call it again
    /// when the stream is ready.
    pub fn run(&mut self, stream: &mut (impl Read + Write)) -> Result<Answer, Error> {
        if self.is_over() {
            // What the stream carries now is the caller's.
            return Err(Error::AlreadyClosed);
        }
        match self.send(stream) {
            Ok(()) => self.read(stream),
            // The server may have refused the request before it had all of it.
            Err(error) if is_cut_off(&error) => match self.read(stream) {
                Ok(answer @ Answer::Refused(_)) => Ok(answer),
                _ => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    fn read(&mut self, stream: &mut impl Read) -> Result<Answer, Error> {
        let mut buffer = [0; PIECE];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return self.end(),
                Ok(n) => {
                    if let Some(answer) = self.receive(&buffer[..n])? {
                        return Ok(answer);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if !passes(&error) && self.is_refused() => return self.end(),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn send(&mut self, stream: &mut impl Write) -> io::Result<()> {
        while !self.flushed {
            let result = match self.to_send() {
                [] => stream.flush().map(|()| self.flushed = true),
                bytes => match stream.write(bytes) {
                    Ok(0) => return Err(ErrorKind::WriteZero.into()),
                    written => written.map(|n| self.sent(n)),
                },
            };
            match result {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => result?,
            }
        }
        Ok(())
    }
}

/// Whether the server has closed the connection for writing.
fn is_cut_off(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
}

/// Whether an upgrade that failed with `error` goes on when it is run again. A timeout that TLS
/// reports is final.
pub(crate) fn is_interruption(error: &Error) -> bool {
    matches!(error, Error::Io(error) if passes(error) && TlsError::find(error).is_none())
}
