//! Connecting over TCP: deadlines, dropped connects, options and errors.

use std::{
    future::{Future, poll_fn},
    io,
    net::TcpStream,
    pin::pin,
    sync::mpsc,
    task::Poll,
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use tungstenite_tls::{
    Backend, Connect, Error, Message, Proxy, Roots, TlsConfig, TlsErrorKind,
    error::{ProxyError, ProxyStage},
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{CLOSED, EchoServer, ServerLibrary, ServerOptions, SessionRefusal},
};

use crate::{
    each_backend,
    runtime::{Runtime, Smol, Tokio},
    server::{self, Server},
    tls_error, trusting,
};

fn plan(url: &str, backend: Backend) -> Connect {
    Connect::new(url).expect("a URL").backend(backend).tls_config(&trusting())
}

/// A server that accepts a connection, never answers, and waits for its end.
fn silent() -> Server<io::Result<()>> {
    Server::tcp(|mut stream| server::end(&mut stream))
}

fn deadline<R: Runtime>() {
    each_backend::<R>(|backend| {
        let server = silent();
        let connecting = R::connect(plan(&server.url(), backend));
        let connected = R::block_on(R::timeout(Duration::from_millis(100), connecting));
        assert!(connected.is_none(), "nobody has answered");
        server.join().expect("the connection is closed");
    });
}

/// The deadline is the runtime's timer, and leaves nothing behind.
#[test]
fn a_deadline_closes_the_connection() {
    deadline::<Tokio>();
    deadline::<Smol>();
}

fn dropped<R: Runtime>() {
    each_backend::<R>(|backend| {
        for polls in 1.. {
            let (reached, was_reached) = mpsc::channel();
            let server = Server::tcp(move |stream: TcpStream| {
                reached.send(()).expect("the test goes on");
                server::echo(stream)
            });
            let connecting = R::connect(plan(&server.url(), backend));
            let connected = R::block_on(async {
                let mut connecting = pin!(connecting);
                let mut left = polls;
                poll_fn(|cx| {
                    if left == 0 {
                        return Poll::Ready(None);
                    }
                    left -= 1;
                    connecting.as_mut().poll(cx).map(Some)
                })
                .await
            });
            let done = connected.is_some();
            drop(connected.map(|socket| socket.expect("connects")));
            server.join().expect("the connection is closed");
            was_reached.recv().expect("a connection");
            if done {
                // The first poll is never enough: it only begins to look up the host or to dial.
                assert!(polls > 1, "never dropped on the way");
                break;
            }
        }
    });
}

/// The future may be dropped during the lookup, while dialling, in the handshake or the upgrade.
#[test]
fn a_connect_that_is_dropped_closes_the_connection() {
    dropped::<Tokio>();
    dropped::<Smol>();
}

fn blocking_options<R: Runtime>() {
    each_backend::<R>(|backend| {
        let time = Duration::from_secs(1);
        // No server listens there: an attempt to connect would fail with another error.
        let to = || plan("wss://127.0.0.1:1/", backend);
        for plan in [to().read_timeout(time), to().write_timeout(time)] {
            let error = R::block_on(R::connect(plan)).err().expect("refused");
            assert_eq!(tls_error(&error).kind(), TlsErrorKind::BadConfiguration, "{error}");
            assert!(error.to_string().contains("runtime"), "{error}");
        }
    });
}

#[test]
fn timeouts_of_blocking_sockets_are_refused() {
    blocking_options::<Tokio>();
    blocking_options::<Smol>();
}

fn same_errors<R: Runtime>() {
    let certificates = Certificates::shared();
    let cases = [
        (&certificates.wrong_host, TlsErrorKind::NameMismatch),
        (&certificates.unknown_issuer, TlsErrorKind::UntrustedIssuer),
        (&certificates.self_signed, TlsErrorKind::UntrustedIssuer),
        (&certificates.expired, TlsErrorKind::Expired),
    ];
    for (identity, kind) in cases {
        let options = ServerOptions::new().identity(identity);
        let server = EchoServer::start_with(ServerLibrary::Rustls, &options).expect("a server");
        each_backend::<R>(|backend| {
            let blocking = plan(&server.url(), backend).connect().expect_err("refused");
            let error = R::block_on(R::connect(plan(&server.url(), backend)));
            let error = error.err().expect("refused");
            assert_eq!(tls_error(&error).kind(), kind, "{error}");
            assert_eq!(tls_error(&blocking).kind(), kind, "{blocking}");
            assert_eq!(error.to_string(), blocking.to_string());
        });
    }
}

#[test]
fn errors_are_those_of_blocking_connections() {
    same_errors::<Tokio>();
    same_errors::<Smol>();
}

fn unreachable<R: Runtime>() {
    let addr = CLOSED[0];
    let plan = Connect::new(format!("ws://{addr}/")).expect("a URL");
    let error = R::block_on(R::connect(plan)).err().expect("refused");
    assert!(error.to_string().contains(&addr.to_string()), "{error}");
}

#[test]
fn an_address_that_refuses_is_named() {
    unreachable::<Tokio>();
    unreachable::<Smol>();
}

fn redirected<R: Runtime>() {
    let server = EchoServer::start().expect("a server");
    each_backend::<R>(|backend| {
        let location = server.url();
        let redirecting = Server::tcp(move |stream| {
            use tungstenite_tls::{accept_hdr, http::Response};
            let refuse = |_: &_, _| {
                let response = Response::builder().status(302).header("Location", &location);
                Err(response.body(None).expect("a response"))
            };
            assert!(accept_hdr(stream, refuse).is_err());
        });
        let url = format!("ws://{}/", redirecting.addr());
        R::block_on(async {
            let mut socket = R::connect(plan(&url, backend)).await.expect("follows");
            socket.send(Message::text("hello")).await.expect("sends");
            let echo = socket.next().await.expect("not closed").expect("reads");
            assert_eq!(echo, Message::text("hello"));
        });
        redirecting.join();
    });
}

#[test]
fn redirects_are_followed_up_to_tls() {
    redirected::<Tokio>();
    redirected::<Smol>();
}

/// Your own connector is the one that is used: it trusts only what it was configured to trust.
#[test]
fn the_names_of_the_peers_take_a_connector() {
    let server = EchoServer::start().expect("a server");
    let none = TlsConfig::new()
        .with_roots(Roots::Only(vec![Certificates::generate().expect("others").root().clone()]));
    for backend in Backend::compiled_in() {
        let good = || {
            Some(tungstenite_tls::backend::connector(backend, &trusting()).expect("a connector"))
        };
        let bad =
            || Some(tungstenite_tls::backend::connector(backend, &none).expect("a connector"));
        Tokio::block_on(async {
            use tungstenite_tls::tokio::{MaybeTlsStream, connect_async_tls_with_config};
            let (socket, response) =
                connect_async_tls_with_config(server.url(), None, true, good()).await.unwrap();
            assert_eq!(response.status(), 101);
            assert!(socket.get_ref().get_ref().nodelay().unwrap());
            assert!(matches!(socket.get_ref(), MaybeTlsStream::Tls(_)));
            let (socket, _) =
                connect_async_tls_with_config(server.url(), None, false, good()).await.unwrap();
            assert!(!socket.get_ref().get_ref().nodelay().unwrap());
            let refused = connect_async_tls_with_config(server.url(), None, true, bad()).await;
            assert_eq!(tls_error(&refused.unwrap_err()).kind(), TlsErrorKind::UntrustedIssuer);
        });
        Smol::block_on(async {
            use tungstenite_tls::smol::connect_async_with_tls_connector;
            let (socket, _) = connect_async_with_tls_connector(server.url(), good()).await.unwrap();
            assert!(socket.get_ref().get_ref().nodelay().unwrap());
            let refused = connect_async_with_tls_connector(server.url(), bad()).await;
            assert_eq!(tls_error(&refused.unwrap_err()).kind(), TlsErrorKind::UntrustedIssuer);
        });
    }
}

fn refused_session<R: Runtime>() {
    let options = ServerOptions::new().refuse_sessions(SessionRefusal::Alert);
    each_backend::<R>(|backend| {
        let server = EchoServer::start_with(ServerLibrary::Rustls, &options).expect("a server");
        for number in 1..=3 {
            R::block_on(async {
                let mut socket = R::connect(plan(&server.url(), backend)).await.expect("connects");
                socket.send(Message::text("hello")).await.expect("sends");
                let echo = socket.next().await.expect("not closed").expect("reads");
                assert_eq!(echo, Message::text("hello"));
            });
            // native-tls offers no session; the others offer one in vain, except the first time.
            let in_vain = if backend == Backend::NativeTls { 0 } else { number - 1 };
            assert_eq!(server.connections(), number + in_vain);
        }
    });
}

#[test]
fn a_server_that_refuses_a_session_gets_a_full_handshake() {
    refused_session::<Tokio>();
    refused_session::<Smol>();
}

/// The TLS with a proxy is refused before there is a tunnel, so that any TLS server will do.
fn refused_by_proxy(connect: impl Fn(Connect) -> Error) {
    let options = ServerOptions::new().refuse_sessions(SessionRefusal::Alert);
    for backend in Backend::compiled_in() {
        let server = EchoServer::start_with(ServerLibrary::Rustls, &options).expect("a server");
        for number in 1..=3 {
            let proxy = Proxy::new(server.url().replace("wss://", "https://")).expect("a URL");
            let proxy = proxy.backend(backend).tls_config(&trusting());
            let error = connect(plan("wss://a.example/", backend).proxy(proxy));
            let error = ProxyError::find(&error).unwrap_or_else(|| panic!("{error}"));
            // TLS with the proxy is there: it is no proxy, and does not open a tunnel.
            assert_eq!(error.stage(), ProxyStage::Tunnel, "{error}");
            let in_vain = if backend == Backend::NativeTls { 0 } else { number - 1 };
            assert_eq!(server.connections(), number + in_vain, "{backend}");
        }
    }
}

#[test]
fn a_proxy_that_refuses_a_session_gets_a_full_handshake() {
    refused_by_proxy(|plan| plan.connect().expect_err("no proxy"));
    refused_by_proxy(|plan| plan.open_transport().expect_err("no proxy"));
    refused_by_proxy(|plan| Tokio::block_on(Tokio::connect(plan)).expect_err("no proxy"));
    refused_by_proxy(|plan| Smol::block_on(Smol::connect(plan)).expect_err("no proxy"));
}
