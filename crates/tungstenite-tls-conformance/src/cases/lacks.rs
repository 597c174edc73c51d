//! What a backend is said to lack, it must lack: a list of excuses does not outlive its reasons.

use tungstenite_tls_core::TlsInfo;

use super::Case;
use crate::{Capability, client::trusting, server::ServerOptions, suite::Subject};

/// One test for each lack that was declared.
pub(super) fn cases(subject: &Subject) -> Vec<Case> {
    let lacking = subject.lacks.keys().map(|&capability| {
        Case::new(format!("lacks::{capability}"), move |subject| {
            let (info, _) = subject.negotiate(&ServerOptions::new(), &trusting());
            let shown = shown(capability, &info);
            assert!(!shown, "{} has {capability} after all: {info:?}", subject.backend);
        })
    });
    lacking.collect()
}

/// Whether `info` shows what the capability is about.
fn shown(capability: Capability, info: &TlsInfo) -> bool {
    match capability {
        Capability::CipherSuite => info.cipher_suite.is_some(),
        Capability::Group => info.group.is_some(),
        Capability::PeerChain => info.peer_certificates.len() > 1,
        Capability::ResumedFlag => info.resumed.is_some(),
        Capability::Version => info.version.is_some(),
    }
}
