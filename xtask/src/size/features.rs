//! What each feature of `standard` adds to a client that does not use it.

use std::process::ExitCode;

use xshell::{Shell, cmd};

use super::project::{self, CONNECT};
use crate::markers;

/// The page that holds the table.
const PAGE: &str = "docs/embedding.md";
const MARKERS: [&str; 2] = ["<!-- `cargo xtask size --features`: -->\n", "<!-- end -->\n"];

/// The TLS libraries that the clients are built with.
const BACKENDS: [&str; 2] = ["rustls-ring", "openssl"];

/// The features, each with what a program lacks that leaves it out.
const FEATURES: [(&str, &str); 18] = [
    ("algorithms", "your own lists of suites, groups and schemes; post-quantum and FIPS demands"),
    ("basic-auth", "a user name and password in the URL; set the header yourself"),
    ("bundled-roots", "Mozilla's roots; give your own, or the platform's"),
    ("certificate-status", "revocation lists, OCSP responses, certificate timestamps"),
    ("channel-binding", "the binding `tls-server-end-point`; `tls-exporter` stays"),
    ("client-identity", "client certificates"),
    ("dangerous", "options that weaken verification, and a clock of your own"),
    ("dial", "the race of a host's addresses, deadlines, your own resolver; one address at a time"),
    ("ech", "Encrypted Client Hello"),
    ("hints", "advice in the texts of errors; they still say what happened"),
    ("key-log", "the file for the secrets of connections"),
    ("logging", "what rustls logs"),
    ("pins", "pins, `Roots::Exactly`, your own check of the chain"),
    ("platform-roots", "the platform's roots; give your own, or Mozilla's"),
    ("proxy", "connections through HTTP and SOCKS proxies; open the tunnel yourself"),
    ("resumption", "resumption: each handshake is full"),
    ("session-store", "sessions that outlive the process; `resumption` included"),
    ("tls12", "TLS 1.2 with rustls"),
];

/// Builds the clients, and prints the table or writes it into the page.
pub(super) fn run(sh: &Shell, docs: bool) -> anyhow::Result<ExitCode> {
    project::begin(sh)?;
    for backend in BACKENDS {
        for features in selections(backend) {
            let name = package(&features);
            project::add(sh, &name, &project::facade(&features), CONNECT)?;
        }
    }
    let mut sizes = Vec::new();
    for backend in BACKENDS {
        let built = selections(backend).into_iter();
        let built = built.map(|features| project::build(sh, &package(&features)));
        sizes.push(built.collect::<Result<Vec<u64>, _>>()?);
    }
    let table = table(&sizes);
    println!("{table}");
    if docs {
        let rustc = cmd!(sh, "rustc --version").quiet().read()?;
        let rustc: Vec<&str> = rustc.split(' ').take(2).collect();
        let text = format!("\n{table}\nMade with {}.\n\n", rustc.join(" "));
        sh.write_file(PAGE, markers::replace(&sh.read_file(PAGE)?, MARKERS, &text)?)?;
        println!("written: {PAGE}");
    }
    Ok(ExitCode::SUCCESS)
}

/// No feature, and each by itself.
fn selections(backend: &'static str) -> Vec<Vec<&'static str>> {
    let each = FEATURES.iter().map(|(feature, _)| vec![backend, feature]);
    [vec![backend]].into_iter().chain(each).collect()
}

/// The client's name, which is no crate's.
fn package(features: &[&str]) -> String {
    format!("client-{}", features.join("-with-"))
}

/// The table, for the sizes of the [`selections`] of each backend.
fn table(sizes: &[Vec<u64>]) -> String {
    let heads = BACKENDS.map(|backend| format!("with `{backend}`, kB")).join(" | ");
    let mut table =
        format!("| feature | {heads} | without it you lack |\n| --- | --: | --: | --- |\n");
    for (row, (feature, lacks)) in FEATURES.iter().enumerate() {
        let more = |sizes: &Vec<u64>| sizes[row + 1].saturating_sub(sizes[0]).div_ceil(1000);
        let more: Vec<String> = sizes.iter().map(|sizes| more(sizes).to_string()).collect();
        table.push_str(&format!("| `{feature}` | {} | {lacks} |\n", more.join(" | ")));
    }
    table
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use toml_edit::DocumentMut;

    use super::*;

    #[test]
    fn every_feature_of_standard_has_a_row() {
        let manifest = include_str!("../../../crates/tungstenite-tls/Cargo.toml");
        let manifest: DocumentMut = manifest.parse().unwrap();
        let standard = manifest["features"]["standard"].as_array().unwrap();
        let standard = standard.iter().filter_map(|feature| feature.as_str());
        let expected: BTreeSet<&str> = standard.chain(["resumption"]).collect();
        assert_eq!(BTreeSet::from(FEATURES.map(|(feature, _)| feature)), expected);
    }

    #[test]
    fn a_row_shows_what_a_feature_adds() {
        let sizes: Vec<u64> = (0..=FEATURES.len()).map(|n| 500_000 + 1000 * n as u64).collect();
        let table = table(&[sizes.clone(), sizes]);
        let row = table.lines().nth(3).unwrap();
        assert!(row.starts_with("| `basic-auth` | 2 | 2 | a user name"), "{row}");
    }
}
