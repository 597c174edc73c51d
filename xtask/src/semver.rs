//! `cargo xtask semver`: checks that the version number allows the changes to the public API.
//!
//! It compares the snapshots in `ci/api` with those of the last release. A changed or removed item
//! is an incompatible change, an added one is not. It cannot see changes in behaviour, nor that a
//! new method without a default body breaks the implementors of a trait.

use std::{collections::BTreeSet, fmt, process::ExitCode};

use anyhow::{Context, ensure};
use semver::Version;
use xshell::{Shell, cmd};

use crate::api;
use crate::outcome::Outcome;
use crate::published;

/// The module whose API is not stable until 1.0: only backends need it.
const NO_PROMISE: &str = "tungstenite_tls_core::backend::";

/// Check that the version number allows what changed in the public API
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compare with this commit instead of the last tag `v*`
    #[arg(long, value_name = "COMMIT")]
    since: Option<String>,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    compare(sh, args.since.as_deref()).map(Outcome::report)
}

/// A step of the test run.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<Outcome> {
    compare(sh, None)
}

fn compare(sh: &Shell, since: Option<&str>) -> anyhow::Result<Outcome> {
    let since = match since {
        Some(commit) => commit.to_owned(),
        None => match last_release(sh) {
            Some(tag) => tag,
            None => return Ok(Outcome::Skipped("no commit has a tag `v*`: no release yet".into())),
        },
    };
    let before = version(&cmd!(sh, "git show {since}:Cargo.toml").quiet().read()?)?;
    let now = version(&sh.read_file("Cargo.toml")?)?;
    let mut needed = Change::None;
    for package in published::all(sh)?.iter().filter(|package| api::is_promised(package)) {
        let file = api::snapshot(&package.name);
        let Ok(old) = cmd!(sh, "git show {since}:{file}").quiet().ignore_stderr().read() else {
            println!("{}: added since {since}", package.name);
            continue;
        };
        let change = change(&old, &sh.read_file(&file)?);
        println!("{}: {change} since {since}", package.name);
        needed = needed.max(change);
    }
    ensure!(
        needed <= allowed(&before, &now),
        "{now} after {before} does not allow {needed}: raise `version` in Cargo.toml"
    );
    println!("{now} after {before} allows {needed}");
    Ok(Outcome::Passed)
}

fn last_release(sh: &Shell) -> Option<String> {
    let describe = cmd!(sh, "git describe --tags --abbrev=0 --match v*");
    describe.quiet().ignore_stderr().read().ok()
}

/// The version that all packages share.
fn version(manifest: &str) -> anyhow::Result<Version> {
    let (_, shared) = manifest.split_once("[workspace.package]").context("no shared version")?;
    let line = shared.lines().find_map(|line| line.strip_prefix("version = "));
    Ok(Version::parse(line.context("no shared version")?.trim_matches('"'))?)
}

/// How an API changed, in order of severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    None,
    Compatible,
    Incompatible,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no changes to the API",
            Self::Compatible => "additions to the API",
            Self::Incompatible => "incompatible changes to the API",
        })
    }
}

fn change(before: &str, now: &str) -> Change {
    let (before, now) = (items(before), items(now));
    match () {
        () if !before.is_subset(&now) => Change::Incompatible,
        () if before != now => Change::Compatible,
        () => Change::None,
    }
}

/// The items of a snapshot whose API is stable.
fn items(snapshot: &str) -> BTreeSet<&str> {
    let lines = snapshot.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter(|line| !line.contains(NO_PROMISE)).collect()
}

/// The change that Cargo's rules allow from `before` to `now`: while the first number is 0, the
/// second takes its role.
fn allowed(before: &Version, now: &Version) -> Change {
    let compatible = if before.major == 0 {
        (now.major, now.minor) == (0, before.minor)
    } else {
        now.major == before.major
    };
    match (compatible, now > before) {
        (_, false) => Change::None,
        (false, true) => Change::Incompatible,
        // Below 1.0, additions raise only the third number.
        (true, true) if before.major == 0 || now.minor > before.minor => Change::Compatible,
        (true, true) => Change::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_item_is_incompatible_and_a_new_one_is_not() {
        let before = "# about\n\npub fn a::b()\npub struct a::C\n";
        assert_eq!(change(before, before), Change::None);
        assert_eq!(change(before, &before.replace("# about", "# other")), Change::None);
        assert_eq!(change(before, &format!("{before}pub fn a::d()\n")), Change::Compatible);
        assert_eq!(change(before, &before.replace("b()", "b(u8)")), Change::Incompatible);
        let inner = format!("{before}pub fn {NO_PROMISE}f()\n");
        assert_eq!(change(&inner, before), Change::None);
    }

    #[test]
    fn a_version_allows_what_cargo_takes_it_for() {
        let allowed =
            |before: &str, now: &str| allowed(&before.parse().unwrap(), &now.parse().unwrap());
        assert_eq!(allowed("0.1.0", "0.1.0"), Change::None);
        assert_eq!(allowed("0.1.0", "0.1.1"), Change::Compatible);
        assert_eq!(allowed("0.1.0", "0.2.0"), Change::Incompatible);
        assert_eq!(allowed("0.9.0", "1.0.0"), Change::Incompatible);
        assert_eq!(allowed("1.2.3", "1.2.4"), Change::None);
        assert_eq!(allowed("1.2.3", "1.3.0"), Change::Compatible);
        assert_eq!(allowed("1.2.3", "2.0.0"), Change::Incompatible);
        assert_eq!(allowed("1.2.3", "1.2.2"), Change::None);
    }

    #[test]
    fn the_shared_version_is_read() {
        let manifest =
            "[workspace]\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.3\"\n";
        assert_eq!(version(manifest).unwrap(), Version::new(1, 2, 3));
    }
}
