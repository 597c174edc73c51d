//! What libFuzzer tells about a run: [`Report`].

use std::fmt;

use super::target::Target;

/// The columns of reports.
pub(super) const HEADER: &str =
    "target                    minutes        runs    edges features  finding";

/// One run of one target.
pub(super) struct Report {
    target: String,
    minutes: u64,
    pub(super) runs: u64,
    /// Edges between blocks of code, and features: edges with how often they were passed.
    edges: u64,
    features: u64,
    /// The file with the input, or what happened.
    pub(super) finding: Option<String>,
}

impl Report {
    /// Reads what libFuzzer has written.
    pub(super) fn new(target: &Target, minutes: u64, told: &str, succeeded: bool) -> Self {
        let after = |word: &str| {
            let rest = told.rsplit_once(word)?.1;
            rest.split_whitespace().next()?.parse().ok()
        };
        let file = told.rsplit_once("Test unit written to ").map(|(_, rest)| rest);
        let file = file.and_then(|rest| rest.lines().next()).map(str::to_owned);
        let failed = || (!succeeded).then(|| "it ended with an error".to_owned());
        Self {
            target: target.name.clone(),
            minutes,
            runs: after("stat::number_of_executed_units:").unwrap_or_default(),
            edges: after(" cov: ").unwrap_or_default(),
            features: after(" ft: ").unwrap_or_default(),
            finding: file.or_else(failed),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, minutes, runs, edges, features, finding } = self;
        write!(f, "{target:<25} {minutes:>7} {runs:>11} {edges:>8} {features:>8}  ")?;
        match finding {
            None => f.write_str("none"),
            Some(file) => {
                write!(f, "{file}; `cargo xtask fuzz {target} --replay --input FILE` repeats it")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(told: &str, succeeded: bool) -> Report {
        let target = Target { name: "urls".to_owned(), about: String::new(), features: Vec::new() };
        Report::new(&target, 1, told, succeeded)
    }

    #[test]
    fn a_run_is_summed_up() {
        let told = "#2 INITED cov: 12 ft: 13 corp: 1/1b\n#4096 pulse  cov: 55 ft: 99 corp: 7/9b\n\
                    Done 5000 runs in 61 second(s)\nstat::number_of_executed_units: 5000\n";
        let report = report(told, true);
        assert_eq!((report.runs, report.edges, report.features), (5000, 55, 99));
        assert!(report.finding.is_none() && report.to_string().ends_with("none"));
    }

    #[test]
    fn a_finding_is_named() {
        let told = "artifact_prefix='x/'; Test unit written to x/crash-1\nBase64: AA==\n";
        assert_eq!(report(told, false).finding.as_deref(), Some("x/crash-1"));
        assert!(report("", false).finding.is_some());
    }
}
