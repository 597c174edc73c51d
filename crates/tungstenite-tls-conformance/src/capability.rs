//! What a TLS library may be unable to do: [`Capability`].

use std::fmt;

/// Something that a backend's library may be unable to do, and that tests ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// Tells the negotiated cipher suite.
    CipherSuite,
    /// Sends the upgrade request as early data (0-RTT).
    EarlyData,
    /// Sends application data before the server's last flight of TLS 1.2.
    FalseStart,
    /// Tells the negotiated key-exchange group.
    Group,
    /// Shows all certificates that the server presented, not the leaf alone.
    PeerChain,
    /// Renegotiates where a TLS 1.2 server asks for it; who does not refuses.
    Renegotiation,
    /// Resumes sessions.
    Resumption,
    /// Tells whether a session was resumed.
    ResumedFlag,
    /// Keeps sessions in a store of the caller's, for another process to resume.
    SessionStore,
    /// Tells the negotiated version of TLS.
    Version,
}

impl Capability {
    /// All there are, in alphabetical order.
    pub const ALL: [Self; 10] = [
        Self::CipherSuite,
        Self::EarlyData,
        Self::FalseStart,
        Self::Group,
        Self::PeerChain,
        Self::Renegotiation,
        Self::ResumedFlag,
        Self::Resumption,
        Self::SessionStore,
        Self::Version,
    ];

    /// The name, as tests carry it.
    pub fn name(self) -> &'static str {
        match self {
            Self::CipherSuite => "cipher_suite",
            Self::EarlyData => "early_data",
            Self::FalseStart => "false_start",
            Self::Group => "group",
            Self::PeerChain => "peer_chain",
            Self::Renegotiation => "renegotiation",
            Self::ResumedFlag => "resumed_flag",
            Self::Resumption => "resumption",
            Self::SessionStore => "session_store",
            Self::Version => "version",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
