//! A transport in memory that numbers its operations, one of which fails: [`Failing`].

use std::io::{self, ErrorKind, Read, Write};

use tungstenite::Message;
use tungstenite_tls_core::testing::Wire;
use tungstenite_tls_testing::server::Host;

use super::{
    failure::{Failure, Operation, Plan},
    peer::Recorder,
};
use crate::io_kind::Transport;

/// The client's end of a transport. The server runs when the client reads and no data is there, so
/// everything happens in a fixed order.
pub(super) struct Failing {
    wire: Wire,
    pub(super) peer: Recorder,
    plan: Option<Plan>,
    /// The operations so far.
    pub(super) operations: Vec<Operation>,
    /// How many bytes were written.
    pub(super) written: usize,
    /// Whether a write was cut short, so that the next one fails.
    cut: bool,
    answered: bool,
    /// The number of the first operation after the server has received Close.
    pub(super) close_received: Option<usize>,
    /// Whether the client wrote after it had read: it does not before the server has accepted or
    /// refused the session that it offers.
    pub(super) replied: bool,
}

/// More operations than a connection has.
const MOST: usize = 2000;

impl Failing {
    pub(super) fn new(host: &Host, plan: Option<Plan>) -> Self {
        let (wire, server) = Wire::pair();
        let peer = Recorder::new(host, server);
        Self {
            wire,
            peer,
            plan,
            operations: Vec::new(),
            written: 0,
            cut: false,
            answered: false,
            close_received: None,
            replied: false,
        }
    }

    /// From now on nothing fails, to see whether anybody uses the transport after a final error.
    pub(super) fn heal(&mut self) {
        self.plan = None;
        self.cut = false;
    }

    /// Ends the sending side, and lets the server read the rest.
    pub(super) fn finish(&mut self) {
        self.wire.finish();
        self.peer.run();
    }

    /// Numbers the operation. Returns how it fails, unless it is with an error.
    fn begin(&mut self, operation: Operation) -> io::Result<Option<Failure>> {
        let number = self.operations.len();
        assert!(number < MOST, "spins: the client calls the transport again and again");
        self.operations.push(operation);
        self.replied |= self.answered && operation == Operation::Write;
        if self.cut && operation == Operation::Write {
            self.cut = false;
            return Err(ErrorKind::BrokenPipe.into());
        }
        match self.plan.and_then(|plan| plan.failure(number, operation)) {
            Some(Failure::Error(kind)) => Err(kind.into()),
            failure => Ok(failure),
        }
    }
}

impl Transport for Failing {
    fn end(&mut self) -> io::Result<()> {
        self.begin(Operation::End)?;
        self.wire.finish();
        Ok(())
    }
}

impl Read for Failing {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        if self.begin(Operation::Read)?.is_some() {
            return Ok(0);
        }
        let mut result = self.wire.read(dst);
        if matches!(&result, Err(error) if error.kind() == ErrorKind::WouldBlock) {
            self.peer.run();
            if self.peer.received.last().is_some_and(Message::is_close) {
                self.close_received.get_or_insert(self.operations.len());
            }
            result = self.wire.read(dst);
        }
        self.answered |= matches!(result, Ok(1..));
        result
    }
}

impl Write for Failing {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        let src = match self.begin(Operation::Write)? {
            None => src,
            Some(Failure::Short) => {
                self.cut = true;
                &src[..src.len().min(1)]
            }
            Some(_) => return Ok(0),
        };
        let taken = self.wire.write(src)?;
        self.written += taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.begin(Operation::Flush).map(drop)
    }
}
