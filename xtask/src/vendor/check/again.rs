//! Holds a tree to something outside it: [`Again`], the same tree made anew, or a [known
//! hash](check_hash).

use std::path::Path;

use anyhow::{Context, ensure};
use tempfile::TempDir;
use xshell::Shell;

use crate::{
    paths,
    vendor::{
        files, make,
        record::{self, Record},
        toolchain,
    },
};

/// The parts of MANIFEST.json that are not compared: the files are, and the workspace may have gone
/// on since, as long as it makes the same tree.
const NOT_COMPARED: [&str; 2] = ["files", "workspace"];

/// A tree, made again from this workspace by the plan in its MANIFEST.json.
pub(super) struct Again {
    folder: TempDir,
    record: Record,
}

impl Again {
    /// Makes the tree in `dir` again, for an application in the folder `app` if it has one.
    pub(super) fn make(sh: &Shell, dir: &Path, app: Option<&Path>) -> anyhow::Result<Self> {
        let record = Record::read(dir)?;
        let plan = record.plan(app)?;
        for (key, here) in [("rust", toolchain::rust(sh)?), ("built_on", toolchain::host(sh)?)] {
            let there = record.text(key)?;
            ensure!(
                there == here,
                "the tree was made with `{key}` {there}, and here it is {here}: prove it there, or \
                 give the hash of its MANIFEST.json with --manifest-sha256"
            );
        }
        let parent = paths::root().join(paths::target()).join("vendor-check");
        sh.create_dir(&parent)?;
        let folder = tempfile::Builder::new().prefix("again-").tempdir_in(parent)?;
        let _epoch = sh.push_env("SOURCE_DATE_EPOCH", record.text("source_date_epoch")?);
        make::make(sh, &plan, folder.path()).context("the tree cannot be made again")?;
        let record = Record::read(folder.path())?;
        Ok(Self { folder, record })
    }

    /// Refuses the tree in `dir` if it is not the same, and names each difference.
    pub(super) fn check(&self, dir: &Path) -> anyhow::Result<()> {
        let record = Record::read(dir)?;
        let [made, found] =
            [self.folder.path(), dir].map(|it| files::hashes(it, &record::NOT_RECORDED));
        let (made, found) = (made?, found?);
        let mut problems = files::differences(&made, &found);
        problems.extend(self.record.different(&record, &NOT_COMPARED));
        ensure!(
            problems.is_empty(),
            "the tree, made at {}, is not what this workspace makes at {}: {}. If it was made by \
             another version, prove it with that one, or give the hash of its MANIFEST.json with \
             --manifest-sha256",
            record.commit(),
            self.record.commit(),
            files::first(problems)
        );
        Ok(())
    }
}

/// Refuses the tree in `dir` if the SHA-256 of its MANIFEST.json is not `known`.
pub(super) fn check_hash(dir: &Path, known: &str) -> anyhow::Result<()> {
    let found = record::hash(dir)?;
    ensure!(
        found.eq_ignore_ascii_case(known),
        "{} was changed: its SHA-256 is {found}, and --manifest-sha256 says {known}",
        record::FILE
    );
    Ok(())
}
