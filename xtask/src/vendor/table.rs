//! The table of sizes by backend in `docs/embedding.md`.

use xshell::Shell;

use super::{
    backend::Backend,
    check::Checked,
    measure::{Client, Program},
};
use crate::markers;

/// The page that has the table.
pub(super) const PAGE: &str = "docs/embedding.md";
const MARKERS: [&str; 2] = ["<!-- `cargo xtask vendor --all --check`: -->\n", "<!-- end -->\n"];

/// A line of the table.
pub(super) struct Row {
    pub(super) backend: Backend,
    pub(super) cpu_seconds: f64,
    /// tungstenite's client, and ours.
    pub(super) clients: [Client; 2],
}

impl Row {
    pub(super) fn new(checked: &Checked, clients: [Client; 2]) -> Self {
        Self { backend: checked.tree.backend, cpu_seconds: checked.cpu_seconds, clients }
    }

    fn cells(&self) -> [String; 10] {
        let pair = |of: &dyn Fn(&Client) -> String| {
            let [peer, ours] = &self.clients;
            format!("{} / {}", of(peer), of(ours))
        };
        let kilobytes = |program: &Program| program.bytes.div_ceil(1000).to_string();
        let [_, ours] = &self.clients;
        [
            format!("`{}`", self.backend),
            format!("{} + {}", pair(&|it| it.third_party.to_string()), ours.ours),
            pair(&|it| it.build_only.to_string()),
            format!("{:.0}", ours.vendored_bytes as f64 / 1e6),
            format!("{:.0}", self.cpu_seconds),
            if self.backend.compiles_c() { "yes" } else { "only to link" }.to_owned(),
            pair(&|it| kilobytes(&it.with_flags)),
            pair(&|it| kilobytes(&it.without_flags)),
            pair(&|it| it.with_flags.resident.to_string()),
            pair(&|it| it.without_flags.resident.to_string()),
        ]
    }
}

/// The table of all `rows`.
pub(super) fn markdown(rows: &[Row]) -> String {
    let header = [
        "backend",
        "crates in the program",
        "crates that only build it",
        "sources, MB",
        "CPU seconds",
        "C compiler",
        "program, kB",
        "program without linker flags, kB",
        "resident, kB",
        "resident without linker flags, kB",
    ];
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut table = line(&header.map(str::to_owned));
    let mut rule = vec!["--:".to_owned(); header.len()];
    (rule[0], rule[5]) = ("---".to_owned(), "---".to_owned());
    table += &line(&rule);
    for row in rows {
        table += &line(&row.cells());
    }
    table
}

/// Writes the table into the page.
pub(super) fn write(sh: &Shell, rows: &[Row], rust: &str, target: &str) -> anyhow::Result<()> {
    let text = format!("\n{}\nMade with Rust {rust} for {target}.\n\n", markdown(rows));
    sh.write_file(PAGE, markers::replace(&sh.read_file(PAGE)?, MARKERS, &text)?)?;
    println!("written: {PAGE}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(bytes: u64) -> Client {
        let program = |bytes| Program { bytes, resident: bytes / 500 };
        Client {
            third_party: 3,
            build_only: 2,
            ours: 1,
            vendored_bytes: 30_400_000,
            with_flags: program(bytes),
            without_flags: program(bytes + 1000),
        }
    }

    #[test]
    fn a_row_has_tungstenite_s_client_beside_ours() {
        let clients = [client(1_000_000), client(1_100_001)];
        let row = Row { backend: Backend::RustlsRing, cpu_seconds: 40.4, clients };
        let table = markdown(&[row]);
        let expected = "| `rustls-ring` | 3 / 3 + 1 | 2 / 2 | 30 | 40 | yes | 1000 / 1101 | \
                        1001 / 1102 | 2000 / 2200 | 2002 / 2202 |";
        assert_eq!(table.lines().nth(2), Some(expected), "{table}");
    }
}
