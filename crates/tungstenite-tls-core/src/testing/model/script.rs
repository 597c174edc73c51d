//! Decisions read from bytes: [`Script`].

use std::io::ErrorKind;

use crate::testing::{Change, Fault, Faults};

/// Bytes that decide what happens next.
pub(super) struct Script<'a>(std::slice::Iter<'a, u8>);

impl<'a> Script<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    /// The next byte, or `None` at the end.
    pub(super) fn next(&mut self) -> Option<u8> {
        self.0.next().copied()
    }

    /// A length: mostly short, sometimes around the limits of records and writes.
    pub(super) fn length(&mut self) -> usize {
        const LONG: [usize; 10] =
            [0, 126, 4096, 16_383, 16_385, 61_440, 65_536, 70_000, 200_000, 300_000];
        match self.next().unwrap_or_default() {
            short @ ..236 => usize::from(short),
            long => LONG[usize::from(long) % LONG.len()],
        }
    }

    /// Adds some faults for the calls to come.
    pub(super) fn faults(&mut self, faults: &Faults) {
        for _ in 0..self.next().unwrap_or_default() % 8 {
            faults.push(self.fault());
        }
    }

    /// Adds some changes to the bytes that the client will read.
    pub(super) fn changes(&mut self, faults: &Faults) {
        for _ in 0..=self.next().unwrap_or_default() % 4 {
            let keep = self.length();
            faults.change(Change::Keep(keep));
            faults.change(self.change());
        }
    }

    fn change(&mut self) -> Change {
        match self.next().unwrap_or_default() {
            bit @ ..120 => Change::Flip(1 << (bit % 8)),
            120..180 => Change::Insert(self.bytes()),
            180..235 => Change::Lose(self.length()),
            235.. => Change::Insert(self.record()),
        }
    }

    /// The next few bytes of the script itself.
    fn bytes(&mut self) -> Vec<u8> {
        let most = usize::from(self.next().unwrap_or_default() % 64);
        self.0.by_ref().take(most).copied().collect()
    }

    /// The bytes as a TLS record (RFC 8446, section 5.1) of a known type.
    fn record(&mut self) -> Vec<u8> {
        const TYPES: [u8; 5] = [20, 21, 22, 23, 24];
        let kind = TYPES[usize::from(self.next().unwrap_or_default()) % TYPES.len()];
        let content = self.bytes();
        [&[kind, 3, 3, 0, content.len() as u8], &content[..]].concat()
    }

    fn fault(&mut self) -> Fault {
        use ErrorKind::{BrokenPipe, ConnectionReset, Interrupted, Other, TimedOut, WouldBlock};
        match self.next().unwrap_or_default() {
            ..60 => Fault::None,
            short @ 60..120 => Fault::Short(usize::from(short - 59) * usize::from(short - 59)),
            120..170 => Fault::Error(WouldBlock),
            170..215 => Fault::Error(TimedOut),
            215..235 => Fault::Error(Interrupted),
            235..240 => Fault::Error(ConnectionReset),
            240..245 => Fault::Error(BrokenPipe),
            245..250 => Fault::Error(Other),
            250.. => Fault::End,
        }
    }
}
