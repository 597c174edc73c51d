//! The race of a host's addresses (Happy Eyeballs, RFC 8305): [`Race`] decides which address to try
//! next, and when. It does no I/O.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind},
    mem,
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::{ConnectEvent, DialError, Observer, SocketOptions, options::HEAD_START};

/// Longer than any race, and still something that the clock can be asked for.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Attempts that run at the same time, at most: a host may have any number of addresses.
const MOST_AT_ONCE: usize = 8;

/// What the driver of a [`Race`] does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Begin to connect to the address.
    Open(SocketAddr),
    /// Drop the attempt: its time is over.
    Drop(SocketAddr),
    /// Wait for an attempt to end, until this time.
    Wait(Option<Instant>),
    /// No address is left: [`Race::take_error`] says why.
    Lost,
}

/// A race between addresses, each of which gets a head start over the next.
pub(crate) struct Race {
    waiting: VecDeque<SocketAddr>,
    running: Vec<Running>,
    failed: Vec<(SocketAddr, io::Error)>,
    /// When the next address may start, even if the earlier ones still run.
    next_start: Option<Instant>,
    head_start: Duration,
    timeout: Option<Duration>,
    observer: Observer,
}

#[derive(Debug)]
struct Running {
    address: SocketAddr,
    /// When its time is over.
    end: Option<Instant>,
}

impl Race {
    /// A race between `addresses`, in this order; each counts once, and those that `options`
    /// exclude have failed from the start.
    pub(crate) fn new(
        addresses: impl IntoIterator<Item = SocketAddr>,
        options: &SocketOptions,
        observer: Observer,
    ) -> Self {
        let mut race = Self {
            waiting: VecDeque::new(),
            running: Vec::new(),
            failed: Vec::new(),
            next_start: None,
            head_start: options.head_start.unwrap_or(HEAD_START),
            timeout: options.connect_timeout,
            observer,
        };
        for address in addresses {
            match options.excludes(address) {
                Some(why) => race.has_failed(address, why),
                None if race.waiting.contains(&address) => {}
                None => race.waiting.push_back(address),
            }
        }
        race
    }

    pub(crate) fn next(&mut self, now: Instant) -> Next {
        let is_over = |running: &Running| running.end.is_some_and(|end| end <= now);
        if let Some(at) = self.running.iter().position(is_over) {
            let address = self.running.remove(at).address;
            let why = io::Error::new(ErrorKind::TimedOut, "no answer within the connect timeout");
            self.has_failed(address, why);
            return Next::Drop(address);
        }
        let may_start = self.next_start.is_none_or(|at| at <= now);
        if may_start && self.running.len() < MOST_AT_ONCE {
            if let Some(address) = self.waiting.pop_front() {
                let end = self.timeout.and_then(|timeout| now.checked_add(timeout));
                self.running.push(Running { address, end });
                self.next_start = now.checked_add(self.head_start.min(FOREVER));
                self.observer.tell(&ConnectEvent::Trying { address });
                return Next::Open(address);
            }
        }
        if self.running.is_empty() {
            return Next::Lost;
        }
        let start = match self.waiting.is_empty() || self.running.len() == MOST_AT_ONCE {
            true => None,
            false => self.next_start,
        };
        let ends = self.running.iter().filter_map(|running| running.end);
        Next::Wait(ends.chain(start).min())
    }

    /// The attempt at `address` has failed: the next one may start at once (RFC 8305, section 5).
    pub(crate) fn failed(&mut self, address: SocketAddr, error: io::Error) {
        self.running.retain(|running| running.address != address);
        self.has_failed(address, error);
    }

    /// The attempt at `address` has succeeded.
    pub(crate) fn won(&self, address: SocketAddr) {
        self.observer.tell(&ConnectEvent::Connected { address });
    }

    fn has_failed(&mut self, address: SocketAddr, error: io::Error) {
        self.observer.tell(&ConnectEvent::Failed { address, error: &error });
        self.failed.push((address, error));
        self.next_start = None;
    }

    /// Every address that was tried, with its error, for a race that is lost.
    pub(crate) fn take_error(&mut self) -> io::Error {
        DialError::io(mem::take(&mut self.failed))
    }

    /// Ends the race before it is decided. Returns the error of each address that has failed, and
    /// that the others have not answered.
    pub(crate) fn interrupt(&mut self) -> DialError {
        let silent = self
            .running
            .drain(..)
            .map(|running| (running.address, io::Error::new(ErrorKind::TimedOut, "no answer yet")));
        DialError::new(self.failed.drain(..).chain(silent).collect())
    }
}

