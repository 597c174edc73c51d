//! The table for readers: `docs/backends.md`.

use std::{collections::BTreeSet, fmt::Write};

use super::{elsewhere::DIFFERENCES, table::Table};

const HEAD: &str = "\
# What each backend supports

`cargo xtask capabilities` makes this page from runs of the behaviour suite on each backend, on
Linux. If a backend does not support an option, building the connector fails with an error that
names the option and the reason. `wss backends` prints the same table.

";

pub(super) fn render(table: &Table) -> String {
    let mut text = HEAD.to_owned();
    let names: Vec<_> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let _ = writeln!(text, "| | {} |", names.join(" | "));
    let _ = writeln!(text, "|---|{}", "---|".repeat(names.len()));
    let capabilities: BTreeSet<_> =
        table.columns.iter().flat_map(|(_, column)| column.cells.keys()).collect();
    for capability in capabilities {
        let verdicts = table.columns.iter().map(|(_, column)| {
            column.cells.get(capability).map_or("", |cell| cell.verdict.as_str())
        });
        let verdicts: Vec<_> = verdicts.collect();
        let _ = writeln!(text, "| `{capability}` | {} |", verdicts.join(" | "));
    }
    for (name, column) in &table.columns {
        let _ = writeln!(text, "\n## {name}\n\nThe library: {}.\n", column.library);
        for (capability, cell) in column.cells.iter().filter(|(_, cell)| cell.verdict != "yes") {
            let _ = writeln!(text, "- `{capability}`: {}", cell.words());
        }
    }
    text += "\n## On macOS and Windows\n\nFrom the libraries' docs and sources. What ran under \
             Wine is in [windows.md](windows.md).\n\n";
    for (backend, platform, what) in DIFFERENCES {
        let _ = writeln!(text, "- {backend} on {platform}: {what}");
    }
    text
}
