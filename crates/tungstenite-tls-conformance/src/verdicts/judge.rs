//! Holds a backend to the verdicts: [`Judge`].

use std::sync::OnceLock;

use rustls_pki_types::{CertificateDer, ServerName};
use tungstenite_tls_core::{Connector, Endpoint, Roots, TlsConfig, TlsError};

use super::{VerdictCase, chain::Chain, verdict::Outcome};
use crate::suite::Subject;

/// Lets a client judge chains, one handshake each. Most chains are under one root: its connector is
/// kept.
#[derive(Default)]
pub(super) struct Judge {
    common: OnceLock<(Vec<CertificateDer<'static>>, Connector)>,
}

impl Judge {
    /// Fails unless the backend's verdict is the expected one, or the one that it declared.
    pub(super) fn hold(&self, subject: &Subject, case: &VerdictCase) {
        let (outcome, error) = match self.judge(subject, &(case.chain)()) {
            Ok(()) => (Outcome::Accepted, String::new()),
            Err(error) => (Outcome::Refused(error.kind()), format!(" ({error:?})")),
        };
        let deviation = subject.deviations.get(case.name.as_str());
        subject.verdicts.add(case, outcome, deviation);

        let VerdictCase { odd, rule, expected, open, .. } = case;
        let agrees = expected.admits(outcome);
        match deviation {
            None => {
                let rule =
                    if *open { format!("{rule} leaves it open") } else { (*rule).to_owned() };
                assert!(agrees, "{odd}: {outcome}, should be {expected} by {rule}{error}");
            }
            Some(_) if agrees => {
                panic!(
                    "{odd}: {outcome}, as it should be; the declared deviation is none any more"
                );
            }
            Some(deviation) => {
                let declared = deviation.verdict;
                let agrees = declared.admits(outcome);
                assert!(agrees, "{odd}: {outcome}, but declared as {declared}{error}");
            }
        }
    }

    fn judge(&self, subject: &Subject, chain: &Chain) -> Result<(), TlsError> {
        let connector = match self.common.get() {
            Some((roots, connector)) if *roots == chain.trusted => connector.clone(),
            _ => {
                let connector = connector(subject, chain)?;
                let _ = self.common.set((chain.trusted.clone(), connector.clone()));
                connector
            }
        };
        let name = ServerName::try_from(chain.host.clone()).expect("a name or an address");
        shake_hands(subject, chain, &connector, Endpoint::new(name, 443))
    }
}

/// A connector without memory: a resumed session is not judged anew.
fn connector(subject: &Subject, chain: &Chain) -> Result<Connector, TlsError> {
    let roots = Roots::Only(chain.trusted.clone());
    (subject.build)(&TlsConfig::new().with_roots(roots).with_resumption(false))
}

#[cfg(feature = "server-rustls")]
fn shake_hands(
    subject: &Subject,
    chain: &Chain,
    connector: &Connector,
    endpoint: Endpoint,
) -> Result<(), TlsError> {
    use tungstenite_tls_core::TlsStream;

    use crate::{client::tls_error, transport::Memory};

    let io = Memory::to(&super::server::presenting(chain));
    let mut stream = TlsStream::new(io, connector, endpoint)?;
    let done = stream.handshake().map_err(|error| tls_error(&error));
    subject.verdicts.made_with(&stream.info().library);
    done
}

#[cfg(not(feature = "server-rustls"))]
fn shake_hands(_: &Subject, chain: &Chain, _: &Connector, _: Endpoint) -> Result<(), TlsError> {
    unreachable!("no server presents {} certificates", chain.presented.len())
}
