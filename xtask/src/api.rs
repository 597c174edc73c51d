//! `cargo xtask api`: compares the public API of each library with the one recorded in `ci/api`.
//!
//! rustdoc describes the public items as JSON, and the crate `public-api` turns each into a line.
//! So a review sees every change to the API, and every type of another crate that enters it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use xshell::Shell;

use crate::docs_rs;
use crate::outcome::Outcome;
use crate::published::{self, Published};

/// The version of rustdoc's JSON format that `public-api` reads: Rust 1.95's.
const FORMAT: u64 = 57;

/// The features whose API is not stable.
const LEFT_OUT: [&str; 1] = ["testing"];

/// The crates whose API in Rust is not stable: they are for tests, or for C, whose API is the
/// header (`cargo xtask header`).
const NO_PROMISE: [&str; 3] =
    ["tungstenite-tls-capi", "tungstenite-tls-conformance", "tungstenite-tls-testing"];

/// The crates whose types may appear in the API of any of our crates: an incompatible release of
/// one of them forces one of ours.
const FOREIGN: &[(&str, &str)] = &[
    ("bytes", "the parts of a message, as in tungstenite's API"),
    ("futures_io", "the streams implement its traits"),
    ("http", "requests and responses, as in tungstenite's API"),
    ("httparse", "its request as an upgrade request, as in tungstenite's API"),
    ("url", "its `Url` as a request, behind a feature of that name"),
    ("rustls_pki_types", "certificates, keys and names"),
    ("tokio", "the streams implement its traits"),
    ("tungstenite", "WebSocket itself"),
];

/// The crates whose types only one of our crates may show: an adapter its TLS library, the facade
/// the runtimes it supports, core the WebSockets that a batch writes to.
const FOREIGN_OF: &[(&str, &[&str])] = &[
    ("tungstenite-tls", &["async_net", "async_tungstenite", "tokio_tungstenite"]),
    ("tungstenite-tls-boring", &["boring"]),
    ("tungstenite-tls-core", &["async_tungstenite", "tokio_tungstenite"]),
    ("tungstenite-tls-native-tls", &["native_tls"]),
    ("tungstenite-tls-openssl", &["openssl"]),
    ("tungstenite-tls-rustls", &["rustls"]),
];

/// Compare the public API of each library with ci/api, or write it there
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write the current public API to ci/api
    #[arg(long)]
    bless: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    match compare(sh, args.bless)? {
        Outcome::Skipped(why) if args.bless => bail!("nothing is written: {why}"),
        outcome => Ok(outcome.report()),
    }
}

/// A step of the test run.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<Outcome> {
    compare(sh, false)
}

/// The file that records the API of a library.
pub(crate) fn snapshot(package: &str) -> String {
    format!("ci/api/{package}.txt")
}

fn compare(sh: &Shell, bless: bool) -> anyhow::Result<Outcome> {
    let mut problems = Vec::new();
    for package in published::all(sh)?.iter().filter(|package| is_promised(package)) {
        let name = &package.name;
        let items = match public_items(sh, package)? {
            Ok(items) => items,
            Err(format) => {
                let why = format!("rustdoc here writes format {format}, and xtask reads {FORMAT}");
                return Ok(Outcome::Skipped(why));
            }
        };
        let foreign = foreign_types(&items, name);
        problems.extend(strangers(name, &foreign));
        let now = render(package, &items, &foreign);
        let file = snapshot(name);
        if bless {
            sh.write_file(&file, now)?;
            println!("written: {file}");
        } else {
            let committed = sh.read_file(&file).unwrap_or_default();
            problems.extend(changes(&file, &committed, &now));
        }
    }
    if problems.is_empty() {
        return Ok(Outcome::Passed);
    }
    for problem in &problems {
        println!("{problem}");
    }
    bail!("if you meant this change, run `cargo xtask api --bless`, and tell users in CHANGELOG.md")
}

pub(crate) fn is_promised(package: &Published) -> bool {
    package.is_library() && !NO_PROMISE.contains(&package.name.as_str())
}

