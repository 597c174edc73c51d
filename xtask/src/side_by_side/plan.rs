//! What a run of the matrix does: [`Plan`], a list of phases.

use anyhow::ensure;

use super::{judge::Judge, outcomes::Outcomes, table::Ran};
use crate::matrix::{Backend, Matrix};
use crate::windows;

/// The name that selects the columns of the shared process.
pub(super) const TOGETHER: &str = "together";

/// The backends of the shared process, by the names that their suites give them.
pub(super) const BACKENDS: [&str; 4] = ["rustls", "native-tls", "openssl", "boring"];

pub(super) const BEHAVIOUR: &str = "behaviour";

/// The rows that `--quick` leaves: one for each backend.
const QUICK: [&str; 4] = BACKENDS;

/// What one phase runs.
pub(super) enum Phase {
    /// The behaviour suite of a row, in its own process.
    Alone(Backend),
    /// The behaviour suites of all four backends, in one process.
    Together,
    /// A judge's tests, with the clients of a row.
    Judged(Judge, Backend),
    /// The behaviour suite, built for Windows and run under Wine.
    Windows(&'static windows::Row),
}

/// How much of everything runs.
#[derive(Clone, Copy, Default)]
pub(super) struct Extent {
    pub(super) is_quick: bool,
    /// All columns, but servers and failing calls only with one row of each backend.
    pub(super) is_step: bool,
    pub(super) with_windows: bool,
}

pub(super) struct Plan {
    pub(super) phases: Vec<Phase>,
    /// The columns, in order, each with what it is.
    pub(super) columns: Vec<(String, String)>,
    /// Suites that are left out for a column, each with the reason.
    pub(super) left_out: Vec<(String, &'static str, String)>,
}

impl Plan {
    /// The phases for the rows named in `only`, or for all.
    ///
    /// # Errors
    /// If `only` names no such column.
    pub(super) fn of(
        matrix: Matrix,
        only: &[String],
        Extent { is_quick, is_step, with_windows }: Extent,
        filter: Option<&str>,
    ) -> anyhow::Result<Self> {
        let rows: Vec<Backend> =
            matrix.backends.into_iter().filter(|row| row.suite().is_some()).collect();
        let known: Vec<&str> = rows.iter().map(|row| row.name.as_str()).chain([TOGETHER]).collect();
        for name in only {
            let names = known.join(", ");
            ensure!(known.contains(&name.as_str()), "no column `{name}`; there are: {names}");
        }
        let is_wanted = |name: &str| match only {
            [] => !is_quick || QUICK.contains(&name),
            _ => only.iter().any(|wanted| wanted == name),
        };
        let mut plan = Self { phases: Vec::new(), columns: Vec::new(), left_out: Vec::new() };
        let judges = Judge::asked(filter);
        let behaviour = !filter.is_some_and(Judge::is_alone);
        let (mut suites, mut judged): (Vec<_>, Vec<(Judge, Backend)>) = Default::default();
        for row in rows {
            let name = row.name.clone();
            if !is_wanted(&name) {
                continue;
            }
            plan.columns.push((name.clone(), format!("{}, in its own process", row.about)));
            let (know, strange): (Vec<_>, Vec<_>) =
                judges.iter().partition(|judge| judge.knows(&row));
            let is_short = is_step && !QUICK.contains(&&*name);
            let (short, know): (Vec<_>, Vec<_>) =
                know.into_iter().partition(|judge| is_short && *judge != Judge::Autobahn);
            plan.leave_out(&name, &short, "left out of the test run, which is short");
            judged.extend(know.into_iter().map(|judge| (judge, row.clone())));
            let reason = format!("the row `{name}` of ci/matrix.json builds no client for it");
            plan.leave_out(&name, &strange, &reason);
            if behaviour {
                suites.push(Phase::Alone(row));
            }
        }
        plan.phases.extend(suites);
        if is_wanted(TOGETHER) {
            for backend in BACKENDS {
                let about = "in one process with the other three";
                let name = together(backend);
                plan.columns.push((name.clone(), format!("{backend}, {about}")));
                plan.leave_out(&name, &judges, "its clients run in their own processes");
            }
            if behaviour {
                plan.phases.push(Phase::Together);
            }
        }
        let on_windows = windows::ROWS.iter().filter(|_| with_windows && behaviour);
        for row in on_windows.filter(|row| is_wanted(row.name)) {
            let name = on_windows_name(row);
            plan.columns.push((name.clone(), "built for Windows, under Wine".to_owned()));
            plan.leave_out(&name, &judges, "its clients do not run under Wine");
            plan.phases.push(Phase::Windows(row));
        }
        // All rows of one judge, then those of the next.
        judged.sort_by_key(|(judge, _)| judges.iter().position(|other| other == judge));
        plan.phases.extend(judged.into_iter().map(|(judge, row)| Phase::Judged(judge, row)));
        Ok(plan)
    }

    fn leave_out(&mut self, column: &str, judges: &[Judge], reason: &str) {
        let entry = |judge: &Judge| (column.to_owned(), judge.suite(), reason.to_owned());
        self.left_out.extend(judges.iter().map(entry));
    }

