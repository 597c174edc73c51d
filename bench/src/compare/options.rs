//! The options of all measuring commands: [`Options`].

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{page, plots};

/// How to measure, and where to write the results.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Get a first impression: few and short rounds, and no documentation
    #[arg(long, conflicts_with = "docs")]
    pub(super) quick: bool,

    /// Write all samples to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Measure only what has TEXT in its CASE/PEER name, such as `send-64/tungstenite-tls`;
    /// repeatable
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,

    /// Write the tables and plots into the pages of this folder
    #[arg(long, value_name = "FOLDER")]
    docs: Option<PathBuf>,
}

impl Options {
    /// Whether to measure a peer in a case.
    pub(super) fn wants(&self, case: &str, peer: &str) -> bool {
        let name = format!("{case}/{peer}");
        self.only.is_empty() || self.only.iter().any(|only| name.contains(only))
    }

    /// Writes the samples and a description of the machine to the file of --json, if any.
    pub(super) fn write(&self, mut results: Value) -> anyhow::Result<()> {
        let Some(path) = &self.json else { return Ok(()) };
        results["machine"] = machine();
        let text = serde_json::to_string_pretty(&results)? + "\n";
        fs::write(path, text).with_context(|| path.display().to_string())
    }

    /// Writes each text into its place in `page` and draws the plots, if --docs is given.
    pub(super) fn document(&self, page: &str, texts: &[(&str, String)]) -> anyhow::Result<()> {
        let Some(folder) = &self.docs else { return Ok(()) };
        ensure!(self.only.is_empty(), "--docs needs all peers: remove --only");
        for (name, text) in texts {
            page::insert(&folder.join(page), name, text)?;
        }
        plots::write(folder, folder)
    }
}

/// Describes this machine.
fn machine() -> Value {
    let read = |path: &str| fs::read_to_string(Path::new(path)).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let model = processors.lines().find_map(|line| line.strip_prefix("model name"));
    json!({
        "processor": model.and_then(|model| model.split_once(": ")).map(|(_, name)| name),
        "processors": thread::available_parallelism().map_or(1, usize::from),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
    })
}
