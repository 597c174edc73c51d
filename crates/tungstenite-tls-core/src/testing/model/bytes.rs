//! Runs scripts over TLS as a stream of bytes: [`bytes()`], and [`ciphertext()`] with an attacker
//! on the transport.

use std::{
    fmt,
    io::{self, ErrorKind},
};

use super::{
    ends::{Client, Ends, Server, passes},
    log::Log,
    quiet::QuietRounds,
    script::Script,
};

/// Runs `script` over TLS, byte by byte. The bytes of `script` choose calls, lengths and faults;
/// any bytes are a valid script. Does only the I/O of `ends`.
///
/// # Errors
/// The rule that did not hold, with the calls that led to it.
///
/// # Panics
/// If the stream panics.
pub fn bytes<C: Client, S: Server>(script: &[u8], ends: Ends<C, S>) -> Result<(), String> {
    run(script, ends, false)
}

/// Like [`bytes()`], but the script also changes the server's ciphertext on its way, from its first
/// byte on. The client must believe nothing that the server did not send. `ends` must protect what
/// they send, as a TLS library does and this crate's own session does not.
///
/// # Errors
/// The rule that did not hold, with the calls that led to it.
///
/// # Panics
/// If the stream panics.
pub fn ciphertext<C: Client, S: Server>(script: &[u8], ends: Ends<C, S>) -> Result<(), String> {
    run(script, ends, true)
}

fn run<C: Client, S: Server>(
    script: &[u8],
    ends: Ends<C, S>,
    attacked: bool,
) -> Result<(), String> {
    let mut run = Run {
        ends,
        attacked,
        log: Log::default(),
        taken: Vec::new(),
        received: Vec::new(),
        said: Vec::new(),
        heard: Vec::new(),
        server_closed: false,
        server_end: None,
        write_error: None,
        read_end: None,
        shut_down: false,
        buffer: Vec::new(),
    };
    let result = run.all(&mut Script::new(script));
    result.map_err(|what| run.log.tell(&what))
}

struct Run<C, S> {
    ends: Ends<C, S>,
    /// Whether the script also changes ciphertext.
    attacked: bool,
    log: Log,
    /// The bytes that the stream has taken from the client.
    taken: Vec<u8>,
    /// The bytes that the server has received.
    received: Vec<u8>,
    /// The bytes that the server has sent.
    said: Vec<u8>,
    /// The bytes that the client has read.
    heard: Vec<u8>,
    server_closed: bool,
    /// How the server's reading ended.
    server_end: Option<Result<(), ErrorKind>>,
    /// The permanent error of the client's writes.
    write_error: Option<ErrorKind>,
    /// How the client's reading ended.
    read_end: Option<Result<(), ErrorKind>>,
    shut_down: bool,
    /// The buffer for reads of either side. Only its beginning is in use.
    buffer: Vec<u8>,
}

impl<C: Client, S: Server> Run<C, S> {
    fn all(&mut self, script: &mut Script<'_>) -> Result<(), String> {
        while let Some(step) = script.next() {
            self.ends.faults.take_calls();
            match step % 16 {
                0..4 => self.write(script.length())?,
                4..6 => self.flush()?,
                6..9 => self.read(script.length())?,
                9 => self.handshake(),
                10 if step > 128 && self.ends.half_closes => self.shut_down(),
                11 => self.server_says(script.length()),
                12 if step > 192 => self.server_closes(),
                13 if self.attacked => script.changes(&self.ends.faults),
                13 => drop(self.ends.server.renegotiate()),
                14 => script.faults(&self.ends.faults),
                _ => self.serve(),
            }
        }
        self.settle()
    }

    fn note<R: fmt::Debug>(&mut self, call: &str, result: &io::Result<R>) {
        self.log.note(call, result.as_ref().map_err(|error| error.kind().to_string()));
    }

    fn write(&mut self, length: usize) -> Result<(), String> {
        let from = self.taken.len();
        let bytes = counted::<251>(from, length);
        let result = self.ends.client.write(&bytes);
        self.note(&format!("write of {length}"), &result);
        match result {
            Ok(n) if n > length || n == 0 && length > 0 => Err(format!("{n} of {length} taken")),
            Ok(n) => {
                self.taken.extend_from_slice(&bytes[..n]);
                self.must_not_write(n > 0)
            }
            Err(error) => self.write_failed(error.kind()),
        }
    }

    fn flush(&mut self) -> Result<(), String> {
        let result = self.ends.client.flush();
        self.note("flush", &result);
        match result {
            Ok(()) => Ok(()),
            Err(error) => self.write_failed(error.kind()),
        }
    }

    fn must_not_write(&self, written: bool) -> Result<(), String> {
        match self.write_error {
            Some(kind) if written => Err(format!("a write succeeds after {kind:?}")),
            _ if written && self.shut_down => Err("a write succeeds after shutdown".to_owned()),
            _ => Ok(()),
        }
    }

    fn write_failed(&mut self, kind: ErrorKind) -> Result<(), String> {
        if passes(kind) {
            return Ok(());
        }
        // After close_notify, writes fail with a different error.
        let closed = self.shut_down || self.read_end == Some(Ok(()));
        match self.write_error {
            Some(before) if before != kind && !closed => {
                return Err(format!("{kind:?} after {before:?}"));
            }
            _ if !closed => self.write_error = Some(kind),
            _ => {}
        }
        Ok(())
    }

