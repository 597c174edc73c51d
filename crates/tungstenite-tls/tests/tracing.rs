//! What the crate `tracing` is told while connecting, and that nothing secret is among it.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;
use tungstenite_tls::{Backend, Connect, Error, Roots, TlsConfig};
use tungstenite_tls_testing::server::EchoServer;

/// Keeps what is written.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
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

/// What is logged of this library while `way` connects.
fn logged(way: Way, plan: Connect) -> (Vec<String>, bool) {
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
fn a_failure_is_an_event() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    for way in WAYS {
        let plan = Connect::new(format!("ws://name:hidden@{closed}/?token=hidden")).unwrap();
        let (lines, is_ok) = logged(*way, plan);
        assert!(!is_ok && !lines.concat().contains("hidden"), "{lines:#?}");
        for (line, part) in lines.iter().rev().zip(["failed error=", "address failed"]) {
            assert!(line.contains(part), "{part}: {line}");
        }
    }
}
