//! What this workspace's git repository says: which files are part of it, and its [`state`].

use std::path::{Path, PathBuf};

use anyhow::ensure;
use serde_json::{Value, json};
use walkdir::WalkDir;
use xshell::{Shell, cmd};

use crate::paths;

/// The files in a folder of this workspace, relative to it: those that git tracks, or all if there
/// is no git repository. Names on standard output what git does not track.
pub(super) fn files(sh: &Shell, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    ensure!(folder.starts_with(paths::root()), "{} is elsewhere", folder.display());
    if !is_tracked() {
        return all(folder);
    }
    let _folder = sh.push_dir(folder);
    let listed = |options: &[&str]| -> anyhow::Result<Vec<PathBuf>> {
        let listed = cmd!(sh, "git ls-files -z {options...}").quiet().read()?;
        Ok(listed.split_terminator('\0').map(PathBuf::from).collect())
    };
    for file in listed(&["--others", "--exclude-standard"])? {
        let file = folder.join(file);
        let file = file.strip_prefix(paths::root())?;
        println!("left out: {}, which git does not track: `git add` it", file.display());
    }
    // A tracked file may have been deleted.
    let tracked = listed(&["--cached"])?;
    Ok(tracked.into_iter().filter(|file| folder.join(file).exists()).collect())
}

fn all(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.push(entry.path().strip_prefix(folder)?.to_owned());
        }
    }
    Ok(files)
}

/// The commit of this workspace, and whether tracked files differ from it; null without git.
pub(super) fn state(sh: &Shell) -> anyhow::Result<Value> {
    if !is_tracked() {
        return Ok(Value::Null);
    }
    let _root = sh.push_dir(paths::root());
    let commit = cmd!(sh, "git rev-parse HEAD").quiet().read()?;
    let changes = cmd!(sh, "git status --porcelain --untracked-files=no").quiet().read()?;
    Ok(json!({ "commit": commit, "modified": !changes.is_empty() }))
}

/// Whether this workspace is a git repository: not only a folder inside that of somebody else.
fn is_tracked() -> bool {
    paths::root().join(".git").exists()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_git_does_not_track_goes_into_no_tree() {
        let sh = Shell::new().unwrap();
        let here = paths::root().join("xtask/src/vendor");
        let new = tempfile::Builder::new().suffix(".rs").tempfile_in(&here).unwrap();
        let name = Path::new(new.path().file_name().unwrap());
        let files = files(&sh, &here).unwrap();
        assert!(files.iter().any(|file| file == Path::new("workspace.rs")), "{files:?}");
        assert!(!files.iter().any(|file| file == name), "{files:?}");
        assert!(all(&here).unwrap().iter().any(|file| file == name));
    }

    #[test]
    fn without_git_all_files_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/lib.rs"), "").unwrap();
        assert_eq!(all(folder.path()).unwrap(), [Path::new("src/lib.rs")]);
    }
}
