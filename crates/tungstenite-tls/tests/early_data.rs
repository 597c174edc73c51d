//! Tests with servers that answer 425 (Too Early; RFC 8470), with every backend compiled in.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

#[cfg(any(feature = "smol", feature = "tokio"))]
use futures_util::StreamExt;
use tungstenite_tls::{
    Backend, Connect, Error, Message, Roots, TlsConfig, TlsInfo, http::StatusCode,
    stream::EarlyData,
};
use tungstenite_tls_testing::server::{Behaviour, EchoServer, ServerLibrary, ServerOptions};

fn too_early() -> EchoServer {
    let options = ServerOptions::new().early_data(16 * 1024).behaviour(Behaviour::TooEarly);
    EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap()
}

fn plan(server: &EchoServer, backend: Backend) -> Connect {
    let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
    let config = config.with_early_data(true);
    Connect::new(server.url()).unwrap().backend(backend).tls_config(&config)
}

/// The backends with early data: native-tls refuses the option.
fn backends() -> impl Iterator<Item = Backend> {
    Backend::compiled_in().filter(|backend| *backend != Backend::NativeTls)
}

/// The first connection has no session to resume. Each later one sends early data, is told that it
/// is too early, and is made again without it.
fn assert_retried(server: &EchoServer, number: u64, info: &TlsInfo) {
    assert_eq!(server.connections(), 1 + (number - 1) * 2);
    assert_eq!(info.early_data, EarlyData::NotOffered, "{info:?}");
}

#[test]
fn a_request_that_came_too_early_is_sent_again_after_the_handshake() {
    for backend in backends() {
        let server = too_early();
        for number in 1..=3 {
            let (mut socket, response) = plan(&server, backend).connect().unwrap();
            assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
            socket.send(Message::text("hello")).unwrap();
            assert_eq!(socket.read().unwrap(), Message::text("hello"));
            assert_retried(&server, number, &socket.get_ref().tls_info().unwrap());
        }
    }
}

#[cfg(feature = "tokio")]
#[tokio::test]
async fn so_it_is_on_tokio() {
    for backend in backends() {
        let server = too_early();
        for number in 1..=3 {
            let connecting = tungstenite_tls::tokio::connect(plan(&server, backend));
            let (mut socket, _) = connecting.await.unwrap();
            // Reading also receives the tickets.
            futures_util::SinkExt::send(&mut socket, Message::text("hello")).await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("hello"));
            assert_retried(&server, number, &socket.get_ref().tls_info().unwrap());
        }
    }
}

#[cfg(feature = "smol")]
#[test]
fn so_it_is_on_smol() {
    smol::block_on(async {
        for backend in backends() {
            let server = too_early();
            for number in 1..=3 {
                let connecting = tungstenite_tls::smol::connect(plan(&server, backend));
                let (mut socket, _) = connecting.await.unwrap();
                socket.send(Message::text("hello")).await.unwrap();
                assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("hello"));
                assert_retried(&server, number, &socket.get_ref().tls_info().unwrap());
            }
        }
    });
}

/// A server that always answers 425 gets only two requests.
#[test]
fn it_is_sent_again_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(b"HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
        listener
    });
    match Connect::new(&url).unwrap().connect() {
        Err(Error::Http(response)) => assert_eq!(response.status(), StatusCode::TOO_EARLY),
        other => panic!("{other:?}"),
    }
    let listener = server.join().unwrap();
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "a third attempt");
}
