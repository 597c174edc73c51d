//! The licences of Rust's standard library, which is in every program.
//!
//! A toolchain from rustup has a page with the licences of the library's own files and of crates
//! that it is made of on some platform. Which of these it has on the target, and which others that
//! the page leaves out, its compiled form shows. Both go into the tree, so that the NOTICE can be
//! checked without that toolchain.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::super::component::Tree;
use super::compiled_crates::{self, Compiled};
use super::expression;
use super::holding::{Holding, Place, Text};

/// The page, relative to the toolchain's folder.
const OF_TOOLCHAIN: &str = "share/doc/rust/COPYRIGHT-library.html";

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

/// A crate that the library is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inner {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) licence: Option<String>,
    texts: Vec<Text>,
}

impl Inner {
    fn title(&self) -> String {
        let version = self.version.as_ref().map(|version| format!(" {version}"));
        format!("{}{}", self.name, version.unwrap_or_default())
    }
}

/// Keeps what the toolchain knows of the library in the tree: its page, if it has one, and the
/// crates on the target.
pub(super) fn keep(tree: &Tree, sysroot: &Path) -> anyhow::Result<()> {
    let from = sysroot.join(OF_TOOLCHAIN);
    fs::create_dir_all(tree.root.join("licences"))?;
    if from.exists() {
        fs::copy(&from, page(tree)).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    compiled_crates::write(&sysroot.join("lib/rustlib").join(&tree.target).join("lib"), &list(tree))
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

const CRATES: &str = "<h2 id=\"out-of-tree-dependencies\">";

/// Reads the first half of the page: the library's own files.
fn of_own_files(page: &str, holding: &mut Holding) -> anyhow::Result<()> {
    let (own, _) = page.split_once(CRATES).context("Rust's page of licences has a new form")?;
    let holders: BTreeSet<_> = labelled(own, "Copyright:").collect();
    let holders: String = holders.iter().map(|one| format!("Copyright {one}\n")).collect();
    let licences: BTreeSet<_> = labelled(own, "License:").collect();
    let all: Vec<_> = licences.iter().map(|licence| format!("({licence})")).collect();
    holding.texts = expression::standard_texts(&all.join(" AND "), holders.trim())?;
    let others: Vec<_> = licences.iter().filter(|one| !one.starts_with("Apache-2.0 OR")).collect();
    if !others.is_empty() {
        let others: Vec<_> = others.into_iter().cloned().collect();
        holding.notes.push(format!("Some of its files are under {}.", others.join(", or ")));
    }
    Ok(())
}

/// Reads the second half of the page: crates with their licences and texts.
fn of_crates(page: &str) -> anyhow::Result<Vec<Inner>> {
    let (_, crates) = page.split_once(CRATES).context("Rust's page of licences has a new form")?;
    crates.split("<h3>").skip(1).map(of_crate).collect()
}

fn of_crate(section: &str) -> anyhow::Result<Inner> {
    let (title, rest) = section.split_once("</h3>").context("a heading without an end")?;
    let title = plain(title).replace(|char: char| !char.is_ascii(), "").trim().to_owned();
    // `wasi-0.11.1+wasi-snapshot-preview1`: the first part that starts with a digit is the version.
    let at = title.match_indices('-').map(|(at, _)| at);
    let starts_version =
        |at: &usize| title[at + 1..].starts_with(|char: char| char.is_ascii_digit());
    let (name, version) = match at.into_iter().find(starts_version) {
        Some(at) => (&title[..at], Some(title[at + 1..].to_owned())),
        None => (title.as_str(), None),
    };
    let licence = labelled(rest, "License:").next();
    let licence = licence.map(|licence| expression::canonical(&licence)).transpose()?;
    let mut texts = Vec::new();
    for text in rest.split("<summary>").skip(1) {
        let (file, text) = text.split_once("</summary>").context("a file without a text")?;
        let (_, text) = text.split_once("<pre>").context("a file without a text")?;
        let (text, _) = text.split_once("</pre>").context("a text without an end")?;
        texts.push(Text { from: plain(file).trim().to_owned(), text: plain(text) });
    }
    Ok(Inner { name: name.to_owned(), version, licence, texts })
}

/// The values of a label in the page.
fn labelled<'a>(page: &'a str, label: &'a str) -> impl Iterator<Item = String> + 'a {
    let values = page.split("<p><b>").filter_map(move |part| part.strip_prefix(label));
    let values = values.filter_map(|rest| rest.strip_prefix("</b>")?.split_once("</p>"));
    values.map(|(value, _)| plain(value).trim().to_owned())
}

/// HTML without its tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for (index, part) in html.split('<').enumerate() {
        // The first part is before any tag.
        text += if index == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) };
    }
    // `&` last, so that nothing is decoded twice.
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")]
        .iter()
        .chain(&[("&quot;", "\""), ("&#x27;", "'"), ("&#38;", "&"), ("&amp;", "&")])
        .fold(text, |text, (code, char)| text.replace(code, char))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::Sample;
    use super::*;

    const PAGE: &str = r#"<h2 id="in-tree-files">In-tree files</h2>
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
        sample.write("licences", "rust-1.95.0-library.html", PAGE);
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
    }

    #[test]
    fn a_page_of_another_form_is_an_error() {
        let sample = Sample::new();
        sample.write("licences", "rust-1.95.0-library.html", "<h1>Hello</h1>");
        assert!(holding(&sample.tree).is_err());
    }
}
