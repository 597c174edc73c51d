//! What a port that does not speak TLS looks like: [`FirstBytes`].

use std::io::{self, Read};

use crate::{TlsError, TlsErrorKind, error::HINTS};

/// The first bytes that the peer sent, kept until the handshake is complete.
#[derive(Default)]
pub(crate) struct FirstBytes(Vec<u8>);

/// Long enough for a status line or the banner of a mail server.
const MOST: usize = 128;

/// How much of a banner an error quotes, in bytes.
const QUOTED: usize = 60;

impl FirstBytes {
    /// A reader that hands on what `io` has, and keeps the first bytes.
    pub(crate) fn of<'a, IO: Read>(&'a mut self, io: &'a mut IO) -> Watched<'a, IO> {
        Watched { first: self, io }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn forget(&mut self) {
        self.0 = Vec::new();
    }

    /// The error for a peer that does not speak TLS. `None` if the first bytes may be TLS, or if
    /// there are none.
    pub(crate) fn not_tls(&self) -> Option<TlsError> {
        if self.is_empty() || self.may_be_tls() {
            return None;
        }
        let (what, fix) = self.looks_like();
        Some(TlsError::new(TlsErrorKind::Protocol, what).with_fix(fix))
    }

    /// Like [`not_tls`](Self::not_tls), once there are as many bytes as a record's header has. Some
    /// libraries take text for the beginning of a long record, and would wait for the rest.
    pub(crate) fn are_enough(&self) -> Option<TlsError> {
        const HEADER: usize = 5;
        if self.0.len() < HEADER { None } else { self.not_tls() }
    }

    /// Whether they are the header of a record (RFC 8446, section 5.1), or its beginning.
    fn may_be_tls(&self) -> bool {
        const CONTENT_TYPES: std::ops::RangeInclusive<u8> = 20..=24;
        const MAJOR_VERSION: u8 = 3;
        CONTENT_TYPES.contains(&self.0[0])
            && self.0.get(1).is_none_or(|version| *version == MAJOR_VERSION)
    }

    fn looks_like(&self) -> (String, &'static str) {
        const OTHER_PORT: &str = "use the port on which the server speaks TLS";
        if !HINTS {
            return ("the server's answer is not TLS".to_owned(), OTHER_PORT);
        }
        let starts_with = |text: &[u8]| {
            self.0.get(..text.len()).is_some_and(|first| first.eq_ignore_ascii_case(text))
        };
        let line = self.first_line();
        let quoted = || format!(": `{}`", line.unwrap_or_default());
        if starts_with(b"HTTP/") {
            let what = format!("the server answered in HTTP without TLS{}", quoted());
            return (what, "use ws:// for this port, or the port on which the server speaks TLS");
        }
        if starts_with(b"<!doctype") || starts_with(b"<html") {
            let what = "the server answered with an HTML page, without TLS".to_owned();
            return (what, "use ws:// for this port, or the port on which the server speaks TLS");
        }
        if self.is_http2() {
            let what = "the server answered in HTTP/2 without TLS".to_owned();
            return (what, OTHER_PORT);
        }
        if starts_with(b"SSH-") {
            return (format!("the port belongs to an SSH server{}", quoted()), OTHER_PORT);
        }
        let Some(line) = line else {
            return ("the server's answer is not TLS".to_owned(), OTHER_PORT);
        };
        let upper = line.to_ascii_uppercase();
        let owner =
            [("SMTP", "a mail server"), ("IMAP", "a mail server"), ("FTP", "an FTP server")]
                .into_iter()
                .find(|(word, _)| upper.contains(word));
        let what = match owner {
            Some((_, owner)) => format!("the port belongs to {owner}{}", quoted()),
            None => format!("the server answered with text instead of TLS{}", quoted()),
        };
        (what, OTHER_PORT)
    }

    /// The first line, or what has arrived of it, if it is ASCII text.
    fn first_line(&self) -> Option<&str> {
        let end = self.0.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let line = &self.0[..end.unwrap_or(self.0.len())];
        let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t');
        let line = line.iter().all(is_text).then_some(&line[..line.len().min(QUOTED)])?;
        let line = std::str::from_utf8(line).ok()?.trim();
        (!line.is_empty()).then_some(line)
    }

    /// Whether they are the SETTINGS frame that begins each side of HTTP/2 (RFC 9113, section 3.4).
    fn is_http2(&self) -> bool {
        const SETTINGS: u8 = 4;
        matches!(&self.0[..], [0, _, _, SETTINGS, 0, 0, 0, 0, 0, ..])
    }
}

/// See [`FirstBytes::of`].
pub(crate) struct Watched<'a, IO> {
    first: &'a mut FirstBytes,
    io: &'a mut IO,
}

impl<IO: Read> Read for Watched<'_, IO> {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let n = self.io.read(dst)?;
        let room = MOST - self.first.0.len();
        self.first.0.extend_from_slice(&dst[..n.min(room)]);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(answer: &[u8]) -> Option<String> {
        let mut first = FirstBytes::default();
        for byte in answer {
            let mut one = [0];
            assert_eq!(first.of(&mut &[*byte][..]).read(&mut one).unwrap(), 1);
        }
        first.not_tls().map(|error| error.to_string())
    }

    #[test]
    fn a_port_that_does_not_speak_tls_is_named() {
        for (answer, words) in [
            (
                &b"HTTP/1.1 400 Bad Request\r\nServer: x"[..],
                "`HTTP/1.1 400 Bad Request`; use ws://",
            ),
            (b"<!DOCTYPE html><html>", "an HTML page, without TLS; use ws://"),
            (b"\0\0\x12\x04\0\0\0\0\0\0\x03", "in HTTP/2 without TLS"),
            (b"SSH-2.0-OpenSSH_9.2\r\n", "an SSH server: `SSH-2.0-OpenSSH_9.2`"),
            (b"220 mail.example.org ESMTP\r\n", "a mail server: `220 mail.example.org ESMTP`"),
            (b"* OK IMAP4rev1 ready\r\n", "a mail server: `* OK IMAP4rev1 ready`"),
            (b"220 ProFTPD\r\n", "an FTP server: `220 ProFTPD`"),
            (b"-ERR unknown command\r\n", "text instead of TLS: `-ERR unknown command`"),
            (b"hi", "text instead of TLS: `hi`"),
            (b"J\0\0\0\n8.0.33", "is not TLS; use the port on which"),
            (b"\r\n", "is not TLS; use the port on which"),
            (b"\x16\x02", "is not TLS; use the port on which"),
        ] {
            let told = told(answer).expect("is not TLS");
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn tls_is_not_mistaken_for_anything_else() {
        for answer in [&b""[..], b"\x16", b"\x16\x03\x03\0\x7a", b"\x15\x03\x01\0\x02\x02\x28"] {
            assert_eq!(told(answer), None);
        }
    }

    #[test]
    fn a_banner_is_quoted_only_in_part_and_without_control_characters() {
        let long = told(&[b'a'; 5000]).unwrap();
        assert!(long.contains(&"a".repeat(QUOTED)) && long.len() < 200, "{long}");
        let escape = told(b"\x1b[31mred\r\n").unwrap();
        assert!(!escape.contains('\x1b') && escape.contains("is not TLS"), "{escape}");
    }
}
