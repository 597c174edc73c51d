//! A reader and a writer in two tasks share one connection.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::mpsc,
};

use futures_util::{SinkExt, StreamExt};
use tungstenite_tls::{Backend, Connect, Message, accept};
use tungstenite_tls_testing::server::EchoServer;

use crate::{
    bytes, each_backend,
    runtime::{PATIENCE, Runtime, Smol, Tokio},
    server::{Server, Tls},
    tls, trusting,
};

const MIB: usize = 1024 * 1024;

/// MiB in each direction: more than the sockets' buffers hold.
const TOTAL: usize = 64;

fn plan(url: &str, backend: Backend) -> Connect {
    Connect::new(url).expect("a URL").backend(backend).tls_config(&trusting())
}

fn both_ways<R: Runtime>() {
    let server = EchoServer::start().expect("a server");
    let message = |i| Message::binary(bytes(MIB, i));
    each_backend::<R>(|backend| {
        R::block_on(async {
            let socket = R::connect(plan(&server.url(), backend)).await.expect("connects");
            let (mut sink, mut stream) = socket.split();
            let writer = R::spawn(async move {
                for i in 0..TOTAL {
                    sink.send(message(i)).await.expect("sends");
                }
            });
            let reader = R::spawn(async move {
                for i in 0..TOTAL {
                    let echo = stream.next().await.expect("not closed").expect("reads");
                    assert!(echo == message(i), "message {i} is damaged");
                }
            });
            futures_util::future::join(writer, reader).await;
        });
    });
}

#[test]
fn two_tasks_are_busy_both_ways() {
    both_ways::<Tokio>();
    both_ways::<Smol>();
}

/// How often a server asks for new keys.
const UPDATES: usize = 8;

/// Bytes between two key updates.
const BETWEEN: usize = MIB / 4;

/// A server that first requests new keys several times, with some data each time, and reads nothing
/// until the client has received all of that; then it reads [`TOTAL`] MiB. So the client's writer
/// waits all that time, with more to send than the sockets hold.
struct Updates {
    server: Server<()>,
    /// Tells the server that the writer waits.
    writer_waits: mpsc::Sender<()>,
    /// Tells the server that the reader has everything.
    reader_has_all: mpsc::Sender<()>,
}

impl Updates {
    fn start(play: impl FnOnce(Tls<TcpStream>, Waiting) + Send + 'static) -> Self {
        let (writer_waits, waits) = mpsc::channel();
        let (reader_has_all, has_all) = mpsc::channel();
        let server = Server::tls(move |stream| play(stream, Waiting { waits, has_all }));
        Self { server, writer_waits, reader_has_all }
    }
}

struct Waiting {
    waits: mpsc::Receiver<()>,
    has_all: mpsc::Receiver<()>,
}

impl Waiting {
    fn for_writer(&self) {
        self.waits.recv_timeout(PATIENCE).expect("the writer waits");
    }

    fn for_reader(&self) {
        self.has_all.recv_timeout(PATIENCE).expect("the reader gets all, though the writer waits");
    }
}

fn raw_updates<R: Runtime>() {
    each_backend::<R>(|backend| {
        let updates = Updates::start(|mut stream, waiting| {
            stream.conn.complete_io(&mut stream.sock).expect("shakes hands");
            waiting.for_writer();
            for i in 0..UPDATES {
                stream.conn.refresh_traffic_keys().expect("TLS 1.3");
                stream.write_all(&bytes(BETWEEN, i)).expect("writes");
            }
            stream.flush().expect("writes");
            waiting.for_reader();
            let mut buffer = vec![0; MIB];
            for i in 0..TOTAL {
                stream.read_exact(&mut buffer).expect("reads");
                assert!(buffer == bytes(MIB, i), "MiB {i} is damaged");
            }
            assert_eq!(stream.read(&mut buffer).expect("close_notify"), 0);
        });
        R::block_on(async {
            let mut stream = tls(R::dial(updates.server.addr()).await.expect("dials"), backend);
            R::handshake(&mut stream).await.expect("shakes hands");
            let (mut reader, mut writer) = R::split(stream);
            let writing = R::spawn(async move {
                for i in 0..TOTAL {
                    // When the writer waits for the last time, the server may be gone.
                    let waits = || _ = updates.writer_waits.send(());
                    R::write_all(&mut writer, &bytes(MIB, i), waits).await.expect("writes");
                }
                R::close(&mut writer).await.expect("closes");
            });
            let reading = R::spawn(async move {
                let mut received = vec![0; BETWEEN];
                for i in 0..UPDATES {
                    let mut filled = 0;
                    while filled < BETWEEN {
                        let n = R::read(&mut reader, &mut received[filled..]).await.expect("reads");
                        assert_ne!(n, 0, "closed early");
                        filled += n;
                    }
                    assert!(received == bytes(BETWEEN, i), "what came after update {i}");
                }
                updates.reader_has_all.send(()).expect("the server is there");
            });
            futures_util::future::join(writing, reading).await;
        });
        updates.server.join();
    });
}

#[test]
fn key_updates_do_not_stop_a_stream_whose_writer_waits() {
    raw_updates::<Tokio>();
    raw_updates::<Smol>();
}

fn websocket_updates<R: Runtime>() {
    each_backend::<R>(|backend| {
        let updates = Updates::start(|stream, waiting| {
            let mut socket = accept(stream).expect("upgrades");
            waiting.for_writer();
            for i in 0..UPDATES {
                socket.get_mut().conn.refresh_traffic_keys().expect("TLS 1.3");
                socket.send(Message::binary(bytes(BETWEEN, i))).expect("sends");
            }
            waiting.for_reader();
            for i in 0..TOTAL {
                let message = socket.read().expect("reads");
                assert!(message == Message::binary(bytes(MIB, i)), "message {i} is damaged");
            }
        });
        R::block_on(async {
            let plan = plan(&updates.server.url(), backend);
            let socket = R::connect(plan).await.expect("connects");
            let (mut sink, mut stream) = socket.split();
            let writing = R::spawn(async move {
                for i in 0..TOTAL {
                    let sending = sink.send(Message::binary(bytes(MIB, i)));
                    let waits = || _ = updates.writer_waits.send(());
                    crate::runtime::telling(sending, waits).await.expect("sends");
                }
                sink
            });
            let reading = R::spawn(async move {
                for i in 0..UPDATES {
                    let message = stream.next().await.expect("not closed").expect("reads");
                    assert!(message == Message::binary(bytes(BETWEEN, i)), "message {i}");
                }
                updates.reader_has_all.send(()).expect("the server is there");
            });
            let (sink, ()) = futures_util::future::join(writing, reading).await;
            drop(sink);
        });
        updates.server.join();
    });
}

#[test]
fn key_updates_do_not_stop_a_websocket_whose_writer_waits() {
    websocket_updates::<Tokio>();
    websocket_updates::<Smol>();
}
