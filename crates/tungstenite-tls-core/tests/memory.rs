//! What a connection may allocate, whatever its server sends: the peak over all threads of this
//! process, whose one test has no other beside it. Over TLS without a library, so that only the
//! memory of this crate and of the codec is counted.

use std::io::{self, ErrorKind, Read, Write};

use peak_alloc::PeakAlloc;
use tungstenite_tls_core::{
    ClientHandshake, Connector, HandshakeError, MaybeTlsStream, client_with_config,
    testing::{ClearConnector, ClearServer, Wire},
    tungstenite::{
        Error, WebSocket,
        handshake::{client::Response, derive_accept_key},
    },
    websocket_config,
};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// How much a server sends that does not end.
const ENDLESS: usize = 4 * MIB;

/// How much arrives at once.
const AT_ONCE: usize = 16 * KIB;

/// What a connection needs whose server sends nothing odd: buffers of the transport in memory, of
/// the stream and of the codec.
const USUAL: usize = 256 * KIB;

const OPENS: &str = "HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                     Sec-WebSocket-Accept: {accept}\r\n\r\n";

/// What a server sends, and the most that the client may allocate for it.
struct Flood {
    name: &'static str,
    first: &'static [u8],
    /// Sent until [`ENDLESS`] bytes have passed, or the client gives up.
    then: &'static [u8],
    /// Whether the client can send nothing.
    stalls: bool,
    most: usize,
}

impl Flood {
    const fn new(name: &'static str, first: &'static [u8], then: &'static [u8]) -> Self {
        Self { name, first, then, stalls: false, most: USUAL }
    }

