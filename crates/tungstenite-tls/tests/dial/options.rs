//! The options of the socket reach it.

use std::{
    net::{IpAddr, Ipv4Addr, TcpListener},
    time::Duration,
};

use socket2::SockRef;
use tungstenite_tls::{Connect, dial::ConnectStage};

use crate::outcomes_over;

const SECOND: Duration = Duration::from_secs(1);

fn plan(listener: &TcpListener) -> Connect {
    Connect::new(format!("ws://{}/", listener.local_addr().unwrap())).unwrap()
}

#[test]
fn the_socket_has_the_options() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let seconds = Duration::from_secs;
    let local = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));
    let plan = plan(&listener)
        .local_address(local)
        .tcp_keep_alive(seconds(77), seconds(7))
        .read_timeout(seconds(3))
        .write_timeout(seconds(4));
    let stream = plan.dial().unwrap();
    assert_eq!(listener.accept().unwrap().1.ip(), local);
    let socket = SockRef::from(&stream);
    assert!(socket.keepalive().unwrap() && stream.nodelay().unwrap());
    assert_eq!(socket.tcp_keepalive_time().unwrap(), seconds(77));
    assert_eq!(socket.tcp_keepalive_interval().unwrap(), seconds(7));
    assert_eq!(stream.read_timeout().unwrap(), Some(seconds(3)));
    assert_eq!(stream.write_timeout().unwrap(), Some(seconds(4)));
    let often = plan.clone().tcp_keep_alive(Duration::from_millis(1), seconds(2) / 3);
    let socket = often.dial().unwrap();
    assert_eq!(SockRef::from(&socket).tcp_keepalive_time().unwrap(), SECOND);
    assert_eq!(SockRef::from(&socket).tcp_keepalive_interval().unwrap(), SECOND);
    assert!(!plan.nodelay(false).dial().unwrap().nodelay().unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_connection_leaves_through_the_interface() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = plan(&listener).interface("lo").dial().unwrap();
    assert_eq!(SockRef::from(&stream).device().unwrap().as_deref(), Some(&b"lo"[..]));
    let error = plan(&listener).interface("no-such").dial().unwrap_err();
    assert!(error.to_string().contains("the interface `no-such`"), "{error}");
    for no_name in ["", "lo\0"] {
        let error = plan(&listener).interface(no_name).dial().unwrap_err();
        assert!(error.to_string().contains("not the name of an interface"), "{error}");
    }
}

#[test]
fn options_that_would_not_count_over_an_open_connection_are_refused() {
    type Set = fn(Connect) -> Connect;

    let set: [(&str, Set); 11] = [
        ("addresses", |plan| plan.addresses([])),
        ("resolver", |plan| plan.resolver(|_, _| Ok(Vec::new()))),
        ("connect_timeout", |plan| plan.connect_timeout(SECOND)),
        ("local_address", |plan| plan.local_address(Ipv4Addr::LOCALHOST.into())),
        ("interface", |plan| plan.interface("lo")),
        ("tcp_keep_alive", |plan| plan.tcp_keep_alive(SECOND, SECOND)),
        ("nodelay", |plan| plan.nodelay(true)),
        ("head_start", |plan| plan.head_start(SECOND)),
        ("stage_timeout", |plan| plan.stage_timeout(ConnectStage::LookUp, SECOND)),
        ("stage_timeout", |plan| plan.stage_timeout(ConnectStage::Tcp, SECOND)),
        ("stage_timeout", |plan| plan.stage_timeout(ConnectStage::Proxy, SECOND)),
    ];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    for (option, set) in set {
        let plan = || set(plan(&listener));
        for (kind, outcome) in outcomes_over(plan, listener.local_addr().unwrap()) {
            let error = outcome.unwrap_err().to_string();
            assert!(error.contains(&format!("`Connect::{option}`")), "{kind}: {error}");
        }
    }
}

#[cfg(feature = "proxy")]
#[test]
fn a_proxy_that_would_not_count_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let plan = || {
        let proxy = tungstenite_tls::Proxy::new("http://user:hidden@localhost").unwrap();
        plan(&listener).proxy(proxy)
    };
    let stream = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let over = plan().connect_over(stream).unwrap_err().to_string();
    let dialled = plan().dial().unwrap_err().to_string();
    for (error, call) in [(over, "connect_over"), (dialled, "Connect::dial")] {
        assert!(error.contains(call) && !error.contains("hidden"), "{error}");
    }
}

/// A stream from [`Connect::dial`] blocks.
#[test]
fn the_stream_blocks() {
    use std::io::{Read, Write};

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut stream = plan(&listener).dial().unwrap();
    let (mut far, _) = listener.accept().unwrap();
    let writer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        far.write_all(b"x").unwrap();
    });
    assert_eq!(stream.read(&mut [0; 8]).unwrap(), 1);
    writer.join().unwrap();
}
