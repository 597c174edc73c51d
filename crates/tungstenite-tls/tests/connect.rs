//! Tests of `connect()` and its builder, with every backend compiled in.

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use tungstenite_tls::{
    Backend, Connect, Error, MaybeTlsStream, Message, Roots, TlsConfig, TlsError, TlsErrorKind,
    accept, backend::connector, config::TlsVersion, connect, connect_with_config,
};
use tungstenite_tls_testing::server::{
    Behaviour, EchoServer, ServerLibrary, ServerOptions, SessionRefusal,
};

fn trusting(server: &EchoServer) -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![server.root()]))
}

/// The TLS error inside `error`.
fn tls(error: &Error) -> &TlsError {
    TlsError::find(error).unwrap_or_else(|| panic!("no TlsError in {error:?}"))
}

#[test]
fn each_backend_named_in_code_is_the_one_used() {
    let server = EchoServer::start().unwrap();
    for backend in Backend::compiled_in() {
        let (mut socket, response) = Connect::new(server.url())
            .unwrap()
            .backend(backend)
            .tls_config(&trusting(&server))
            .connect()
            .unwrap();
        assert_eq!(response.status(), 101);
        assert_eq!(socket.get_ref().tls_info().unwrap().backend, backend.name());
        assert!(socket.get_ref().get_ref().nodelay().unwrap());
        socket.send(Message::text("hello")).unwrap();
        assert_eq!(socket.read().unwrap(), Message::text("hello"));
        socket.close(None).unwrap();
        while !matches!(socket.read(), Err(Error::ConnectionClosed)) {}
    }
}

#[test]
fn a_backend_that_is_not_compiled_in_is_refused_before_any_io() {
    for backend in Backend::ALL.iter().copied().filter(|backend| !backend.is_compiled_in()) {
        // No server listens there: an attempt to connect would fail with another error.
        let attempt = Connect::new("wss://127.0.0.1:1/").unwrap().backend(backend).connect();
        let error = attempt.unwrap_err();
        assert_eq!(tls(&error).kind(), TlsErrorKind::NoBackend);
        assert!(error.to_string().contains(&format!("\"{backend}\"")), "{error}");
        assert_eq!(
            connector(backend, &TlsConfig::new()).unwrap_err().kind(),
            TlsErrorKind::NoBackend
        );
    }
}

#[test]
fn without_a_backend_the_error_names_the_line_to_add() {
    if Backend::compiled_in().next().is_some() {
        println!("not here: a backend is compiled in");
        return;
    }
    let error = connect("wss://127.0.0.1:1/").unwrap_err();
    assert_eq!(tls(&error).kind(), TlsErrorKind::NoBackend);
    assert!(error.to_string().contains("tungstenite-tls = {"), "{error}");
}

#[test]
fn no_tls_is_needed_for_ws() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut socket = accept(listener.accept().unwrap().0).unwrap();
        let message = socket.read().unwrap();
        socket.send(message).unwrap();
    });
    let (mut socket, _) = connect_with_config(url, None, 0).unwrap();
    assert!(matches!(socket.get_ref(), MaybeTlsStream::Plain(_)));
    socket.send(Message::binary([1, 2, 3].as_slice())).unwrap();
    assert_eq!(socket.read().unwrap(), Message::binary([1, 2, 3].as_slice()));
    server.join().unwrap();
}

#[test]
fn bad_input_names_the_thing_and_the_fix() {
    let bad = |url: &str| match Connect::new(url) {
        Ok(_) => panic!("`{url}` was taken"),
        Err(error) => error.to_string(),
    };
    assert!(bad("https://example.org/").contains("`https`"));
    assert!(bad("https://example.org/").contains("wss://"));
    for port in ["99999", "0", "x"] {
        let error = bad(&format!("wss://host:{port}/"));
        assert!(error.contains(port), "{error}");
    }
    for url in ["wss:///path", "wss://", "example.org", "wss://a b/", ""] {
        bad(url);
    }
    let to = || Connect::new("wss://localhost/").unwrap();
    assert!(to().header("bad name", "x").unwrap_err().to_string().contains("`bad name`"));
    assert!(to().header("x", "bad\nvalue").unwrap_err().to_string().contains("`x`"));
    assert!(to().subprotocol("bad\nname").is_err());
    let unknown = "mbedtls".parse::<Backend>().unwrap_err().to_string();
    assert!(unknown.contains("`mbedtls`") && unknown.contains("rustls"), "{unknown}");
}

