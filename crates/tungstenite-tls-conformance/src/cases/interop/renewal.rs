//! Servers that want other keys in mid-connection: TLS 1.2 by a renegotiation (RFC 5246, section
//! 7.4.1.1), TLS 1.3 by a key update (RFC 8446, section 4.6.3). The reader meets the request while
//! the writer has work to do, and neither stops the other.

use std::{
    io::{self, ErrorKind},
    net::TcpStream,
    thread,
};

use tungstenite_tls_core::{AlertDescription, TlsError, TlsErrorKind, TlsVersion};

use super::{child::installed, s_server::Server};
use crate::{
    capability::Capability,
    case::Case,
    client::{dial, trusting_on},
    io_kind::{Results, Stream},
    subject::Subject,
};

/// What `openssl s_server` does for a request.
struct Request {
    version: TlsVersion,
    /// What it is started with.
    option: &'static str,
    /// What is typed.
    command: &'static str,
    /// What it sends then, as it shows it.
    sent: &'static str,
    /// What it shows when the matter is at an end.
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

/// By a client that sends no alerts.
const IGNORED_RENEGOTIATION: Request = Request { at_last: &[THE_END], ..RENEGOTIATION };

const KEY_UPDATE: Request = Request {
    version: TlsVersion::Tls13,
    option: "-tls1_3",
    command: "K\n",
    sent: ">>> TLS 1.3, Handshake [length 0005], KeyUpdate",
    // The client's own comes before what it writes next (RFC 8446, section 4.6.3).
    at_last: &[THE_END],
};

pub(super) fn cases() -> Vec<Case> {
    let case = |name: &str, request: &'static Request| {
        let name = format!("interop::renewal::{name}");
        Case::new(name, |subject| goes_on(subject, request)).when(available)
    };
    vec![
        case("key_update", &KEY_UPDATE),
        case("renegotiation", &RENEGOTIATION).needs(Capability::Renegotiation),
    ]
}

pub(crate) fn available() -> Result<(), String> {
    installed("openssl", "version")
}

/// All that is sent arrives, on either side, whatever comes between.
fn goes_on(subject: &Subject, request: &Request) {
    let mut connection = Connection::open(subject, request);
    for _ in 0..3 {
        let (read, written) = connection.ask(request);
        read.expect("reads");
        written.expect("writes");
    }
}

/// A renegotiation is refused, and the server told. Either side may end the connection then: this
/// server does, and some libraries. Both tasks learn of it. Who sends no alerts goes on as if nothing
/// had been asked.
pub(crate) fn refused(subject: &Subject) {
    if subject.lacks.contains_key(&Capability::Alerts) {
        return goes_on(subject, &IGNORED_RENEGOTIATION);
    }
    let mut connection = Connection::open(subject, &REFUSED_RENEGOTIATION);
    let (read, written) = connection.ask(&REFUSED_RENEGOTIATION);
    is_end(&read.expect_err("the server has said nothing"));
    if let Err(error) = written {
        is_end(&error);
    }
    let (read, written) = connection.stream.both(&mut [0], b"more").expect("hangs");
    is_end(&read.expect_err("there is nothing to read"));
    is_end(&written.expect_err("nobody listens"));
}

/// A server that has gone in anger may be heard or not.
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

    /// Lets the server ask, and then reads and writes at the same time. What is read the server sends
    /// last.
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
