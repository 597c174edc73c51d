//! Prepares the race of a host's addresses.

use std::net::SocketAddr;

use super::Connect;
use crate::dial::{ConnectEvent, Race, interleave};

impl Connect {
    /// The addresses that a resolver found, in the order in which to try them.
    pub(crate) fn looked_up(&self, host: &str, found: Vec<SocketAddr>) -> Vec<SocketAddr> {
        let addresses = interleave(found);
        self.observer.tell(&ConnectEvent::LookedUp { host, addresses: &addresses });
        addresses
    }

    pub(crate) fn race(&self, addresses: Vec<SocketAddr>) -> Race {
        Race::new(addresses, &self.socket, self.observer.clone())
    }
}
