//! The harness: [`Suite`] runs all cases on one backend, and reports what the backend lacks.

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
use tungstenite_tls_core::{Connector, TlsConfig, TlsError, TlsOption};
use tungstenite_tls_testing::server::ServerLibrary;

use crate::{
    capability::Capability,
    case::Case,
    cases,
    io_kind::IoKind,
    report::{Outcome, Report},
    subject::Subject,
    verdicts::{self, Deviation, Deviations, Judge},
};

/// All tests of this crate, for one backend.
///
/// See the [crate's front page](crate) for its use.
pub struct Suite {
    subject: Subject,
    /// By the name of the case.
    deviations: BTreeMap<&'static str, Deviation>,
}

impl Suite {
    /// Time limit for each test. A test that takes longer fails.
    pub const DEADLINE: Duration = Duration::from_secs(90);

    /// The suite for the backend that calls itself `backend` and makes its connectors with
    /// `build`.
    ///
    /// # Panics
    /// If no server is compiled in: enable the feature `server-rustls` or `server-openssl`.
    pub fn new(
        backend: &'static str,
        build: impl Fn(&TlsConfig) -> Result<Connector, TlsError> + Send + Sync + 'static,
    ) -> Self {
        let library = ServerLibrary::for_backend(backend)
            .expect("the feature `server-rustls` or `server-openssl` must be on");
        let subject = Subject {
            backend,
            build: Arc::new(build),
            lacks: BTreeMap::new(),
            lacks_parts: BTreeMap::new(),
            library,
            io_kind: IoKind::Blocking,
        };
        Self { subject, deviations: BTreeMap::new() }
    }

    /// Declares a capability that the backend's library lacks, and why. Tests that need it are
    /// ignored, with this reason.
    #[must_use]
    pub fn lacks(mut self, capability: Capability, reason: impl Into<String>) -> Self {
        self.subject.lacks.insert(capability, reason.into());
        self
    }

    /// Declares the options that the backend refuses, each with the reason: the same table that the
    /// backend passes to [`TlsConfig::apply`]. All capabilities behind these options are lacking.
    #[must_use]
    pub fn lacks_options(mut self, options: &[(TlsOption, &str)]) -> Self {
        for &capability in Capability::ALL {
            let lacked = options.iter().find(|(lacked, _)| capability.is_of(*lacked));
            if let Some((_, reason)) = lacked {
                self = self.lacks(capability, *reason);
            }
        }
        self
    }

    /// Declares that one part of a capability is missing, and why. The parts are:
    ///
    /// - [`CertificateCompression`](Capability::CertificateCompression): the algorithms;
    /// - [`EchGrease`](Capability::EchGrease): `tls12`, GREASE by clients that also offer TLS 1.2;
    /// - [`Groups`](Capability::Groups): the groups, by their IANA names;
    /// - [`Identity`](Capability::Identity): the kinds of key `ed25519`, `p256`, `p384` and `rsa`;
    /// - [`LeafPins`](Capability::LeafPins) and [`TrustedServers`](Capability::TrustedServers):
    ///   `identity_tls12`, a client certificate together with TLS 1.2.
    #[must_use]
    pub fn lacks_part(
        mut self,
        capability: Capability,
        part: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        self.subject.lacks_parts.insert((capability, part.into()), reason.into());
        self
    }

    /// Declares the cases `verdicts::…` for which the backend's library reaches a different verdict
    /// from the expected one, and why. If a case is declared twice, the later verdict counts.
    #[must_use]
    pub fn differs(mut self, deviations: &[Deviations]) -> Self {
        for Deviations { verdict, reason, cases } in deviations {
            for case in *cases {
                self.deviations.insert(case, Deviation { verdict: *verdict, reason });
            }
        }
        self
    }

    /// Tests against a server with this TLS library instead of the one that
    /// [`ServerLibrary::for_backend`] chooses.
    #[must_use]
    pub fn against(mut self, library: ServerLibrary) -> Self {
        self.subject.library = library;
        self
    }

    /// Runs the tests that the command line selects, as `cargo test` does.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let arguments = Arguments::from_args();
        let report = Arc::<Report>::default();
        let judge = Arc::new(Judge::new(self.deviations));
        let trials = IoKind::ALL.iter().flat_map(|&io_kind| {
            let subject = Arc::new(Subject { io_kind, ..self.subject.clone() });
            let mut cases = cases::all(&subject);
            if io_kind == IoKind::Blocking {
                cases.extend(verdicts::cases(&judge));
            }
            let report = Arc::clone(&report);
            let trial = move |case| trial(case, Arc::clone(&subject), Arc::clone(&report));
            cases.into_iter().map(trial)
        });
        let conclusion = libtest_mimic::run(&arguments, trials.collect());
        if let Err(error) = report.write(&self.subject) {
            eprintln!("cannot write the capabilities: {error}");
            return ExitCode::FAILURE;
        }
        if let Err(error) = judge.write_report(self.subject.backend) {
            eprintln!("cannot write the verdicts: {error}");
            return ExitCode::FAILURE;
        }
        conclusion.exit_code()
    }
}

fn trial(case: Case, subject: Arc<Subject>, report: Arc<Report>) -> Trial {
    let name = subject.io_kind.prefix().to_owned() + &case.name;
    Trial::ignorable_test(name.clone(), move || {
        if let (Some(reason), true) = (case.blocking_only, subject.io_kind != IoKind::Blocking) {
            return Ok(Completion::ignored_with(reason));
        }
        let topic = case.topic();
        let tell = |outcome| {
            if let Some(topic) = topic {
                report.add(topic, &name, outcome);
            }
        };
        if let Some(reason) = case.obstacle(&subject) {
            tell(Outcome::NotRun(reason.clone()));
            return Ok(Completion::ignored_with(reason));
        }
        let result = within_deadline(move || (case.run)(&subject));
        tell(if result.is_ok() { Outcome::Passed } else { Outcome::Failed });
        result.map(|()| Completion::Completed)
    })
}

/// Runs `test` in its own thread, so that a test that never ends can be reported.
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
        _ => "panicked with a value that is not text".to_owned(),
    }
}
