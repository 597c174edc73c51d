//! The upgrade as users meet it, with real sockets: blocking, on tokio and on smol, without TLS and
//! with every backend compiled in.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use tungstenite_tls::{
    Backend, Connect, Error, HandshakeError, Roots, TlsConfig, TlsError, client,
    error::UpgradeError,
    handshake::{MidHandshake, client::ClientHandshake, derive_accept_key},
    http::Response,
};
use tungstenite_tls_testing::server::{Behaviour, EchoServer, ServerLibrary, ServerOptions};

/// Longer than anything here takes; after it, a test fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(20);

const ACCEPTS: &str = "HTTP/1.1 101 Switching Protocols\r\nConnection: keep-alive, Upgrade\r\n\
                       Upgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n";

type Outcome = Result<Response<Option<Vec<u8>>>, Error>;

/// A way to connect, by name.
type Way = (&'static str, fn(Connect) -> Outcome);

/// Every way that is compiled in.
fn ways() -> Vec<Way> {
    vec![
        ("blocking", |plan| plan.connect().map(|(_, response)| response)),
        #[cfg(feature = "tokio")]
        ("tokio", |plan| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let connecting = tungstenite_tls::tokio::connect(plan);
                tokio::time::timeout(PATIENCE, connecting).await.expect("hangs").map(|(_, r)| r)
            })
        }),
        #[cfg(feature = "smol")]
        ("smol", |plan| {
            smol::block_on(tungstenite_tls::smol::connect(plan)).map(|(_, response)| response)
        }),
    ]
}

/// A server without TLS that answers each connection with `reply`, and reports the requests.
struct Server {
    port: u16,
    requests: Receiver<String>,
}

impl Server {
    /// `ends`: whether it ends the connection after the reply, or leaves that to the client.
    fn start(reply: &'static str, ends: bool) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, requests) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                let Some(request) = read_request(&mut stream) else { continue };
                let accept = derive_accept_key(key(&request).as_bytes());
                let _ = stream.write_all(reply.replace("{accept}", &accept).as_bytes());
                sender.send(request).unwrap();
                if !ends {
                    let _ = std::io::copy(&mut stream, &mut std::io::sink());
                }
            }
        });
        Self { port, requests }
    }

    fn plan(&self, path: &str) -> Connect {
        Connect::new(format!("ws://localhost:{}{path}", self.port)).unwrap()
    }

    fn request(&self) -> String {
        self.requests.recv_timeout(PATIENCE).expect("a request")
    }
}

fn key(request: &str) -> &str {
    let key = request.split("Sec-WebSocket-Key: ").nth(1).expect("a key");
    key.lines().next().expect("a key")
}

fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        request.push(byte[0]);
    }
    String::from_utf8(request).ok()
}

