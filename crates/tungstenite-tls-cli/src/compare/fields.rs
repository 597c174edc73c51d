//! What is compared: the values that are read from the reports, as [`Row`]s.

use serde_json::Value;

use super::{
    column::Column,
    row::{Cell, Group, Row},
};

/// A name for JSON, a label for people, and how to read the value from a report.
type Field = (&'static str, &'static str, Group, fn(&Value) -> Cell);

const FIELDS: &[Field] = &[
    ("address", "address", Group::Own, |report| found(&report["address"])),
    ("proxy", "proxy", Group::Own, |report| found(&report["proxy"]["url"])),
    ("version", "TLS version", Group::Compared, |report| told(report, "version")),
    ("cipher_suite", "cipher suite", Group::Compared, |report| told(report, "cipher_suite")),
    ("group", "group", Group::Compared, |report| told(report, "group")),
    ("alpn", "ALPN", Group::Compared, alpn),
    ("resumed", "2nd connection", Group::Compared, resumed),
    ("early_data", "early data", Group::Compared, |report| found(&second(report)["early_data"])),
    ("round_trips", "round trips", Group::Compared, round_trips),
    ("subject", "certificate", Group::Compared, |report| leaf(report, "subject")),
    ("issuer", "issuer", Group::Compared, |report| leaf(report, "issuer")),
    ("not_after", "expires", Group::Compared, |report| leaf(report, "not_after")),
    ("chain", "chain", Group::Compared, chain),
    ("ocsp_response", "OCSP response", Group::Compared, |report| {
        found(&report["tls"]["ocsp_response"]["status"])
    }),
    ("ech_accepted", "ECH accepted", Group::Compared, |report| {
        found(&report["tls"]["ech_accepted"])
    }),
    ("http_status", "HTTP status", Group::Compared, http_status),
    ("subprotocol", "subprotocol", Group::Compared, |report| {
        found(&report["upgrade"]["subprotocol"])
    }),
    ("echo", "echo", Group::Compared, |report| found(&report["echo"]["result"])),
    ("close", "close", Group::Compared, |report| found(&report["close"]["result"])),
    ("close_notify", "close_notify", Group::Compared, |report| {
        found(&report["close"]["close_notify"])
    }),
];

/// What [`chain`] says of a server that sends no other certificate, and of a library that shows no
/// other.
const LEAF_ONLY: &str = "only its own certificate";

/// The rows that have a value.
pub(super) fn rows(columns: &[Column]) -> Vec<Row> {
    let verdicts = columns.iter().map(|column| match column.verdict() {
        Some(_) => Cell::Value(column.shown_verdict()),
        None => Cell::Empty,
    });
    // A backend whose connection fails has a library, too.
    let libraries = columns.iter().map(|column| match &column.library {
        Some(library) => Cell::Value(library.clone()),
        None => Cell::Empty,
    });
    let row = |name: &str, label: &str, group, cells| Row {
        name: name.to_owned(),
        label: label.to_owned(),
        group,
        cells,
    };
    let mut rows = vec![
        row("verdict", "verdict", Group::Compared, verdicts.collect()),
        row("library", "library", Group::Own, libraries.collect()),
    ];
    for (name, label, group, read) in FIELDS {
        let cell = |column: &Column| column.report.as_ref().map_or(Cell::Empty, read);
        let cells = columns.iter().map(cell).collect();
        rows.push(row(name, label, *group, cells));
    }
    if let Some(chain) = rows.iter_mut().find(|row| row.name == "chain") {
        leave_out_leaves(chain);
    }
    rows.retain(|row| row.cells.iter().any(|cell| cell.value().is_some()));
    rows
}

/// If one library shows more of the chain, the others only do not report it.
fn leave_out_leaves(chain: &mut Row) {
    let leaf = Cell::Value(LEAF_ONLY.to_owned());
    if chain.distinct().iter().any(|value| *value != LEAF_ONLY) {
        for cell in chain.cells.iter_mut().filter(|cell| **cell == leaf) {
            *cell = Cell::NotTold;
        }
    }
}

/// A value of TLS, which some libraries do not report.
fn told(report: &Value, member: &str) -> Cell {
    match &report["tls"] {
        Value::Null => Cell::Empty,
        tls if tls[member].is_null() && report["upgrade"].is_null() => Cell::Empty,
        tls if tls[member].is_null() => Cell::NotTold,
        tls => found(&tls[member]),
    }
}

/// A value that is `null` if the connection did not get so far.
fn found(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::String(text) => Cell::Value(text.clone()),
        Value::Bool(true) => Cell::Value("yes".to_owned()),
        Value::Bool(false) => Cell::Value("no".to_owned()),
        other => Cell::Value(other.to_string()),
    }
}

fn second(report: &Value) -> &Value {
    &report["connections"][1]
}

fn alpn(report: &Value) -> Cell {
    match &report["tls"]["alpn"] {
        Value::Null if report["upgrade"].is_null() => Cell::Empty,
        Value::Null => Cell::Value("none".to_owned()),
        name => found(name),
    }
}

fn resumed(report: &Value) -> Cell {
    match (second(report), &second(report)["resumed"]) {
        (Value::Null, _) => Cell::Empty,
        (_, Value::Bool(true)) => Cell::Value("resumed".to_owned()),
        (_, Value::Bool(false)) => Cell::Value("full handshake".to_owned()),
        _ => Cell::NotTold,
    }
}

/// For example `3, then 2`.
fn round_trips(report: &Value) -> Cell {
    let of = |connection: &Value| connection["round_trips"].as_u64();
    match (of(&report["connections"][0]), of(second(report))) {
        (Some(first), Some(second)) => Cell::Value(format!("{first}, then {second}")),
        (Some(first), None) => Cell::Value(first.to_string()),
        (None, _) if report["upgrade"].is_null() => Cell::Empty,
        (None, _) => Cell::NotTold,
    }
}

fn leaf(report: &Value, member: &str) -> Cell {
    found(&report["tls"]["certificates"][0][member])
}

/// The subjects of the certificates that the server sends with its own.
fn chain(report: &Value) -> Cell {
    match report["tls"]["certificates"].as_array().map(Vec::as_slice) {
        None | Some([]) => Cell::Empty,
        Some([_]) => Cell::Value(LEAF_ONLY.to_owned()),
        Some([_, above @ ..]) => {
            let subjects =
                above.iter().map(|one| one["subject"].as_str().unwrap_or("cannot be read"));
            Cell::Value(subjects.collect::<Vec<_>>().join("; "))
        }
    }
}

fn http_status(report: &Value) -> Cell {
    match &report["error"]["http_status"] {
        Value::Null => found(&report["upgrade"]["status"]),
        refused => found(refused),
    }
}
