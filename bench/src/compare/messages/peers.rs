//! The peers whose messages are measured: [`Peer`].

use serde::Serialize;

use super::cases::Case;
use crate::{
    compare::{options::Options, process::has_client},
    plan::{Plan, Work},
};

/// A WebSocket library with a TLS library, or a bare TLS library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Peer {
    /// `LIBRARY/TLS`.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The client binary that contains the peer.
    #[serde(skip)]
    pub(super) client: &'static str,
    /// The client's name for the peer.
    #[serde(skip)]
    pub(super) entry: &'static str,
    /// The largest payload of a frame that the peer sends, in bytes.
    #[serde(skip)]
    fragment: usize,
    /// Whether the peer differs from another one only in sending.
    #[serde(skip)]
    only_sends: bool,
}

/// The role of a peer in the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A TLS library without WebSocket: the limit.
    Bare,
    /// This library.
    Ours,
    /// Another WebSocket library.
    Other,
}

use Kind::{Bare, Other, Ours};

/// All peers. To add one, add a line here and an entry in its client.
pub(super) const ALL: [Peer; 32] = [
    peer("bare/rustls", Bare, "rustls"),
    peer("bare/openssl", Bare, "openssl"),
    peer("bare/native-tls", Bare, "openssl"),
    peer("bare/boring", Bare, "boring"),
    peer("tungstenite-tls/rustls", Ours, "rustls"),
    peer("tungstenite-tls/openssl", Ours, "openssl"),
    peer("tungstenite-tls/native-tls", Ours, "openssl"),
    peer("tungstenite-tls/boring", Ours, "boring"),
    sends("tungstenite-tls-batch/rustls", "rustls"),
    sends("tungstenite-tls-batch/openssl", "openssl"),
    sends("tungstenite-tls-batch/native-tls", "openssl"),
    sends("tungstenite-tls-batch/boring", "boring"),
    in_fragments("tungstenite-tls, fragments/rustls", "tungstenite-tls/rustls", "rustls"),
    in_fragments("tungstenite-tls, fragments/openssl", "tungstenite-tls/openssl", "openssl"),
    in_fragments("tungstenite-tls, fragments/native-tls", "tungstenite-tls/native-tls", "openssl"),
    in_fragments("tungstenite-tls, fragments/boring", "tungstenite-tls/boring", "boring"),
    peer("tungstenite-tls-tokio/rustls", Ours, "rustls"),
    peer("tungstenite-tls-tokio/openssl", Ours, "openssl"),
    peer("tungstenite-tls-tokio/native-tls", Ours, "openssl"),
    peer("tungstenite-tls-tokio/boring", Ours, "boring"),
    sends("tungstenite-tls-tokio-batch/rustls", "rustls"),
    sends("tungstenite-tls-tokio-batch/openssl", "openssl"),
    sends("tungstenite-tls-tokio-batch/native-tls", "openssl"),
    sends("tungstenite-tls-tokio-batch/boring", "boring"),
    peer("tungstenite/rustls", Other, "rustls"),
    peer("tungstenite/native-tls", Other, "openssl"),
    peer("tokio-tungstenite/rustls", Other, "rustls"),
    peer("tokio-tungstenite/native-tls", Other, "openssl"),
    peer("fastwebsockets/rustls", Other, "rustls"),
    // 4 MiB is tokio-websockets's default.
    Peer { fragment: 4 << 20, ..peer("tokio-websockets/rustls", Other, "rustls") },
    Peer { fragment: 4 << 20, ..peer("tokio-websockets/native-tls", Other, "openssl") },
    // Only if it is installed.
    peer("libwebsockets/openssl", Other, LIBWEBSOCKETS),
];

/// The one client that is not written in Rust.
const LIBWEBSOCKETS: &str = "libwebsockets";

/// The size of fragments that this library's documentation recommends for large messages, in bytes.
const FRAGMENT: usize = 64 << 10;

const fn peer(name: &'static str, kind: Kind, client: &'static str) -> Peer {
    Peer { name, kind, client, entry: name, fragment: usize::MAX, only_sends: false }
}

const fn sends(name: &'static str, client: &'static str) -> Peer {
    Peer { only_sends: true, ..peer(name, Ours, client) }
}

const fn in_fragments(name: &'static str, entry: &'static str, client: &'static str) -> Peer {
    Peer { entry, fragment: FRAGMENT, ..peer(name, Ours, client) }
}

/// The peers to measure in a case: those whose client was built and for which the case is new.
pub(super) fn wanted<'a>(
    case: &'a Case,
    options: &'a Options,
) -> impl Iterator<Item = &'static Peer> + 'a {
    ALL.iter().filter(|peer| {
        has_client(peer.client) && peer.takes(case) && options.wants(&case.name(), peer.name)
    })
}

impl Peer {
    /// The peer's TLS library.
    pub(super) fn tls(&self) -> &'static str {
        self.name.split_once('/').map_or("", |(_, tls)| tls)
    }

    /// Whether the case shows anything new about the peer.
    pub(super) fn takes(&self, case: &Case) -> bool {
        if self.only_sends {
            return case.work == Work::Send;
        }
        self.fragment != FRAGMENT || (case.work == Work::Send && case.size >= 1 << 20)
    }

    /// Whether the peer's client can also contain the server.
    pub(super) fn runs_in_memory(&self) -> bool {
        self.client != LIBWEBSOCKETS
    }

    /// The plan for `count` messages of a case.
    pub(super) fn plan(&self, case: &Case, count: u64) -> Plan {
        Plan { fragment: self.fragment, ..case.plan(count, self.kind != Bare) }
    }

    /// The bare TLS library that is the peer's limit.
    pub(super) fn bare(&self) -> Option<&'static Self> {
        ALL.iter().find(|other| other.kind == Bare && other.tls() == self.tls())
    }
}
