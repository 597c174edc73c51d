//! What the crate `tracing` is told while connecting, and that nothing secret is among it.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use tracing_subscriber::fmt::MakeWriter;
use tungstenite_tls::{Backend, Connect, Error, Proxy, Roots, TlsConfig};
use tungstenite_tls_testing::server::{CLOSED, EchoServer};

/// Keeps what is written.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

type Way = fn(Connect) -> Result<(), Error>;

/// The ways to connect.
const WAYS: &[Way] = &[
    |plan| plan.connect().map(drop),
    #[cfg(feature = "tokio")]
    |plan| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(tungstenite_tls::tokio::connect(plan)).map(drop)
    },
    #[cfg(feature = "smol")]
    |plan| smol::block_on(tungstenite_tls::smol::connect(plan)).map(drop),
];

type WayOver = fn(Connect, SocketAddr) -> Result<(), Error>;

/// The same over a connection that is open already.
const WAYS_OVER: &[WayOver] = &[
    |plan, addr| plan.connect_over(TcpStream::connect(addr)?).map(drop),
    #[cfg(feature = "tokio")]
    |plan, addr| {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let tcp = tokio::net::TcpStream::connect(addr).await?;
            tungstenite_tls::tokio::connect_over(plan, tcp).await.map(drop)
        })
    },
    #[cfg(feature = "smol")]
    |plan, addr| {
        smol::block_on(async {
            let tcp = smol::net::TcpStream::connect(addr).await?;
            tungstenite_tls::smol::connect_over(plan, tcp).await.map(drop)
        })
    },
];

/// What is logged of this library while `way` connects.
fn logged(way: impl FnOnce(Connect) -> Result<(), Error>, plan: Connect) -> (Vec<String>, bool) {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let result = tracing::subscriber::with_default(subscriber, || way(plan));
    let written = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let ours = written.lines().filter(|line| line.contains(" tungstenite_tls: "));
    (ours.map(str::to_owned).collect(), result.is_ok())
}

#[test]
fn each_stage_is_one_event_in_the_span_of_the_connection() {
    let server = EchoServer::start().unwrap();
    let tls = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    for backend in Backend::compiled_in() {
        for way in WAYS {
            let url = format!("{}path?token=hidden", server.url());
            let url = url.replace("wss://", "wss://name:hidden@");
            let plan = Connect::new(url).unwrap().tls_config(&tls).backend(backend);
            let plan = plan.header("X-Token", "hidden").unwrap();
            let addr = server.addr();
            let (lines, _) = logged(*way, plan.resolver(move |_, _| Ok(vec![addr])));
            let stages =
                ["looked up", "trying", "connected", "TLS handshake done", "answered status=101"];
            assert_eq!(lines.len(), stages.len(), "{lines:#?}");
            for (line, stage) in lines.iter().zip(stages) {
                assert!(line.contains(&format!(" {stage}")), "{stage}: {line}");
                assert!(line.contains("connect{url=wss://localhost:"), "{line}");
                assert!(!line.contains("hidden"), "{line}");
            }
        }
    }
}

#[test]
fn a_transport_alone_has_the_span_too() {
    let ways: [Way; 2] =
        [|plan| plan.dial().map(drop).map_err(Error::Io), |plan| plan.open_transport().map(drop)];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    for (addr, events) in [
        (listener.local_addr().unwrap(), &["trying", "connected"][..]),
        (CLOSED[0], &["trying", "address failed", "failed"]),
    ] {
        for way in ways {
            let plan = Connect::new(format!("ws://{addr}/?token=hidden")).unwrap();
            let (lines, _) = logged(way, plan);
            assert_eq!(lines.len(), events.len(), "{lines:#?}");
            for (line, event) in lines.iter().zip(events) {
                assert!(line.contains(&format!(" {event}")), "{event}: {line}");
                assert!(line.contains("connect{url=ws://") && !line.contains("hidden"), "{line}");
            }
        }
    }
}

#[test]
fn a_connection_over_an_open_stream_has_the_span_too() {
    let server = EchoServer::start().unwrap();
    let tls = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    for backend in Backend::compiled_in() {
        for way in WAYS_OVER {
            let url = format!("{}path?token=hidden", server.url());
            let plan = Connect::new(url).unwrap().tls_config(&tls).backend(backend);
            let (lines, is_ok) = logged(|plan| way(plan, server.addr()), plan);
            let stages = ["TLS handshake done", "answered status=101"];
            assert!(is_ok && lines.len() == stages.len(), "{lines:#?}");
            for (line, stage) in lines.iter().zip(stages) {
                assert!(line.contains(&format!(" {stage}")), "{stage}: {line}");
                assert!(line.contains("connect{url=wss://localhost:"), "{line}");
                assert!(!line.contains("hidden"), "{line}");
            }
        }
    }
    for way in WAYS_OVER {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let hang_up = thread::spawn(move || drop(listener.accept()));
        let plan = Connect::new(format!("ws://{addr}/?token=hidden")).unwrap();
        let (lines, is_ok) = logged(|plan| way(plan, addr), plan);
        hang_up.join().unwrap();
        assert!(!is_ok && lines.len() == 1, "{lines:#?}");
        assert!(lines[0].contains("failed error=") && !lines[0].contains("hidden"), "{lines:#?}");
    }
}

#[test]
fn a_tunnel_that_is_refused_is_an_event() {
    // Each answers one message of the client.
    let answers: [(&str, &[&[u8]], &str); 3] = [
        ("http", &[b"HTTP/1.1 403 No\r\nContent-Length: 6\r\n\r\nhidden"], "403"),
        ("socks5h", &[b"\x05\0", b"\x05\x02\0\x01\0\0\0\0\0\0"], "(reply 2)"),
        ("socks5h", &[b"\x05\xff"], "user name"),
    ];
    for (scheme, answer, told) in answers {
        for way in WAYS {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let addr = listener.local_addr().unwrap();
            let refuse = thread::spawn(move || {
                let mut stream = listener.accept().unwrap().0;
                for message in answer {
                    assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
                    stream.write_all(message).unwrap();
                }
                // Up to the end, so that no reset overtakes the answer.
                while matches!(stream.read(&mut [0; 1024]), Ok(1..)) {}
            });
            let proxy = Proxy::new(format!("{scheme}://name:hidden@{addr}")).unwrap();
            let plan = Connect::new("ws://localhost/?token=hidden").unwrap().proxy(proxy);
            let (lines, is_ok) = logged(*way, plan);
            refuse.join().unwrap();
            let events = ["trying", "connected", "tunnel failed", "failed"];
            assert!(!is_ok && lines.len() == events.len(), "{lines:#?}");
            for (line, event) in lines.iter().zip(events) {
                assert!(line.contains(event) && !line.contains("hidden"), "{event}: {line}");
            }
            assert!(lines[2].contains(&addr.to_string()) && lines[2].contains(told), "{lines:#?}");
        }
    }
}

#[test]
fn a_failure_is_an_event() {
    let [closed, _] = CLOSED;
    for way in WAYS {
        let plan = Connect::new(format!("ws://name:hidden@{closed}/?token=hidden")).unwrap();
        let (lines, is_ok) = logged(*way, plan);
        assert!(!is_ok && !lines.concat().contains("hidden"), "{lines:#?}");
        for (line, part) in lines.iter().rev().zip(["failed error=", "address failed"]) {
            assert!(line.contains(part), "{part}: {line}");
        }
    }
}
