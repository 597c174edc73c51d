//! A server that floods a client with small frames does not get the client's thread to itself.

use std::{cell::Cell, io::Write, rc::Rc, thread};

use futures_util::StreamExt;
use tungstenite_tls::accept;

use crate::{
    each_backend, full_handshakes,
    memory::ready_pipe,
    runtime::{Runtime, Smol, Tokio},
    server,
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
