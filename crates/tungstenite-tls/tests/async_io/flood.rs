//! A peer that floods a client does not get the client's thread to itself, and does not outlast a
//! deadline.

use std::{
    cell::Cell,
    hint,
    io::Write,
    net::TcpStream,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};

use futures_util::StreamExt;
use tungstenite_tls::{Backend, Connect, Proxy, accept, dial::ConnectStage, error::DeadlineError};

use crate::{
    each_backend, full_handshakes,
    memory::ready_pipe,
    runtime::{PATIENCE, Runtime, Smol, Tokio},
    server::{self, Server},
    trusting,
};

/// The fragments of one message.
const FRAGMENTS: usize = 1_000_000;
/// A byte each.
const FRAGMENT: &[u8] = b"\x00\x01x";

/// How much the client reads at most before others run: more than it promises, by a read.
const MOST: usize = 384 * 1024;

fn others_run<R: Runtime>() {
    each_backend::<R>(|backend| {
        let (client, pipe) = ready_pipe();
        let server = thread::spawn(move || {
            let mut stream = server::tls(pipe);
            drop(accept(&mut stream).expect("a client"));
            stream.write_all(b"\x01\x01x").expect("writes");
            stream.write_all(&FRAGMENT.repeat(FRAGMENTS)).expect("writes");
            stream.write_all(b"\x80\x01x").expect("writes");
            stream.flush().expect("writes");
            server::end(&mut stream.sock)
        });
        let turns = Rc::new(Cell::new(0));
        let counted = Rc::clone(&turns);
        let reading = async {
            let connector = full_handshakes(backend);
            let client = R::client("wss://localhost/", client, connector).await;
            let mut socket = client.expect("connects");
            let before = turns.get();
            let message = socket.next().await.expect("not closed").expect("reads");
            assert_eq!(message.len(), FRAGMENTS + 2);
            turns.get() - before
        };
        let turns = R::block_on_beside(reading, move || counted.set(counted.get() + 1));
        let expected = FRAGMENT.len() * FRAGMENTS / MOST;
        assert!(turns >= expected, "others ran {turns} times, not {expected}");
        server.join().expect("the server does not panic").expect("the client ends the transport");
    });
}

#[test]
fn other_tasks_run_while_one_reads_a_flood() {
    others_run::<Tokio>();
    others_run::<Smol>();
}

/// How long a stage may take whose peer floods.
const STAGE: Duration = Duration::from_millis(50);

/// How long the flood of a stage goes on, unless the client ends it.
const FLOOD: Duration = Duration::from_secs(2);

/// Sends `useless`, which never becomes an answer, byte by byte. Returns whether the client has
/// gone before the end.
fn flood(mut stream: TcpStream, useless: &[u8]) -> bool {
    stream.set_nodelay(true).expect("an option");
    let pace = FLOOD / u32::try_from(useless.len()).expect("few bytes");
    let mut next = Instant::now();
    for byte in useless {
        while Instant::now() < next {
            hint::spin_loop();
        }
        next += pace;
        if stream.write_all(&[*byte]).is_err() {
            return true;
        }
    }
    server::end(&mut stream).is_err()
}

fn ends_in<R: Runtime>(
    stage: ConnectStage,
    useless: Vec<u8>,
    plan: impl FnOnce(&Server<bool>) -> Connect,
) {
    let server = Server::tcp(move |stream| flood(stream, &useless));
    let plan = plan(&server).stage_timeout(stage, STAGE).timeout(PATIENCE);
    let start = Instant::now();
    let error = R::block_on(R::connect(plan)).err().expect("no answer");
    let deadline = DeadlineError::find(&error).unwrap_or_else(|| panic!("{error:?}"));
    assert_eq!((R::NAME, deadline.stage()), (R::NAME, stage));
    assert!(start.elapsed() < FLOOD, "{:?}", start.elapsed());
    assert!(server.join(), "the connection stays open");
}

fn stages_end<R: Runtime>() {
    let head = [b"HTTP/1.1 200 OK\r\nX: ", &[b'x'; 30_000][..]].concat();
    ends_in::<R>(ConnectStage::Upgrade, head.clone(), |server| {
        Connect::new(format!("ws://{}/", server.addr())).expect("a URL")
    });
    ends_in::<R>(ConnectStage::Proxy, head, |server| {
        let proxy = Proxy::new(format!("http://{}", server.addr())).expect("a URL");
        Connect::new("ws://localhost/").expect("a URL").proxy(proxy)
    });
    // The beginning of a ServerHello of 15000 bytes.
    let hello = [&[22, 3, 3, 0x3a, 0x9c, 2, 0, 0x3a, 0x98, 3, 3][..], &[0; 14_000]].concat();
    each_backend::<R>(|backend: Backend| {
        ends_in::<R>(ConnectStage::Tls, hello.clone(), |server| {
            let plan = Connect::new(server.url()).expect("a URL");
            plan.backend(backend).tls_config(&trusting())
        });
    });
}

#[test]
fn a_peer_that_floods_does_not_outlast_the_deadline_of_a_stage() {
    stages_end::<Tokio>();
    stages_end::<Smol>();
}
