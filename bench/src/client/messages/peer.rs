//! The traits of everything that is measured: [`Peer`] and [`Library`].

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::setup::Setup;

/// An open connection. The futures of blocking ones are always ready, so that all peers run the
/// same loops.
pub(crate) trait Peer {
    /// Sends the planned message. If `flush`, it must leave at once.
    async fn send(&mut self, flush: bool) -> anyhow::Result<()>;

    /// Receives one message of the planned size.
    async fn receive(&mut self) -> anyhow::Result<()>;

    /// Sends a few bytes at once.
    async fn say(&mut self, words: &[u8]) -> anyhow::Result<()>;

    /// Receives a message of a few bytes.
    async fn hear(&mut self, length: usize) -> anyhow::Result<Vec<u8>>;

    /// Begins to wait for a message that does not come, as connections do most of the time.
    async fn wait(&mut self) -> anyhow::Result<()>;
}

/// A library that opens connections.
pub(crate) trait Library {
    type Peer: Peer;

    async fn connect(&self, setup: &Setup) -> anyhow::Result<Self::Peer>;
}

/// Polls `future` once, with a waker that does nothing.
pub(crate) fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
