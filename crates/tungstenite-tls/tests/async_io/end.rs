//! How connections end: with close_notify, with FIN, and with neither.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use tungstenite_tls::{Backend, Connect, Error, Message, TlsErrorKind};
use tungstenite_tls_testing::server::{
    Behaviour, Ending, ServerLibrary, ServerOptions, TestServer,
};

use crate::{
    each_backend,
    runtime::{Runtime, Smol, Tokio},
    server::{self, Server, Tls},
    tls, tls_error, trusting,
};

fn shutdown<R: Runtime>() {
    each_backend::<R>(|backend| {
        let server = Server::tls(|mut stream: Tls<TcpStream>| {
            let mut received = Vec::new();
            // Fails if the transport ends before close_notify has arrived.
            stream.read_to_end(&mut received).expect("close_notify");
            // FIN comes only then, and the other direction still works.
            assert_eq!(stream.sock.read(&mut [0; 16]).expect("no reset"), 0);
            stream.write_all(b"farewell").expect("the client still reads");
            stream.conn.send_close_notify();
            stream.flush().expect("the client still reads");
            received
        });
        R::block_on(async {
            let mut stream = tls(R::dial(server.addr()).await.expect("dials"), backend);
            R::handshake(&mut stream).await.expect("shakes hands");
            let (mut reader, mut writer) = R::split(stream);
            R::write_all(&mut writer, b"hello", || ()).await.expect("writes");
            R::close(&mut writer).await.expect("closes");
            let mut buffer = [0; 100];
            let n = R::read(&mut reader, &mut buffer).await.expect("reads");
            assert_eq!(&buffer[..n], b"farewell");
            assert_eq!(R::read(&mut reader, &mut buffer).await.expect("reads"), 0);
        });
        assert_eq!(server.join(), b"hello");
    });
}

#[test]
fn shutdown_sends_close_notify_and_then_fin() {
    shutdown::<Tokio>();
    shutdown::<Smol>();
}

fn truncation<R: Runtime>() {
    each_backend::<R>(|backend| {
        let server = Server::tls(|mut stream: Tls<TcpStream>| {
            stream.write_all(b"hello").expect("writes");
            stream.sock.shutdown(Shutdown::Write).expect("ends");
            server::end(&mut stream.sock)
        });
        R::block_on(async {
            let mut stream = tls(R::dial(server.addr()).await.expect("dials"), backend);
            R::handshake(&mut stream).await.expect("shakes hands");
            let (mut reader, _writer) = R::split(stream);
            let mut buffer = [0; 100];
            let n = R::read(&mut reader, &mut buffer).await.expect("reads");
            assert_eq!(&buffer[..n], b"hello");
            let error = R::read(&mut reader, &mut buffer).await.expect_err("cut off");
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
            let kind = TlsErrorKind::Io(ErrorKind::UnexpectedEof);
            assert_eq!(tls_error(&error).kind(), kind);
        });
        server.join().expect("the connection is closed");
    });
}

#[test]
fn an_end_without_close_notify_is_an_error_of_the_stream() {
    truncation::<Tokio>();
    truncation::<Smol>();
}

/// Talks to a server with this behaviour. Returns everything that the WebSocket yields up to its
/// end, and how the server saw the end.
fn conversation<R: Runtime>(
    backend: Backend,
    behaviour: Behaviour,
) -> (Vec<Result<Message, Error>>, Ending) {
    let options = ServerOptions::new().behaviour(behaviour);
    let server = TestServer::start(ServerLibrary::Rustls, &options).expect("a server");
    let plan = Connect::new(server.url("127.0.0.1")).expect("a URL");
    let plan = plan.backend(backend).tls_config(&trusting());
    let read = R::block_on(async {
        let mut socket = R::connect(plan).await.expect("connects");
        socket.send(Message::text("hello")).await.expect("sends");
        let mut read = Vec::new();
        if behaviour == Behaviour::CutClosed || behaviour == Behaviour::Echo {
            read.push(socket.next().await.expect("not closed"));
            socket.send(Message::Close(None)).await.expect("closes");
        }
        while let Some(next) = socket.next().await {
            read.push(next);
        }
        // Dropping the socket ends the transport.
        read
    });
    (read, server.join().ending)
}

