//! Servers that ask for new keys during a connection: by a renegotiation in TLS 1.2 (RFC 5246,
//! section 7.4.1.1), and by a key update in TLS 1.3 (RFC 8446, section 4.6.3).
//!
//! The reader gets the request while the writer has data to send, and neither stops the other.

use std::{
    io::{self, ErrorKind},
    net::TcpStream,
    thread,
};

use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::child::installed;

use super::s_server::Server;
use crate::{
    capability::Capability,
    case::Case,
    client::{dial, trusting_on},
    io_kind::{Results, Stream},
    subject::Subject,
};

/// How to make `openssl s_server` ask for new keys.
struct Request {
    version: TlsVersion,
    /// The option that the server is started with.
    option: &'static str,
    /// The command to type.
    command: &'static str,
    /// What the server prints when it sends the request.
    sent: &'static str,
    /// What the server prints when the request has been dealt with.
    at_last: &'static [&'static str],
}

/// The last line that the client writes.
const THE_END: &str = "the end\n";

const RENEGOTIATION: Request = Request {
    version: TlsVersion::Tls12,
    option: "-tls1_2",
    command: "r\n",
    sent: ">>> TLS 1.2, Handshake [length 0004], HelloRequest",
    at_last: &["<<< TLS 1.2, Handshake [length 0010], Finished", THE_END],
};

const REFUSED_RENEGOTIATION: Request = Request { at_last: &["no_renegotiation"], ..RENEGOTIATION };

/// For a client that sends no alerts.
const IGNORED_RENEGOTIATION: Request = Request { at_last: &[THE_END], ..RENEGOTIATION };

const KEY_UPDATE: Request = Request {
    version: TlsVersion::Tls13,
    option: "-tls1_3",
    command: "K\n",
    sent: ">>> TLS 1.3, Handshake [length 0005], KeyUpdate",
    // The client's own key update comes before its next data (RFC 8446, section 4.6.3).
    at_last: &[THE_END],
};

pub(super) fn cases() -> Vec<Case> {
    let case = |name: &str, request: &'static Request| {
        let name = format!("interop::renewal::{name}");
        let case = Case::new(name, |subject| goes_on(subject, request)).when(available);
        case.on(request.version)
    };
    vec![
        case("key_update", &KEY_UPDATE),
        case("renegotiation", &RENEGOTIATION).needs(Capability::Renegotiation),
    ]
}

pub(crate) fn available() -> Result<(), String> {
    installed("openssl", "version")
}

/// All data arrives on both sides, despite the server's requests.
fn goes_on(subject: &Subject, request: &Request) {
    let mut connection = Connection::open(subject, request);
    for _ in 0..3 {
        let (read, written) = connection.ask(request);
        read.expect("reads");
        written.expect("writes");
    }
}

/// The client refuses a renegotiation with an alert. Then either side may end the connection: this
/// server does, and so do some libraries. Both tasks get an error. A client that sends no alerts
/// ignores the request and goes on.
pub(crate) fn refused(subject: &Subject) {
    if subject.lacks(Capability::Alerts) {
        goes_on(subject, &IGNORED_RENEGOTIATION);
        return subject.notes.add("ignored: the connection goes on with its first handshake");
    }
    let mut connection = Connection::open(subject, &REFUSED_RENEGOTIATION);
    let (read, written) = connection.ask(&REFUSED_RENEGOTIATION);
    is_end(&read.expect_err("the server sends no data"));
    if let Err(error) = written {
        is_end(&error);
    }
    let (read, written) = connection.stream.both(&mut [0], b"more").expect("hangs");
    is_end(&read.expect_err("there is nothing to read"));
    let error = written.expect_err("the server is gone");
    is_end(&error);
    subject.notes.add(format!("a request for renegotiation ends the connection: {error}"));
}

/// The server's last alert may or may not arrive.
fn is_end(error: &io::Error) {
    let expected = match TlsError::find(error) {
        Some(error) => matches!(
            error.kind(),
            TlsErrorKind::Alert(AlertDescription::HANDSHAKE_FAILURE) | TlsErrorKind::Protocol
        ),
        None => matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset),
    };
    assert!(expected, "{error:?}");
}

struct Connection {
    server: Server,
    stream: Stream<TcpStream>,
}

impl Connection {
    fn open(subject: &Subject, request: &Request) -> Self {
        let server = Server::start(&[request.option, "-msg"]);
        let mut stream = subject.tls(dial(server.addr), &trusting_on(request.version));
        stream.handshake().expect("shakes hands");
        Self { server, stream }
    }

    /// Makes the server ask for new keys, then reads and writes at the same time. The server sends
    /// the data to read last.
    fn ask(&mut self, request: &Request) -> Results {
        const LINE: &str = "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\n";
        let outgoing = LINE.repeat(1 << 14) + THE_END;
        let mut incoming = [0; 6];
        let Self { server, stream } = self;
        server.child.say(request.command);
        server.child.wait_for(&[request.sent]);
        let results = thread::scope(|scope| {
            scope.spawn(|| {
                server.child.wait_for(request.at_last);
                server.child.say("hello\n");
            });
            stream.both(&mut incoming, outgoing.as_bytes()).expect("hangs")
        });
        assert!(results.0.is_err() || &incoming == b"hello\n", "{incoming:?}");
        results
    }
}
