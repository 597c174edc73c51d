//! What is tried with each server: [`Mode`].

use Mode::{
    Binary, ClientCloses, EarlyData, HundredConnections, Identity, NoIdentity, Ping, ResumedTls12,
    ResumedTls13, ServerCloses, Text, Tls12, Tls13,
};

/// One thing to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Tls12,
    Tls13,
    Text,
    Binary,
    Ping,
    ClientCloses,
    ServerCloses,
    Identity,
    NoIdentity,
    ResumedTls12,
    ResumedTls13,
    EarlyData,
    HundredConnections,
}

impl Mode {
    /// In the order of the report.
    pub(super) const ALL: [Self; 13] = [
        Tls12,
        Tls13,
        Text,
        Binary,
        Ping,
        ClientCloses,
        ServerCloses,
        Identity,
        NoIdentity,
        ResumedTls12,
        ResumedTls13,
        EarlyData,
        HundredConnections,
    ];

    /// The name, in the test's and for the client.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Tls12 => "tls12",
            Tls13 => "tls13",
            Text => "text",
            Binary => "binary",
            Ping => "ping",
            ClientCloses => "client_closes",
            ServerCloses => "server_closes",
            Identity => "identity",
            NoIdentity => "no_identity",
            ResumedTls12 => "resumed_tls12",
            ResumedTls13 => "resumed_tls13",
            EarlyData => "early_data",
            HundredConnections => "hundred_connections",
        }
    }
}
