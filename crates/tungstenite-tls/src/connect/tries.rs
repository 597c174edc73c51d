//! The addresses of the server that a proxy is asked for, one after another: [`Tries`].

use std::{collections::VecDeque, io, net::SocketAddr};

use tungstenite::Error;

use crate::{
    dial::DialError,
    error::{ProxyError, ProxyStage},
};

/// Each address to ask a proxy for, and what became of those before. A proxy connects to one
/// address for each tunnel, so they cannot race.
pub(crate) struct Tries {
    waiting: VecDeque<Option<SocketAddr>>,
    failed: Vec<(SocketAddr, io::Error)>,
}

impl Tries {
    /// Without addresses, the proxy is asked once, for the name.
    pub(crate) fn new(addresses: Option<Vec<SocketAddr>>) -> Self {
        let waiting = match addresses {
            Some(addresses) => addresses.into_iter().map(Some).collect(),
            None => VecDeque::from([None]),
        };
        Self { waiting, failed: Vec::new() }
    }

    pub(crate) fn next(&mut self) -> Option<Option<SocketAddr>> {
        self.waiting.pop_front()
    }

    /// Keeps the error of a target that the proxy cannot connect to, if another one is left.
    ///
    /// # Errors
    /// Any other error.
    pub(crate) fn failed(&mut self, target: Option<SocketAddr>, error: Error) -> Result<(), Error> {
        let is_only = self.waiting.is_empty() && self.failed.is_empty();
        match (target, error) {
            (Some(target), Error::Io(error)) if !is_only && is_about_target(&error) => {
                self.failed.push((target, error));
                Ok(())
            }
            (_, error) => Err(error),
        }
    }

    /// The error of every target.
    pub(crate) fn into_error(self) -> Error {
        DialError::io(self.failed).into()
    }
}

fn is_about_target(error: &io::Error) -> bool {
    ProxyError::find(error)
        .is_some_and(|error| error.stage() == ProxyStage::Tunnel && !error.wants_credentials())
}
