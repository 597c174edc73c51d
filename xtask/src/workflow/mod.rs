//! `cargo xtask workflow`: makes `.github/workflows/ci.yml` from the matrix and the test's steps.
//!
//! The file beside this one is the workflow with gaps, each a word between two `@`.

use std::process::ExitCode;

use anyhow::{Context, ensure};
use xshell::Shell;

use crate::matrix::{Backend, Matrix, Platform};

const FILE: &str = ".github/workflows/ci.yml";
const TEMPLATE: &str = include_str!("ci.yml");

/// The Rust that the steps have been run with: `api` reads the JSON of its rustdoc, and `guard`
/// counts its instructions.
const RUST: &str = "1.95";

/// The actions, by commit: a tag could be moved.
const ACTIONS: [(&str, &str); 3] = [
    ("cache", "actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5"),
    ("checkout", "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"),
    ("upload", "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0"),
];

/// The steps that share a job. Each backend has a job of its own, and each step that is not here.
const GROUPS: [(&str, &[&str]); 4] = [
    ("checks", &["fmt", "tidy", "workspaces", "capabilities", "workflow", "dependencies", "deny"]),
    ("features", &["conflict", "light", "few-algorithms"]),
    ("measurements", &["bench", "guard"]),
    ("release", &["api", "semver", "package", "readme"]),
];

/// What other steps need, in the jobs that need it.
const SETUP: &str = "setup";
const BORINGSSL: &str = "boringssl";
/// The jobs that do without a compiled BoringSSL, apart from those of other backends.
const WITHOUT_BORINGSSL: [&str; 6] =
    ["checks", "measurements", "msrv", "targets", "vendor", "vendor-targets"];

/// The step whose job is that of the whole report.
const REPORT: &str = "matrix";

const BACKEND: &str = "backend-";

/// Make the workflow of GitHub Actions from ci/matrix.json and the steps of `cargo xtask test`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compare it instead, and fail if it differs
    #[arg(long)]
    check: bool,
}

