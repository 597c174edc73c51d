//! The built-in table of what each backend supports, as found by the behaviour suite.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::Value;

use crate::output::{GOOD, HEADING, NOTABLE};

/// Made by `cargo xtask capabilities`.
const TABLE: &str = include_str!("capabilities.json");

/// The whole table, for programs.
pub(super) fn json() -> Value {
    serde_json::from_str(TABLE).unwrap_or_default()
}

/// Adds one line per capability, and with `reasons` explains each that is missing or partial.
pub(super) fn render(reasons: bool, text: &mut String) {
    let json = json();
    let columns: Vec<Column> = list(&json["columns"]).iter().map(Column).collect();
    let platform = json["platform"].as_str().unwrap_or_default();
    let _ = write!(text, "\nWhat each can do, as the test suite found on {platform}.");
    text.push_str(match reasons {
        true => "\n\n",
        false => " --reasons explains the gaps.\n\n",
    });
    let names: BTreeSet<&String> = columns.iter().flat_map(Column::capabilities).collect();
    let width = names.iter().map(|name| name.len()).max().unwrap_or_default();
    let _ = write!(text, "{HEADING}{:width$}{HEADING:#}", "CAPABILITY");
    for column in &columns {
        let _ = write!(text, "  {HEADING}{:>8}{HEADING:#}", column.name());
    }
    text.push('\n');
    for capability in names {
        let _ = write!(text, "{capability:width$}");
        for column in &columns {
            let verdict = column.verdict(capability);
            let style = match verdict {
                "yes" => GOOD,
                "partly" => NOTABLE,
                _ => anstyle::Style::new(),
            };
            let width = column.name().len().max(8);
            let _ = write!(text, "  {style}{verdict:>width$}{style:#}");
        }
        text.push('\n');
    }
    if reasons {
        for column in &columns {
            column.reasons(text);
        }
        elsewhere(&json, text);
    }
}

/// What one build of one backend supports.
struct Column<'a>(&'a Value);

impl<'a> Column<'a> {
    fn name(&self) -> &'a str {
        self.0["name"].as_str().unwrap_or_default()
    }

    fn capabilities(&self) -> impl Iterator<Item = &'a String> + use<'a> {
        self.0["capabilities"].as_object().into_iter().flat_map(|all| all.keys())
    }

    fn verdict(&self, capability: &str) -> &'a str {
        self.0["capabilities"][capability]["verdict"].as_str().unwrap_or("-")
    }

    fn reasons(&self, text: &mut String) {
        let library = self.0["library"].as_str().unwrap_or_default();
        let _ = writeln!(text, "\n{HEADING}{}{HEADING:#} ({library})", self.name());
        for capability in self.capabilities().filter(|name| self.verdict(name) != "yes") {
            let cell = &self.0["capabilities"][capability];
            let _ = write!(text, "  {capability}: {}", self.verdict(capability));
            if let Some(reason) = cell["reason"].as_str() {
                let _ = write!(text, ": {reason}");
            }
            for (part, why) in cell["missing"].as_object().into_iter().flatten() {
                let _ = write!(text, "; not {part}: {}", why.as_str().unwrap_or_default());
            }
            text.push('\n');
        }
    }
}

fn elsewhere(json: &Value, text: &mut String) {
    let _ = writeln!(
        text,
        "\n{HEADING}On macOS and Windows{HEADING:#} (not tested: from the libraries' documentation)"
    );
    for line in list(&json["elsewhere"]) {
        let part = |key: &str| line[key].as_str().unwrap_or_default();
        let (backends, platforms) = (part("backends"), part("platforms"));
        let _ = writeln!(text, "  {backends} on {platforms}: {}", part("difference"));
    }
}

fn list(json: &Value) -> &[Value] {
    json.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use tungstenite_tls::Backend;

    use super::*;

    #[test]
    fn what_is_not_whole_has_its_line() {
        let json = json();
        let columns: Vec<Column> = list(&json["columns"]).iter().map(Column).collect();
        assert!(!columns.is_empty());
        for column in columns {
            let backend = column.0["backend"].as_str().expect("a backend");
            assert!(backend.parse::<Backend>().is_ok(), "{backend}");
            let all: Vec<_> = column.capabilities().collect();
            assert!(all.len() > 30, "{all:?}");
            let mut reasons = String::new();
            column.reasons(&mut reasons);
            let fewer = all.iter().filter(|name| column.verdict(name) != "yes").count();
            assert_eq!(reasons.lines().count(), fewer + 2, "{reasons}");
        }
    }

    #[test]
    fn the_columns_are_under_their_names() {
        let mut text = String::new();
        render(false, &mut text);
        let text = anstream::adapter::strip_str(&text).to_string();
        let mut lines = text.lines().skip_while(|line| !line.starts_with("CAPABILITY"));
        let length = lines.next().expect("a heading").len();
        assert!(lines.clone().count() > 30);
        assert!(lines.all(|line| line.len() == length), "{text}");
    }
}
