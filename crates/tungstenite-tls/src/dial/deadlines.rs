//! How long connecting may take: in all, and in each of its stages.

use std::{
    error::Error,
    fmt, io,
    time::{Duration, Instant},
};

use super::{DialError, error::find};

/// A stage of connecting, in the order in which they come.
///
/// ```
/// use std::time::Duration;
/// use tungstenite_tls::{Connect, dial::ConnectStage};
///
/// let plan = Connect::new("wss://example.org/")?
///     .timeout(Duration::from_secs(30))
///     .stage_timeout(ConnectStage::Tls, Duration::from_secs(5));
/// # Ok::<(), tungstenite_tls::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectStage {
    /// Looking up the addresses of the host.
    LookUp,
    /// Connecting over TCP, to the first address that answers.
    Tcp,
    /// Asking a proxy for the tunnel, with the TLS handshake of an `https://` proxy.
    Proxy,
    /// The TLS handshake with the server.
    Tls,
    /// The HTTP upgrade.
    Upgrade,
}

impl ConnectStage {
    const COUNT: usize = 5;
}

impl fmt::Display for ConnectStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LookUp => "looking up the host",
            Self::Tcp => "connecting over TCP",
            Self::Proxy => "the proxy",
            Self::Tls => "the TLS handshake",
            Self::Upgrade => "the upgrade",
        })
    }
}

/// The time for each stage, and for all together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timeouts {
    pub(crate) total: Option<Duration>,
    stages: [Option<Duration>; ConnectStage::COUNT],
}

impl Timeouts {
    pub(crate) fn set(&mut self, stage: ConnectStage, timeout: Duration) {
        self.stages[stage as usize] = Some(timeout);
    }

    pub(crate) fn of(&self, stage: ConnectStage) -> Option<Duration> {
        self.stages[stage as usize]
    }

    /// Begins to count the time of one call.
    pub(crate) fn start(&self, now: Instant) -> Deadlines {
        Deadlines { timeouts: self.clone(), end: self.total.and_then(|all| now.checked_add(all)) }
    }
}

/// The deadlines of one call that connects.
#[derive(Debug)]
pub(crate) struct Deadlines {
    timeouts: Timeouts,
    /// The end of all stages.
    end: Option<Instant>,
}

impl Deadlines {
    /// The deadline of a stage that begins now.
    pub(crate) fn begin(&self, stage: ConnectStage, now: Instant) -> Deadline {
        let own = self.timeouts.stages[stage as usize];
        let own_end = own.and_then(|own| now.checked_add(own));
        match (own_end, self.end) {
            (Some(own_end), end) if end.is_none_or(|end| own_end <= end) => Deadline {
                stage,
                at: Some(own_end),
                limit: own.unwrap_or_default(),
                is_total: false,
            },
            (_, at) => {
                let limit = self.timeouts.total.unwrap_or_default();
                Deadline { stage, at, limit, is_total: true }
            }
        }
    }
}

/// The deadline of one stage.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    pub(crate) stage: ConnectStage,
    /// `None`: the stage may take any time.
    pub(crate) at: Option<Instant>,
    limit: Duration,
    is_total: bool,
}

impl Deadline {
    /// The same, or `time` from now, whichever comes first.
    #[cfg(feature = "proxy")]
    pub(crate) fn or_in(&self, time: Option<Duration>) -> Self {
        let end = time.and_then(|time| Instant::now().checked_add(time));
        Self { at: [self.at, end].into_iter().flatten().min(), ..self.clone() }
    }

    pub(crate) fn is_over(&self, now: Instant) -> bool {
        self.at.is_some_and(|at| at <= now)
    }

    /// The error of a stage whose time is over. `awaited` completes "waited for".
    pub(crate) fn error(&self, awaited: String) -> io::Error {
        let Self { stage, limit, is_total, .. } = *self;
        let error = DeadlineError { stage, limit, is_total, awaited, attempts: None };
        io::Error::new(io::ErrorKind::TimedOut, error)
    }

    /// The same for [`ConnectStage::Tcp`].
    pub(crate) fn dial_error(&self, attempts: DialError) -> io::Error {
        let Self { stage, limit, is_total, .. } = *self;
        let awaited = "an address to answer".to_owned();
        let error = DeadlineError { stage, limit, is_total, awaited, attempts: Some(attempts) };
        io::Error::new(io::ErrorKind::TimedOut, error)
    }
}

