//! What the client and the server of `split` agree on.

use std::str::FromStr;

use anyhow::Context;
#[cfg(any(feature = "client", feature = "server"))]
use tungstenite::Message;

/// The server's last byte: it has received everything.
pub(crate) const WHOLE: u8 = b'w';
/// The server's last byte: something was lost, torn or moved.
pub(crate) const BROKEN: u8 = b'b';

/// How many messages pass in each direction, and how long they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) size: usize,
    pub(crate) messages: u32,
}

impl Plan {
    /// How many bytes pass in each direction, at most, without TLS.
    pub(crate) fn bytes(self) -> usize {
        const HEADER: usize = 14;
        (self.size + HEADER) * self.messages as usize
    }

    /// As in the path of the URL.
    pub(crate) fn path(self) -> String {
        format!("{}x{}", self.messages, self.size)
    }
}

impl FromStr for Plan {
    type Err = anyhow::Error;

    fn from_str(path: &str) -> anyhow::Result<Self> {
        let (messages, size) = path.split_once('x').context("no plan")?;
        Ok(Self { size: size.parse()?, messages: messages.parse()? })
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
