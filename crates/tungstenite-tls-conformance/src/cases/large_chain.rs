//! A server whose certificates are larger than a library reads: the error says so.

use tungstenite_tls_core::{TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::{ServerOptions, TestServer},
};

use crate::{
    case::Case,
    client::{VERSIONS, clean, close, is_short, tls_error, trusting_on},
    subject::Subject,
};

/// Some libraries read so much.
const LARGE: usize = 75;

/// No library reads so much.
const TOO_LARGE: usize = 300;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |size: usize| format!("large_chain::{version_name}::{size}_kib");
        cases.push(Case::new(name(LARGE), move |subject| large(subject, version)));
        cases.push(Case::new(name(TOO_LARGE), move |subject| {
            let server = serve(subject, TOO_LARGE);
            let error = subject.refusal(&server, &trusting_on(version));
            assert_eq!(error.kind(), TlsErrorKind::Protocol, "{error:?}");
            says_so(&error.to_string());
        }));
    }
    cases
}

fn large(subject: &Subject, version: TlsVersion) {
    let server = serve(subject, LARGE);
    match subject.connect(&server, &trusting_on(version)) {
        Ok(mut client) => {
            close(&mut client);
            clean(server);
        }
        Err(error) => {
            let error = tls_error(&error);
            is_short(&error);
            says_so(&error.to_string());
        }
    }
}

/// Names the limit, and what to do.
fn says_so(shown: &str) {
    for words in ["certificates", "KiB", "fewer or smaller certificates"] {
        assert!(shown.contains(words), "{shown}: no `{words}`");
    }
}

/// A server with a good chain, followed by `kib` KiB of certificates that nobody needs.
fn serve(subject: &Subject, kib: usize) -> TestServer {
    let all = Certificates::shared();
    let spare = &all.unknown_issuer.chain()[1];
    let count = kib * 1024 / spare.len() + 1;
    let identity = (0..count).fold(all.localhost.clone(), |chain: Identity, _| chain.with(spare));
    subject.serve(&ServerOptions::new().identity(&identity))
}
