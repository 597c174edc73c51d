//! Runs the tests of one backend, and reports how they ended: [`Runner`].

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use libtest_mimic::{Completion, Failed, Trial};

use crate::{
    case::{Case, Obstacle},
    io_kind::IoKind,
    notes::Notes,
    outcomes::Outcomes,
    proofs::Proofs,
    report::Report,
    status::Status,
    subject::Subject,
    within::within,
};

/// What the tests of one backend share.
#[derive(Debug)]
pub(crate) struct Runner {
    pub(crate) report: Report,
    outcomes: Arc<Outcomes>,
    proofs: Proofs,
    /// Time limit for each test.
    deadline: Duration,
}

impl Runner {
    pub(crate) fn new(outcomes: Arc<Outcomes>, deadline: Duration) -> Arc<Self> {
        let (report, proofs) = (Report::default(), Proofs::default());
        Arc::new(Self { report, outcomes, proofs, deadline })
    }

    /// The name of `case` over this kind of I/O.
    pub(crate) fn name(case: &Case, io_kind: IoKind) -> String {
        io_kind.prefix().to_owned() + &case.name
    }

    /// The test for the harness.
    pub(crate) fn trial(self: &Arc<Self>, case: Case, subject: &Subject) -> Trial {
        let name = Self::name(&case, subject.io_kind);
        let (runner, subject) = (Arc::clone(self), subject.clone());
        Trial::ignorable_test(subject.prefix.clone() + &name, move || {
            runner.outcomes.start(subject.backend, &name);
            let start = Instant::now();
            let (topic, notes) = (case.topic(), Notes::default());
            let subject = Subject { notes: notes.clone(), ..subject };
            let backend = subject.backend;
            let status = runner.run(case, subject);
            if let Some(topic) = topic {
                runner.report.add(topic, &name, &status);
            }
            runner.outcomes.end(backend, &name, &status, start.elapsed(), &notes.take());
            completion(status)
        })
    }

    fn run(&self, case: Case, subject: Subject) -> Status {
        if let (Some(reason), true) = (case.blocking_only, subject.io_kind != IoKind::Blocking) {
            return Status::NotRun(reason.to_owned());
        }
        match case.obstacle(&subject) {
            None => {}
            Some(Obstacle::Unavailable(reason)) => return Status::NotRun(reason),
            Some(Obstacle::Lack(lack, reason)) => {
                return match self.proofs.of(&lack, &subject, self.deadline) {
                    Ok(seen) => {
                        seen.into_iter().for_each(|note| subject.notes.add(note));
                        Status::Unsupported(reason)
                    }
                    Err(message) => Status::Failed(format!("declared as lacking: {message}")),
                };
            }
        }
        let deviation = case.deviation;
        match within(self.deadline, move || (case.run)(&subject)) {
            Err(message) => Status::Failed(message),
            Ok(()) => deviation.map_or(Status::Passed, Status::ExpectedFailure),
        }
    }
}

fn completion(status: Status) -> Result<Completion, Failed> {
    match status {
        Status::Passed | Status::ExpectedFailure(_) => Ok(Completion::Completed),
        Status::Failed(message) => Err(message.into()),
        Status::Unsupported(reason) | Status::NotRun(reason) => {
            Ok(Completion::ignored_with(reason))
        }
    }
}
