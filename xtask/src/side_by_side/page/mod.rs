//! The result as one HTML page that needs nothing else: [`render`].

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    cell::State,
    table::{Column, Table},
};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");

/// The page for `table`. `data` is its compact JSON, which the page's script shows; without
/// scripts, the page has the counts and the failures.
pub(super) fn render(table: &Table, data: &Value) -> String {
    // No text can end the element that holds the data.
    let data = data.to_string().replace('<', "\\u003c");
    let verdict = if table.is_green() { "all as expected" } else { "something failed" };
    let mut rest = TEMPLATE;
    let mut page = String::new();
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("a placeholder ends");
        page += before;
        page += &match name {
            "style" => STYLE.to_owned(),
            "verdict" => verdict.to_owned(),
            "verdict-class" => if table.is_green() { "pass" } else { "fail" }.to_owned(),
            "tests" => table.tests.len().to_string(),
            "columns" => table.columns.len().to_string(),
            "cells" => table.cells().to_string(),
            "absent" => absent(table),
            "counts" => counts(table),
            "failures" => failures(table),
            "data" => data.clone(),
            "script" => SCRIPT.to_owned(),
            other => unreachable!("the template has no `{other}`"),
        };
        rest = after;
    }
    page + rest
}

/// The rows of the table of columns.
fn counts(table: &Table) -> String {
    let mut rows = String::new();
    for (index, Column { name, about, library, .. }) in table.columns.iter().enumerate() {
        let (name, about, library) = (escaped(name), escaped(about), escaped(library));
        let _ = write!(rows, "<tr><th scope=\"row\">{name}<small>{about}</small></th>");
        let _ = write!(rows, "<td>{library}</td>");
        for state in State::ALL {
            let (class, count) = (state.name(), table.count(index, state));
            let shown = if count == 0 { "none" } else { class };
            let _ = write!(rows, "<td class=\"number {shown}\">{count}</td>");
        }
        let _ = writeln!(rows, "<td class=\"time\">{:.0} s</td></tr>", table.seconds(index));
    }
    rows
}

/// A paragraph for each suite that has no cell.
fn absent(table: &Table) -> String {
    let suites = table.absent.iter().map(|suite| format!("  <p>Not run: {}</p>\n", escaped(suite)));
    suites.collect()
}

fn failures(table: &Table) -> String {
    let mut items = String::new();
    for problem in &table.problems {
        let _ = writeln!(items, "<li>{}</li>", escaped(problem));
    }
    for (test, column, cell) in table.failures() {
        let reason = escaped(cell.reason.as_deref().unwrap_or_default());
        let (test, column) = (escaped(&test.name), escaped(&column.name));
        let _ = writeln!(items, "<li><code>{test}</code>, {column}: {reason}</li>");
    }
    if items.is_empty() {
        return "<p>None.</p>".to_owned();
    }
    format!("<ul>\n{items}</ul>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{cell::Cell, table::Test},
        *,
    };

    #[test]
    fn no_text_of_a_test_can_leave_its_place() {
        let evil = "</script><script>alert(1)</script>&\"{{script}}";
        let column = Column {
            name: evil.to_owned(),
            about: evil.to_owned(),
            library: evil.to_owned(),
            made_with: std::collections::BTreeMap::new(),
        };
        let cells = vec![Cell::failed(evil)];
        let test = Test { suite: "s".to_owned(), name: evil.to_owned(), cells };
        let problems = vec![evil.to_owned()];
        let absent = vec![evil.to_owned()];
        let table = Table { columns: vec![column], tests: vec![test], problems, absent };
        let page = render(&table, &json!({ "text": evil }));
        assert!(page.contains("alert(1)") && !page.contains("<script>alert"), "{page}");
        assert_eq!(page.matches("</script>").count(), TEMPLATE.matches("</script>").count());
        assert_eq!(page.matches("<script").count(), TEMPLATE.matches("<script").count());
    }

    #[test]
    fn the_page_asks_for_nothing() {
        for part in [TEMPLATE, STYLE, SCRIPT] {
            for source in ["http:", "https:", "src=", "@import", "url(", "fetch("] {
                assert!(!part.contains(source), "{source}");
            }
        }
    }
}
