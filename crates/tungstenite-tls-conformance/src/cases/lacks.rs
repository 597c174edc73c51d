//! What a backend is said to lack, it must lack: a list of excuses does not outlive its reasons.

use std::sync::Arc;

use tungstenite_tls_core::{SessionStore, TlsConfig, TlsErrorKind, TlsInfo};

use super::{Case, elsewhere::renewal};
use crate::{Capability, client::trusting, server::ServerOptions, suite::Subject};

/// One test for each lack that was declared.
pub(super) fn cases(subject: &Subject) -> Vec<Case> {
    let lacking = subject.lacks.keys().map(|&capability| {
        let case = Case::new(format!("lacks::{capability}"), move |subject| match capability {
            Capability::EarlyData => {
                refused(subject, "early_data", &trusting().with_early_data(true));
            }
            Capability::FalseStart => {
                refused(subject, "false_start", &trusting().with_false_start(true));
            }
            Capability::Renegotiation => renewal::refused(subject),
            Capability::Resumption => {
                refused(subject, "resumption", &trusting().with_resumption(true));
            }
            Capability::SessionStore => {
                let config = trusting().with_session_store(Arc::new(Nowhere));
                refused(subject, "session_store", &config);
            }
            Capability::CipherSuite => not_shown(subject, |info| info.cipher_suite.is_some()),
            Capability::Group => not_shown(subject, |info| info.group.is_some()),
            Capability::PeerChain => not_shown(subject, |info| info.peer_certificates.len() > 1),
            Capability::ResumedFlag => not_shown(subject, |info| info.resumed.is_some()),
            Capability::Version => not_shown(subject, |info| info.version.is_some()),
        });
        match capability {
            Capability::Renegotiation => case.when(renewal::available),
            _ => case.blocking_only("it is a matter of the library, not of I/O"),
        }
    });
    lacking.collect()
}

/// A store that keeps nothing.
struct Nowhere;

impl SessionStore for Nowhere {
    fn put(&self, _: &str, _: &[u8]) {}

    fn take(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

fn not_shown(subject: &Subject, shown: fn(&TlsInfo) -> bool) {
    let (info, _) = subject.negotiate(&ServerOptions::new(), &trusting());
    assert!(!shown(&info), "{} shows it after all: {info:?}", subject.backend);
}

/// An option is refused by its name when the connector is built, not ignored.
fn refused(subject: &Subject, option: &str, config: &TlsConfig) {
    match (subject.build)(config) {
        Ok(_) => panic!("{} takes {option} after all", subject.backend),
        Err(error) => {
            assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error:?}");
            assert_eq!(error.backend(), Some(subject.backend));
            assert!(error.to_string().contains(option), "{error}");
            assert!(!error.is_retryable());
        }
    }
}