    /// What the column is.
    pub(super) fn about(&self, column: &str) -> String {
        let known = self.columns.iter().find(|(name, _)| name == column);
        known.map(|(_, about)| about.clone()).unwrap_or_default()
    }
}

/// The column of `row` under Wine.
fn on_windows_name(row: &windows::Row) -> String {
    format!("{}, Windows", row.name)
}

/// The column of `backend` in the shared process.
pub(super) fn together(backend: &str) -> String {
    format!("{backend}, together")
}

impl Phase {
    /// The phase as the progress shows it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Alone(row) => row.name.clone(),
            Self::Together => "all four in one process".to_owned(),
            Self::Judged(judge, row) => format!("{}, {}", judge.title(), row.name),
            Self::Windows(row) => on_windows_name(row),
        }
    }

    /// The suite that the phase runs, and its columns.
    pub(super) fn columns(&self) -> (&'static str, Vec<String>) {
        match self {
            Self::Alone(row) => (BEHAVIOUR, vec![row.name.clone()]),
            Self::Together => (BEHAVIOUR, BACKENDS.map(together).to_vec()),
            Self::Judged(judge, row) => (judge.suite(), vec![row.name.clone()]),
            Self::Windows(row) => (BEHAVIOUR, vec![on_windows_name(row)]),
        }
    }

    /// What ran for `column`, of all that the phase's process wrote. `problem` is how the process
    /// ended if that was not with success.
    pub(super) fn ran(&self, column: &str, all: &[Outcomes], problem: Option<&str>) -> Ran {
        let found = match (self, all) {
            (Self::Together, _) => all.iter().find(|one| together(&one.backend) == column),
            (_, [only]) => Some(only),
            _ => None,
        };
        match found {
            Some(outcomes) => Ran::Outcomes(Box::new(outcomes.clone()), problem.map(str::to_owned)),
            None => {
                let wrote: Vec<&str> = all.iter().map(|one| one.backend.as_str()).collect();
                Ran::Broken(format!("the process ran only {}", wrote.join(", ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use xshell::Shell;

    use super::*;
    use crate::paths;

    /// The names of the phases and of the columns.
    fn plan(
        only: &[&str],
        is_quick: bool,
        filter: Option<&str>,
    ) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        let sh = Shell::new()?;
        sh.change_dir(paths::root());
        let only: Vec<String> = only.iter().map(ToString::to_string).collect();
        let extent = Extent { is_quick, ..Extent::default() };
        let plan = Plan::of(Matrix::read(&sh)?, &only, extent, filter)?;
        let phases = plan.phases.iter().map(Phase::name).collect();
        Ok((phases, plan.columns.into_iter().map(|(name, _)| name).collect()))
    }

    #[test]
    fn every_backend_runs_alone_together_and_for_every_judge() {
        let (phases, columns) = plan(&[], false, None).unwrap();
        for backend in BACKENDS {
            let judged = Judge::ALL.map(|judge| format!("{}, {backend}", judge.title()));
            for phase in judged.into_iter().chain([backend.to_owned()]) {
                assert!(phases.contains(&phase), "{phase} is not in {phases:?}");
            }
            assert!(columns.contains(&backend.to_owned()) && columns.contains(&together(backend)));
        }
        assert!(phases.contains(&"all four in one process".to_owned()));
    }

    #[test]
    fn in_the_shared_process_a_backend_that_is_missing_is_red_and_no_other_takes_its_place() {
        let outcomes = |backend: &str| Outcomes {
            backend: backend.to_owned(),
            library: backend.to_owned(),
            made_with: String::new(),
            tests: Vec::new(),
            cells: Default::default(),
            left_out: &[],
        };
        let three = ["boring", "openssl", "rustls"].map(outcomes);
        for backend in BACKENDS {
            match Phase::Together.ran(&together(backend), &three, None) {
                Ran::Outcomes(outcomes, _) => assert_eq!(outcomes.backend, backend),
                Ran::Broken(why) => {
                    assert_eq!(
                        (backend, &*why),
                        ("native-tls", "the process ran only boring, openssl, rustls")
                    );
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn the_step_takes_servers_and_failing_calls_with_one_row_of_each_backend() {
        let sh = Shell::new().unwrap();
        sh.change_dir(paths::root());
        let extent = Extent { is_step: true, ..Extent::default() };
        let plan = Plan::of(Matrix::read(&sh).unwrap(), &[], extent, None).unwrap();
        let phases: Vec<_> = plan.phases.iter().map(Phase::name).collect();
        assert!(phases.contains(&"rustls-ring".to_owned()));
        let servers: Vec<_> = phases.iter().filter(|name| name.starts_with("servers")).collect();
        assert_eq!(servers.len(), BACKENDS.len(), "{servers:?}");
        assert!(plan.left_out.iter().any(|(name, ..)| name == "rustls-ring"));
    }

    #[test]
    fn a_selection_runs_only_what_it_names() {
        let (phases, columns) = plan(&["openssl"], false, None).unwrap();
        assert_eq!(
            phases,
            ["openssl", "Autobahn, openssl", "servers, openssl", "torture, openssl"]
        );
        assert_eq!(columns, ["openssl"]);
        let (phases, columns) = plan(&[], true, Some("close")).unwrap();
        assert_eq!((phases, columns.len()), (BACKENDS.map(str::to_owned).to_vec(), 4));
        let (phases, _) = plan(&["boring"], false, Some("autobahn")).unwrap();
        assert_eq!(phases, ["Autobahn, boring"]);
        let (phases, _) = plan(&["boring"], false, Some("interop")).unwrap();
        assert_eq!(phases, ["boring", "servers, boring"]);
        assert!(plan(&["opensl"], false, None).is_err());
    }
}
