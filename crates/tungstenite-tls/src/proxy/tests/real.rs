//! Connections through real proxies, with every backend, and TLS inside TLS with every pair.

use std::net::TcpStream;

use tungstenite::{Error, WebSocket};
use tungstenite_tls_testing::proxies::{ProxyKind, ProxyOptions, ProxyServer};

use super::{
    network::{Server, connect},
    *,
};
use crate::{Backend, MaybeTlsStream, Message, backend::connector};

const USER: &str = "user";
const PASSWORD: &str = "pass_word";

/// Sends messages of all sizes, reads them back, and closes.
fn talk(mut socket: WebSocket<MaybeTlsStream<TcpStream>>) {
    for length in [0, 1, 125, 70_000, 3 << 20] {
        let message = Message::binary(vec![length as u8; length]);
        socket.send(message.clone()).unwrap();
        assert!(socket.read().unwrap() == message, "{length} bytes came back changed");
    }
    socket.close(None).unwrap();
    for _ in 0..10 {
        match socket.read() {
            Ok(_) => {}
            Err(Error::ConnectionClosed) => return,
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the server does not close");
}

#[test]
fn every_backend_connects_through_every_kind_of_proxy() {
    let server = Server::start();
    for with_credentials in [false, true] {
        let options = match with_credentials {
            true => ProxyOptions::new().credentials(USER, PASSWORD),
            false => ProxyOptions::new(),
        };
        let http = ProxyServer::start(ProxyKind::Http, &options).unwrap();
        let socks = ProxyServer::start(ProxyKind::Socks, &options).unwrap();
        for (program, scheme) in [(&http, "http"), (&socks, "socks5"), (&socks, "socks5h")] {
            let mut proxy = proxy(&program.url(scheme));
            if with_credentials {
                proxy = proxy.credentials(USER, PASSWORD).unwrap();
            }
            for backend in Backend::compiled_in() {
                let connector = connector(backend, &server.config()).unwrap();
                let socket = connect(&proxy, &server.url(), &connector)
                    .unwrap_or_else(|error| panic!("{backend} through {proxy}: {error}"));
                assert_eq!(socket.get_ref().tls_info().unwrap().backend, backend.name());
                talk(socket);
            }
        }
    }
}

#[test]
fn tls_inside_tls_works_with_every_pair_of_backends() {
    let server = Server::start();
    let options = ProxyOptions::new().credentials(USER, PASSWORD);
    let program = ProxyServer::start(ProxyKind::Https, &options).unwrap();
    for outer in Backend::compiled_in() {
        let proxy = proxy(&program.url("https")).credentials(USER, PASSWORD).unwrap();
        let proxy = proxy.backend(outer).tls_config(&server.config());
        for inner in Backend::compiled_in() {
            let connector = connector(inner, &server.config()).unwrap();
            // The second connection resumes the server's session of the first.
            for resumes in [false, true] {
                let socket = connect(&proxy, &server.url(), &connector)
                    .unwrap_or_else(|error| panic!("{inner} inside {outer}: {error}"));
                let info = socket.get_ref().tls_info().unwrap();
                assert_eq!(info.backend, inner.name());
                if inner != Backend::NativeTls {
                    assert_eq!(info.resumed, Some(resumes), "{inner} inside {outer}");
                }
                talk(socket);
            }
        }
    }
}