#[test]
fn headers_and_subprotocols_go_with_the_upgrade() {
    let connect = Connect::new("wss://localhost/")
        .unwrap()
        .header("X-Test", "one")
        .unwrap()
        .subprotocol("chat")
        .unwrap()
        .subprotocol("superchat")
        .unwrap();
    let headers = connect.request().headers();
    assert_eq!(headers["X-Test"], "one");
    assert_eq!(headers["Sec-WebSocket-Protocol"], "chat, superchat");
}

#[test]
fn a_server_that_does_not_shake_hands_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    for backend in Backend::compiled_in() {
        let attempt = Connect::new(format!("wss://{address}/"))
            .unwrap()
            .backend(backend)
            .read_timeout(Duration::from_millis(50))
            .connect();
        let error = attempt.unwrap_err();
        assert_eq!(tls(&error).kind(), TlsErrorKind::Timeout, "{error}");
        assert!(tls(&error).is_retryable());
    }
    // And a server that accepts the connection, but does not answer the upgrade request.
    let attempt = Connect::new(format!("ws://{address}/"))
        .unwrap()
        .read_timeout(Duration::from_millis(50))
        .connect();
    assert!(matches!(attempt, Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut));
}

#[test]
fn redirects_are_followed_up_to_tls_with_the_host_they_name() {
    let server = EchoServer::start().unwrap();
    let Ok(_) = Backend::default_choice() else {
        println!("not here: no backend to follow to wss:// with");
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let location = server.url();
    let redirecting = thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            answer(&mut stream, &format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n"));
        }
    });
    let to = || Connect::new(&url).unwrap().tls_config(&trusting(&server));
    let (socket, _) = to().connect().unwrap();
    assert!(matches!(socket.get_ref(), MaybeTlsStream::Tls(_)));
    let refused = to().max_redirects(0).connect().unwrap_err();
    assert!(matches!(refused, Error::Http(response) if response.status() == 302));
    redirecting.join().unwrap();
}

#[test]
fn redirects_without_end_are_returned() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let circle = format!("HTTP/1.1 302 Found\r\nLocation: {url}\r\n\r\n");
    let redirecting = thread::spawn(move || {
        // One request, and the three redirects that are followed.
        for _ in 0..4 {
            let (mut stream, _) = listener.accept().unwrap();
            answer(&mut stream, &circle);
        }
    });
    let returned = Connect::new(&url).unwrap().connect().unwrap_err();
    assert!(matches!(returned, Error::Http(response) if response.status() == 302));
    redirecting.join().unwrap();
}

/// Reads a request up to its empty line, and writes `response`.
fn answer(stream: &mut TcpStream, response: &str) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    stream.write_all(response.as_bytes()).unwrap();
}

#[test]
fn an_address_of_ones_own_is_dialled_and_the_url_verified() {
    let server = EchoServer::start().unwrap();
    for backend in Backend::compiled_in() {
        let to = |url: &str| {
            Connect::new(url)
                .unwrap()
                .backend(backend)
                .tls_config(&trusting(&server))
                .addresses([server.addr()])
                .connect()
        };
        to("wss://localhost/").unwrap();
        let error = to("wss://example.org/").unwrap_err();
        assert_eq!(tls(&error).kind(), TlsErrorKind::NameMismatch, "{error}");
        assert_eq!(tls(&error).endpoint().unwrap().to_string(), "example.org:443");
    }
}

/// Connects, echoes, and closes.
fn converse(plan: Connect) -> Result<(), Error> {
    let (mut socket, _) = plan.connect()?;
    socket.send(Message::text("hello"))?;
    assert_eq!(socket.read()?, Message::text("hello"));
    socket.close(None)?;
    while !matches!(socket.read(), Err(Error::ConnectionClosed)) {}
    Ok(())
}

