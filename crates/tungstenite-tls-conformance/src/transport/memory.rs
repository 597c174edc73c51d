//! An in-memory transport to a server in the same thread: [`Memory`].

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tungstenite_tls_testing::server::{
    Host, Peer, Seen, ServerLibrary, ServerOptions, Transport, Wire,
};

use crate::io_kind;

/// The client's end of a transport whose other end is a [`Peer`], which runs when the client reads
/// and no data is there. So everything happens in one thread and in a fixed order, and no call ever
/// waits: a call that would wait forever fails with [`WouldBlock`](ErrorKind::WouldBlock).
pub(crate) struct Memory {
    end: End,
    peer: Peer,
    /// How many more times the server may run.
    pub(crate) turns: usize,
    /// How many times the client's reads made the server run.
    pub(crate) turns_taken: usize,
}

impl Memory {
    pub(crate) fn new(library: ServerLibrary, options: &ServerOptions) -> Self {
        Self::to(&options.host(library).expect("the server can be made"))
    }

    /// A connection to `host`.
    pub(crate) fn to(host: &Host) -> Self {
        let (client, server) = End::pair();
        let peer = host.peer(Wire::new(server)).expect("a session can be made");
        Self { end: client, peer, turns: usize::MAX, turns_taken: 0 }
    }

    /// The content types of the TLS records that wait for the server.
    pub(crate) fn sent_records(&self) -> Vec<u8> {
        let queue = lock(&self.end.outgoing);
        let bytes: Vec<u8> = queue.bytes.iter().copied().collect();
        let mut kinds = Vec::new();
        let mut rest = &bytes[..];
        while let [kind, _, _, high, low, more @ ..] = rest {
            kinds.push(*kind);
            rest = more.get(usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default();
        }
        kinds
    }

    /// Lets the server run, and returns what it saw.
    pub(crate) fn seen(&mut self) -> &Seen {
        self.peer.run();
        self.peer.seen()
    }

    /// Lets the server run, and returns how many bytes wait for the client.
    pub(crate) fn waiting(&mut self) -> usize {
        self.peer.run();
        lock(&self.end.incoming).bytes.len()
    }

    /// Whether the client has ended its sending side.
    pub(crate) fn has_ended(&self) -> bool {
        lock(&self.end.outgoing).finished
    }

    /// Ends the client's sending side, lets the server run, and returns what it saw.
    pub(crate) fn finish(&mut self) -> &Seen {
        lock(&self.end.outgoing).finished = true;
        self.seen()
    }
}

impl io_kind::Transport for Memory {
    fn end(&mut self) -> io::Result<()> {
        lock(&self.end.outgoing).finished = true;
        Ok(())
    }
}

impl Read for Memory {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        match self.end.read(dst) {
            Err(error) if error.kind() == ErrorKind::WouldBlock && self.turns > 0 => {
                self.turns -= 1;
                self.turns_taken += 1;
                self.peer.run();
                self.end.read(dst)
            }
            result => result,
        }
    }
}

impl Write for Memory {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.end.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One of two connected ends: bytes written to one are read from the other.
struct End {
    incoming: Arc<Mutex<Queue>>,
    outgoing: Arc<Mutex<Queue>>,
}

#[derive(Default)]
struct Queue {
    bytes: VecDeque<u8>,
    finished: bool,
}

impl End {
    fn pair() -> (Self, Self) {
        let (there, back) = (Arc::default(), Arc::default());
        let one = Self { incoming: Arc::clone(&back), outgoing: Arc::clone(&there) };
        (one, Self { incoming: there, outgoing: back })
    }
}

impl Read for End {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let mut queue = lock(&self.incoming);
        if queue.bytes.is_empty() && !queue.finished {
            return Err(ErrorKind::WouldBlock.into());
        }
        queue.bytes.read(dst)
    }
}

impl Write for End {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        lock(&self.outgoing).bytes.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Transport for End {
    fn finish(&mut self) -> io::Result<()> {
        lock(&self.outgoing).finished = true;
        Ok(())
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
