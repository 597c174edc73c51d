//! The folder that the client writes to, and what may be in it: [`Folder`].

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use tempfile::TempDir;

/// A folder for the sessions and the key log.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self(tempfile::tempdir().context("cannot make a folder")?))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// What is wrong with the files: open to others, unfinished, or with half a line.
    pub(super) fn faults(&self) -> anyhow::Result<Vec<String>> {
        let mut faults = Vec::new();
        let sessions = self.path().join("sessions");
        if sessions.exists() {
            faults.extend(open_to_others(&sessions, 0o700)?);
            for file in fs::read_dir(&sessions)? {
                let file = file?.path();
                faults.extend(open_to_others(&file, 0o600)?);
                if file.extension().is_none_or(|extension| extension != "session") {
                    faults.push(format!("left behind: {}", name(&file)));
                }
            }
        }
        let keys = self.path().join("keys.log");
        if keys.exists() {
            faults.extend(open_to_others(&keys, 0o600)?);
            let text = fs::read_to_string(&keys)?;
            let wrong = text.split_inclusive('\n').filter(|line| !is_key_log(line));
            faults.extend(wrong.map(|_| "a line of the key log is not whole".to_owned()));
        }
        Ok(faults)
    }
}

/// Whether the line has a label and two numbers in hexadecimal, as in SSLKEYLOGFILE.
fn is_key_log(line: &str) -> bool {
    let Some(line) = line.strip_suffix('\n') else { return false };
    let words: Vec<&str> = line.split(' ').collect();
    let is_hex = |word: &&str| word.len() >= 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    matches!(words[..], [_, random, secret] if is_hex(&random) && is_hex(&secret))
}

fn open_to_others(path: &PathBuf, mode: u32) -> anyhow::Result<Option<String>> {
    let found = fs::symlink_metadata(path)?.permissions().mode() & 0o777;
    Ok((found != mode).then(|| format!("{} has the mode {found:03o}", name(path))))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
