//! The licences of Rust's standard library, which is in every program.
//!
//! A toolchain from rustup has a page with the licences of the library's own files and of crates
//! that it is made of on some platform. Which of these it has on the target, and which others that
//! the page leaves out, its compiled form shows. Both go into the tree, so that the NOTICE can be
//! checked without that toolchain.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::super::component::Tree;
use super::compiled_crates::{self, Compiled};
use super::expression;
use super::holding::{Holding, Place, Text};
use super::library_page::{Inner, of_crates, of_own_files};

/// The page, relative to the toolchain's folder.
pub(crate) const PAGE: &str = "share/doc/rust/COPYRIGHT-library.html";

/// The licence of the library itself: `core` contains tables of Unicode.
pub(crate) const LICENCE: &str = "(MIT OR Apache-2.0) AND Unicode-3.0";

/// The crates that the page leaves out: name, licence and whose code it is, by their manifests.
const NOT_ON_THE_PAGE: [(&str, &str, &str); 6] = [
    ("addr2line", "Apache-2.0 OR MIT", "The Gimli Developers"),
    ("adler2", "0BSD OR MIT OR Apache-2.0", "Jonas Schievink, oyvindln"),
    (
        "compiler_builtins",
        "MIT AND Apache-2.0 WITH LLVM-exception",
        "The compiler-builtins and LLVM contributors",
    ),
    ("memchr", "Unlicense OR MIT", "Andrew Gallant"),
    ("miniz_oxide", "MIT OR Zlib OR Apache-2.0", "Frommi, oyvindln, Rich Geldreich"),
    ("object", "Apache-2.0 OR MIT", "The Gimli Developers"),
];

/// How the names of crates start that the library has on one system only, and what the triples of
/// that system contain.
const FOR_ONE_SYSTEM: [(&str, &str); 9] = [
    ("dlmalloc", "wasm"),
    ("fortanix-sgx-abi", "sgx"),
    ("hermit-abi", "hermit"),
    ("moto-rt", "motor"),
    ("r-efi", "uefi"),
    ("vex-sdk", "vexos"),
    ("wasi", "wasi"),
    ("windows", "windows"),
    ("wit-bindgen", "wasi"),
];

