//! Finds files of a crate that import each other in a circle, and names them.
//!
//! A file imports another if its code names an item that the other defines: in a `use`, in a path
//! in an expression or a type, or in the arguments of a macro or an attribute. Names are followed
//! through `use` lines to the file that defines them, so re-exports in the crate's root do not
//! matter. A module that declares its children and re-exports from them does not import them. Tests
//! do not count.

mod graph;
mod model;
mod read;
mod resolve;

use std::collections::HashMap;

use self::graph::Imports;
use super::file::File;

/// The files that may be part of a circle, each with the reason. Their imports are ignored.
const KNOWN: &[(&str, &str)] = &[];

/// The circles in `files`, and the stale entries of [`KNOWN`].
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
                "{file}: listed for its circles in xtask/src/tidy/circles/mod.rs, but is in none"
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

/// Whether `path` is the root of a library or a program.
fn is_root(path: &str) -> bool {
    let Some((_, inside)) = path.split_once("/src/") else { return false };
    matches!(inside, "lib.rs" | "main.rs")
        || inside.strip_prefix("bin/").is_some_and(|bin| {
            bin.ends_with(".rs") && (!bin.contains('/') || bin.ends_with("/main.rs"))
        })
}

#[cfg(test)]
mod tests;
