//! What the client and the server of `split` agree on.

use std::{fmt, str::FromStr};

use anyhow::Context;
use clap::ValueEnum;
#[cfg(any(feature = "client", feature = "server"))]
use tungstenite::Message;

/// The server's last byte: it has received everything.
pub(crate) const WHOLE: u8 = b'w';
/// The server's last byte: something was lost, torn or moved.
pub(crate) const BROKEN: u8 = b'b';

/// How many bytes per second a link carries in each direction: 1 Gbit/s.
pub(crate) const LINK: usize = 125_000_000;

/// The files of a recording: what the client receives, and what it has sent.
pub(crate) const INCOMING: &str = "incoming";
pub(crate) const OUTGOING: &str = "outgoing";

/// How many messages pass in each direction, how long they are, and between whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) messages: u32,
    pub(crate) size: usize,
    pub(crate) peer: Peer,
}

/// Where the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    /// At the other end of loopback
    Loopback,
    /// At the other end of a link of 1 Gbit/s
    Link,
    /// Nowhere: what it sends is in a file, and what it receives goes into another
    Recording,
}

impl Plan {
    /// How many bytes pass in each direction, at most, without TLS.
    pub(crate) fn bytes(self) -> usize {
        const HEADER: usize = 14;
        (self.size + HEADER) * self.messages as usize
    }
}

/// As in the path of the URL.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}-{}", self.messages, self.size, self.peer)
    }
}

impl FromStr for Plan {
    type Err = anyhow::Error;

    fn from_str(path: &str) -> anyhow::Result<Self> {
        let (messages, rest) = path.split_once('x').context("no plan")?;
        let (size, peer) = rest.split_once('-').context("no plan")?;
        let peer = Peer::from_str(peer, false).map_err(anyhow::Error::msg)?;
        Ok(Self { messages: messages.parse()?, size: size.parse()?, peer })
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "loopback",
            Self::Link => "link",
            Self::Recording => "recording",
        })
    }
}

/// Message number `number`.
#[cfg(any(feature = "client", feature = "server"))]
pub(crate) fn message(number: u32, size: usize) -> Message {
    let mut bytes = vec![number as u8; size];
    let number = number.to_be_bytes();
    let len = number.len().min(size);
    bytes[..len].copy_from_slice(&number[..len]);
    Message::binary(bytes)
}
