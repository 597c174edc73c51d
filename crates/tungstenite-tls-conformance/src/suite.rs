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

    /// Declares what the backend's library cannot do, and why: tests that need it are shown as
    /// ignored with this reason.
    #[must_use]
    pub fn lacks(mut self, capability: Capability, reason: impl Into<String>) -> Self {
        self.subject.lacks.insert(capability, reason.into());
        self
    }

    /// Declares the options that the backend refuses, each with the reason: the table that it hands to
    /// [`TlsConfig::apply`]. All capabilities behind an option are lacking then.
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
        self.subject.lacks_parts.insert((capability, part.into()), reason.into());
        self
    }

    /// Declares what the backend's library makes of the chains of cases `verdicts::…`, where that is
    /// not the verdict it should be, and why. The same case declared again has the later verdict.
    #[must_use]
    pub fn differs(mut self, deviations: &[Deviations]) -> Self {
        for Deviations { verdict, reason, cases } in deviations {
            for case in *cases {
                self.deviations.insert(case, Deviation { verdict: *verdict, reason });
            }
        }
        self
    }

    /// Tests against a server with another TLS library than the one that
    /// [`ServerLibrary::for_backend`] chooses.
    #[must_use]
    pub fn against(mut self, library: ServerLibrary) -> Self {
        self.subject.library = library;
        self
    }

    /// Runs the tests that the command line asks for, as `cargo test` does.
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
            eprintln!("the capabilities cannot be written: {error}");
            return ExitCode::FAILURE;
        }
        if let Err(error) = judge.write_report(self.subject.backend) {
            eprintln!("the verdicts cannot be written down: {error}");
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
