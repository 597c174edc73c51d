//! Chooses the committed corpora: the smallest inputs that cover what all inputs so far cover.

use std::{collections::BTreeSet, fs, path::PathBuf};

use xshell::Shell;

use super::{fuzzer, target::Target};
use crate::paths;

/// The most inputs of a corpus: they run in each test run, on each backend.
const MOST: usize = 48;
/// The largest of them, in bytes.
const LARGEST: u64 = 4096;

/// Replaces the corpora of `targets`. Targets with one corpus add to it in turn.
pub(super) fn minimise(sh: &Shell, targets: &[Target]) -> anyhow::Result<()> {
    let corpora: BTreeSet<PathBuf> = targets.iter().map(Target::corpus).collect();
    for corpus in corpora {
        let chosen = sh.create_dir(paths::target().join("fuzz/chosen"))?;
        sh.remove_path(&chosen)?;
        sh.create_dir(&chosen)?;
        for target in targets.iter().filter(|target| target.corpus() == corpus) {
            let all = [target.corpus(), target.inputs()];
            let all = all.iter().filter(|folder| sh.path_exists(folder));
            let merge = fuzzer::cargo_fuzz(sh, "run", target)?.arg(&chosen).args(all);
            merge.args(["--", "-set_cover_merge=1"]).ignore_stderr().run()?;
        }
        let mut inputs: Vec<(u64, PathBuf)> = fs::read_dir(&chosen)?
            .map(|entry| entry.and_then(|entry| Ok((entry.metadata()?.len(), entry.path()))))
            .collect::<Result<_, _>>()?;
        inputs.retain(|(length, _)| (1..=LARGEST).contains(length));
        inputs.sort();
        let kept = inputs.len().min(MOST);
        sh.remove_path(&corpus)?;
        sh.create_dir(&corpus)?;
        // Not the smallest: the larger ones reach further. Evenly, of each size.
        for number in 0..kept {
            sh.copy_file(&inputs[number * inputs.len() / kept].1, &corpus)?;
        }
        println!("{}: {kept} of {} inputs", corpus.display(), inputs.len());
    }
    Ok(())
}
