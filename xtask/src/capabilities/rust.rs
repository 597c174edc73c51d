//! Renders the table for the facade: which backends support which option.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use super::table::{Column, Table};

const HEAD: &str = "\
//! Which backends support which option, as the suite shows. Made by `cargo xtask capabilities`.

/// The options by their names, and the backends that support the whole of each.
#[rustfmt::skip]
pub(super) const SUPPORT: &[(&str, &[&str])] = &[
";

pub(super) fn render(table: &Table) -> String {
    let mut text = HEAD.to_owned();
    for (option, backends) in supporters(table) {
        let _ = writeln!(text, "    ({option:?}, &{:?}),", Vec::from_iter(backends));
    }
    text + "];\n"
}

/// The options, each with the backends that have a build that supports the whole option.
fn supporters(table: &Table) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut supporters = BTreeMap::<_, BTreeSet<_>>::new();
    for (_, column) in &table.columns {
        for option in column.cells.values().filter_map(|cell| cell.option.as_deref()) {
            let backends = supporters.entry(option).or_default();
            if supports(column, option) {
                backends.insert(column.backend.as_str());
            }
        }
    }
    supporters
}

fn supports(column: &Column, option: &str) -> bool {
    let mut cells = column.cells.values().filter(|cell| cell.option.as_deref() == Some(option));
    cells.all(|cell| matches!(cell.verdict.as_str(), "yes" | "partly"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn build(backend: &str, verdicts: [&str; 2]) -> Column {
        let no = json!({ "option": "pins", "reason": null, "missing": {} });
        let cell = |verdict: &str| {
            let mut cell = no.clone();
            cell["verdict"] = verdict.into();
            cell
        };
        let run = json!({
            "format": 1, "backend": backend, "library": "l",
            "capabilities": { "chain_pins": cell(verdicts[0]), "leaf_pins": cell(verdicts[1]) },
        });
        Column::of_run(&run).unwrap()
    }

    #[test]
    fn a_backend_supports_an_option_if_one_build_supports_all_of_it() {
        let mut table = Table::default();
        table.set("a", build("a", ["yes", "no"]));
        table.set("b", build("b", ["no", "yes"]));
        table.set("b-other", build("b", ["yes", "partly"]));
        assert_eq!(supporters(&table)["pins"], ["b"].into());
        assert!(render(&table).contains(r#"    ("pins", &["b"]),"#));
    }
}
