//! Ports that do not speak TLS: the error says what they look like.

use std::io::{self, Cursor, ErrorKind, Read, Write};

use tungstenite_tls_core::{TlsErrorKind, TlsVersion};

use crate::{
    case::Case,
    client::{tls_error, trusting_on},
    io_kind::Transport,
    subject::Subject,
    transport::{Canned, Hostile},
};

/// What a port answers, and words of the error.
const ANSWERS: [(&str, &[u8], &[&str]); 6] = [
    (
        "http",
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        &["in HTTP without TLS", "`HTTP/1.1 400 Bad Request`", "use ws:// for this port"],
    ),
    ("ssh", b"SSH-2.0-OpenSSH_9.2p1\r\n", &["an SSH server", "`SSH-2.0-OpenSSH_9.2p1`"]),
    ("smtp", b"220 mail.example ESMTP\r\n", &["a mail server", "`220 mail.example ESMTP`"]),
    ("text", b"-ERR unknown command\r\n", &["text instead of TLS", "`-ERR unknown command`"]),
    ("few_letters", b"hi", &["text instead of TLS", "`hi`"]),
    ("binary", b"J\0\0\0\n8.0.33\0\0\0\0\0\0", &["the server's answer is not TLS"]),
];

pub(super) fn cases() -> Vec<Case> {
    let answers = ANSWERS.into_iter().map(|(name, answer, words)| {
        Case::new(format!("not_tls::{name}"), move |subject| told(subject, answer, words))
    });
    let nothing = Case::new("not_tls::ends_at_once", ends_at_once);
    let waits = Case::new("not_tls::the_end_is_not_waited_for", the_end_is_not_waited_for);
    answers.chain([nothing, waits]).collect()
}

fn told(subject: &Subject, answer: &'static [u8], words: &[&str]) {
    for version in subject.versions() {
        let shown = refusal(subject, Canned::new(answer), version);
        for word in words {
            assert!(shown.contains(word), "{shown}: no `{word}`");
        }
        // A library may give up at the first byte, and the rest is not waited for.
        let shown = refusal(subject, Hostile::new(Canned::new(answer)).one_byte(), version);
        let says_what = ["TLS: `", "server: `", "is not TLS"].iter().any(|it| shown.contains(it));
        assert!(says_what, "{shown}");
    }
}

fn refusal(subject: &Subject, transport: impl Transport, version: TlsVersion) -> String {
    let mut stream = subject.tls(transport, &trusting_on(version));
    let error = tls_error(&stream.handshake().expect_err("fails"));
    assert_eq!(error.kind(), TlsErrorKind::Protocol, "{error:?}");
    let again = tls_error(&stream.handshake().expect_err("fails again"));
    assert_eq!(again.to_string(), error.to_string());
    error.to_string()
}

/// A server that greets and waits, as mail servers do.
fn the_end_is_not_waited_for(subject: &Subject) {
    for (_, answer, words) in ANSWERS.into_iter().filter(|(_, answer, _)| answer.len() > 5) {
        for version in subject.versions() {
            let shown = refusal(subject, Greeting(Cursor::new(answer)), version);
            assert!(shown.contains(words[0]), "{shown}");
        }
    }
}

/// A transport from which the greeting can be read, and then nothing.
struct Greeting(Cursor<&'static [u8]>);

impl Transport for Greeting {
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Greeting {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self.0.read(dst)? {
            0 => Err(ErrorKind::WouldBlock.into()),
            n => Ok(n),
        }
    }
}

impl Write for Greeting {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        Ok(src.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn ends_at_once(subject: &Subject) {
    for version in subject.versions() {
        let mut stream = subject.tls(Canned::new(""), &trusting_on(version));
        let error = tls_error(&stream.handshake().expect_err("fails"));
        assert_eq!(error.kind(), TlsErrorKind::Io(ErrorKind::UnexpectedEof), "{error:?}");
        let shown = error.to_string();
        assert!(shown.contains("without an answer: check that the port speaks TLS"), "{shown}");
    }
}