/// Connecting took longer than [`Connect::timeout`](crate::Connect::timeout) or
/// [`Connect::stage_timeout`](crate::Connect::stage_timeout) allows. It is inside
/// [`Error::Io`](crate::Error::Io), of kind [`TimedOut`](io::ErrorKind::TimedOut);
/// [`DeadlineError::find`] finds it there. Nothing is left of the connection.
///
/// ```
/// use std::{net::TcpListener, time::Duration};
/// use tungstenite_tls::{Connect, dial::ConnectStage, error::DeadlineError};
///
/// // A server that never answers.
/// let silent = TcpListener::bind("127.0.0.1:0")?;
/// let plan = Connect::new(format!("ws://{}/", silent.local_addr()?))?;
/// let error = plan.timeout(Duration::from_millis(50)).connect().unwrap_err();
/// let deadline = DeadlineError::find(&error).expect("a timeout");
/// assert_eq!(deadline.stage(), ConnectStage::Upgrade);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DeadlineError {
    stage: ConnectStage,
    limit: Duration,
    is_total: bool,
    awaited: String,
    attempts: Option<DialError>,
}

impl DeadlineError {
    /// The stage in which the time was over.
    pub fn stage(&self) -> ConnectStage {
        self.stage
    }

    /// The time that was set, for the stage or for all stages.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// Whether [`limit`](Self::limit) is for all stages together.
    pub fn is_total(&self) -> bool {
        self.is_total
    }

    /// What the stage waited for, in words.
    pub fn awaited(&self) -> &str {
        &self.awaited
    }

    /// In [`ConnectStage::Tcp`], each address that was tried, with its error if it had failed by
    /// then.
    pub fn attempts(&self) -> Option<&DialError> {
        self.attempts.as_ref()
    }

    /// The `DeadlineError` inside `error` (an [`io::Error`] or a [`tungstenite::Error`]), if there
    /// is one.
    pub fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        find(error)
    }
}

impl fmt::Display for DeadlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, limit, is_total, awaited, attempts } = self;
        match is_total {
            true => write!(f, "connecting took longer than {limit:?}, the last of it {stage}")?,
            false => write!(f, "{stage} took longer than {limit:?}")?,
        }
        write!(f, ": waited for {awaited}")?;
        attempts.as_ref().map_or(Ok(()), |attempts| write!(f, " ({attempts})"))
    }
}

impl Error for DeadlineError {}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_earlier_deadline_counts_and_is_named() {
        let now = Instant::now();
        let mut timeouts = Timeouts { total: Some(SECOND * 5), ..Timeouts::default() };
        timeouts.set(ConnectStage::Tls, SECOND * 2);
        let deadlines = timeouts.start(now);

        let lookup = deadlines.begin(ConnectStage::LookUp, now);
        assert_eq!(lookup.at, Some(now + SECOND * 5));
        let error = lookup.error("an answer".to_owned()).to_string();
        assert_eq!(
            error,
            "connecting took longer than 5s, the last of it looking up the host: \
             waited for an answer"
        );
        let tls = deadlines.begin(ConnectStage::Tls, now + SECOND);
        assert_eq!(tls.at, Some(now + SECOND * 3));
        let error = tls.error("the server's next message".to_owned()).to_string();
        assert_eq!(
            error,
            "the TLS handshake took longer than 2s: waited for the server's next message"
        );
        // Less is left of the whole.
        let late = deadlines.begin(ConnectStage::Tls, now + SECOND * 4);
        assert_eq!((late.at, late.is_total), (Some(now + SECOND * 5), true));
    }

    #[test]
    fn without_timeouts_and_with_endless_ones_there_is_no_deadline() {
        let now = Instant::now();
        let endless = Timeouts { total: Some(Duration::MAX), ..Timeouts::default() };
        for timeouts in [Timeouts::default(), endless] {
            let deadline = timeouts.start(now).begin(ConnectStage::Tcp, now);
            assert!(deadline.at.is_none() && !deadline.is_over(now + SECOND));
        }
    }
}
