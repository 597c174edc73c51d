//! Who is measured: [`Peer`].

use crate::case::Case;

/// The one client that is a script.
pub(super) const PYTHON: &str = "python";

/// A library, and how it is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// The client that has it, or [`PYTHON`].
    pub(super) client: &'static str,
    pub(super) title: &'static str,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// This library. Whether its backend resumes sessions, and whether it makes a False Start.
    Ours { resumes: bool, false_start: bool },
    /// The TLS library alone.
    Bare { resumes: bool },
    /// Another WebSocket library. Whether it resumes sessions, used like this.
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

#[rustfmt::skip]
pub(super) const ALL: [Peer; 18] = [
    peer("ours-rustls", "rustls", "**tungstenite-tls**, rustls", ours(true, false)),
    peer("ours-rustls-x25519", "rustls", "**tungstenite-tls**, rustls, X25519 alone", ours(true, false)),
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
    peer("tungstenite-native-tls-shared", "openssl", "tungstenite, native-tls, one connector", other(false)),
    peer("tokio-tungstenite-rustls", "rustls", "tokio-tungstenite, rustls", other(false)),
    peer("tokio-tungstenite-rustls-shared", "rustls", "tokio-tungstenite, rustls, one connector, no Nagle", other(true)),
    peer("tokio-tungstenite-native-tls", "openssl", "tokio-tungstenite, native-tls", other(false)),
    peer("tokio-tungstenite-native-tls-shared", "openssl", "tokio-tungstenite, native-tls, one connector, no Nagle", other(false)),
    peer("websockets", PYTHON, "websockets (Python)", other(false)),
];

impl Peer {
    /// Whether it can be asked for a connection of `case`. Those that resume nothing connect again
    /// as they did before.
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

    /// Whether it is there when round trips are measured: the bare libraries know no WebSocket.
    pub(super) fn is_websocket(&self) -> bool {
        !matches!(self.kind, Kind::Bare { .. })
    }

    /// Whether it builds its configuration anew for each connection, roots and all.
    pub(super) fn rebuilds(&self) -> bool {
        matches!(self.kind, Kind::Other { .. }) && !self.name.ends_with("-shared")
    }

    /// Whether a later connection resumes a session.
    pub(super) fn resumes(&self) -> bool {
        match self.kind {
            Kind::Ours { resumes, .. } | Kind::Bare { resumes } | Kind::Other { resumes } => {
                resumes
            }
        }
    }

    /// The TLS library alone that this one is measured by. tungstenite with one connector is, too:
    /// what any WebSocket handshake adds to TLS.
    pub(super) fn bare(&self) -> Option<&'static Self> {
        let ours = self.name.strip_prefix("ours-");
        let library =
            ours.or_else(|| self.name.strip_prefix("tungstenite-")?.strip_suffix("-shared"))?;
        ALL.iter().find(|peer| peer.name.strip_prefix("bare-") == Some(library))
    }

    /// What tungstenite does by default with the same library, or the one most like it.
    pub(super) fn tungstenite(&self) -> Option<&'static Self> {
        let name = match self.name.strip_prefix("ours-")? {
            "rustls" => "tungstenite-rustls",
            _ => "tungstenite-native-tls",
        };
        ALL.iter().find(|peer| peer.name == name)
    }
}
