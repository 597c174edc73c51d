//! The peers that `connect` measures: [`Peer`].

use crate::case::Case;

/// The one client that is a script.
pub(super) const PYTHON: &str = "python";

/// A library, and how it is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// The client that contains the peer, or [`PYTHON`].
    pub(super) client: &'static str,
    pub(super) title: &'static str,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// This library, and whether its backend resumes sessions and makes a False Start.
    Ours { resumes: bool, false_start: bool },
    /// A bare TLS library.
    Bare { resumes: bool },
    /// Another WebSocket library, and whether it resumes sessions when used like this.
    Other { resumes: bool },
}

const fn peer(name: &'static str, client: &'static str, title: &'static str, kind: Kind) -> Peer {
    Peer { name, client, title, kind }
}

const fn ours(resumes: bool, false_start: bool) -> Kind {
    Kind::Ours { resumes, false_start }
}

const fn bare(resumes: bool) -> Kind {
    Kind::Bare { resumes }
}

const fn other(resumes: bool) -> Kind {
    Kind::Other { resumes }
}

pub(super) const ALL: [Peer; 18] = [
    peer("ours-rustls", "rustls", "**tungstenite-tls**, rustls", ours(true, false)),
    peer(
        "ours-rustls-x25519",
        "rustls",
        "**tungstenite-tls**, rustls, only X25519",
        ours(true, false),
    ),
    peer("ours-openssl", "openssl", "**tungstenite-tls**, openssl", ours(true, false)),
    peer("ours-boring", "boring", "**tungstenite-tls**, boring", ours(true, true)),
    peer("ours-native-tls", "openssl", "**tungstenite-tls**, native-tls", ours(false, false)),
    peer("bare-rustls", "rustls", "rustls alone", bare(true)),
    peer("bare-openssl", "openssl", "OpenSSL alone", bare(true)),
    peer("bare-boring", "boring", "BoringSSL alone", bare(true)),
    peer("bare-native-tls", "openssl", "native-tls alone", bare(false)),
    peer("tungstenite-rustls", "rustls", "tungstenite, rustls", other(false)),
    peer("tungstenite-rustls-shared", "rustls", "tungstenite, rustls, one connector", other(true)),
    peer("tungstenite-native-tls", "openssl", "tungstenite, native-tls", other(false)),
    peer(
        "tungstenite-native-tls-shared",
        "openssl",
        "tungstenite, native-tls, one connector",
        other(false),
    ),
    peer("tokio-tungstenite-rustls", "rustls", "tokio-tungstenite, rustls", other(false)),
    peer(
        "tokio-tungstenite-rustls-shared",
        "rustls",
        "tokio-tungstenite, rustls, one connector, no Nagle",
        other(true),
    ),
    peer("tokio-tungstenite-native-tls", "openssl", "tokio-tungstenite, native-tls", other(false)),
    peer(
        "tokio-tungstenite-native-tls-shared",
        "openssl",
        "tokio-tungstenite, native-tls, one connector, no Nagle",
        other(false),
    ),
    peer("websockets", PYTHON, "websockets (Python)", other(false)),
];

impl Peer {
    /// Whether the peer can make a connection of `case`. Peers that cannot resume make a full
    /// handshake instead.
    pub(super) fn can(&self, case: Case) -> bool {
        match self.kind {
            Kind::Ours { resumes, false_start } => match case {
                Case::Early | Case::EarlyFastOpen => resumes,
                Case::FalseStart => false_start,
                _ => true,
            },
            Kind::Bare { .. } | Kind::Other { .. } => {
                !case.has_early_data() && case != Case::FalseStart
            }
        }
    }

    /// Whether round trips are measured for the peer: the bare libraries have no WebSocket.
    pub(super) fn is_websocket(&self) -> bool {
        !matches!(self.kind, Kind::Bare { .. })
    }

    /// Whether the peer rebuilds its configuration for each connection, including the roots.
    pub(super) fn rebuilds(&self) -> bool {
        matches!(self.kind, Kind::Other { .. }) && !self.name.ends_with("-shared")
    }

    /// Whether later connections resume a session.
    pub(super) fn resumes(&self) -> bool {
        match self.kind {
            Kind::Ours { resumes, .. } | Kind::Bare { resumes } | Kind::Other { resumes } => {
                resumes
            }
        }
    }

    /// The bare TLS library to compare with. tungstenite with one connector has one too: it shows
    /// what any WebSocket handshake adds to TLS.
    pub(super) fn bare(&self) -> Option<&'static Self> {
        let ours = self.name.strip_prefix("ours-");
        let library =
            ours.or_else(|| self.name.strip_prefix("tungstenite-")?.strip_suffix("-shared"))?;
        ALL.iter().find(|peer| peer.name.strip_prefix("bare-") == Some(library))
    }

    /// tungstenite's default with the same TLS library, or with the most similar one.
    pub(super) fn tungstenite(&self) -> Option<&'static Self> {
        let name = match self.name.strip_prefix("ours-")? {
            "rustls" => "tungstenite-rustls",
            _ => "tungstenite-native-tls",
        };
        ALL.iter().find(|peer| peer.name == name)
    }
}