#[test]
fn a_server_that_refuses_a_session_gets_a_full_handshake() {
    for refusal in [SessionRefusal::Alert, SessionRefusal::End, SessionRefusal::Garbage] {
        for backend in Backend::compiled_in() {
            for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
                let options = ServerOptions::new().refuse_sessions(refusal);
                let server = EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap();
                let config = trusting(&server).with_max_version(version);
                for number in 1..=3 {
                    let plan = Connect::new(server.url()).unwrap().backend(backend);
                    converse(plan.tls_config(&config)).unwrap();
                    // native-tls offers no session; the others offer one in vain, except at first.
                    let in_vain = if backend == Backend::NativeTls { 0 } else { number - 1 };
                    let case = format!("{backend}, {version}, {refusal:?}");
                    assert_eq!(server.connections(), number + in_vain, "{case}");
                }
            }
        }
    }
}

/// If the server hangs up after a session was offered, there is one more attempt, and no third.
#[test]
fn a_handshake_is_repeated_once() {
    for backend in Backend::compiled_in().filter(|backend| *backend != Backend::NativeTls) {
        let server = EchoServer::start().unwrap();
        let config = trusting(&server);
        let plan =
            || Connect::new(server.url()).unwrap().backend(backend).tls_config(&config.clone());
        converse(plan()).unwrap();

        let gone = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = gone.local_addr().unwrap();
        let counted = thread::spawn(move || {
            let mut connections = 0;
            for stream in gone.incoming() {
                let mut first = [0];
                // A connection without data is the last.
                match stream.unwrap().read(&mut first) {
                    Ok(1) => connections += 1,
                    _ => break,
                }
            }
            connections
        });
        let error = converse(plan().addresses([addr])).unwrap_err();
        assert!(matches!(tls(&error).kind(), TlsErrorKind::Io(_)), "{error}");
        assert!(!tls(&error).refused_resumption(), "the second handshake was a full one");
        drop(TcpStream::connect(addr).unwrap());
        assert_eq!(counted.join().unwrap(), 2);
    }
}

/// A server that answers Close if `answers`, and keeps the connection until the client ends it.
fn keeps_open(answers: bool) -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let mut socket = accept(listener.accept().unwrap().0).unwrap();
        if answers {
            while socket.read().is_ok() {}
        }
        let _ = std::io::copy(socket.get_mut(), &mut std::io::sink());
    });
    (url, thread)
}

#[test]
fn a_server_that_keeps_a_closed_connection_open_is_not_waited_for() {
    let converse = |connect: Connect, answers: bool| {
        // Enough for the answer.
        let short = Duration::from_millis(if answers { 1000 } else { 50 });
        let (mut socket, _) = connect.close_timeout(Some(short)).connect().unwrap();
        socket.close(None).unwrap();
        if answers {
            assert!(socket.read().unwrap().is_close());
        }
        for _ in 0..100 {
            match socket.read() {
                // The socket's own timeout may expire a little earlier.
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                Err(Error::ConnectionClosed) if answers => return,
                Err(Error::Io(error)) if !answers => {
                    assert_eq!(error.kind(), ErrorKind::ConnectionAborted, "{error}");
                    assert!(error.to_string().contains("did not answer Close"), "{error}");
                    // The error is repeated by later reads.
                    let again = socket.read().unwrap_err();
                    assert_eq!(again.to_string(), format!("IO error: {error}"));
                    return;
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("is not closed");
    };
    for answers in [true, false] {
        let (url, thread) = keeps_open(answers);
        converse(Connect::new(url).unwrap(), answers);
        thread.join().unwrap();
    }
    let options = ServerOptions::new().behaviour(Behaviour::StayOpen);
    for backend in Backend::compiled_in() {
        let server = EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap();
        let connect = Connect::new(server.url()).unwrap().backend(backend);
        converse(connect.tls_config(&trusting(&server)), true);
    }
}
