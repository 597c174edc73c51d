//! The calls of a run, shown when a rule did not hold: [`Log`].

use std::fmt;

/// The calls and events so far, without repetitions.
#[derive(Debug, Default)]
pub(super) struct Log {
    lines: Vec<(String, usize)>,
    /// Rounds without a fault repeat themselves, so new lines are left out.
    pub(super) is_settled: bool,
}

impl Log {
    pub(super) fn push(&mut self, line: String) {
        match self.lines.last_mut() {
            Some((last, times)) if *last == line => *times += 1,
            _ if self.is_settled => {}
            _ => self.lines.push((line, 1)),
        }
    }

    pub(super) fn note<R: fmt::Debug>(&mut self, call: &str, result: Result<R, String>) {
        self.push(match result {
            Ok(done) => format!("{call}: {done:?}"),
            Err(error) => format!("{call}: {error}"),
        });
    }

    /// Shows `what`, and the calls that led to it.
    pub(super) fn tell(&self, what: &str) -> String {
        let lines = self.lines.iter().map(|(line, times)| match times {
            1 => format!("\n  {line}"),
            times => format!("\n  {line} ({times} times)"),
        });
        format!("{what}\nafter:{}", lines.collect::<String>())
    }
}