/// Alternates between IPv6 and IPv4, beginning with the family of the first address; otherwise
/// keeps the order, which is the resolver's (RFC 8305, section 4; RFC 6724).
pub(crate) fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(first) = addresses.first() else { return addresses };
    let is_ipv6 = first.is_ipv6();
    let (mut same, mut other): (VecDeque<_>, VecDeque<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == is_ipv6);
    let mut mixed = Vec::with_capacity(same.len() + other.len());
    while !same.is_empty() || !other.is_empty() {
        mixed.extend(same.pop_front());
        mixed.extend(other.pop_front());
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD_START: Duration = Duration::from_millis(250);

    fn race(addresses: &[u8], head_start: Duration, connect_timeout: Option<Duration>) -> Race {
        let options = SocketOptions {
            head_start: Some(head_start),
            connect_timeout,
            ..SocketOptions::default()
        };
        Race::new(addresses.iter().copied().map(address), &options, Observer::default())
    }

    fn address(n: u8) -> SocketAddr {
        ([192, 0, 2, n], 443).into()
    }

    fn refused() -> io::Error {
        ErrorKind::ConnectionRefused.into()
    }

    #[test]
    fn families_alternate() {
        let v6 = |n: u16| SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, n], 443));
        let mixed = interleave(vec![v6(1), v6(2), v6(3), address(1), address(2)]);
        assert_eq!(mixed, [v6(1), address(1), v6(2), address(2), v6(3)]);
        let mixed = interleave(vec![address(1), address(2), v6(1)]);
        assert_eq!(mixed, [address(1), v6(1), address(2)]);
        assert_eq!(interleave(Vec::new()), []);
    }

    #[test]
    fn a_silent_address_does_not_hold_up_the_next() {
        let start = Instant::now();
        let mut race = race(&[1, 2], HEAD_START, None);
        assert_eq!(race.next(start), Next::Open(address(1)));
        let second = start + HEAD_START;
        assert_eq!(race.next(start), Next::Wait(Some(second)));
        assert_eq!(race.next(second), Next::Open(address(2)));
        assert_eq!(race.next(second), Next::Wait(None));
        race.failed(address(2), refused());
        assert_eq!(race.next(second), Next::Wait(None));
        race.failed(address(1), refused());
        assert_eq!(race.next(second), Next::Lost);
        let error = race.take_error();
        let tried = DialError::find(&error).unwrap().attempts().map(|(address, _)| address);
        assert_eq!(tried.collect::<Vec<_>>(), [address(2), address(1)]);
    }

    #[test]
    fn a_head_start_may_be_as_long_as_a_duration() {
        let start = Instant::now();
        let mut race = race(&[1, 2], Duration::MAX, None);
        assert_eq!(race.next(start), Next::Open(address(1)));
        assert!(matches!(race.next(start), Next::Wait(Some(_))));
    }

    #[test]
    fn a_failure_starts_the_next_at_once() {
        let start = Instant::now();
        let mut race = race(&[1, 2], HEAD_START, None);
        assert_eq!(race.next(start), Next::Open(address(1)));
        race.failed(address(1), refused());
        assert_eq!(race.next(start), Next::Open(address(2)));
    }

    #[test]
    fn each_address_has_its_own_time() {
        let start = Instant::now();
        let timeout = HEAD_START * 4;
        let mut race = race(&[1, 2], HEAD_START, Some(timeout));
        assert_eq!(race.next(start), Next::Open(address(1)));
        assert_eq!(race.next(start + HEAD_START), Next::Open(address(2)));
        assert_eq!(race.next(start + HEAD_START), Next::Wait(Some(start + timeout)));
        assert_eq!(race.next(start + timeout), Next::Drop(address(1)));
        let end = start + HEAD_START + timeout;
        assert_eq!(race.next(start + timeout), Next::Wait(Some(end)));
        assert_eq!(race.next(end), Next::Drop(address(2)));
        assert_eq!(race.next(end), Next::Lost);
        assert_eq!(race.take_error().kind(), ErrorKind::TimedOut);
    }

    #[test]
    fn an_address_counts_once_and_few_run_together() {
        let start = Instant::now();
        let all: Vec<u8> = (0..20).chain(0..20).collect();
        let mut race = race(&all, Duration::ZERO, None);
        for n in 0..MOST_AT_ONCE as u8 {
            assert_eq!(race.next(start), Next::Open(address(n)));
        }
        for n in MOST_AT_ONCE as u8..20 {
            assert_eq!(race.next(start), Next::Wait(None));
            race.failed(address(n - 1), refused());
            assert_eq!(race.next(start), Next::Open(address(n)));
        }
        assert_eq!(race.interrupt().attempts().count(), 20);
    }

    #[test]
    fn a_host_without_addresses_has_lost() {
        let mut race = race(&[], HEAD_START, None);
        assert_eq!(race.next(Instant::now()), Next::Lost);
        assert_eq!(race.take_error().to_string(), "cannot connect: no address to try");
    }
}
