//! The harness: [`Suite`] runs all cases on one backend, and reports what the backend lacks.

use std::{
    collections::BTreeMap, env, ffi::OsStr, io, num::NonZero, process::ExitCode, sync::Arc, thread,
    time::Duration,
};

use libtest_mimic::{Arguments, Conclusion, Trial};
use tungstenite_tls_core::{Connector, TlsConfig, TlsError, TlsOption};
use tungstenite_tls_testing::server::ServerLibrary;

use crate::{
    capability::Capability,
    case::Case,
    cases::{self, bad_tls},
    io_kind::IoKind,
    notes::Notes,
    outcomes::Outcomes,
    report::library_under_test,
    subject::Subject,
    trial::Runner,
    verdicts::{self, Deviation, Deviations, Judge},
};

/// All tests of this crate, for one backend.
///
/// See the [crate's front page](crate) for its use.
pub struct Suite {
    subject: Subject,
    /// By the name of the case.
    deviations: BTreeMap<&'static str, Deviation>,
    /// Why no certificate verdict is judged, if none is.
    without_verdicts: Option<String>,
    /// The deviations on bad servers.
    bad_tls: bad_tls::Declared,
    deadline: Duration,
    io_kinds: &'static [IoKind],
    /// Why capabilities are lacking that are still to be written, if some are.
    unwritten: Option<String>,
    /// Whether reports are written, if the environment asks for them.
    is_reported: bool,
}

impl Suite {
    /// Time limit for each test, unless [`deadline`](Self::deadline) sets another.
    pub const DEADLINE: Duration = Duration::from_secs(90);

    /// The environment variable with the time limit for each test, in seconds, for slow or loaded
    /// machines. It overrides [`deadline`](Self::deadline).
    pub const DEADLINE_VARIABLE: &str = "TUNGSTENITE_TLS_DEADLINE";

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
            prefix: String::new(),
            notes: Notes::default(),
        };
        Self {
            subject,
            deviations: BTreeMap::new(),
            without_verdicts: None,
            bad_tls: bad_tls::Declared::default(),
            deadline: Self::DEADLINE,
            io_kinds: IoKind::ALL,
            unwritten: None,
            is_reported: true,
        }
    }

    /// Time limit for each test. A test that takes longer fails.
    #[must_use]
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = limit;
        self
    }

    /// Leaves out the tests over asynchronous I/O, for a second suite of a backend whose first has
    /// them.
    #[must_use]
    pub fn over_blocking_io(mut self) -> Self {
        self.io_kinds = &[IoKind::Blocking];
        self
    }

    /// Writes no reports, whatever files the environment names: for a second suite of a backend,
    /// which would replace those of the first.
    #[must_use]
    pub fn unreported(mut self) -> Self {
        self.is_reported = false;
        self
    }

    /// Declares a capability that the backend's library lacks, and why. Tests that need it are
    /// ignored, with this reason, once the suite has seen that the backend does lack it.
    #[must_use]
    pub fn lacks(mut self, capability: Capability, reason: impl Into<String>) -> Self {
        self.subject.lacks.insert(capability, reason.into());
        self
    }

    /// Declares everything as lacking, for this reason, except what is `written` or has been
    /// declared as lacking before: for a backend that has just been begun. A run then ends with a
    /// line that says what to write next.
    #[must_use]
    pub fn lacks_all_but(mut self, written: &'static [Capability], reason: &str) -> Self {
        for &capability in Capability::ALL.iter().filter(|it| !written.contains(it)) {
            self.subject.lacks.entry(capability).or_insert_with(|| reason.to_owned());
        }
        self.unwritten = Some(reason.to_owned());
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

    /// Reports the cases `verdicts::…` as not run, for this reason. Without it they fail if the
    /// feature `server-rustls` is off, whose server they need.
    #[must_use]
    pub fn without_verdicts(mut self, reason: impl Into<String>) -> Self {
        self.without_verdicts = Some(reason.into());
        self
    }

    /// Declares the cases `bad_tls::…` for which the backend's library reaches a different verdict
    /// from the expected one, and why. If a case is declared twice, the later verdict counts.
    #[must_use]
    pub fn differs_on_bad_tls(mut self, deviations: &[bad_tls::Deviations]) -> Self {
        self.bad_tls.add(deviations);
        self
    }

    /// Reports the cases `bad_tls::…` as not run, for a backend whose library's verdicts have not
    /// been declared yet.
    #[must_use]
    pub fn without_bad_tls(mut self) -> Self {
        self.bad_tls.leave_out();
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
        run(vec![self])
    }

    /// Runs the suites of several backends in one process, as `cargo test` does. The names of the
    /// tests begin with the backend's, for example `openssl::echo::tls13`.
    ///
    /// Nothing is written to the files for one backend: the capabilities and the verdicts.
    #[must_use]
    pub fn run_together(mut suites: Vec<Self>) -> ExitCode {
        for Self { subject, .. } in &mut suites {
            subject.prefix = format!("{}::", subject.backend);
        }
        run(suites)
    }

    /// What to write next, if the backend has just been begun.
    fn to_write(&self) -> Option<String> {
        self.unwritten.as_ref()?;
        let Subject { backend, lacks, .. } = &self.subject;
        let is_left = |it: &&Capability| lacks.get(it) == self.unwritten.as_ref();
        let left = Capability::ALL.iter().filter(is_left).count();
        let next = Capability::TO_BEGIN_WITH.iter().chain(Capability::ALL).find(is_left)?;
        Some(format!(
            "{backend}: {left} of {} capabilities are still to be written. Next is `{next}`: {} \
             Add Capability::{next:?} to the list, and make the tests pass.",
            Capability::ALL.len(),
            next.about(),
        ))
    }

    /// All its cases over this kind of I/O.
    fn cases(judge: &Arc<Judge>, bad_tls: &Arc<bad_tls::Declared>, io_kind: IoKind) -> Vec<Case> {
        let mut cases = cases::all();
        cases.extend(bad_tls::cases(bad_tls));
        if io_kind == IoKind::Blocking {
            cases.extend(verdicts::cases(judge));
        }
        cases
    }
}

