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

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{ACCEPTS, told, upgrade},
        *,
    };
    use crate::testing::{Fault, Faults, Faulty, Wire};

    #[test]
    fn an_upgrade_that_is_over_leaves_the_stream_alone() {
        for response in [
            format!("{ACCEPTS}\r\n"),
            "HTTP/1.1 401\r\nContent-Length: 0\r\n\r\n".to_owned(),
            "220 mail.example.org\r\n".to_owned(),
        ] {
            let (mut client, mut server) = Wire::pair();
            let mut upgrade = upgrade("wss://example.org/", &[], &[]);
            server.write_all(response.as_bytes()).unwrap();
            let _ = upgrade.run(&mut client);
            server.write_all(b"the caller's").unwrap();
            for _ in 0..2 {
                assert!(matches!(upgrade.run(&mut client), Err(Error::AlreadyClosed)));
            }
            assert_eq!(client.waiting(), 12, "{response}");
        }
    }

    #[test]
    fn a_refusal_of_a_request_that_could_not_be_sent_whole_is_returned() {
        for (response, kind, expected) in [
            ("HTTP/1.1 431 Too Large\r\n\r\nno", ErrorKind::BrokenPipe, "431 `no`"),
            ("HTTP/1.1 431 Too Large\r\n\r\nno", ErrorKind::ConnectionReset, "431 `no`"),
            ("HTTP/1.1 431 Too", ErrorKind::BrokenPipe, "IO error: broken pipe"),
            ("", ErrorKind::ConnectionReset, "IO error: connection reset"),
            ("HTTP/1.1 431 Too Large\r\n\r\nno", ErrorKind::Other, "IO error: other error"),
        ] {
            let (client, mut server) = Wire::pair();
            let faults = Faults::new();
            let mut client = Faulty::new(client, &faults);
            faults.push(Fault::Short(7));
            faults.push(Fault::Error(kind));
            server.write_all(response.as_bytes()).unwrap();
            server.finish();
            let mut upgrade = upgrade("wss://example.org/", &[], &[]);
            assert_eq!(told(upgrade.run(&mut client)), expected);
        }
    }

    #[test]
    fn the_request_is_sent_whole_and_once_over_a_stream_that_interrupts() {
        let (client, mut server) = Wire::pair();
        let faults = Faults::new();
        let mut client = Faulty::new(client, &faults);
        let mut upgrade = upgrade("wss://example.org/chat", &["chat"], &[]);
        let whole = upgrade.to_send().to_vec();
        for fault in [
            Fault::Error(ErrorKind::WouldBlock),
            Fault::Short(7),
            Fault::Error(ErrorKind::Interrupted),
            Fault::Short(1),
            Fault::Error(ErrorKind::TimedOut),
        ] {
            faults.push(fault);
        }
        let mut interrupted = 0;
        while !upgrade.flushed {
            assert!(is_interruption(&upgrade.run(&mut client).unwrap_err()));
            interrupted += 1;
            assert!(interrupted < 10);
        }
        let mut got = vec![0; whole.len()];
        server.read_exact(&mut got).unwrap();
        assert_eq!(got.escape_ascii().to_string(), whole.escape_ascii().to_string());
        assert_eq!(server.waiting(), 0);
        for (i, byte) in
            format!("{ACCEPTS}Sec-WebSocket-Protocol: chat\r\n\r\n").bytes().enumerate()
        {
            assert!(is_interruption(&upgrade.run(&mut client).unwrap_err()), "after {i} bytes");
            server.write_all(&[byte]).unwrap();
        }
        assert_eq!(told(upgrade.run(&mut client)), "accepted");
        assert_eq!(server.waiting(), 0, "the request went out twice");
    }

    #[test]
    fn a_stream_that_fails_ends_a_refusal_early() {
        for (head, expected) in [
            (&b"HTTP/1.1 403\r\nContent-Length: 9\r\n\r\nhello"[..], "403 `hello`"),
            (b"HTTP/1.1 403\r\nContent-Length: 9\r\n", "IO error: connection reset"),
        ] {
            let (client, mut server) = Wire::pair();
            let faults = Faults::new();
            let mut client = Faulty::new(client, &faults);
            let mut upgrade = upgrade("wss://example.org/", &[], &[]);
            server.write_all(head).unwrap();
            assert!(is_interruption(&upgrade.run(&mut client).unwrap_err()));
            faults.push(Fault::Error(ErrorKind::ConnectionReset));
            assert_eq!(told(upgrade.run(&mut client)), expected);
        }
    }
}
