//! Tests of TCP Fast Open over loopback, in a network namespace that enables it for servers.

#![cfg(target_os = "linux")]

#[path = "dial/namespace.rs"]
mod namespace;

use std::fs;

use tungstenite_tls::{Backend, Connect, Message, Roots, TlsConfig};
use tungstenite_tls_testing::server::EchoServer;

use namespace::{in_a_namespace, is_inside};

/// Enables Fast Open for clients, for servers, and for servers without a socket option
/// (ip-sysctl.rst).
const SET_UP: &str = "ip link set lo up && echo 1027 > /proc/sys/net/ipv4/tcp_fastopen";

#[test]
fn the_client_hello_leaves_with_the_syn() {
    if let Some(said) = in_a_namespace(SET_UP, "inside_the_namespace") {
        assert_eq!(said.matches("with the SYN").count(), Backend::compiled_in().count(), "{said}");
    }
}

/// A part of the test above.
#[test]
fn inside_the_namespace() {
    if !is_inside() {
        return;
    }
    let server = EchoServer::start().unwrap();
    let tls = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    // The first connection only receives the server's cookie.
    let connect = || Connect::new(server.url()).unwrap().tls_config(&tls);
    let first = Backend::compiled_in().next().unwrap();
    blocking(connect().backend(first).tcp_fast_open(true));
    assert_eq!(taken(), 0);

    for backend in Backend::compiled_in() {
        for way in WAYS {
            for fast_open in [false, true] {
                let before = taken();
                way(connect().backend(backend).tcp_fast_open(fast_open));
                assert_eq!(taken() - before, u64::from(fast_open), "{backend}");
            }
        }
        println!("{backend}: the ClientHello left with the SYN");
    }
}

/// The ways to connect; each echoes a message.
const WAYS: &[fn(Connect)] = &[
    blocking,
    #[cfg(feature = "tokio")]
    on_tokio,
    #[cfg(feature = "smol")]
    on_smol,
];

fn blocking(plan: Connect) {
    let (mut socket, _) = plan.connect().unwrap();
    socket.send(Message::text("hello")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("hello"));
}

#[cfg(feature = "tokio")]
fn on_tokio(plan: Connect) {
    use futures_util::{SinkExt, StreamExt};

    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (mut socket, _) = tungstenite_tls::tokio::connect(plan).await.unwrap();
        socket.send(Message::text("hello")).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("hello"));
    });
}

#[cfg(feature = "smol")]
fn on_smol(plan: Connect) {
    use futures_util::StreamExt;

    smol::block_on(async {
        let (mut socket, _) = tungstenite_tls::smol::connect(plan).await.unwrap();
        socket.send(Message::text("hello")).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("hello"));
    });
}

/// How often a server in this namespace accepted data with the SYN, as the client counts it.
fn taken() -> u64 {
    let counters = fs::read_to_string("/proc/self/net/netstat").unwrap();
    let mut lines = counters.lines().filter(|line| line.starts_with("TcpExt:"));
    let (names, values) = (lines.next().unwrap(), lines.next().unwrap());
    let mut pairs = names.split(' ').zip(values.split(' '));
    let (_, value) = pairs.find(|(name, _)| *name == "TCPFastOpenActive").unwrap();
    value.parse().unwrap()
}