fn told(outcome: Outcome) -> String {
    match outcome {
        Ok(response) => response.status().as_u16().to_string(),
        Err(Error::Http(response)) => {
            let body = response.body().as_deref().expect("a body").escape_ascii();
            format!("{} `{body}`", response.status().as_u16())
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_asked_for_reaches_the_server() {
    let server = Server::start(ACCEPTS, true);
    for (way, connect) in ways() {
        let plan = server.plan("?x=1").header("X-Api-Key", "secret").unwrap();
        let plan = plan.subprotocol("chat").unwrap_or_else(|error| panic!("{error}"));
        // The server chooses none, which is an error, as in browsers.
        assert!(told(connect(plan)).contains("no subprotocol"), "{way}");
        let request = server.request();
        let (first, rest) = request.split_once("\r\n").unwrap();
        assert_eq!(first, "GET /?x=1 HTTP/1.1", "{way}");
        for line in [
            &format!("Host: localhost:{}\r\n", server.port),
            "Connection: Upgrade\r\n",
            "Upgrade: websocket\r\n",
            "Sec-WebSocket-Version: 13\r\n",
            "Sec-WebSocket-Protocol: chat\r\n",
            "X-Api-Key: secret\r\n",
        ] {
            assert!(rest.contains(line), "{way}: {request}");
        }

        // Credentials in the URL, and a host of the caller's own.
        let url = format!("WS://Aladdin:open%20sesame@localhost:{}/", server.port);
        let plan = Connect::new(url).unwrap().header("Host", "internal.example.org").unwrap();
        assert!(!format!("{plan:?}").contains("sesame"), "{plan:?}");
        assert_eq!(told(connect(plan)), "101", "{way}");
        let request = server.request();
        let basic = "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
        assert!(request.contains(basic), "{way}: {request}");
        assert!(request.contains("Host: internal.example.org\r\n"), "{way}: {request}");
        assert_eq!(request.matches("Host:").count(), 1, "{way}: {request}");
    }
}

/// RFC 6455, section 4.1.
#[test]
fn each_connection_of_a_plan_has_a_key_of_its_own() {
    let server = Server::start(ACCEPTS, true);
    for (way, connect) in ways() {
        let plan = server.plan("/");
        let mut keys = std::collections::HashSet::new();
        for _ in 0..3 {
            assert_eq!(told(connect(plan.clone())), "101", "{way}");
            keys.insert(key(&server.request()).to_owned());
        }
        assert_eq!(told(connect(plan)), "101", "{way}");
        keys.insert(key(&server.request()).to_owned());
        assert_eq!(keys.len(), 4, "{way}");
    }
}

#[test]
fn a_refusal_keeps_its_body_in_every_way() {
    for (reply, ends, expected) in [
        ("HTTP/1.1 401 No\r\nContent-Length: 5\r\n\r\nhello", false, "401 `hello`"),
        ("HTTP/1.0 403 No\r\n\r\nhello", true, "403 `hello`"),
        (
            "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n\
             5\r\nhello\r\n0\r\n\r\n",
            false,
            "500 `hello`",
        ),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", false, "304 ``"),
        // Without a target it is no redirect.
        ("HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nno", false, "302 `no`"),
        ("HTTP/1.1 300 Choose\r\nLocation: /x\r\nContent-Length: 2\r\n\r\nno", false, "300 `no`"),
        (
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
            true,
            "IO error: the server refused a request without TLS, because its port speaks TLS: use \
             wss://",
        ),
        (
            "\u{15}\u{3}\u{1}\0\u{2}\u{2}F",
            true,
            "IO error: the server's answer is not HTTP/1: it looks like TLS; use wss://",
        ),
        ("", true, "WebSocket protocol error: Handshake not finished"),
    ] {
        let server = Server::start(reply, ends);
        for (way, connect) in ways() {
            assert_eq!(told(connect(server.plan("/"))), expected, "{way}");
        }
        // The same without `Connect`.
        let tcp = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).unwrap();
        let Err(HandshakeError::Failure(error)) = client("ws://localhost/", tcp) else {
            panic!("does not fail")
        };
        assert_eq!(told(Err(error)), expected);
    }
}

/// The server neither says where the body ends, nor ends the connection.
#[test]
fn a_refusal_without_end_is_not_waited_for() {
    let reply = "HTTP/1.1 403 Forbidden\r\n\r\nhello";
    let server = Server::start(reply, false);
    // In one piece, so that the end of the time for closing cannot come between head and body.
    let pieces: &[&[u8]] = &[b"HTTP/1.1 403 Forbidden\r\n\r\nhello"];
    let options = ServerOptions::new().behaviour(Behaviour::Reply { pieces, stays: true });
    let tls = EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap();
    let config = TlsConfig::new().with_roots(Roots::Only(vec![tls.root()]));
    let short = Some(Duration::from_millis(100));
    for (way, connect) in ways() {
        assert_eq!(told(connect(server.plan("/").close_timeout(short))), "403 `hello`", "{way}");
        for backend in Backend::compiled_in() {
            let plan = Connect::new(tls.url()).unwrap().tls_config(&config).backend(backend);
            assert_eq!(told(connect(plan.close_timeout(short))), "403 `hello`", "{way} {backend}");
        }
    }
    // A blocking caller's own patience does not hide the refusal either.
    let plan = server.plan("/").close_timeout(None).read_timeout(Duration::from_secs(1));
    assert_eq!(told(plan.connect().map(|(_, response)| response)), "403 `hello`");
}

/// The server refuses the request when it has seen the start of it, and hangs up.
#[cfg(target_os = "linux")]
#[test]
fn a_refusal_of_a_request_that_is_too_long_is_returned() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.read_exact(&mut [0; 100]).unwrap();
            let reply = b"HTTP/1.1 431 Too Large\r\nContent-Length: 5\r\n\r\nshort";
            stream.write_all(reply).unwrap();
        }
    });
    let long = "x".repeat(16 << 20);
    for (way, connect) in ways() {
        let plan = Connect::new(format!("ws://127.0.0.1:{port}/")).unwrap();
        assert_eq!(told(connect(plan.header("X-Long", &long).unwrap())), "431 `short`", "{way}");
    }
}

#[test]
fn a_redirect_is_resolved_against_the_url() {
    for (location, path) in [
        (
            "HTTP/1.1 302 Found\r\nLocation: echo\r\nContent-Length: 0\r\n\r\n",
            "GET /a/echo HTTP/1.1\r\n",
        ),
        (
            "HTTP/1.1 307 Moved\r\nLocation: ?x=1#y\r\nContent-Length: 0\r\n\r\n",
            "GET /a/b?x=1 HTTP/1.1\r\n",
        ),
        (
            "HTTP/1.1 308 Moved\r\nLocation: ../echo\r\nContent-Length: 0\r\n\r\n",
            "GET /echo HTTP/1.1\r\n",
        ),
    ] {
        let server = Server::start(location, false);
        for (way, connect) in ways() {
            // It redirects again and again; the last answer is returned.
            let told = told(connect(server.plan("/a/b").max_redirects(1)));
            assert!(told.starts_with("30"), "{way}: {told}");
            let (first, second) = (server.request(), server.request());
            assert!(first.starts_with("GET /a/b HTTP/1.1\r\n"), "{way}: {first}");
            assert!(second.starts_with(path), "{way}: {second}");
            // Each connection has a key of its own (RFC 6455, section 4.1).
            assert_ne!(key(&first), key(&second), "{way}");
        }
    }
}