/// Keeps what the toolchain knows of the library in the tree: its page, if it has one, and the
/// crates on the target.
pub(super) fn keep(tree: &Tree, sysroot: &Path) -> anyhow::Result<()> {
    let from = sysroot.join(PAGE);
    fs::create_dir_all(tree.root.join("licences"))?;
    if from.exists() {
        fs::copy(&from, page(tree)).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    compiled_crates::write(&sysroot.join("lib/rustlib").join(&tree.target).join("lib"), &list(tree))
}

/// What the NOTICE lacks, and how to get it, if the toolchain that made the tree has no page.
pub(crate) fn gap(tree: &Tree) -> Option<String> {
    (!page(tree).exists()).then(|| {
        format!(
            "The notices of Rust's standard library are missing: the Rust {} that made the tree \
             has no {PAGE}. Run `rustup component add rust-docs` and make the tree again, or add \
             that file of the Rust release to your notices.",
            tree.rust
        )
    })
}

/// What the NOTICE says of the library.
pub(super) fn holding(tree: &Tree) -> anyhow::Result<Holding> {
    let holders = "Copyright (c) The Rust Project Contributors";
    let mut holding = Holding {
        title: format!("Rust's standard library {}", tree.rust),
        place: Place::StandardLibrary,
        licence: LICENCE.to_owned(),
        notes: Vec::new(),
        texts: expression::standard_texts(LICENCE, holders)?,
    };
    match fs::read_to_string(page(tree)) {
        Ok(page) => of_own_files(&page, &mut holding)?,
        Err(_) => holding.notes.push(
            "The toolchain ships no page of its licences: see COPYRIGHT-library.html of the Rust \
             release."
                .to_owned(),
        ),
    }
    let inner = crates(tree)?;
    for one in &inner {
        for text in &one.texts {
            let from = format!("{}, {}", one.title(), text.from);
            holding.texts.push(Text { from, text: text.text.clone() });
        }
    }
    if !inner.is_empty() {
        let unknown = "a licence that Rust's page does not state";
        let names: Vec<_> = inner
            .iter()
            .map(|one| format!("{} ({})", one.title(), one.licence.as_deref().unwrap_or(unknown)))
            .collect();
        holding.notes.push(format!("It is made of its own crates and {}.", names.join(", ")));
    }
    holding.notes.push(
        "If another Rust builds the program, its standard library's notices replace these."
            .to_owned(),
    );
    Ok(holding)
}

/// The crates that the library is made of on the target, apart from its own. If the toolchain has
/// no library for the target, those that the page names and that are not for other systems.
pub(crate) fn crates(tree: &Tree) -> anyhow::Result<Vec<Inner>> {
    let page = fs::read_to_string(page(tree)).ok();
    let of_page = page.as_deref().map(of_crates).transpose()?;
    let Some(compiled) = compiled_crates::read(&list(tree))? else {
        return of_page.map_or(Ok(Vec::new()), |of_page| on_target(of_page, &tree.target));
    };
    let of_page = of_page.unwrap_or_default();
    let mut crates = Vec::new();
    for Compiled { name, version } in compiled {
        let listed = of_page.iter().find(|one| one.name.replace('-', "_") == name).cloned();
        crates.push(match listed {
            Some(listed) => listed,
            None => unlisted(&name, version.clone())?.unwrap_or_else(|| Inner {
                name,
                version,
                licence: None,
                texts: Vec::new(),
            }),
        });
    }
    Ok(crates)
}

fn on_target(of_page: Vec<Inner>, target: &str) -> anyhow::Result<Vec<Inner>> {
    let is_on_target = |one: &Inner| {
        let system = FOR_ONE_SYSTEM.iter().find(|(start, _)| one.name.starts_with(start));
        system.is_none_or(|(_, system)| target.contains(system))
    };
    let mut crates: Vec<_> = of_page.into_iter().filter(is_on_target).collect();
    for (name, ..) in NOT_ON_THE_PAGE {
        crates.extend(unlisted(name, None)?);
    }
    Ok(crates)
}

/// A crate that the page leaves out, if it is known.
fn unlisted(name: &str, version: Option<String>) -> anyhow::Result<Option<Inner>> {
    let known = NOT_ON_THE_PAGE.iter().find(|(known, ..)| *known == name);
    let Some((_, licence, holders)) = known else { return Ok(None) };
    Ok(Some(Inner {
        name: name.to_owned(),
        version,
        licence: Some((*licence).to_owned()),
        texts: expression::standard_texts(licence, &format!("Copyright (c) {holders}"))?,
    }))
}

/// The page in the tree.
fn page(tree: &Tree) -> PathBuf {
    tree.root.join("licences").join(format!("rust-{}-library.html", tree.rust))
}

/// The list of crates in the tree.
fn list(tree: &Tree) -> PathBuf {
    tree.root.join("licences").join(format!("rust-{}-crates.txt", tree.rust))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::Sample;
    use super::*;

    const TEXT: &str = r#"<h2 id="in-tree-files">In-tree files</h2>
<p><b>License:</b> Apache-2.0 OR MIT</p>
<p><b>Copyright:</b> The Rust Project Developers</p>
<p><b>License:</b> Unicode-3.0</p>
<p><b>Copyright:</b> 1991-2024 Unicode, Inc</p>
<h2 id="out-of-tree-dependencies">Out-of-tree dependencies</h2>
<h3>📦 cfg-if-1.0.4</h3>
<p><b>License:</b> MIT/Apache-2.0</p>
<details><summary><code>LICENSE-MIT</code></summary><pre>
Alex &#60;alex@example.org&#62; says &#34;AS IS&#34; &#38;c.
</pre></details>
<h3>📦 windows-sys-0.60.2</h3>
<p><b>License:</b> MIT OR Apache-2.0</p>
"#;

    fn with_page() -> Sample {
        let sample = Sample::new();
        sample.write("licences", "rust-1.95.0-library.html", TEXT);
        sample
    }

    #[test]
    fn the_page_of_the_toolchain_is_read() {
        let holding = holding(&with_page().tree).unwrap();
        assert_eq!(holding.title, "Rust's standard library 1.95.0");
        let from: Vec<_> = holding.texts.iter().map(|text| text.from.as_str()).collect();
        let standard =
            ["Apache-2.0", "MIT", "Unicode-3.0"].map(|id| format!("SPDX's text of {id}"));
        assert_eq!(from[..3], standard);
        assert_eq!(from[3], "cfg-if 1.0.4, LICENSE-MIT");
        assert_eq!(holding.texts[3].text.trim(), "Alex <alex@example.org> says \"AS IS\" &c.");
        assert!(holding.texts[2].text.contains("Copyright 1991-2024 Unicode, Inc\n"));
        assert_eq!(holding.notes[0], "Some of its files are under Unicode-3.0.");
        let crates = "its own crates and cfg-if 1.0.4 (MIT OR Apache-2.0), addr2line (";
        assert!(holding.notes[1].contains(crates), "{:?}", holding.notes);
    }

    #[test]
    fn only_the_crates_on_the_target_are_named_and_those_that_the_page_leaves_out() {
        let sample = with_page();
        sample.write("licences", "rust-1.95.0-crates.txt", "cfg_if\nmemchr 2.7.6\nnovel 1.0.0\n");
        let crates = crates(&sample.tree).unwrap();
        let titles: Vec<_> = crates.iter().map(Inner::title).collect();
        assert_eq!(titles, ["cfg-if 1.0.4", "memchr 2.7.6", "novel 1.0.0"]);
        assert_eq!(crates[1].licence.as_deref(), Some("Unlicense OR MIT"));
        let holding = holding(&sample.tree).unwrap();
        let novel = "novel 1.0.0 (a licence that Rust's page does not state)";
        assert!(holding.notes[1].contains(novel), "{:?}", holding.notes);
    }

    #[test]
    fn a_toolchain_without_the_page_is_said_to_have_none() {
        let holding = holding(&Sample::new().tree).unwrap();
        assert_eq!(holding.texts.len(), 3);
        assert!(holding.notes[0].contains("ships no page"), "{:?}", holding.notes);
        let gap = gap(&Sample::new().tree).unwrap();
        assert!(gap.contains("Rust 1.95.0") && gap.contains("rust-docs"), "{gap}");
        assert_eq!(super::gap(&with_page().tree), None);
    }

    #[test]
    fn a_page_of_another_form_is_an_error() {
        let sample = Sample::new();
        sample.write("licences", "rust-1.95.0-library.html", "<h1>Hello</h1>");
        assert!(holding(&sample.tree).is_err());
    }
}
