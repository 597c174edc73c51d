//! The reader stands still in the middle of something.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use tungstenite::Message;

use super::{
    PATIENCE, Peer,
    hooked::{Hook, connect},
    split,
};

/// A socket that is full, and in which the reader's next call to send takes as long as the test
/// says.
#[derive(Default)]
struct Slow {
    is_full: AtomicBool,
    stage: AtomicUsize,
}

impl Slow {
    const ARMED: usize = 1;
    const INSIDE: usize = 2;
    const LET_GO: usize = 3;

    fn wait_for(&self, stage: usize) {
        while self.stage.load(SeqCst) != stage {
            thread::yield_now();
        }
    }
}

impl Hook for Slow {
    fn called(&self, name: &'static str) {
        let is_reader = thread::current().name() == Some("reader");
        let inside = || self.stage.compare_exchange(Self::ARMED, Self::INSIDE, SeqCst, SeqCst);
        if name == "send" && is_reader && inside().is_ok() {
            self.wait_for(Self::LET_GO);
        }
    }

    fn room(&self) -> usize {
        if self.is_full.load(SeqCst) { 0 } else { usize::MAX }
    }
}

/// More waits than memory holds, so a write blocks; it is not for something that only the reader
/// can receive.
#[test]
fn a_writer_goes_on_once_the_socket_takes_what_the_reader_was_sending() {
    let slow = Arc::<Slow>::default();
    let (socket, mut peer) = connect(&slow);
    let (mut reader, mut writer) = split(socket).unwrap();
    slow.is_full.store(true, SeqCst);
    writer.set_write_timeout(Some(Duration::from_millis(1)));
    writer.send(Message::text("begun")).unwrap_err();
    slow.stage.store(Slow::ARMED, SeqCst);
    let reads = thread::Builder::new().name("reader".to_owned());
    let reads = reads.spawn(move || while reader.read().is_ok() {}).unwrap();
    slow.wait_for(Slow::INSIDE);
    writer.send(Message::binary(vec![7; 100_000])).unwrap_err();
    writer.flush().unwrap_err();

    writer.set_write_timeout(None);
    let shared = Arc::clone(writer.shared());
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        writer.send(Message::text("late")).unwrap();
        done.send(writer).unwrap();
    });
    while !shared.lock().writer_waits {
        thread::yield_now();
    }
    slow.is_full.store(false, SeqCst);
    slow.stage.store(Slow::LET_GO, SeqCst);
    assert_eq!(peer.next(), Some(Message::text("begun")));
    assert_eq!(peer.next().map(|message| message.len()), Some(100_000));
    // The peer sends nothing meanwhile.
    let writer = is_done.recv_timeout(PATIENCE).expect("the writer waits for ever");
    assert_eq!(peer.next(), Some(Message::text("late")));
    peer.break_off();
    reads.join().unwrap();
    drop(writer);
}

/// The server asks for new keys, and its answer to the client's is never received.
#[test]
fn a_writer_does_not_wait_for_a_reader_that_was_dropped() {
    let (socket, peer) = Peer::connect(true);
    socket.get_ref().set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let (mut reader, mut writer) = split(socket).unwrap();
    peer.tls.as_ref().unwrap().renegotiate_and(|| {
        reader.read().unwrap_err();
        drop(reader);
    });
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || done.send(writer.send(Message::text("x")).map_err(|e| e.to_string())));
    let sent = is_done.recv_timeout(PATIENCE).expect("the writer waits for ever");
    assert!(sent.unwrap_err().contains("the reader was dropped"));
}

/// The reader goes on by itself while the writer is about to wake it. A wake that nobody took would
/// end every later wait at once.
#[cfg(unix)]
#[test]
fn no_wake_is_left_over() {
    use std::io::Read;

    const ROUNDS: usize = 20_000;
    let slow = Arc::<Slow>::default();
    let (socket, mut peer) = connect(&slow);
    let (mut reader, mut writer) = split(socket).unwrap();
    slow.is_full.store(true, SeqCst);
    writer.set_write_timeout(Some(Duration::ZERO));
    writer.send(Message::text("begun")).unwrap_err();
    let shared = Arc::clone(writer.shared());
    let (begin, end) = (Arc::new(Barrier::new(3)), Arc::new(Barrier::new(3)));
    let each_round = |mut act: Box<dyn FnMut(usize) + Send>| {
        let (begin, end) = (begin.clone(), end.clone());
        thread::spawn(move || {
            for round in 0..ROUNDS {
                begin.wait();
                act(round);
                end.wait();
            }
        })
    };
    let wakes = each_round(Box::new(move |round| {
        (0..round % 50 * 20).for_each(|_| std::hint::spin_loop());
        writer.flush().unwrap_err();
    }));
    let sends = each_round(Box::new(move |_| peer.send(Message::text("x"))));
    for round in 0..ROUNDS {
        begin.wait();
        assert_eq!(reader.read().unwrap(), Message::text("x"));
        end.wait();
        let left = shared.waker.end().read(&mut [0; 8]);
        assert!(left.is_err(), "{left:?} after {round} rounds");
    }
    wakes.join().unwrap();
    sends.join().unwrap();
}
