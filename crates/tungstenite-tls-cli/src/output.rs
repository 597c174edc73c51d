//! Formats output: colours, columns, JSON, and escaping of text from elsewhere.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use anstyle::{AnsiColor, Style};
use clap::builder::styling::Styles;
use serde_json::Value;

/// The style of headings.
pub(crate) const HEADING: Style = Style::new().bold();
/// The style of what is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// The style of what deserves a second look.
pub(crate) const NOTABLE: Style = AnsiColor::Yellow.on_default();
/// The style of the word before an error.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The colours of `--help`.
pub(crate) const HELP: Styles =
    Styles::styled().header(HEADING).usage(HEADING).literal(AnsiColor::Cyan.on_default());

/// Prints text on stdout, with colours if it can show them.
pub(crate) fn print(text: &str) {
    // If stdout is closed, nobody wants the output.
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}

/// Prints one JSON value on stdout.
pub(crate) fn print_json(value: &Value) {
    let _ = writeln!(io::stdout().lock(), "{}", json_text(value));
}

/// Prints one JSON value on stdout, in one line.
pub(crate) fn print_json_line(value: &Value) {
    let line = escaped(&value.to_string()) + "\n";
    let _ = io::stdout().lock().write_all(line.as_bytes());
}

/// Prints an error on stderr; further lines of `text` go below the first.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{ERROR}error:{ERROR:#} {text}");
}

/// Prints a remark on stderr.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Rows of two columns under a heading.
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

    /// Appends the section to `text` after an empty line. The second column begins at the same
    /// place in all sections.
    pub(crate) fn render(&self, text: &mut String) {
        const WIDTH: usize = 14;
        let _ = writeln!(text, "\n{HEADING}{}{HEADING:#}", self.heading);
        for (label, value) in &self.rows {
            let _ = writeln!(text, "  {label:WIDTH$} {value}");
        }
    }
}

/// Escapes the characters in a server's text that a terminal would act upon.
pub(crate) fn harmless(text: &str) -> String {
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

/// `value` as JSON, in several lines.
fn json_text(value: &Value) -> String {
    escaped(&format!("{value:#}"))
}

/// The text of JSON, with the same characters escaped. These occur only in strings, except for the
/// line feeds between members.
fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if acts(c) && c != '\n' {
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Whether a terminal acts upon `c`, or shows the text after it in another order or on another
/// line: control characters (C0, DEL, C1), the marks, embeddings, overrides and isolates of
/// bidirectional text (UAX #9), and the separators of lines and paragraphs.
pub(crate) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
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
    fn no_control_and_no_mark_of_direction_is_left_in_text_or_json() {
        let acting: String = (0..=0x1f)
            .chain(0x7f..=0x9f)
            .chain([0x61c, 0x200e, 0x200f])
            .chain(0x2028..=0x202e)
            .chain(0x2066..=0x2069)
            .map(|code| char::from_u32(code).unwrap())
            .collect();
        assert!(harmless(&acting).is_ascii() && !harmless(&acting).contains(char::is_control));

        let value = serde_json::json!({ "name": [acting.clone()], &acting: "ç" });
        let text = json_text(&value);
        assert!(text.chars().all(|c| c == '\n' || c == 'ç' || !acts(c) && c.is_ascii()), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn columns_are_aligned() {
        let mut text = String::new();
        Section::new("TLS").row("version", "1.3").row("cipher suite", "X").render(&mut text);
        let columns: Vec<_> = text.lines().skip(2).map(|line| &line[17..]).collect();
        assert_eq!(columns, ["1.3", "X"]);
    }
}
