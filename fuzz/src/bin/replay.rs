//! Runs the targets of this build on every file of their corpora, without a fuzzer. Takes the names
//! of targets, or runs all; with `--input FILE`, on these files instead.
//!
//! The corpora of the driver are in the suite that every backend runs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::Context;
use fuzz::targets::{self, Target};

fn main() -> anyhow::Result<ExitCode> {
    let (mut wanted, mut inputs) = (Vec::new(), Vec::new());
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match &*argument {
            "--input" => inputs.push(arguments.next().context("a file")?.into()),
            _ => wanted.push(argument),
        }
    }
    let mut failed = false;
    for target in targets::all() {
        if wanted.is_empty() || wanted.iter().any(|name| *name == target.name) {
            let files = if inputs.is_empty() { files(target)? } else { inputs.clone() };
            failed |= !replay(target, &files)?;
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Returns whether nothing was found.
fn replay(target: &Target, files: &[PathBuf]) -> anyhow::Result<bool> {
    let begin = Instant::now();
    let mut findings = 0;
    for file in files {
        let bytes = fs::read(file)?;
        if std::panic::catch_unwind(|| (target.run)(&bytes)).is_err() {
            findings += 1;
            println!("{}: {} fails", target.name, file.display());
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("{:<25} {:>4} inputs {seconds:>6.1} s, {findings} findings", target.name, files.len());
    Ok(findings == 0)
}

/// The corpus, and what was found once and is mended.
fn files(target: &Target) -> anyhow::Result<Vec<PathBuf>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = match target.corpus {
        shared @ ("ciphertext" | "driver") => {
            here.join("../crates/tungstenite-tls-conformance/corpus").join(shared)
        }
        own => here.join("corpus").join(own),
    };
    let mut files = Vec::new();
    for folder in [corpus, here.join("crashes").join(target.corpus)] {
        if !folder.exists() {
            continue;
        }
        let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            files.push(entry?.path());
        }
    }
    anyhow::ensure!(!files.is_empty(), "the target {} has no corpus", target.name);
    files.sort();
    Ok(files)
}
