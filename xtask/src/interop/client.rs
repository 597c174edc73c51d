//! The client, a program of the facade, in a separate process: [`Client`].

use std::{path::Path, process::Command};

use anyhow::{Context, ensure};

use super::mode::Mode;
use crate::program::Program;

/// The kinds of I/O, and what precedes the names of their tests.
pub(super) const KINDS: [(&str, &str); 2] = [("blocking", ""), ("tokio", "tokio::")];

/// The client with one kind of I/O.
pub(super) struct Client {
    program: Program,
    /// The TLS library and its version.
    pub(super) library: String,
}

/// What the client said about a mode.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    pub(super) milliseconds: f64,
    /// What was seen, or the error.
    pub(super) seen: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    Fail,
    /// The backend refuses an option by name.
    Unsupported,
}

impl Client {
    /// Starts it by `command`, whose last argument is its program.
    pub(super) fn start(
        mut command: Command,
        kind: &str,
        certificates: &Path,
    ) -> anyhow::Result<Self> {
        let mut program = Program::start(command.arg(kind).arg(certificates))?;
        let library = program.line()?;
        Ok(Self { program, library })
    }

    /// Tries `mode` with the server at `url`.
    pub(super) fn run(&mut self, mode: Mode, dialect: &str, url: &str) -> anyhow::Result<Answer> {
        self.program.hear(&format!("{} {dialect} {url}\n", mode.name()))?;
        Answer::parse(mode, &self.program.line()?)
    }
}

impl Answer {
    fn parse(mode: Mode, line: &str) -> anyhow::Result<Self> {
        let parts: Vec<&str> = line.splitn(4, '\t').collect();
        let [name, verdict, milliseconds, seen] = parts[..] else {
            anyhow::bail!("the client said `{line}`");
        };
        ensure!(name == mode.name(), "the client said `{line}` about {}", mode.name());
        let verdict = match verdict {
            "pass" => Verdict::Pass,
            "fail" => Verdict::Fail,
            "unsupported" => Verdict::Unsupported,
            _ => anyhow::bail!("the client said `{line}`"),
        };
        let milliseconds = milliseconds.parse().with_context(|| format!("no time: {line}"))?;
        Ok(Self { verdict, milliseconds, seen: seen.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_for_the_mode_that_was_asked() {
        let answer = Answer::parse(Mode::Tls13, "tls13\tpass\t1.5\tTLS 1.3, X25519").unwrap();
        let seen = "TLS 1.3, X25519".to_owned();
        assert_eq!(answer, Answer { verdict: Verdict::Pass, milliseconds: 1.5, seen });
        assert!(Answer::parse(Mode::Tls12, "tls13\tpass\t1.5\t").is_err());
    }

    #[test]
    fn an_unknown_verdict_is_an_error() {
        for line in ["", "tls13\tpassed\t1.5\t", "tls13\tpass\tsoon\t", "thread 'main' panicked"] {
            assert!(Answer::parse(Mode::Tls13, line).is_err(), "{line}");
        }
    }
}