/// One line per item. The inner error is this Rust's format, if it is not [`FORMAT`].
fn public_items(sh: &Shell, package: &Published) -> anyhow::Result<Result<Vec<String>, u64>> {
    let rustdoc = docs_rs::rustdoc(sh, package, &LEFT_OUT)?;
    let json = ["-Zunstable-options", "--output-format=json", "--cap-lints=allow"];
    rustdoc.args(json).run()?;
    let file = docs_rs::output().join(format!("{}.json", package.name.replace('-', "_")));
    let format = format(&file)?;
    if format != FORMAT {
        return Ok(Err(format));
    }
    let api = public_api::Builder::from_rustdoc_json(file)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()?;
    let items: Vec<String> = api.items().map(ToString::to_string).collect();
    ensure!(!items.is_empty(), "{}: nothing is public", package.name);
    Ok(Ok(items))
}

fn format(file: &Path) -> anyhow::Result<u64> {
    let json: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    json["format_version"].as_u64().context("rustdoc's JSON has no format version")
}

/// The crates whose types are not foreign: Rust's own, its type `str`, and two of ours, which have
/// the others' version.
const OWN: [&str; 6] =
    ["alloc", "core", "std", "str", "tungstenite_tls_backends", "tungstenite_tls_core"];

/// The paths of other crates' types in `items`, grouped by crate.
fn foreign_types(items: &[String], package: &str) -> BTreeMap<String, BTreeSet<String>> {
    let own = package.replace('-', "_");
    let mut foreign = BTreeMap::<String, BTreeSet<String>>::new();
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for path in items.iter().flat_map(|item| item.split(|c| !is_path(c))) {
        let Some((root, rest)) = path.split_once("::") else { continue };
        let is_crate = root.starts_with(char::is_lowercase);
        if is_crate && !rest.is_empty() && root != own && !OWN.contains(&root) {
            let path = path.trim_end_matches(':').to_owned();
            foreign.entry(root.to_owned()).or_default().insert(path);
        }
    }
    foreign
}

/// One line for each crate whose types must not be in the API of `package`.
fn strangers(package: &str, foreign: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let own = FOREIGN_OF.iter().find(|(name, _)| *name == package);
    let allowed = |name: &str| {
        FOREIGN.iter().any(|(allowed, _)| *allowed == name)
            || own.is_some_and(|(_, crates)| crates.contains(&name))
    };
    let strangers = foreign.iter().filter(|(name, _)| !allowed(name));
    strangers
        .map(|(name, types)| {
            let types: Vec<&str> = types.iter().map(String::as_str).collect();
            format!(
                "{package}: the API shows types of the crate {name}, which is not listed in \
                 xtask/src/api.rs: {}",
                types.join(", ")
            )
        })
        .collect()
}

fn render(
    package: &Published,
    items: &[String],
    foreign: &BTreeMap<String, BTreeSet<String>>,
) -> String {
    let mut text = format!(
        "# The public API of {}, with the features that docs.rs shows, on Linux.\n\
         # Made by `cargo xtask api --bless`.\n#\n# Types of other crates:\n",
        package.name
    );
    for path in foreign.values().flatten() {
        text.push_str(&format!("#   {path}\n"));
    }
    text.push('\n');
    for item in items {
        text.push_str(item);
        text.push('\n');
    }
    text
}

/// The lines that were added or removed between `before` and `now`.
fn changes(file: &str, before: &str, now: &str) -> Vec<String> {
    if before == now {
        return Vec::new();
    }
    let (before, now): (BTreeSet<_>, BTreeSet<_>) =
        (before.lines().collect(), now.lines().collect());
    let mut changes = vec![format!("{file} differs from the public API:")];
    changes.extend(before.difference(&now).map(|line| format!("-{line}")));
    changes.extend(now.difference(&before).map(|line| format!("+{line}")));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(lines: &[&str]) -> Vec<String> {
        lines.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn types_of_other_crates_are_found() {
        let items = items(&[
            "pub fn a_b::f(&self, std::io::Read, http::Uri) -> core::result::Result<T::X, c::D>",
            "impl<T: e::f::G> a_b::H for T",
        ]);
        let foreign = foreign_types(&items, "a-b");
        let paths: Vec<&str> = foreign.values().flatten().map(String::as_str).collect();
        assert_eq!(paths, ["c::D", "e::f::G", "http::Uri"]);
        let strangers = strangers("a-b", &foreign);
        assert_eq!(strangers.len(), 2, "{strangers:?}");
    }

    #[test]
    fn what_came_and_went_is_shown() {
        assert!(changes("a", "b\nc\n", "b\nc\n").is_empty());
        assert_eq!(changes("a", "b\nc\n", "c\nd\n")[1..], ["-b", "+d"]);
        assert_eq!(changes("a", "b\nc\n", "c\nb\n").len(), 1);
    }
}
