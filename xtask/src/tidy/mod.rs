//! Checks the rules of this repository that no other tool checks.

mod circles;
mod code;
mod file;
mod rules;

use anyhow::bail;
use xshell::{Shell, cmd};

use self::file::File;
use crate::failures;

pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    let files = files(sh)?;
    let mut problems = rules::check(&files);
    problems.extend(circles::check(&files));
    let page = sh.read_file(failures::PAGE)?;
    problems.extend(failures::missing_tests(&page, |path| {
        files.iter().find(|file| file.path == path).map(|file| file.text.clone())
    }));
    if problems.is_empty() {
        return Ok(());
    }
    for problem in &problems {
        eprintln!("{problem}");
    }
    bail!("tidy found {} problem(s)", problems.len())
}

/// All Rust sources and manifests that are tracked, or would be after `git add .`.
fn files(sh: &Shell) -> anyhow::Result<Vec<File>> {
    let listed =
        cmd!(sh, "git ls-files --cached --others --exclude-standard -- *.rs *Cargo.toml").read()?;
    let mut files = Vec::new();
    // A tracked file may have been deleted.
    for path in listed.lines().filter(|path| sh.path_exists(path)) {
        files.push(File { path: path.to_owned(), text: sh.read_file(path)? });
    }
    Ok(files)
}
