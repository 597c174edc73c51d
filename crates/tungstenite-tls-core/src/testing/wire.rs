//! A transport in memory: [`Wire`].

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// One of the two ends of a transport in memory; what is written to one is read from the other. A
/// write takes everything, and a read never blocks: while there is no data, it returns
/// [`ErrorKind::WouldBlock`].
///
/// ```
/// use std::io::{Read, Write};
/// use tungstenite_tls_core::testing::Wire;
///
/// let (mut one, mut other) = Wire::pair();
/// one.write_all(b"hello")?;
/// one.finish();
/// let mut received = String::new();
/// other.read_to_string(&mut received)?;
/// assert_eq!(received, "hello");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Wire {
    incoming: Arc<Mutex<Queue>>,
    outgoing: Arc<Mutex<Queue>>,
}

#[derive(Debug, Default)]
struct Queue {
    bytes: VecDeque<u8>,
    finished: bool,
}

impl Wire {
    /// Makes both ends.
    pub fn pair() -> (Self, Self) {
        let (there, back) = (Arc::default(), Arc::default());
        let one = Self { incoming: Arc::clone(&back), outgoing: Arc::clone(&there) };
        (one, Self { incoming: there, outgoing: back })
    }

    /// Ends the outgoing direction, as TCP's FIN does (RFC 9293, section 3.6): the other end reads
    /// the remaining bytes, then 0.
    pub fn finish(&mut self) {
        lock(&self.outgoing).finished = true;
    }

    /// How many bytes are waiting to be read.
    pub fn waiting(&self) -> usize {
        lock(&self.incoming).bytes.len()
    }
}

impl Read for Wire {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        let mut queue = lock(&self.incoming);
        if queue.bytes.is_empty() && !queue.finished {
            return Err(ErrorKind::WouldBlock.into());
        }
        queue.bytes.read(dst)
    }
}

impl Write for Wire {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        lock(&self.outgoing).bytes.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
