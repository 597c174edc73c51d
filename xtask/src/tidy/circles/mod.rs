//! Finds files of a crate that import each other in a circle, and names them.
//!
//! A file imports another if its code names what the other defines: by a `use`, by a path in
//! an expression or a type, in what a macro or an attribute is given. A name is followed through
//! the `use` lines on its way to the file that defines it, so it doesn't matter that the crate's
//! root hands it on. To declare modules and to hand on what they define is no import of them.
//! Tests do not count.

mod graph;
mod model;
mod read;
mod resolve;

use std::collections::HashMap;

use self::graph::Imports;
use super::file::File;

/// The files that circles still go through, each with the reason. No import of theirs counts.
const KNOWN: &[(&str, &str)] = &[
    (
        "crates/bench/src/client/phases.rs",
        "`Library` and `Peer` are defined beside the choice among the peers",
    ),
    (
        "crates/bench/src/compare/mod.rs",
        "`Args` and `machine` are defined beside the list of comparisons",
    ),
    (
        "crates/bench/src/compare/throughput.rs",
        "`Results` is defined beside the command that shows it",
    ),
    ("crates/example-backend/src/lib.rs", "`BACKEND` is defined beside the connector"),
    ("crates/tungstenite-tls-boring/src/lib.rs", "`BACKEND` is defined beside the connector"),
    (
        "crates/tungstenite-tls-cli/src/failure.rs",
        "it is both the failure and what is known of each error",
    ),
    (
        "crates/tungstenite-tls-cli/src/probe/report.rs",
        "`Report` is defined beside its text and JSON",
    ),
    (
        "crates/tungstenite-tls-cli/src/tls/mod.rs",
        "`bad` and `parsed` are defined beside the groups of options",
    ),
    (
        "crates/tungstenite-tls-conformance/src/cases/mod.rs",
        "`Case` is defined beside the list of all cases",
    ),
    (
        "crates/tungstenite-tls-conformance/src/certificates/mod.rs",
        "`Identity` is defined beside `Certificates`",
    ),
    (
        "crates/tungstenite-tls-conformance/src/flavour/mod.rs",
        "`Transport` is defined beside the choice of the I/O",
    ),
    (
        "crates/tungstenite-tls-conformance/src/server/mod.rs",
        "`Behaviour` and the options are defined beside `presenting`",
    ),
    (
        "crates/tungstenite-tls-conformance/src/server/session.rs",
        "`SessionRefusal` is defined beside the session",
    ),
    ("crates/tungstenite-tls-conformance/src/suite.rs", "`Subject` is defined beside the suite"),
    (
        "crates/tungstenite-tls-core/src/config/mod.rs",
        "`Dangerous` borrows the whole `TlsConfig`, which makes it",
    ),
    (
        "crates/tungstenite-tls-core/src/error/mod.rs",
        "an error names its endpoint, whose parser returns errors",
    ),
    (
        "crates/tungstenite-tls-native-tls/src/configure.rs",
        "`refused` is defined beside the builder",
    ),
    ("crates/tungstenite-tls-native-tls/src/lib.rs", "`BACKEND` is defined beside the connector"),
    ("crates/tungstenite-tls-openssl/src/lib.rs", "`BACKEND` is defined beside the connector"),
    ("crates/tungstenite-tls-rustls/src/lib.rs", "`BACKEND` is defined beside the connector"),
];

/// The circles in `files`, and what is wrong in the list of those known.
pub(super) fn check(files: &[File]) -> Vec<String> {
    circles(files, KNOWN)
}

fn circles(files: &[File], known: &[(&str, &str)]) -> Vec<String> {
    let mut problems = Vec::new();
    let imports = imports(files, &mut problems);
    let known: Vec<&str> = known.iter().map(|(file, _)| *file).collect();
    let rest = imports.without(&known);
    problems.extend(rest.circles().iter().map(|circle| rest.tell(circle)));
    for file in &known {
        let others: Vec<&str> = known.iter().copied().filter(|other| other != file).collect();
        if !imports.without(&others).ties(file) {
            problems.push(format!(
                "{file}: listed for its circles in xtask/src/tidy/circles/mod.rs, and in none"
            ));
        }
    }
    problems
}

/// All imports between files of one crate.
fn imports(files: &[File], problems: &mut Vec<String>) -> Imports {
    let sources: HashMap<&str, &str> =
        files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    let mut imports = Imports::default();
    for root in files.iter().map(|file| file.path.as_str()).filter(|path| is_root(path)) {
        let modules = match read::modules(root, &sources) {
            Ok(modules) => modules,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for mention in &modules.mentions {
            let from = &modules.all[mention.module].file;
            for to in resolve::files(&modules, mention.module, &mention.path) {
                if !(mention.reexport && modules.is_below(&to, from)) {
                    imports.add(from, &to, mention);
                }
            }
        }
    }
    imports
}

/// Whether a library or a program begins there.
fn is_root(path: &str) -> bool {
    let Some((_, inside)) = path.split_once("/src/") else { return false };
    matches!(inside, "lib.rs" | "main.rs")
        || inside.strip_prefix("bin/").is_some_and(|bin| {
            bin.ends_with(".rs") && (!bin.contains('/') || bin.ends_with("/main.rs"))
        })
}

#[cfg(test)]
mod tests;
