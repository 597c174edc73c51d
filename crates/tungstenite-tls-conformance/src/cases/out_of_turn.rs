//! Records that come before their turn in a handshake are refused, and nothing of them is data.

use std::io::{self, Cursor, ErrorKind, Read, Write};

use tungstenite_tls_core::{TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::server::ServerOptions;

use crate::{
    case::Case,
    client::{tls_error, trusting, trusting_on},
    io_kind::Transport,
    subject::Subject,
    transport::{Canned, Memory},
};

/// ChangeCipherSpec (RFC 5246, section 7.1).
const CHANGE_CIPHER_SPEC: [u8; 6] = [20, 3, 3, 0, 1, 1];

/// close_notify (RFC 8446, section 6.1).
const CLOSE_NOTIFY: [u8; 7] = [21, 3, 3, 0, 2, 1, 0];

/// Data that nobody encrypted.
const DATA: &[u8] = b"\x17\x03\x03\x00\x05hello";

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("out_of_turn::change_cipher_spec_in_tls12", change_cipher_spec)
            .on(TlsVersion::Tls12),
        Case::new("out_of_turn::close_notify_in_the_handshake", |subject| {
            refused(subject, &CLOSE_NOTIFY);
        }),
        Case::new("out_of_turn::data_before_the_handshake", |subject| refused(subject, DATA)),
    ]
}

/// The server sends these bytes first, and then ends the transport.
fn refused(subject: &Subject, bytes: &[u8]) {
    let mut stream = subject.tls(Canned::new(bytes), &trusting());
    for _ in 0..2 {
        stream.handshake().expect_err("is refused");
    }
    assert!(!matches!(stream.read(&mut [0; 16]), Ok(1..)), "is read");
}

/// ChangeCipherSpec before the keys are agreed on, in the midst of the server's first flight.
fn change_cipher_spec(subject: &Subject) {
    let io = Memory::new(subject.library, &ServerOptions::new());
    let io = Injecting { io, flight: Cursor::default(), injected: false };
    let mut stream = subject.tls(io, &trusting_on(TlsVersion::Tls12));
    for _ in 0..10 {
        match stream.handshake() {
            Ok(()) => panic!("is accepted"),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => {
                let kind = tls_error(&error).kind();
                assert_eq!(kind, TlsErrorKind::Protocol, "{error:?}");
                assert!(!stream.get_mut().io.finish().handshake_complete);
                return;
            }
        }
    }
    panic!("hangs");
}

/// Puts ChangeCipherSpec behind the ServerHello.
struct Injecting {
    io: Memory,
    /// The server's first flight, with what was put into it.
    flight: Cursor<Vec<u8>>,
    injected: bool,
}

impl Transport for Injecting {
    fn end(&mut self) -> io::Result<()> {
        self.io.end()
    }
}

impl Read for Injecting {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if !self.injected {
            // The whole flight is there at once.
            let mut flight = vec![0; 64 * 1024];
            let n = self.io.read(&mut flight)?;
            flight.truncate(n);
            (self.flight, self.injected) = (Cursor::new(injected(&flight)), true);
        }
        match self.flight.read(dst)? {
            0 => self.io.read(dst),
            n => Ok(n),
        }
    }
}

/// The flight with ChangeCipherSpec behind its first message, the ServerHello. Messages may share a
/// record, which is then two.
fn injected(flight: &[u8]) -> Vec<u8> {
    let record = usize::from(u16::from_be_bytes([flight[3], flight[4]]));
    let hello = 4 + usize::from(u16::from_be_bytes([flight[7], flight[8]]));
    let header = |length: usize| {
        let [high, low] = u16::try_from(length).expect("the length of a record").to_be_bytes();
        [22, 3, 3, high, low]
    };
    let (first, rest) = flight[5..].split_at(hello);
    let rest_header = header(record - hello);
    // A record of no bytes would be out of turn itself.
    let rest_header = if hello == record { &[][..] } else { &rest_header };
    [&header(hello), first, &CHANGE_CIPHER_SPEC, rest_header, rest].concat()
}

impl Write for Injecting {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.io.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.io.flush()
    }
}
