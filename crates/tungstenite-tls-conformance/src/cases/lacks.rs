//! The proof that a backend lacks what it declares as lacking: [`prove`].

use std::net::TcpStream;

use tungstenite_tls_core::{ChannelBinding, TlsConfig, TlsError, TlsErrorKind, TlsInfo, TlsOption};
use tungstenite_tls_testing::server::ServerOptions;

use super::{certificates, ciphers, close, faults, interop::renewal};
use crate::{
    capability::Capability,
    client::{self, trusting},
    io_kind::Stream,
    lack::Lack,
    subject::Subject,
};

/// Shows that the backend lacks it. If there is an option for it, the backend refuses to build
/// a connector with that option, which takes no connection; otherwise a connection shows it.
///
/// # Panics
/// If the backend has it after all, or ignores the option.
pub(crate) fn prove(lack: &Lack, subject: &Subject) {
    let capability = lack.capability;
    if let Some(part) = &lack.part {
        let (option, config) = capability.option_for(part);
        return refused(subject, option, &config);
    }
    if let Some((option, config)) = capability.option() {
        return refused(subject, option, &config);
    }
    if subject.newest().is_none() {
        return unconnected(subject);
    }
    match capability {
        Capability::Alerts => certificates::without_alert(subject),
        Capability::HalfClose => close::unheard_after_close(subject),
        Capability::Renegotiation => renewal::refused(subject),
        Capability::CipherOrder => {
            let has_it = ciphers::always_cheapest_first(subject);
            assert!(!has_it, "{} has it after all", subject.backend);
        }
        Capability::CipherSuite => not_shown(subject, |info| info.cipher_suite.is_some()),
        Capability::Group => not_shown(subject, |info| info.group.is_some()),
        Capability::Exporter => {
            underivable(subject, |stream| stream.export_keying_material(&mut [0; 32], "x", None));
        }
        Capability::TlsServerEndPoint => underivable(subject, |stream| {
            stream.channel_binding(ChannelBinding::TlsServerEndPoint).map(drop)
        }),
        Capability::PeerChain => not_shown(subject, |info| info.peer_certificates.len() > 1),
        Capability::ResumedFlag => not_shown(subject, |info| info.resumed.is_some()),
        Capability::ReceivedAlerts => faults::alerts_are_alike(subject),
        Capability::Version => not_shown(subject, |info| info.version.is_some()),
        option => unreachable!("{option} is an option"),
    }
}

fn not_shown(subject: &Subject, shown: fn(&TlsInfo) -> bool) {
    let (info, _) = subject.negotiate(&ServerOptions::new(), &trusting());
    assert!(!shown(&info), "{} shows it after all: {info:?}", subject.backend);
}

/// Asking a connection for a value that the backend cannot derive fails with an error.
fn underivable(subject: &Subject, derive: fn(&Stream<TcpStream>) -> Result<(), TlsError>) {
    let server = subject.serve(&ServerOptions::new());
    let mut client = subject.connect(&server, &trusting()).expect("connects");
    let error = derive(client.get_ref()).expect_err("refuses to");
    assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error:?}");
    assert_eq!(error.backend(), Some(subject.backend));
    subject.notes.add(format!("refused: {error}"));
    client::close(&mut client);
}

/// A backend that speaks no version of TLS yet opens no connection that could show anything.
fn unconnected(subject: &Subject) {
    for lacked in [Capability::Tls12, Capability::Tls13] {
        prove(&Lack { capability: lacked, part: None }, subject);
    }
}

/// Building the connector fails with an error that names the option, which is not ignored.
fn refused(subject: &Subject, option: TlsOption, config: &TlsConfig) {
    match (subject.build)(config) {
        Ok(_) => panic!("{} takes {option} after all", subject.backend),
        Err(error) => {
            assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error:?}");
            assert_eq!(error.backend(), Some(subject.backend));
            assert_eq!(error.option(), Some(option), "{error}");
            assert!(!error.is_retryable());
            subject.notes.add(format!("refused before any I/O: {error}"));
        }
    }
}
