//! Checks a backend's verdicts: [`Judge`].

use std::{collections::BTreeMap, io, sync::OnceLock};

use rustls_pki_types::{CertificateDer, ServerName};
use tungstenite_tls_core::{Connector, Endpoint, Roots, TlsConfig, TlsError, TlsErrorKind};

use super::{
    case::VerdictCase, chain::Chain, deviation::Deviation, report::Report, verdict::Outcome,
};
use crate::{client::is_short, subject::Subject};

/// Lets a client judge chains, one handshake each. Most chains share one root, so the connector for
/// that root is kept.
pub(crate) struct Judge {
    /// The declared deviations, by case name.
    deviations: BTreeMap<&'static str, Deviation>,
    /// Why nothing is judged, if nothing is.
    left_out: Option<String>,
    report: Report,
    common: OnceLock<(Vec<CertificateDer<'static>>, Connector)>,
}

impl Judge {
    pub(crate) fn new(
        deviations: BTreeMap<&'static str, Deviation>,
        left_out: Option<String>,
    ) -> Self {
        Self { deviations, left_out, report: Report::default(), common: OnceLock::new() }
    }

    /// Why nothing is judged, if nothing is.
    pub(super) fn left_out(&self) -> Option<&str> {
        self.left_out.as_deref()
    }

    /// The names of the cases that have a declared deviation.
    pub(super) fn deviations(&self) -> impl Iterator<Item = &str> {
        self.deviations.keys().copied()
    }

    /// The declared deviation in this case.
    pub(super) fn deviation(&self, case: &VerdictCase) -> Option<&Deviation> {
        self.deviations.get(case.name.as_str())
    }

    /// Writes the report if the environment names a file for it: see [`Report::write`].
    pub(crate) fn write_report(&self, backend: &str) -> io::Result<()> {
        self.report.write(backend)
    }

    /// Panics unless the verdict is the declared one or, without a declaration, the expected one.
    pub(super) fn hold(&self, subject: &Subject, case: &VerdictCase) {
        let (outcome, error) = match self.judge(subject, &(case.chain)()) {
            Ok(()) => (Outcome::Accepted, String::new()),
            Err(error) => {
                is_explained(case, &error);
                (Outcome::Refused(error.kind()), format!(" ({error:?})"))
            }
        };
        let deviation = self.deviation(case);
        self.report.add(case, outcome, deviation);
        subject.notes.add(format!("{} ({})", case.odd, case.rule));
        subject.notes.add(format!("should be {}, is {outcome}", case.expected));

        let VerdictCase { odd, rule, expected, open, .. } = case;
        let agrees = expected.admits(outcome);
        match deviation {
            None => {
                let rule = if *open { format!("{rule} (left open)") } else { (*rule).to_owned() };
                assert!(agrees, "{odd}: {outcome}, should be {expected} per {rule}{error}");
            }
            Some(_) if agrees => {
                panic!("{odd}: {outcome}, as it should be; remove the declared deviation");
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
        self.shake_hands(chain, &connector, Endpoint::new(name, 443))
    }

    #[cfg(feature = "server-rustls")]
    fn shake_hands(
        &self,
        chain: &Chain,
        connector: &Connector,
        endpoint: Endpoint,
    ) -> Result<(), TlsError> {
        use tungstenite_tls_core::TlsStream;

        use crate::{client::tls_error, transport::Memory};

        let io = Memory::to(&super::server::presenting(chain));
        let mut stream = TlsStream::new(io, connector, endpoint)?;
        let done = stream.handshake().map_err(|error| tls_error(&error));
        self.report.made_with(&stream.info().library);
        done
    }

    #[cfg(not(feature = "server-rustls"))]
    fn shake_hands(&self, chain: &Chain, _: &Connector, _: Endpoint) -> Result<(), TlsError> {
        unreachable!("no server presents {} certificates", chain.presented.len())
    }
}

/// Panics unless `error` says why the chain was refused.
fn is_explained(case: &VerdictCase, error: &TlsError) {
    is_short(error);
    let odd = &case.odd;
    if error.kind() == TlsErrorKind::OtherCertificate {
        assert!(!error.detail().is_empty(), "{odd}: no reason: {error}");
    }
    // The server presented a good chain, too.
    if case.name.starts_with("paths::crossed_") {
        let shown = error.to_string();
        assert!(shown.contains("a shorter chain may help"), "{odd}: {shown}");
    }
}

/// A connector without resumption: a resumed session would not be judged again.
fn connector(subject: &Subject, chain: &Chain) -> Result<Connector, TlsError> {
    let roots = Roots::Only(chain.trusted.clone());
    (subject.build)(&TlsConfig::new().with_roots(roots).with_resumption(false))
}
