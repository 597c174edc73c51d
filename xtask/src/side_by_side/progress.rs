//! What runs, and how long is left: [`Progress`].

use std::{
    collections::BTreeMap,
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use serde_json::{Value, json};

/// Shows the phase that runs. How long is left is what the remaining phases took last time; a phase
/// without a last time counts as the mean of the others.
pub(super) struct Progress {
    bar: ProgressBar,
    phases: Vec<String>,
    /// In seconds, of this run or the last.
    durations: BTreeMap<String, f64>,
    current: usize,
    since: Instant,
    file: PathBuf,
    is_terminal: bool,
}

impl Progress {
    /// `file` keeps the durations for the next run.
    pub(super) fn new(phases: Vec<String>, file: PathBuf) -> Self {
        let durations = fs::read_to_string(&file).ok();
        let durations = durations.and_then(|text| serde_json::from_str(&text).ok());
        let durations: BTreeMap<String, f64> = durations
            .as_ref()
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(name, seconds)| Some((name.clone(), seconds.as_f64()?)))
            .collect();
        let bar = ProgressBar::new(phases.len() as u64);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {prefix}: {wide_msg}");
        bar.set_style(style.expect("the template is valid"));
        let is_terminal = std::io::stderr().is_terminal();
        let (current, since) = (0, Instant::now());
        Self { bar, phases, durations, current, since, file, is_terminal }
    }

    pub(super) fn begin(&mut self, phase: usize) {
        (self.current, self.since) = (phase, Instant::now());
        self.bar.set_position(phase as u64);
        self.bar.set_prefix(self.phases[phase].clone());
        if !self.is_terminal {
            let (name, count) = (&self.phases[phase], self.phases.len());
            eprintln!("{}/{count} {name}: {}", phase + 1, self.left());
        }
    }

    /// Tells what the phase does.
    pub(super) fn says(&self, what: &str) {
        self.bar.set_message(format!("{what}, {}", self.left()));
        self.bar.tick();
    }

    /// Shows how far the suite is that writes `file`.
    pub(super) fn reads(&self, file: &Path) {
        if !self.is_terminal {
            return;
        }
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let (mut tests, mut ended, mut last) = (0, 0, String::new());
        for line in lines.by_ref() {
            tests += line["tests"].as_array().map_or(0, Vec::len);
            ended += usize::from(line["test"].is_string());
            if let Some(test) = line["starts"].as_str() {
                test.clone_into(&mut last);
            }
        }
        self.says(&format!("{ended} of {tests} tests, {last}"));
    }

    pub(super) fn end(&mut self) {
        let took = self.since.elapsed();
        self.durations.insert(self.phases[self.current].clone(), took.as_secs_f64());
        if !self.is_terminal {
            eprintln!("    took {}", HumanDuration(took));
        }
    }

    /// Keeps the durations for the next run.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.bar.finish_and_clear();
        Ok(fs::write(&self.file, format!("{:#}\n", json!(self.durations)))?)
    }

    fn left(&self) -> String {
        let known = self.phases.iter().filter_map(|phase| self.durations.get(phase));
        let (sum, count) = known.fold((0.0, 0), |(sum, n), seconds| (sum + seconds, n + 1));
        if count == 0 {
            return "how long is left shows after the first phase".to_owned();
        }
        let mean = sum / f64::from(count);
        let expected = |phase: &String| self.durations.get(phase).copied().unwrap_or(mean);
        let later: f64 = self.phases[self.current + 1..].iter().map(expected).sum();
        let now = expected(&self.phases[self.current]) - self.since.elapsed().as_secs_f64();
        let left = Duration::from_secs_f64(later + now.max(0.0));
        format!("{} left", HumanDuration(left))
    }
}