/// How many tests run at once for each processor: most of a test is waiting.
const TESTS_PER_PROCESSOR: usize = 3;

fn run(suites: Vec<Suite>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    arguments.test_threads.get_or_insert(processors * TESTS_PER_PROCESSOR);
    let outcomes = match suites.iter().all(|suite| suite.is_reported) {
        true => Outcomes::begin(),
        false => Ok(Outcomes::unwritten()),
    };
    match outcomes.and_then(|outcomes| run_all(suites, &arguments, outcomes)) {
        Ok(conclusion) => conclusion.exit_code(),
        Err(error) => {
            eprintln!("the suite cannot run, or write a report: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_all(
    suites: Vec<Suite>,
    arguments: &Arguments,
    outcomes: Outcomes,
) -> io::Result<Conclusion> {
    let is_alone = suites.len() == 1;
    let to_write: Vec<_> = suites.iter().filter_map(Suite::to_write).collect();
    let deadline = deadline_of_environment()?;
    let outcomes = Arc::new(outcomes);
    let (mut trials, mut reports) = (Vec::new(), Vec::new());
    for suite in suites {
        let Suite { subject, deviations, without_verdicts, bad_tls, .. } = suite;
        let judge = Arc::new(Judge::new(deviations, without_verdicts));
        let bad_tls = Arc::new(bad_tls);
        let runner = Runner::new(Arc::clone(&outcomes), deadline.unwrap_or(suite.deadline));
        let (mut names, mut own) = (Vec::new(), Vec::new());
        for &io_kind in suite.io_kinds {
            let subject = Subject { io_kind, ..subject.clone() };
            for case in Suite::cases(&judge, &bad_tls, io_kind) {
                let name = Runner::name(&case, io_kind);
                let trial = runner.trial(case, &subject);
                if !arguments.is_filtered_out(&trial) {
                    names.push(name);
                }
                own.push(trial);
            }
        }
        if !arguments.list {
            outcomes.suite(&subject, library_under_test(&subject).as_deref(), &names);
        }
        trials.push(own);
        if is_alone && suite.is_reported {
            reports.push((subject, runner, judge));
        }
    }
    let conclusion = libtest_mimic::run(arguments, in_turn(trials));
    for (subject, runner, judge) in &reports {
        runner.report.write(subject)?;
        judge.write_report(subject.backend)?;
    }
    for line in to_write.iter().filter(|_| !arguments.list) {
        println!("{line}");
    }
    Ok(conclusion)
}

/// The time limit that the environment sets, if it sets one.
fn deadline_of_environment() -> io::Result<Option<Duration>> {
    env::var_os(Suite::DEADLINE_VARIABLE).map(|text| seconds(&text)).transpose()
}

fn seconds(text: &OsStr) -> io::Result<Duration> {
    let seconds = text.to_str().and_then(|text| text.parse().ok()).filter(|&seconds| seconds > 0);
    seconds.map(Duration::from_secs).ok_or_else(|| {
        let what = format!("{} is not a number of seconds: {text:?}", Suite::DEADLINE_VARIABLE);
        io::Error::new(io::ErrorKind::InvalidInput, what)
    })
}

/// The first of each, then the second of each, and so on: so that several backends work at the same
/// time.
fn in_turn(trials: Vec<Vec<Trial>>) -> Vec<Trial> {
    let mut each: Vec<_> = trials.into_iter().map(Vec::into_iter).collect();
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(each.iter_mut().filter_map(Iterator::next));
        if all.len() == before {
            return all;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deadline_of_the_environment_is_a_number_of_seconds() {
        assert_eq!(seconds(OsStr::new("300")).unwrap(), Duration::from_secs(300));
        for bad in ["", "0", "-1", "1.5", "90 s"] {
            let error = seconds(OsStr::new(bad)).unwrap_err().to_string();
            assert!(error.contains(Suite::DEADLINE_VARIABLE), "{error}");
        }
    }

    #[test]
    fn a_new_backend_is_told_what_to_write_next() {
        const WRITTEN: &[Capability] = &[Capability::Tls13];
        let new = || Suite::new("new", |_| Err(TlsError::bad_configuration("nothing is written")));
        let next = |suite: Suite| suite.to_write();
        assert_eq!(next(new()), None);
        let none = next(new().lacks_all_but(&[], "not yet")).unwrap();
        assert!(none.contains("Next is `tls13`: Speaks TLS 1.3 (RFC 8446)."), "{none}");
        // What the library cannot do is not left to write.
        let some = new().lacks(Capability::Tls12, "it has none").lacks_all_but(WRITTEN, "not yet");
        let some = next(some).unwrap();
        assert!(some.contains("Next is `alpn`") && some.contains("Capability::Alpn"), "{some}");
        assert_eq!(next(new().lacks_all_but(Capability::ALL, "not yet")), None);
    }
}
