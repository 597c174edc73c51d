//! The harness: [`Suite`] runs all cases on one backend, and shows what it lacks.

use std::{
    any::Any,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tungstenite_tls_core::{Connector, Endpoint, TlsConfig, TlsConnector, TlsError, TlsSession};
use tungstenite_tls_testing::server::ServerLibrary;

use crate::{
    Capability,
    cases::{self, Case},
    client::trusting,
    flavour::Flavour,
    report::{Outcome, Report},
    verdicts::{self, Deviation, Deviations},
};

type Build = dyn Fn(&TlsConfig) -> Result<Connector, TlsError> + Send + Sync;

/// All tests of this crate, for one backend.
///
/// See the [crate's front page](crate) for its use.
pub struct Suite(Subject);

/// The backend under test.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) backend: &'static str,
    pub(crate) build: Arc<Build>,
    pub(crate) lacks: BTreeMap<Capability, String>,
    pub(crate) lacks_parts: BTreeMap<(Capability, String), String>,
    /// By the name of the case.
    pub(crate) deviations: BTreeMap<&'static str, Deviation>,
    pub(crate) verdicts: Arc<verdicts::Report>,
    /// The TLS library of the server.
    pub(crate) library: ServerLibrary,
    pub(crate) flavour: Flavour,
}

impl Suite {
    /// How long one test may take. What takes longer hangs, and fails.
    pub const DEADLINE: Duration = Duration::from_secs(90);

    /// The suite for the backend that calls itself `backend` and makes its connectors with
    /// `build`.
    ///
    /// # Panics
    /// When no server is compiled in: one of the features `server-rustls` and `server-openssl` is
    /// needed.
    pub fn new(
        backend: &'static str,
        build: impl Fn(&TlsConfig) -> Result<Connector, TlsError> + Send + Sync + 'static,
    ) -> Self {
        let library = ServerLibrary::for_backend(backend)
            .expect("the feature `server-rustls` or `server-openssl` must be on");
        Self(Subject {
            backend,
            build: Arc::new(build),
            lacks: BTreeMap::new(),
            lacks_parts: BTreeMap::new(),
            deviations: BTreeMap::new(),
            verdicts: Arc::default(),
            library,
            flavour: Flavour::Blocking,
        })
    }

    /// Declares what the backend's library cannot do, and why: tests that need it are shown as
    /// ignored with this reason.
    #[must_use]
    pub fn lacks(mut self, capability: Capability, reason: impl Into<String>) -> Self {
        self.0.lacks.insert(capability, reason.into());
        self
    }

    /// Declares that of a capability one part is missing, and why. Parts are the algorithms of
    /// [`CertificateCompression`](Capability::CertificateCompression), `tls12` beside which there
    /// is [`EchGrease`](Capability::EchGrease), the [`Groups`](Capability::Groups) by their IANA
    /// names, and the kinds of keys of an [`Identity`](Capability::Identity): `ed25519`, `p256`,
    /// `p384`, `rsa`.
    #[must_use]
    pub fn lacks_part(
        mut self,
        capability: Capability,
        part: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        self.0.lacks_parts.insert((capability, part.into()), reason.into());
        self
    }

    /// Declares what the backend's library makes of the chains of cases `verdicts::…`, where that is
    /// not the verdict it should be, and why. The same case declared again has the later verdict.
    #[must_use]
    pub fn differs(mut self, deviations: &[Deviations]) -> Self {
        for Deviations { verdict, reason, cases } in deviations {
            for case in *cases {
                self.0.deviations.insert(case, Deviation { verdict: *verdict, reason });
            }
        }
        self
    }

    /// Tests against a server with another TLS library than the one that
    /// [`ServerLibrary::for_backend`] chooses.
    #[must_use]
    pub fn against(mut self, library: ServerLibrary) -> Self {
        self.0.library = library;
        self
    }

    /// Runs the tests that the command line asks for, as `cargo test` does.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let arguments = Arguments::from_args();
        let report = Arc::<Report>::default();
        let trials = Flavour::ALL.iter().flat_map(|&flavour| {
            let subject = Arc::new(Subject { flavour, ..self.0.clone() });
            let cases = cases::all(&subject);
            let report = Arc::clone(&report);
            let trial = move |case| trial(case, Arc::clone(&subject), Arc::clone(&report));
            cases.into_iter().map(trial)
        });
        let conclusion = libtest_mimic::run(&arguments, trials.collect());
        if let Err(error) = report.write(&self.0) {
            eprintln!("the capabilities cannot be written: {error}");
            return ExitCode::FAILURE;
        }
        if let Err(error) = self.0.verdicts.write(self.0.backend) {
            eprintln!("the verdicts cannot be written down: {error}");
            return ExitCode::FAILURE;
        }
        conclusion.exit_code()
    }
}

impl Subject {
    /// The library that the backend speaks TLS with, as it calls itself.
    pub(crate) fn library_under_test(&self) -> Option<String> {
        let endpoint = Endpoint::new("localhost".try_into().ok()?, 443);
        let session = (self.build)(&trusting()).ok()?.start(&endpoint).ok()?;
        Some(session.info().library)
    }

    /// Why `case` cannot be run, if so.
    fn obstacle(&self, case: &Case) -> Option<String> {
        if let Some((what, reason)) = self.lacking(case) {
            return Some(format!("{} lacks {what}: {reason}", self.backend));
        }
        (case.available)().err()
    }

    /// What `case` needs and the backend lacks, if anything, and why.
    fn lacking(&self, case: &Case) -> Option<(String, &str)> {
        let whole = case.needs.iter().find_map(|needed| {
            let reason = self.lacks.get(needed)?;
            Some((needed.to_string(), reason.as_str()))
        });
        whole.or_else(|| {
            let topic = case.needs.first()?;
            case.parts.iter().find_map(|&part| {
                let reason = self.lacks_parts.get(&(*topic, part.to_owned()))?;
                Some((format!("{topic} with {part}"), reason.as_str()))
            })
        })
    }
}

fn trial(case: Case, subject: Arc<Subject>, report: Arc<Report>) -> Trial {
    let name = subject.flavour.prefix().to_owned() + &case.name;
    Trial::ignorable_test(name.clone(), move || {
        if let (Some(reason), true) = (case.blocking_only, subject.flavour != Flavour::Blocking) {
            return Ok(Completion::ignored_with(reason));
        }
        let topic = case.topic();
        let tell = |outcome| {
            if let Some(topic) = topic {
                report.add(topic, &name, outcome);
            }
        };
        if let Some(reason) = subject.obstacle(&case) {
            tell(Outcome::NotRun(reason.clone()));
            return Ok(Completion::ignored_with(reason));
        }
        let result = within_deadline(move || (case.run)(&subject));
        tell(if result.is_ok() { Outcome::Passed } else { Outcome::Failed });
        result.map(|()| Completion::Completed)
    })
}

/// Runs `test` in a thread of its own, so that one which never ends can be reported.
fn within_deadline(test: impl FnOnce() + Send + 'static) -> Result<(), Failed> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(test));
        let _ = sender.send(result.map_err(|panic| message(&*panic)));
    });
    match receiver.recv_timeout(Suite::DEADLINE) {
        Ok(result) => result.map_err(Failed::from),
        Err(_) => Err(format!("hangs: no result within {:?}", Suite::DEADLINE).into()),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(message), _) => message.clone(),
        (_, Some(message)) => (*message).to_owned(),
        _ => "panicked with something that is no text".to_owned(),
    }
}
