//! Formats a comparison as one HTML page, which needs no network and no script.

mod escape;

use std::fmt::Write;

use serde_json::Value;

use self::escape::escaped;
use super::{
    column::Column,
    comparison::Comparison,
    row::{Cell, Group, Row},
};

const STYLE: &str = include_str!("style.css");

/// A part of the table: its heading, and the rows in it.
type Part = (&'static str, fn(&Row) -> bool);

const PARTS: &[Part] = &[
    ("Different", Row::differs),
    ("No difference", |row| row.group == Group::Compared && !row.differs()),
    ("Each its own", |row| row.group == Group::Own),
    ("Milliseconds; later: the median after the first connection", |row| row.group == Group::Time),
];

/// The whole page. All text from the server or from another program is escaped.
pub(super) fn page(comparison: &Comparison) -> String {
    let url = escaped(&comparison.url);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>wss compare: {url}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{url}</h1>\n"
    );
    let class = if comparison.failure().is_some() { "bad" } else { "good" };
    let summary = escaped(&comparison.summary());
    let _ = writeln!(page, "<p class=\"summary {class}\">{summary}</p>");
    if comparison.demo {
        page += "<p>A local echo server, with certificates made for this comparison.</p>\n";
    }
    table(comparison, &mut page);
    for column in &comparison.columns {
        details(column, &mut page);
    }
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        page,
        "</main>\n<footer class=\"quiet\"><p>Made by wss {version}, with {} per backend.</p>\
         </footer>\n</body>\n</html>\n",
        match comparison.repeat {
            1 => "1 connection".to_owned(),
            n => format!("{n} connections"),
        }
    );
    page
}

fn table(comparison: &Comparison, page: &mut String) {
    let columns = &comparison.columns;
    page.push_str(
        "<div class=\"scroll\" role=\"region\" aria-label=\"Comparison\" tabindex=\"0\">\n<table>\n\
         <caption>The values of each backend, different ones first</caption>\n<thead>\n<tr>\
         <th scope=\"col\">Value</th>",
    );
    for column in columns {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(column.name()));
    }
    page.push_str("</tr>\n</thead>\n");
    for (heading, wanted) in PARTS {
        let rows: Vec<_> = comparison.rows.iter().filter(|row| wanted(row)).collect();
        if rows.is_empty() {
            continue;
        }
        let width = columns.len() + 1;
        let _ = writeln!(
            page,
            "<tbody>\n<tr><th class=\"part\" scope=\"rowgroup\" colspan=\"{width}\">{heading}</th>\
             </tr>"
        );
        for row in rows {
            line(row, columns, page);
        }
        page.push_str("</tbody>\n");
    }
    page.push_str("</table>\n</div>\n");
}

fn line(row: &Row, columns: &[Column], page: &mut String) {
    let (class, mark) = match row.differs() {
        true => (" class=\"differs\"", " <span class=\"mark\">differs</span>"),
        false => ("", ""),
    };
    let label = escaped(&row.label);
    let _ = write!(page, "<tr{class}><th scope=\"row\">{label}{mark}</th>");
    let class = if row.group == Group::Time { " class=\"number\"" } else { "" };
    for (column, cell) in columns.iter().zip(&row.cells) {
        let text = match cell {
            Cell::Value(value) => escaped(value),
            Cell::NotTold => "<span class=\"quiet\">not reported</span>".to_owned(),
            Cell::Empty if column.report.is_none() && row.name == "verdict" => {
                "<span class=\"quiet\">not available</span>".to_owned()
            }
            Cell::Empty => "<span class=\"quiet\">–</span>".to_owned(),
        };
        let _ = write!(page, "<td{class}>{text}</td>");
    }
    page.push_str("</tr>\n");
}

/// The whole verdict of a backend, and its report.
fn details(column: &Column, page: &mut String) {
    let verdict = column.shown_verdict();
    let (name, verdict) = (escaped(column.name()), escaped(&verdict));
    let _ = writeln!(page, "<section>\n<h2>{name} <span class=\"quiet\">{verdict}</span></h2>");
    if let Some(how) = column.how_to_get() {
        let _ = writeln!(page, "<p>{}.</p>", escaped(&how));
    }
    if let Some(program) = &column.program {
        let program = escaped(&program.to_string_lossy());
        let _ = writeln!(page, "<p>Probed by <code>{program}</code>.</p>");
    }
    if let Some(error) = column.error() {
        let message = escaped(error["message"].as_str().unwrap_or_default());
        let _ = writeln!(page, "<p class=\"bad\">{message}</p>");
        let _ = writeln!(page, "<ul>");
        for (word, member) in [("cause", "causes"), ("help", "help")] {
            let lines = error[member].as_array().into_iter().flatten();
            for line in lines.filter_map(Value::as_str) {
                let _ = writeln!(page, "<li>{word}: {}</li>", escaped(line));
            }
        }
        let _ = writeln!(page, "</ul>");
    }
    if let Some(report) = &column.report {
        let json = escaped(&format!("{report:#}"));
        let _ = writeln!(page, "<details><summary>Report</summary>\n<pre>{json}</pre></details>");
    }
    page.push_str("</section>\n");
}