    fn read(&mut self, length: usize) -> Result<(), String> {
        let length = length.max(1);
        self.make_room(length);
        let result = self.ends.client.read(&mut self.buffer[..length]);
        self.note(&format!("read of {length}"), &result);
        let end = match result {
            Ok(n) if n > 0 => {
                self.heard.extend_from_slice(&self.buffer[..n]);
                if let Some(end) = self.read_end {
                    return Err(format!("data after {end:?}"));
                }
                return Ok(());
            }
            Ok(_) => Ok(()),
            Err(error) if passes(error.kind()) => return Ok(()),
            Err(error) => Err(error.kind()),
        };
        match self.read_end {
            Some(before) if before != end => Err(format!("{end:?} after {before:?}")),
            _ => {
                self.read_end = Some(end);
                Ok(())
            }
        }
    }

    fn handshake(&mut self) {
        let result = self.ends.client.handshake();
        self.note("handshake", &result);
    }

    /// Before the handshake, a shutdown does nothing or ends an asynchronous transport.
    fn shut_down(&mut self) {
        if self.ends.client.is_handshake_complete() {
            self.shut_down = true;
            let result = self.ends.client.shutdown();
            self.note("shutdown", &result);
        }
    }

    fn server_says(&mut self, length: usize) {
        self.serve();
        if !self.ends.server.is_complete() || self.server_closed {
            return;
        }
        let from = self.said.len();
        let bytes = counted::<241>(from, length);
        if self.ends.server.write_all(&bytes).and_then(|()| self.ends.server.flush()).is_ok() {
            self.said.extend(bytes);
            self.log.push(format!("the server sends {length}"));
        }
    }

    fn server_closes(&mut self) {
        self.serve();
        if self.ends.server.is_complete() && self.ends.server.close_notify().is_ok() {
            self.server_closed = true;
            self.log.push("the server sends close_notify".to_owned());
        }
    }

    /// Lets the server read everything that has arrived.
    fn serve(&mut self) {
        self.make_room(64 * 1024);
        while self.server_end.is_none() {
            match self.ends.server.read(&mut self.buffer) {
                Ok(0) => self.server_end = Some(Ok(())),
                Ok(n) => self.received.extend_from_slice(&self.buffer[..n]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => self.server_end = Some(Err(error.kind())),
            }
        }
    }

    fn make_room(&mut self, length: usize) {
        if self.buffer.len() < length {
            // Not resized: that is slow in a build without optimisation.
            self.buffer = vec![0; length];
        }
    }

    /// Ends the faults, lets everything arrive that can, and compares.
    fn settle(&mut self) -> Result<(), String> {
        self.log.push("no more faults".to_owned());
        self.ends.faults.heal();
        let mut quiet = QuietRounds::default();
        while quiet.goes_on(self.received.len() + self.heard.len()) {
            self.log.is_settled = quiet.rounds() > 3;
            self.ends.faults.take_calls();
            self.serve();
            self.flush()?;
            self.serve();
            self.read(400_000)?;
        }
        let Ends { faults, .. } = &self.ends;
        let (reads, writes) = (faults.read_error(), faults.write_error());
        let changed = faults.is_changed();
        let whole = reads.is_none() && writes.is_none() && !faults.reads_end() && !changed;
        if let (false, Some(Err(kind @ (ErrorKind::InvalidData | ErrorKind::ConnectionAborted)))) =
            (changed, self.server_end)
        {
            return Err(format!("the server gave up: {kind:?}"));
        }
        compare("server", &self.received, &self.taken, whole)?;
        // A transport that fails in the handshake fails for both directions.
        let complete = self.ends.server.is_complete() && self.ends.client.is_handshake_complete();
        let heard_all = whole || reads.is_none() && !faults.reads_end() && complete && !changed;
        compare("client", &self.heard, &self.said, heard_all)?;
        // A clean end is believed only where the server has sent it, behind all its data.
        if changed && self.read_end == Some(Ok(())) {
            if !self.server_closed {
                return Err("an end that the server did not send is believed".to_owned());
            }
            compare("client", &self.heard, &self.said, true)?;
        }
        if heard_all && self.server_closed && self.read_end != Some(Ok(())) {
            return Err(format!("reading ends with {:?}, not with close_notify", self.read_end));
        }
        if whole && (self.shut_down || self.server_closed) && self.server_end != Some(Ok(())) {
            return Err(format!("the server received no close_notify, but {:?}", self.server_end));
        }
        let writes_end = self.server_closed && !self.ends.half_closes;
        if whole && self.write_error.is_some() && !writes_end {
            return Err("writing failed on a sound transport".to_owned());
        }
        Ok(())
    }
}

/// Makes `length` bytes that tell their position: each is its index modulo `PERIOD`.
fn counted<const PERIOD: usize>(from: usize, length: usize) -> Vec<u8> {
    let period: [u8; PERIOD] = std::array::from_fn(|i| i as u8);
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let rest = &period[(from + bytes.len()) % PERIOD..];
        bytes.extend_from_slice(&rest[..rest.len().min(length - bytes.len())]);
    }
    bytes
}

fn compare(who: &str, received: &[u8], sent: &[u8], whole: bool) -> Result<(), String> {
    let fits = if whole { received == sent } else { sent.starts_with(received) };
    if fits {
        return Ok(());
    }
    let differs = received.iter().zip(sent).take_while(|(a, b)| a == b).count();
    Err(format!(
        "the {who} received {} bytes of {}; they differ at {differs}",
        received.len(),
        sent.len()
    ))
}
