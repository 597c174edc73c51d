//! Writes the NOTICE of a tree: who made what is in it, and the text of every licence.

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use anyhow::Context;

use super::super::component::Tree;
use super::collect::{collect, distinct};
use super::holding::{Holding, Place};
use super::standard_library;

/// The name of the file in the tree.
pub(crate) const NOTICE: &str = "NOTICE";

const PARTS: [(Place, &str, &str); 4] = [
    (Place::Program, "Crates in the program", ""),
    (
        Place::Within,
        "C, assembly and other code inside these crates",
        "Their licences were found by reading the sources: the manifests of the crates understate \
         them.",
    ),
    (Place::StandardLibrary, "The standard library", "It is in every program that Rust builds."),
    (
        Place::Build,
        "Only for the build",
        "Build scripts and procedural macros use these. They are in this tree and not in the \
         program.",
    ),
];

/// Writes NOTICE into a tree. `sysroot` is the folder of the toolchain that made it, as
/// `rustc --print sysroot` says; the tree keeps its page of the standard library's licences.
pub(crate) fn write(tree: &Tree, sysroot: Option<&Path>) -> anyhow::Result<()> {
    if let Some(sysroot) = sysroot {
        standard_library::keep(tree, sysroot)?;
    }
    let text = render(tree, &collect(tree)?);
    let path = tree.root.join(NOTICE);
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The NOTICE as its software demands.
pub(super) fn render(tree: &Tree, holdings: &[Holding]) -> String {
    let texts = distinct(holdings);
    let number = |wanted: &super::holding::Text| {
        let key = wanted.key();
        texts.iter().position(|(text, _)| text.key() == key).map_or(0, |index| index + 1)
    };
    let mut notice = heading(tree);
    for (index, (place, title, explanation)) in PARTS.iter().enumerate() {
        let of_place: Vec<_> = holdings.iter().filter(|holding| holding.place == *place).collect();
        if of_place.is_empty() {
            continue;
        }
        chapter(&mut notice, &format!("{}. {title}", index + 1));
        if !explanation.is_empty() {
            paragraph(&mut notice, explanation);
        }
        for holding in of_place {
            line(&mut notice, &holding.title);
            line(&mut notice, &format!("    licence: {}", holding.licence));
            let numbers: BTreeSet<_> = holding.texts.iter().map(number).collect();
            let numbers: Vec<_> = numbers.iter().map(|number| format!("[{number}]")).collect();
            indented(&mut notice, &format!("texts: {}", numbers.join(" ")));
            for note in &holding.notes {
                indented(&mut notice, note);
            }
            notice.push('\n');
        }
    }
    chapter(&mut notice, "5. The texts");
    for (index, (text, users)) in texts.iter().enumerate() {
        line(&mut notice, &format!("{} [{}] {}", "-".repeat(8), index + 1, "-".repeat(60)));
        for user in users {
            line(&mut notice, &format!("    {user}"));
        }
        notice.push('\n');
        line(&mut notice, text.text.trim_end());
        notice.push('\n');
    }
    notice
}

fn heading(tree: &Tree) -> String {
    let mut heading = String::new();
    line(&mut heading, "NOTICE");
    line(&mut heading, "======");
    heading.push('\n');
    paragraph(
        &mut heading,
        &format!(
            "{} {} for {}, with the TLS library {}, is built from the software below. A text that \
             several parts share stands here once.",
            tree.app.name,
            tree.app.version,
            tree.target,
            tree.backend.name()
        ),
    );
    paragraph(
        &mut heading,
        "What the linker adds from the system is not in this tree and not below: the start files \
         of the C library, and the compiler's support library (libgcc is under GPL-3.0-or-later \
         with the GCC Runtime Library Exception). A program that loads a system's libraries, such \
         as the C library or OpenSSL, is delivered with their own notices.",
    );
    heading
}

fn chapter(text: &mut String, title: &str) {
    line(text, &"=".repeat(80));
    line(text, title);
    line(text, &"=".repeat(80));
    text.push('\n');
}

fn paragraph(text: &mut String, words: &str) {
    fill(text, words, "");
    text.push('\n');
}

fn indented(text: &mut String, words: &str) {
    fill(text, words, "    ");
}

/// Breaks lines at 80 columns.
fn fill(text: &mut String, words: &str, indent: &str) {
    let mut row = String::new();
    for word in words.split_whitespace() {
        if !row.is_empty() && indent.len() + row.len() + 1 + word.len() > 80 {
            line(text, &format!("{indent}{row}"));
            row.clear();
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    line(text, &format!("{indent}{row}"));
}

fn line(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("a String takes everything");
}
