//! No lock is held while a half calls the socket.

use std::sync::{Arc, Mutex, Weak};

use tungstenite::Message;

use super::{
    hooked::{Hook, Hooked, connect},
    split,
};
use crate::{BoxedSession, websocket::split::shared::Shared};

/// Checks at each call that what the halves share is not locked. The test is the only thread, so
/// nobody else can have locked it.
#[derive(Default)]
struct Checks {
    halves: Mutex<Weak<Shared<Hooked<Self>, BoxedSession>>>,
    calls: Mutex<Vec<&'static str>>,
}

impl Hook for Checks {
    fn called(&self, name: &'static str) {
        let halves = self.halves.lock().unwrap().upgrade();
        assert!(!halves.is_some_and(|halves| halves.is_locked()), "{name} under the lock");
        self.calls.lock().unwrap().push(name);
    }

    /// Little, so that there is always more to send.
    fn room(&self) -> usize {
        5000
    }
}

#[test]
fn the_socket_is_called_without_the_lock() {
    let checks = Arc::<Checks>::default();
    let (socket, mut peer) = connect(&checks);
    let (mut reader, mut writer) = split(socket).unwrap();
    *checks.halves.lock().unwrap() = Arc::downgrade(writer.shared());

    peer.send(Message::Ping("?".into()));
    assert!(reader.read().unwrap().is_ping());
    // Until the peer, which reads nothing, takes nothing more.
    let mut sent = 0;
    while writer.send(Message::binary(vec![7; 1 << 20])).is_ok() {
        sent += 1;
    }
    peer.send(Message::text("hello"));
    assert_eq!(reader.read().unwrap(), Message::text("hello"));
    let reads = std::thread::spawn(move || {
        for _ in 0..=sent {
            peer.next().unwrap();
        }
        peer
    });
    while writer.flush().is_err() {}
    let _peer = reads.join().unwrap();
    for name in ["receive", "send", "wait"] {
        assert!(checks.calls.lock().unwrap().contains(&name), "no {name}");
    }
}
