//! The kinds of connection that `connect` measures: [`Case`].

/// A kind of connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Case {
    /// TLS 1.3 without a session.
    Tls13,
    /// TLS 1.3 to a server that was connected to before.
    Tls13Again,
    /// The same, with the upgrade request as early data.
    Early,
    /// The same, with TCP Fast Open.
    EarlyFastOpen,
    /// TLS 1.2 without a session.
    Tls12,
    /// The same, with False Start.
    FalseStart,
    /// TLS 1.2 to a server that was connected to before.
    Tls12Again,
}

impl Case {
    pub(crate) const ALL: [Self; 7] = [
        Self::Tls13,
        Self::Tls13Again,
        Self::Early,
        Self::EarlyFastOpen,
        Self::Tls12,
        Self::FalseStart,
        Self::Tls12Again,
    ];

    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tls13 => "tls13",
            Self::Tls13Again => "tls13-again",
            Self::Early => "early",
            Self::EarlyFastOpen => "early-fast-open",
            Self::Tls12 => "tls12",
            Self::FalseStart => "false-start",
            Self::Tls12Again => "tls12-again",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Tls13 => "TLS 1.3 full",
            Self::Tls13Again => "TLS 1.3 again",
            Self::Early => "+ early data",
            Self::EarlyFastOpen => "+ Fast Open",
            Self::Tls12 => "TLS 1.2 full",
            Self::FalseStart => "+ False Start",
            Self::Tls12Again => "TLS 1.2 again",
        }
    }

    /// The fewest possible round trips up to the answer to the upgrade request.
    pub(crate) fn goal(self) -> u32 {
        match self {
            Self::Tls13 | Self::Tls13Again | Self::FalseStart | Self::Tls12Again => 3,
            Self::Early => 2,
            Self::EarlyFastOpen => 1,
            Self::Tls12 => 4,
        }
    }

    /// Whether the connection goes to the port for TLS 1.2.
    pub(crate) fn is_tls12(self) -> bool {
        matches!(self, Self::Tls12 | Self::FalseStart | Self::Tls12Again)
    }

    /// Whether peers that can resume a session do so.
    pub(crate) fn is_again(self) -> bool {
        !matches!(self, Self::Tls13 | Self::Tls12 | Self::FalseStart)
    }

    pub(crate) fn has_early_data(self) -> bool {
        matches!(self, Self::Early | Self::EarlyFastOpen)
    }
}
