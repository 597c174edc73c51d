//! What a run of the model tells when something did not hold: [`Log`].

use std::fmt;

/// What has happened, without repetitions.
#[derive(Debug, Default)]
pub(super) struct Log {
    lines: Vec<(String, usize)>,
    /// Rounds without a fault repeat themselves.
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

    /// `what`, and what led to it.
    pub(super) fn tell(&self, what: &str) -> String {
        let lines = self.lines.iter().map(|(line, times)| match times {
            1 => format!("\n  {line}"),
            times => format!("\n  {line} ({times} times)"),
        });
        format!("{what}\nafter:{}", lines.collect::<String>())
    }
}
