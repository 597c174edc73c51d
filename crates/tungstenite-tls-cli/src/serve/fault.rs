//! What the server does wrong on request: [`Fault`].

use std::fmt::Write;

use clap::ValueEnum;

/// A fault, by the name that `--fault` takes. The comments are its help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fault {
    /// Certificate: expired yesterday
    Expired,
    /// Certificate: valid from tomorrow
    NotYetValid,
    /// Certificate: only for elsewhere.example
    WrongHost,
    /// Certificate: its name is only the common name, without a subjectAltName
    NoSan,
    /// Certificate: issued under another root than root.pem
    UnknownIssuer,
    /// Certificate: signed by itself
    SelfSigned,
    /// Certificate: with a signature that its issuer did not make
    BadSignature,
    /// Certificate: sent without the intermediate's
    NoIntermediate,
    /// Certificate: revoked, as crl.pem and the stapled OCSP response say
    Revoked,
    /// Certificate: promises a stapled OCSP response, which does not come
    NoStaple,
    /// TLS: plain HTTP answers the ClientHello
    NotTls,
    /// TLS: nothing answers the ClientHello
    StallTls,
    /// TLS: TCP ends after the ClientHello
    CutTls,
    /// Upgrade: nothing answers the request
    StallUpgrade,
    /// Upgrade: refused with 403 and a body
    RefuseUpgrade,
    /// Upgrade: answered with a wrong Sec-WebSocket-Accept
    BadAccept,
    /// WebSocket: nothing answers messages, nor Close
    StallOpen,
    /// WebSocket: a frame with reserved bits follows the upgrade
    BadFrame,
    /// WebSocket: Close answers the first message
    CloseFirst,
    /// WebSocket: TCP ends at the first message, without Close and close_notify
    Cut,
    /// End: TCP ends after Close without close_notify
    NoCloseNotify,
    /// End: TLS and TCP stay open after Close
    StayOpen,
    /// List the faults
    Help,
}

impl Fault {
    /// The name that `--fault` takes.
    #[cfg(feature = "demo-server")]
    pub(super) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// All faults, one per line.
    pub(super) fn list() -> String {
        let mut text = String::new();
        for value in Self::value_variants().iter().filter_map(Self::to_possible_value) {
            let help = value.get_help().map(ToString::to_string).unwrap_or_default();
            if value.get_name() != "help" {
                let _ = writeln!(text, "{:16} {help}", value.get_name());
            }
        }
        text
    }
}