#[test]
fn bad_input_is_named_before_any_io() {
    for (url, words) in [
        ("ws://localhost/#part", "fragment"),
        ("ws://local host/", "`local host`"),
        ("ws://b\u{fc}cher.example/", "`b\u{fc}cher.example`"),
    ] {
        let told: [Result<(), Error>; 2] = [
            Connect::new(url).map(drop),
            match client(url, TcpStream::connect(silent()).unwrap()) {
                Ok(_) | Err(HandshakeError::Interrupted(_)) => Ok(()),
                Err(HandshakeError::Failure(error)) => Err(error),
            },
        ];
        for error in told.map(Result::unwrap_err) {
            assert!(error.to_string().contains(words), "{error}");
            assert!(TlsError::find(&error).is_some() && UpgradeError::find(&error).is_none());
        }
    }
}

/// The address of a server that says nothing.
fn silent() -> std::net::SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.accept().map(|(mut stream, _)| stream.read(&mut [0; 4096])));
    address
}

/// The names and types that programs written for tungstenite use.
#[test]
fn an_interrupted_handshake_goes_on() {
    let server = Server::start(ACCEPTS, false);
    let tcp = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).unwrap();
    tcp.set_nonblocking(true).unwrap();
    let mut attempt = client("ws://localhost/", tcp);
    let (_socket, response) = loop {
        attempt = match attempt {
            Ok(done) => break done,
            Err(HandshakeError::Failure(error)) => panic!("{error}"),
            Err(HandshakeError::Interrupted(mut handshake)) => {
                let kept: &MidHandshake<ClientHandshake<TcpStream>> = &handshake;
                kept.get_ref().get_ref().peer_addr().unwrap();
                assert!(handshake.refusal().is_none());
                handshake.get_mut().get_mut().set_nonblocking(false).unwrap();
                handshake.handshake()
            }
        };
    };
    assert_eq!(response.status(), 101);
}

/// Credentials are given on the connection on which they were asked for.
#[cfg(all(feature = "tokio", feature = "smol"))]
#[test]
fn a_request_for_credentials_is_answered_on_the_same_connection() {
    use tungstenite_tls::{
        client::IntoClientRequest,
        handshake::{Answer, Upgrade},
    };

    let reply = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
    let again = || "ws://user:word@localhost/".into_client_request().unwrap();
    let check = |answer: Answer, upgrade: &mut Upgrade| {
        let Answer::Refused(refused) = answer else { panic!("accepted") };
        assert!(refused.keeps_connection);
        upgrade.ask_again(again()).unwrap();
        assert!(String::from_utf8_lossy(upgrade.to_send()).contains("Authorization: Basic "));
    };
    let server = Server::start(reply, false);
    let address = (Ipv4Addr::LOCALHOST, server.port);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut tcp = tokio::net::TcpStream::connect(address).await.unwrap();
        let mut upgrade = Upgrade::new("ws://localhost/").unwrap();
        let answer = tungstenite_tls::tokio::upgrade(&mut upgrade, &mut tcp).await.unwrap();
        check(answer, &mut upgrade);
    });
    smol::block_on(async {
        let mut tcp = smol::net::TcpStream::connect(address).await.unwrap();
        let mut upgrade = Upgrade::new("ws://localhost/").unwrap();
        let answer = tungstenite_tls::smol::upgrade(&mut upgrade, &mut tcp).await.unwrap();
        check(answer, &mut upgrade);
    });
}

/// The future is dropped after each of its polls, while the response arrives byte by byte.
#[cfg(feature = "tokio")]
#[test]
fn a_dropped_upgrade_goes_on_with_the_next_call() {
    use futures_util::FutureExt;
    use tungstenite_tls::handshake::{Answer, Upgrade};

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (next, wanted) = channel();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        let request = read_request(&mut stream).unwrap();
        for byte in b"HTTP/1.1 403 No\r\nContent-Length: 5\r\n\r\nhello" {
            let () = wanted.recv_timeout(PATIENCE).unwrap();
            stream.write_all(&[*byte]).unwrap();
        }
        // Nothing but the request was sent.
        let mut more = Vec::new();
        stream.read_to_end(&mut more).unwrap();
        (request, more)
    });
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut tcp = tokio::net::TcpStream::connect(address).await.unwrap();
        let mut upgrade = Upgrade::new("ws://localhost/").unwrap();
        let mut dropped = 0;
        let answer = loop {
            let once = tungstenite_tls::tokio::upgrade(&mut upgrade, &mut tcp).now_or_never();
            if let Some(answer) = once {
                break answer.unwrap();
            }
            dropped += 1;
            let _ = next.send(());
            tcp.readable().await.unwrap();
        };
        assert!(dropped >= 40, "{dropped}");
        let Answer::Refused(refused) = answer else { panic!("accepted") };
        assert_eq!(refused.response.body().as_deref(), Some(&b"hello"[..]));
    });
    let (request, more) = server.join().unwrap();
    assert!(request.starts_with("GET / HTTP/1.1\r\n") && more.is_empty(), "{request}");
}