/// `steps` are those of `cargo xtask test`.
pub(crate) fn run(sh: &Shell, args: &Args, steps: &[String]) -> anyhow::Result<ExitCode> {
    if args.check {
        check(sh, steps)?;
    } else {
        sh.write_file(FILE, render(&Matrix::read(sh)?.backends, steps)?)?;
        println!("written: {FILE}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A step of the test run.
pub(crate) fn check(sh: &Shell, steps: &[String]) -> anyhow::Result<()> {
    let made = render(&Matrix::read(sh)?.backends, steps)?;
    let fits = sh.read_file(FILE)? == made;
    ensure!(fits, "{FILE} is not what `cargo xtask workflow` makes: run it, and edit its sources");
    Ok(())
}

fn render(rows: &[Backend], steps: &[String]) -> anyhow::Result<String> {
    let on = |platform| {
        let names = rows.iter().filter(|row| row.platforms.contains(&platform));
        names.map(|row| row.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut text = TEMPLATE
        .replace("@linux@\n", &linux(rows, steps)?)
        .replace("@macos@", &on(Platform::MacOs))
        .replace("@windows@", &on(Platform::Windows))
        .replace("@rust@", RUST);
    for (name, action) in ACTIONS {
        text = text.replace(&format!("@{name}@"), action);
    }
    Ok(text)
}

/// The jobs for Linux, each with all steps that it runs.
fn linux(rows: &[Backend], steps: &[String]) -> anyhow::Result<String> {
    let mut jobs: Vec<(String, Vec<&str>)> = Vec::new();
    let elsewhere = |step: &str| {
        let mut rows = rows.iter().filter(|row| !row.platforms.contains(&Platform::Linux));
        rows.any(|row| step.strip_prefix(BACKEND) == Some(&row.name))
    };
    let has_own_place = |step: &str| [SETUP, BORINGSSL, REPORT].contains(&step);
    for step in steps.iter().filter(|step| !has_own_place(step) && !elsewhere(step)) {
        let group = GROUPS.iter().find(|(_, steps)| steps.contains(&step.as_str()));
        let name = match (group, step.strip_prefix(BACKEND)) {
            (Some((name, _)), _) => (*name).to_owned(),
            (None, Some(row)) => format!("backend {row}"),
            (None, None) => step.clone(),
        };
        match jobs.iter_mut().find(|(job, _)| *job == name) {
            Some((_, steps)) => steps.push(step),
            None => jobs.push((name, vec![step])),
        }
    }
    let mut text = String::new();
    for (name, steps) in jobs {
        let mut needs = vec![SETUP];
        if needs_boringssl(&name, &steps, rows)? {
            needs.push(BORINGSSL);
        }
        let steps = [needs, steps].concat().join(" ");
        text += &format!("          - name: {name}\n            steps: {steps}\n");
    }
    Ok(text)
}

fn needs_boringssl(job: &str, steps: &[&str], rows: &[Backend]) -> anyhow::Result<bool> {
    let Some(name) = steps[0].strip_prefix(BACKEND) else {
        return Ok(!WITHOUT_BORINGSSL.contains(&job));
    };
    let row = rows.iter().find(|row| row.name == name);
    let selection = &row.with_context(|| format!("ci/matrix.json has no row `{name}`"))?.selection;
    Ok(selection.features.iter().any(|feature| feature == "tungstenite-tls/boring"))
}

#[cfg(test)]
mod tests {
    use yaml_rust2::{Yaml, YamlLoader};

    use super::*;

    fn row(name: &str, features: &str, platforms: &str) -> Backend {
        let json = format!(
            r#"{{"name": "{name}", "about": "", "packages": ["tungstenite-tls"], "examples": [],
                 "features": [{features}], "platforms": [{platforms}]}}"#
        );
        Backend::parse(&serde_json::from_str(&json).unwrap()).unwrap()
    }

    fn rendered(steps: &str) -> (String, Yaml) {
        let rows = [
            row("rustls", "", r#""linux", "macos", "windows""#),
            row("native-tls", "", r#""linux", "windows""#),
            row("boring", r#""tungstenite-tls/boring""#, r#""linux""#),
            row("schannel", "", r#""windows""#),
        ];
        let steps: Vec<String> = steps.split(' ').map(str::to_owned).collect();
        let text = render(&rows, &steps).unwrap();
        let yaml = YamlLoader::load_from_str(&text).unwrap().remove(0);
        (text, yaml)
    }

    #[test]
    fn every_step_is_in_one_job_with_what_it_needs() {
        let steps = "setup fmt tidy boringssl backend-rustls backend-boring backend-schannel \
                     conflict new light";
        let (_, yaml) = rendered(steps);
        let jobs = &yaml["jobs"]["linux"]["strategy"]["matrix"]["include"];
        let jobs: Vec<String> = jobs
            .as_vec()
            .unwrap()
            .iter()
            .map(|job| {
                format!("{}: {}", job["name"].as_str().unwrap(), job["steps"].as_str().unwrap())
            })
            .collect();
        assert_eq!(
            jobs,
            [
                "checks: setup fmt tidy",
                "backend rustls: setup backend-rustls",
                "backend boring: setup boringssl backend-boring",
                "features: setup boringssl conflict light",
                "new: setup boringssl new",
            ]
        );
    }

    #[test]
    fn the_jobs_that_make_trees_have_the_notices_of_the_standard_library() {
        let (_, yaml) = rendered("setup vendor");
        let steps = yaml["jobs"]["linux"]["steps"].as_vec().unwrap();
        let mut commands = steps.iter().filter_map(|step| step["run"].as_str());
        let rustup = commands.find(|run| run.starts_with("rustup component add")).unwrap();
        assert!(rustup.split(' ').any(|component| component == "rust-docs"), "{rustup}");
    }

    #[test]
    fn a_row_runs_on_the_platforms_of_the_matrix() {
        let (_, yaml) = rendered("setup");
        let rows = |job: &str| {
            let rows = yaml["jobs"][job]["strategy"]["matrix"]["row"].as_vec().unwrap();
            rows.iter().map(|row| row.as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(rows("macos"), ["rustls"]);
        assert_eq!(rows("windows"), ["rustls", "native-tls", "schannel"]);
    }

    #[test]
    fn every_job_has_a_timeout_and_runs_only_xtask_and_rustup() {
        let (text, yaml) = rendered("setup");
        let gaps = text.matches('@').count() - text.matches("uses: ").count();
        assert_eq!(gaps, 0, "{text}");
        assert_eq!(yaml["permissions"]["contents"].as_str(), Some("read"));
        for (name, job) in yaml["jobs"].as_hash().unwrap() {
            assert!(job["timeout-minutes"].as_i64().is_some(), "{name:?} has no timeout");
            for step in job["steps"].as_vec().unwrap() {
                match (step["run"].as_str(), step["uses"].as_str()) {
                    (Some(run), None) => {
                        let known = ["cargo xtask ", "rustup "];
                        assert!(known.iter().any(|known| run.starts_with(known)), "{run}");
                    }
                    (None, Some(action)) => {
                        let (_, commit) = action.split_once('@').unwrap();
                        assert_eq!(commit.len(), 40, "{action} is not named by its commit");
                    }
                    _ => panic!("a step does not run one thing: {step:?}"),
                }
            }
        }
    }
}
