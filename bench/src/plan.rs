//! The plan of what a connection does, sent as the path of the upgrade request: [`Plan`].

use std::{fmt, str::FromStr};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::frame;

/// What one connection does once it is open: first a warm-up, then the measured part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The kind of work.
    pub work: Work,
    /// Bytes of payload in a message.
    pub size: usize,
    /// Whether many messages share a flush, and so TLS records; otherwise each is flushed.
    pub batched: bool,
    /// How many different messages are sent in turn. A single one would stay in the cache.
    pub distinct: usize,
    /// Messages before the measurement begins.
    pub warm_up: u64,
    /// Messages that are measured; for [`Work::Idle`], connections.
    pub count: u64,
    /// Whether messages are WebSocket frames; otherwise they are only payload.
    pub framed: bool,
    /// The largest payload of a frame that the client sends; longer messages are fragmented.
    pub fragment: usize,
}

/// The kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Work {
    /// From client to server.
    Send,
    /// From server to client.
    Receive,
    /// To the server and back, one message at a time.
    Echo,
    /// An open connection on which nothing happens.
    Idle,
}

/// How much payload shares a flush if messages are batched, in bytes.
pub(crate) const BATCH: usize = 256 * 1024;

impl Plan {
    /// How many messages share a flush.
    pub(crate) fn messages_a_flush(&self) -> u64 {
        if self.batched { (BATCH / self.size).max(1) as u64 } else { 1 }
    }

    /// The size of a message from the client inside TLS, in bytes.
    pub(crate) fn sent_bytes_a_message(&self) -> usize {
        if !self.framed {
            return self.size;
        }
        let whole = self.size / self.fragment;
        let rest = self.size % self.fragment;
        let header = |payload| frame::header_len(payload, true);
        let mut bytes = self.size + whole * header(self.fragment);
        if rest > 0 || self.size == 0 {
            bytes += header(rest);
        }
        bytes
    }
}

impl Work {
    const ALL: [Self; 4] = [Self::Send, Self::Receive, Self::Echo, Self::Idle];

    /// The name in paths and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Receive => "receive",
            Self::Echo => "echo",
            Self::Idle => "idle",
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { work, size, batched, distinct, warm_up, count, framed, fragment } = self;
        let work = work.name();
        write!(f, "/{work}/{size}/{batched}/{distinct}/{warm_up}/{count}/{framed}/{fragment}")
    }
}

impl FromStr for Plan {
    type Err = anyhow::Error;

    fn from_str(path: &str) -> anyhow::Result<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let ["", work, size, batched, distinct, warm_up, count, framed, fragment] = parts[..]
        else {
            bail!("`{path}` is not a plan");
        };
        Ok(Self {
            work: Work::ALL
                .into_iter()
                .find(|known| known.name() == work)
                .with_context(|| format!("there is no work `{work}`"))?,
            size: size.parse()?,
            batched: batched.parse()?,
            distinct: distinct.parse()?,
            warm_up: warm_up.parse()?,
            count: count.parse()?,
            framed: framed.parse()?,
            fragment: fragment.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan {
        work: Work::Send,
        size: 200_000,
        batched: true,
        distinct: 1,
        warm_up: 1,
        count: 2,
        framed: true,
        fragment: 65_536,
    };

    #[test]
    fn a_plan_survives_its_path() {
        assert_eq!(PLAN.to_string().parse::<Plan>().unwrap(), PLAN);
        assert!("/send/1".parse::<Plan>().is_err());
    }

    #[test]
    fn the_headers_of_all_fragments_count() {
        assert_eq!(PLAN.sent_bytes_a_message(), 200_000 + 3 * 14 + 8);
        let whole = Plan { fragment: usize::MAX, ..PLAN };
        assert_eq!(whole.sent_bytes_a_message(), 200_000 + 14);
        assert_eq!(Plan { framed: false, ..PLAN }.sent_bytes_a_message(), 200_000);
    }
}