fn websocket<R: Runtime>() {
    each_backend::<R>(|backend| {
        let (read, _) = conversation::<R>(backend, Behaviour::CutOpen);
        let [Err(Error::Io(error))] = &read[..] else { panic!("cut before Close: {read:?}") };
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(tls_error(error).kind(), TlsErrorKind::Io(ErrorKind::UnexpectedEof));

        for behaviour in [Behaviour::CutClosed, Behaviour::Echo] {
            let (read, ending) = conversation::<R>(backend, behaviour);
            let [Ok(Message::Text(echo)), Ok(Message::Close(_))] = &read[..] else {
                panic!("{behaviour:?}: {read:?}");
            };
            assert_eq!(echo.as_str(), "hello");
            // The server's close_notify is answered.
            let answered = behaviour == Behaviour::Echo;
            assert_eq!(ending == Ending::CloseNotify, answered, "{behaviour:?}: {ending:?}");
        }
    });
}

#[test]
fn an_end_without_close_notify_is_an_error_before_close_and_none_after() {
    websocket::<Tokio>();
    websocket::<Smol>();
}

/// A server that upgrades, answers Close if `answers`, and then waits for the client's end.
fn kept_open(answers: bool) -> Server<std::io::Result<()>> {
    Server::tls(move |mut stream: Tls<TcpStream>| {
        let mut socket = tungstenite_tls::accept(&mut stream).expect("upgrades");
        if answers {
            while socket.read().is_ok() {}
            let _ = socket.flush();
        }
        server::end(&mut stream.sock)
    })
}

fn deadline<R: Runtime>() {
    each_backend::<R>(|backend| {
        for answers in [true, false] {
            let server = kept_open(answers);
            let plan = Connect::new(server.url()).expect("a URL").backend(backend);
            let plan = plan.tls_config(&trusting());
            // Enough for the answer.
            let short = Duration::from_millis(if answers { 1000 } else { 50 });
            let plan = plan.close_timeout(Some(short));
            let read = R::block_on(async {
                let mut socket = R::connect(plan).await.expect("connects");
                socket.send(Message::Close(None)).await.expect("closes");
                let mut read = Vec::new();
                while let Some(next) = socket.next().await {
                    read.push(next);
                }
                read
            });
            match &read[..] {
                [Ok(Message::Close(_))] if answers => {}
                [Err(Error::Io(error))] if !answers => {
                    assert_eq!(error.kind(), ErrorKind::ConnectionAborted, "{error}");
                    assert!(error.to_string().contains("did not answer Close"), "{error}");
                }
                _ => panic!("answers: {answers}: {read:?}"),
            }
            server.join().expect("the client has ended the transport");
        }
    });
}

#[test]
fn a_server_that_keeps_a_closed_connection_open_is_not_waited_for() {
    deadline::<Tokio>();
    deadline::<Smol>();
}

/// Without a timer there is no deadline, but everything else works.
#[test]
fn a_tokio_runtime_without_a_timer_will_do() {
    for backend in Backend::compiled_in() {
        let options = ServerOptions::new();
        let server = TestServer::start(ServerLibrary::Rustls, &options).expect("a server");
        let plan = Connect::new(server.url("127.0.0.1")).expect("a URL").backend(backend);
        let plan = plan.tls_config(&trusting());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        runtime.expect("tokio starts").block_on(async {
            let (mut socket, _) = tungstenite_tls::tokio::connect(plan).await.expect("connects");
            socket.send(Message::Close(None)).await.expect("closes");
            assert!(matches!(socket.next().await, Some(Ok(Message::Close(_)))));
            assert!(socket.next().await.is_none());
        });
        assert_eq!(server.join().ending, Ending::CloseNotify);
    }
}
