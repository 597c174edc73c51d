//! Pings that must be answered in time: [`KeepAlive`], and the state machine [`Watch`].

use std::time::{Duration, Instant};

use tungstenite::{Bytes, Message};

/// When to send a ping, and how long the server may take to answer (RFC 6455, section 5.5.2).
///
/// Everything that arrives shows that the server lives, not only the pong: a server that sends data
/// is not asked, even if it never answers pings. So is a part of a long message.
///
/// ```
/// use std::time::{Duration, Instant};
/// use tungstenite_tls::lasting::{KeepAlive, Turn};
///
/// let (quiet, answer) = (Duration::from_secs(20), Duration::from_secs(10));
/// let start = Instant::now();
/// let mut watch = KeepAlive::new(quiet, answer).start(start);
/// assert!(matches!(watch.turn(start), Turn::Wait(Some(at)) if at == start + quiet));
/// // Nothing has arrived: send the ping.
/// assert!(matches!(watch.turn(start + quiet), Turn::Ping(_)));
/// assert!(matches!(watch.turn(start + quiet + answer), Turn::Dead));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepAlive {
    pub(super) quiet: Duration,
    pub(super) answer: Duration,
}

impl KeepAlive {
    /// A ping after nothing has arrived for `quiet`, and `answer` as the time for something to
    /// arrive after the ping. Choose `quiet` shorter than what proxies and routers on the way
    /// tolerate; they often drop a connection after 60 seconds.
    pub fn new(quiet: Duration, answer: Duration) -> Self {
        Self { quiet, answer }
    }

    /// Begins to watch a connection that is open since `now`. Does no I/O.
    pub fn start(self, now: Instant) -> Watch {
        Watch { settings: self, heard: now, asked: None, pings: 0 }
    }
}

impl Default for KeepAlive {
    /// A ping after 20 seconds, and 10 seconds for the answer.
    fn default() -> Self {
        Self::new(Duration::from_secs(20), Duration::from_secs(10))
    }
}

/// Watches one connection: [`KeepAlive::start`]. Does no I/O, and knows the time only from you.
#[derive(Clone, Debug)]
pub struct Watch {
    settings: KeepAlive,
    heard: Instant,
    asked: Option<Instant>,
    pings: u64,
}

impl Watch {
    /// Something has arrived: any message, or a part of one. Read all that has arrived before you
    /// call [`turn`](Self::turn), or a server that has answered counts as dead. While it
    /// [awaits an answer](Self::awaits_answer), look before you read whether there is something to
    /// read: a part of a message is not returned.
    pub fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.asked = None;
    }

    /// What to do now. A ping is only returned once until something arrives.
    pub fn turn(&mut self, now: Instant) -> Turn {
        let KeepAlive { quiet, answer } = self.settings;
        let (since, longest) = match self.asked {
            Some(asked) => (asked, answer),
            None => (self.heard, quiet),
        };
        // A time that cannot be expressed never comes.
        let Some(at) = since.checked_add(longest) else { return Turn::Wait(None) };
        match self.asked {
            _ if now < at => Turn::Wait(Some(at)),
            Some(_) => Turn::Dead,
            None => {
                self.asked = Some(now);
                self.pings += 1;
                Turn::Ping(Message::Ping(self.payload()))
            }
        }
    }

    /// Whether a ping was sent, and nothing has arrived since.
    pub fn awaits_answer(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether `message` is the pong for the last ping.
    pub fn is_answer(&self, message: &Message) -> bool {
        self.pings > 0 && matches!(message, Message::Pong(payload) if *payload == self.payload())
    }

    fn payload(&self) -> Bytes {
        format!("keep-alive {}", self.pings).into()
    }
}

/// What to do for a connection that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Turn {
    /// Nothing until this time; `None`: for ever.
    Wait(Option<Instant>),
    /// Send this ping.
    Ping(Message),
    /// The server did not answer in time. Drop the connection: nobody would answer a Close.
    Dead,
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: u64 = 20;
    const ANSWER: u64 = 10;

    enum Step {
        Hear,
        Wait(u64),
        Ping,
        Dead,
    }

    #[test]
    fn a_quiet_connection_gets_a_ping_and_then_has_to_answer() {
        use Step::{Dead, Hear, Ping, Wait};

        let tables: [&[(u64, Step)]; 5] = [
            // Silence.
            &[
                (0, Wait(20)),
                (19, Wait(20)),
                (20, Ping),
                (20, Wait(30)),
                (29, Wait(30)),
                (30, Dead),
            ],
            // An answer, and the next ping.
            &[(20, Ping), (25, Hear), (25, Wait(45)), (45, Ping), (54, Wait(55)), (55, Dead)],
            // Data without pongs: nobody is asked.
            &[(15, Hear), (30, Hear), (45, Hear), (60, Hear), (60, Wait(80))],
            // The caller was away: the answer counts from the ping.
            &[(500, Ping), (509, Wait(510)), (510, Dead)],
            // The answer was there before the caller looked.
            &[(20, Ping), (90, Hear), (90, Wait(110))],
        ];
        for table in tables {
            let start = Instant::now();
            let at = |seconds| start + Duration::from_secs(seconds);
            let keep_alive =
                KeepAlive::new(Duration::from_secs(QUIET), Duration::from_secs(ANSWER));
            let mut watch = keep_alive.start(start);
            for (now, step) in table {
                let expected = match step {
                    Hear => {
                        watch.heard(at(*now));
                        continue;
                    }
                    Wait(until) => Turn::Wait(Some(at(*until))),
                    Ping => {
                        let Turn::Ping(ping) = watch.turn(at(*now)) else { panic!("at {now}") };
                        assert!(watch.is_answer(&Message::Pong(ping.into_data())));
                        continue;
                    }
                    Dead => Turn::Dead,
                };
                assert_eq!(watch.turn(at(*now)), expected, "at {now}");
            }
        }
    }

    #[test]
    fn each_ping_has_its_own_answer() {
        let start = Instant::now();
        let mut watch = KeepAlive::new(Duration::ZERO, Duration::ZERO).start(start);
        assert!(!watch.is_answer(&Message::Pong("keep-alive 0".into())));
        let Turn::Ping(first) = watch.turn(start) else { panic!("no ping") };
        watch.heard(start);
        let Turn::Ping(second) = watch.turn(start) else { panic!("no ping") };
        assert_ne!(first, second);
        assert!(!watch.is_answer(&Message::Pong(first.into_data())));
    }

    #[test]
    fn an_endless_time_never_comes() {
        let start = Instant::now();
        let mut watch = KeepAlive::new(Duration::MAX, Duration::ZERO).start(start);
        assert_eq!(watch.turn(start), Turn::Wait(None));
    }
}
