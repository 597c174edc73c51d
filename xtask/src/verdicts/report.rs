//! The verdicts of one backend's suite: [`Report`].

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::Value;

pub(super) struct Report {
    /// The TLS library and its version.
    pub(super) library: String,
    /// How many chains were judged.
    pub(super) chains: usize,
    /// The deviations, by the name of the case.
    pub(super) deviations: BTreeMap<String, Deviation>,
}

/// A case that the backend does not judge as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deviation {
    /// What is odd about the chain, and by which rule.
    pub(super) odd: String,
    /// The verdict that it should get.
    pub(super) expected: String,
    /// The verdict that it gets.
    pub(super) verdict: String,
    pub(super) reason: String,
}

impl Report {
    pub(super) fn parse(json: &str) -> anyhow::Result<Self> {
        let json: Value = serde_json::from_str(json)?;
        let cases = json["cases"].as_object().context("no cases")?;
        let mut deviations = BTreeMap::new();
        for (name, case) in cases {
            let Some(reason) = case["reason"].as_str() else { continue };
            let text = |key: &str| case[key].as_str().with_context(|| format!("{name}: no {key}"));
            let open = if case["open"] == true { ", open" } else { "" };
            let deviation = Deviation {
                odd: format!("{} ({})", text("odd")?, text("rule")?),
                expected: format!("{}{open}", text("expected")?),
                verdict: text("verdict")?.to_owned(),
                reason: reason.to_owned(),
            };
            deviations.insert(name.clone(), deviation);
        }
        let library = json["library"].as_str().context("no library")?.to_owned();
        Ok(Self { library, chains: cases.len(), deviations })
    }

    pub(super) fn series(&self) -> String {
        series(&self.library)
    }
}

/// The library and the first two numbers of its version; verdicts are the same within a series.
pub(super) fn series(library: &str) -> String {
    let mut words = library.split_whitespace();
    let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let numbers: Vec<&str> = version.split('.').take(2).collect();
    format!("{name} {}", numbers.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_two_numbers() {
        assert_eq!(series("OpenSSL 3.0.22 25 Aug 2026"), "OpenSSL 3.0");
        assert_eq!(series("rustls 0.23.46"), "rustls 0.23");
        assert_eq!(series("BoringSSL"), "BoringSSL ");
    }

    #[test]
    fn deviations_alone_are_kept() {
        let case = r#""odd": "o", "rule": "r", "expected": "refused", "verdict": "accepted""#;
        let json = format!(
            r#"{{"library": "x 1.2", "cases": {{
                "a": {{{case}, "open": true, "reason": "why"}},
                "b": {{{case}, "open": false, "reason": null}}
            }}}}"#
        );
        let report = Report::parse(&json).unwrap();
        assert_eq!(report.chains, 2);
        assert_eq!(report.deviations.len(), 1);
        assert_eq!(report.deviations["a"].expected, "refused, open");
    }
}