    const fn of(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// In place of a response to the upgrade.
const HTTP: &[Flood] = &[
    Flood::new("a field", b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    Flood::new("fields", b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    Flood::new("empty lines", b"", b"\r\n"),
    Flood::new("interim", b"", b"HTTP/1.1 100 A\r\n\r\n"),
    Flood::new("a body", b"HTTP/1.1 403 No\r\n\r\n", b"x"),
    Flood::new(
        "a body of announced length",
        b"HTTP/1.1 403 No\r\nContent-Length: 18446744073709551615\r\n\r\n",
        b"x",
    ),
    Flood::new(
        "a chunk",
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        b"x",
    ),
    Flood::new(
        "chunks of a byte",
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\nx\r\n",
    ),
    Flood::new(
        "a chunk extension",
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n1;",
        b"x",
    ),
    Flood::new(
        "trailers",
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"X: y\r\n",
    ),
];

/// The most bytes of a message and a frame in these tests.
const LIMIT: usize = MIB;

/// The most bytes that wait to be sent in these tests.
const QUEUE: usize = MIB;

/// After the WebSocket is open.
const FRAMES: &[Flood] = &[
    Flood::new("texts", b"", b"\x81\x05hello"),
    Flood::new("empty texts", b"", b"\x81\x00"),
    Flood::new("empty fragments", b"\x01\x00", b"\x00\x00"),
    Flood::new("pings", b"", b"\x89\x05hello"),
    Flood::new("pongs", b"", b"\x8a\x05hello"),
    Flood::new("masked frames", b"", b"\x81\x80\x01\x02\x03\x04"),
    Flood::new("reserved bits", b"", b"\xf1\x00"),
    Flood::new("2^63 - 1 bytes announced", b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", b"x"),
    Flood::new("2^64 - 1 bytes announced", b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", b"x"),
    // The codec makes room for what is announced within the limit.
    Flood::new("a frame at the limit announced", b"\x82\x7f\0\0\0\0\0\x10\0\0", b"")
        .of(LIMIT + USUAL),
    // The codec doubles its buffer as the message grows.
    Flood::new("fragments", b"\x02\x01x", b"\x00\x10xxxxxxxxxxxxxxxx").of(3 * LIMIT + USUAL),
    Flood::new("texts in fragments", b"\x01\x01x", b"\x00\x01x").of(3 * LIMIT + USUAL),
    // The codec doubles its queue as it grows.
    Flood { stalls: true, ..Flood::new("pings without answers", b"", b"\x89\x05hello") }
        .of(2 * QUEUE + USUAL),
];

#[test]
fn no_server_makes_a_client_allocate_more_than_its_limits() {
    let mut above = Vec::new();
    let mut check = |flood: &Flood, peak: usize| {
        println!("{}: {} KiB", flood.name, peak / KIB);
        if peak > flood.most {
            above.push(format!("{}: {peak} bytes, more than {}", flood.name, flood.most));
        }
    };
    for flood in HTTP {
        let peak = peak(|| {
            let (mut server, mut attempt) = connect();
            let mut left = ENDLESS;
            while let Err(HandshakeError::Interrupted(handshake)) = attempt {
                assert!(server.sends(flood, &mut left), "{}: read to the end", flood.name);
                attempt = handshake.handshake();
            }
            assert!(attempt.is_err(), "{}: opened", flood.name);
        });
        check(flood, peak);
    }
    for flood in FRAMES {
        let peak = peak(|| read_all(flood));
        check(flood, peak);
    }
    assert!(above.is_empty(), "{above:#?}");
}

/// The most bytes that `act` has allocated at a time, beyond those before it.
fn peak(act: impl FnOnce()) -> usize {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    act();
    ALLOCATED.peak_usage().saturating_sub(before)
}

/// Opens a WebSocket and reads, also after errors, until the server has sent everything.
fn read_all(flood: &Flood) {
    let (mut server, mut attempt) = connect();
    let mut client = loop {
        match attempt {
            Ok((client, _)) => break client,
            Err(HandshakeError::Failure(error)) => panic!("{error}"),
            Err(HandshakeError::Interrupted(handshake)) => {
                server.opens();
                attempt = handshake.handshake();
            }
        }
    };
    client.get_mut().get_mut().stalls = flood.stalls;
    let mut left = ENDLESS;
    loop {
        if let Err(Error::Io(error)) = client.read() {
            // Nothing that follows another error can be read.
            let waits = error.kind() == ErrorKind::WouldBlock;
            if !waits || !server.sends(flood, &mut left) {
                return;
            }
        }
    }
}

type Tls = MaybeTlsStream<Io>;
type Attempt = Result<(WebSocket<Tls>, Response), HandshakeError<ClientHandshake<Tls>>>;

fn connect() -> (Server, Attempt) {
    let (wire, server) = Wire::pair();
    let io = Io { wire, stalls: false };
    let server = Server { tls: ClearServer::new(server), request: Vec::new() };
    let uri = "wss://localhost/".parse().expect("a URL");
    let connector = Connector::new(ClearConnector::default());
    let stream = MaybeTlsStream::for_upgrade(io, &uri, &connector).expect("a session");
    let config = websocket_config().max_message_size(Some(LIMIT)).max_frame_size(Some(LIMIT));
    let config = config.max_write_buffer_size(QUEUE);
    (server, client_with_config("wss://localhost/", stream, Some(config)))
}

/// The client's transport.
struct Io {
    wire: Wire,
    /// It takes nothing.
    stalls: bool,
}

impl Read for Io {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.wire.read(dst)
    }
}

impl Write for Io {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        if self.stalls { Err(ErrorKind::WouldBlock.into()) } else { self.wire.write(src) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Server {
    tls: ClearServer<Wire>,
    request: Vec<u8>,
}

impl Server {
    /// Answers the request once it is there.
    fn opens(&mut self) {
        self.listen();
        let request = String::from_utf8_lossy(&self.request);
        let Some((_, key)) = request.split_once("Sec-WebSocket-Key: ") else { return };
        let accept = derive_accept_key(key.lines().next().expect("a line").as_bytes());
        self.tls.write_all(OPENS.replace("{accept}", &accept).as_bytes()).expect("writes");
    }

    /// Sends the next bytes of `flood`, of which `left` are left. Returns whether there are any.
    fn sends(&mut self, flood: &Flood, left: &mut usize) -> bool {
        self.listen();
        if *left == 0 || flood.then.is_empty() && *left < ENDLESS {
            return false;
        }
        if self.request.is_empty() {
            // The handshake of TLS goes on.
            return true;
        }
        if *left == ENDLESS {
            self.tls.write_all(flood.first).expect("writes");
        }
        let times = AT_ONCE / flood.then.len().max(1);
        self.tls.write_all(&flood.then.repeat(times)).expect("writes");
        *left = left.saturating_sub(AT_ONCE);
        true
    }

    /// Keeps the request, and drops what follows it.
    fn listen(&mut self) {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = self.tls.read(&mut buffer) {
            if self.request.len() < 4096 {
                self.request.extend_from_slice(&buffer[..n]);
            }
        }
    }
}
