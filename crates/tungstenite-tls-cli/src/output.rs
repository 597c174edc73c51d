//! How things look: colours, columns, JSON, and text from elsewhere made harmless.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use anstyle::{AnsiColor, Style};
use clap::builder::styling::Styles;
use serde_json::Value;

/// Names of parts.
pub(crate) const HEADING: Style = Style::new().bold();
/// What is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What deserves a second look.
pub(crate) const NOTABLE: Style = AnsiColor::Yellow.on_default();
/// The word before an error.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The colours of `--help`.
pub(crate) const HELP: Styles =
    Styles::styled().header(HEADING).usage(HEADING).literal(AnsiColor::Cyan.on_default());

/// Prints text with colours on stdout, where it can show them.
pub(crate) fn print(text: &str) {
    // Whoever closed stdout does not want it.
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}

/// Prints one JSON value on stdout.
pub(crate) fn print_json(value: &Value) {
    let _ = writeln!(io::stdout().lock(), "{value:#}");
}

/// Prints an error on stderr: the first line says what, the others go under it.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{ERROR}error:{ERROR:#} {text}");
}

/// Prints a remark on stderr.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Lines of two columns under a heading.
#[derive(Debug)]
pub(crate) struct Section {
    heading: String,
    rows: Vec<(String, String)>,
}

impl Section {
    pub(crate) fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, label: impl Into<String>, value: impl Into<String>) -> &mut Self {
        self.rows.push((label.into(), value.into()));
        self
    }

    /// Adds itself to `text`, after an empty line; the second column begins at the same place in
    /// all sections.
    pub(crate) fn render(&self, text: &mut String) {
        const WIDTH: usize = 14;
        let _ = writeln!(text, "\n{HEADING}{}{HEADING:#}", self.heading);
        for (label, value) in &self.rows {
            let _ = writeln!(text, "  {label:WIDTH$} {value}");
        }
    }
}

/// Text that came from a server, with what a terminal would act upon escaped.
pub(crate) fn harmless(text: &str) -> String {
    let acts =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_upon_is_escaped() {
        assert_eq!(harmless("a\u{1b}[2Jb\nç"), "a\\u{1b}[2Jb\\nç");
        assert_eq!(harmless("\u{202e}x"), "\\u{202e}x");
    }

    #[test]
    fn columns_are_aligned() {
        let mut text = String::new();
        Section::new("TLS").row("version", "1.3").row("cipher suite", "X").render(&mut text);
        let columns: Vec<_> = text.lines().skip(2).map(|line| &line[17..]).collect();
        assert_eq!(columns, ["1.3", "X"]);
    }
}
