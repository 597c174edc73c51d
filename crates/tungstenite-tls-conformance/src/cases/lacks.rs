//! Checks that a backend lacks every capability that it declares as lacking, and accepts every
//! other option, so that its list of excuses stays true.

use std::net::TcpStream;

use tungstenite_tls_core::{ChannelBinding, TlsConfig, TlsError, TlsErrorKind, TlsInfo, TlsOption};
use tungstenite_tls_testing::server::ServerOptions;

use super::{certificates, ciphers, close, interop::renewal};
use crate::{
    capability::Capability,
    case::Case,
    client::{self, VERSIONS, trusting},
    io_kind::Stream,
    subject::Subject,
};

/// One test for each declared lack, and one for each option that is not declared as lacking.
pub(super) fn cases(subject: &Subject) -> Vec<Case> {
    let lacking = subject.lacks.keys().map(|&capability| {
        let case = Case::new(format!("lacks::{capability}"), move |subject| match capability {
            Capability::Alerts => certificates::without_alert(subject),
            Capability::HalfClose => close::unheard_after_close(subject),
            Capability::Renegotiation => renewal::refused(subject),
            Capability::CipherOrder => {
                let [tls12, tls13] = VERSIONS.map(|(_, version)| {
                    ciphers::cheapest_first(&ciphers::offered(subject, version))
                });
                assert!(!(tls12 && tls13), "{} has it after all", subject.backend);
            }
            Capability::CipherSuite => not_shown(subject, |info| info.cipher_suite.is_some()),
            Capability::Group => not_shown(subject, |info| info.group.is_some()),
            Capability::Exporter => {
                underivable(subject, |stream| {
                    stream.export_keying_material(&mut [0; 32], "x", None)
                });
            }
            Capability::TlsServerEndPoint => underivable(subject, |stream| {
                stream.channel_binding(ChannelBinding::TlsServerEndPoint).map(drop)
            }),
            Capability::PeerChain => not_shown(subject, |info| info.peer_certificates.len() > 1),
            Capability::ResumedFlag => not_shown(subject, |info| info.resumed.is_some()),
            Capability::Version => not_shown(subject, |info| info.version.is_some()),
            option => {
                let (name, config) = option.option().expect("an option");
                refused(subject, name, &config);
            }
        });
        let case = case.shows(capability);
        match capability {
            Capability::Renegotiation => case.when(renewal::available),
            _ => case.of_the_library(),
        }
    });
    let parts = subject.lacks_parts.keys().cloned().map(|(capability, part)| {
        let case = Case::new(format!("lacks::{capability}::{part}"), move |subject| {
            let (name, config) = capability.option_for(&part);
            refused(subject, name, &config);
        });
        case.shows(capability)
    });
    let in_part = |whole| subject.lacks_parts.keys().any(|(capability, _)| *capability == whole);
    let taken = Capability::ALL.iter().filter_map(|&capability| {
        let (_, config) = capability.option()?;
        let taken = !subject.lacks.contains_key(&capability) && !in_part(capability);
        let name = format!("takes::{capability}");
        taken.then(|| Case::new(name, move |subject| drop(subject.connector(&config))))
    });
    lacking.chain(parts.chain(taken).map(Case::of_the_library)).collect()
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
    client::close(&mut client);
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
        }
    }
}
