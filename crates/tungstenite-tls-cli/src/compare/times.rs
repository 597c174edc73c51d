//! How long each stage took, as [`Row`]s: for the first connection, and the median of the others.

use super::{
    column::Column,
    row::{Cell, Group, Row},
};

/// The members of `milliseconds` in the JSON of a connection, with their labels.
const STAGES: [(&str, &str); 6] = [
    ("lookup", "lookup"),
    ("tcp", "TCP"),
    ("proxy", "proxy"),
    ("tls", "TLS"),
    ("upgrade", "upgrade"),
    ("echo", "echo"),
];

/// The rows that have a value.
pub(super) fn rows(columns: &[Column]) -> Vec<Row> {
    let mut rows = Vec::new();
    for which in ["first", "later"] {
        for (stage, label) in STAGES {
            let cell = |column: &Column| {
                let connections = column.report.as_ref()?["connections"].as_array()?;
                let those = match which {
                    "first" => connections.get(..1)?,
                    _ => connections.get(1..)?,
                };
                let times = those.iter().filter_map(|one| one["milliseconds"][stage].as_f64());
                median(times.collect())
            };
            let cells = columns.iter().map(|column| match cell(column) {
                Some(time) => Cell::Value(format!("{time:.2}")),
                None => Cell::Empty,
            });
            rows.push(Row {
                name: format!("milliseconds.{which}.{stage}"),
                label: format!("{which}, {label}"),
                group: Group::Time,
                cells: cells.collect(),
            });
        }
    }
    rows.retain(|row| row.cells.iter().any(|cell| cell.value().is_some()));
    rows
}

/// The middle of the times, or the mean of the two in the middle.
fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    let middle = times.len() / 2;
    match times.len() {
        0 => None,
        n if n % 2 == 1 => Some(times[middle]),
        _ => Some((times[middle - 1] + times[middle]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]), Some(3.0));
    }
}
