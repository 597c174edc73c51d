//! Finds licences that are only in the comments at the top of sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use walkdir::WalkDir;

use super::holding::{Text, words};

/// Words of licences whose text must go with the program. A header that only names Apache-2.0 needs
/// no copy: the program's licence files have its text.
const LICENCES: [&str; 4] = [
    "Permission is hereby granted, free of charge",
    "Permission to use, copy, modify",
    "Redistribution and use in source and binary forms",
    "This software is provided 'as-is'",
];

/// The sources that have comments of C or Rust.
const SOURCES: [&str; 9] = ["S", "c", "cc", "cpp", "h", "inc", "pl", "rs", "s"];

/// The folders of a crate that no build reads.
const NOT_BUILT: [&str; 4] = ["benches", "examples", "fuzz", "tests"];

/// The licences in the headers of sources below `folder`, each once, with all its copyright lines.
/// `elsewhere` are paths relative to `folder` to leave out.
pub(super) fn licences(folder: &Path, within: &str, elsewhere: &[&str]) -> Vec<Text> {
    let mut found: BTreeMap<String, Licence> = BTreeMap::new();
    for entry in WalkDir::new(folder.join(within)).sort_by_file_name().into_iter().flatten() {
        let Ok(path) = entry.path().strip_prefix(folder) else { continue };
        let left_out = elsewhere.iter().chain(&NOT_BUILT).any(|other| path.starts_with(other));
        let is_source = path.extension().is_some_and(|end| SOURCES.iter().any(|one| *one == end));
        if left_out || !is_source || !entry.file_type().is_file() {
            continue;
        }
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        let header = header(&text);
        if LICENCES.iter().any(|licence| words(&header).contains(licence)) {
            let (copyright, text) = apart(&header);
            let licence = found.entry(words(&text)).or_default();
            licence.copyright.extend(copyright);
            licence.files.push(path.to_string_lossy().replace('\\', "/"));
            licence.text = text;
        }
    }
    found.into_values().map(Licence::into_text).collect()
}

/// The licence in the header of one file.
pub(super) fn of_file(folder: &Path, path: &str) -> anyhow::Result<Text> {
    let text = super::files::read(folder, path)?.text;
    Ok(Text { from: format!("the header of {path}"), text: header(&text) })
}

#[derive(Default)]
struct Licence {
    copyright: BTreeSet<String>,
    files: Vec<String>,
    text: String,
}

impl Licence {
    fn into_text(self) -> Text {
        let from = match self.files.as_slice() {
            [only] => format!("the header of {only}"),
            [first, rest @ ..] => format!("the headers of {first} and {} more", rest.len()),
            [] => String::new(),
        };
        let copyright: String = self.copyright.iter().map(|line| format!("{line}\n")).collect();
        Text { from, text: format!("{copyright}\n{}\n", self.text.trim()) }
    }
}

/// The comments at the top of a source, without their marks. A line that starts with `#` is a
/// comment in Perl and assembly, and C's `#include` ends the header.
fn header(source: &str) -> String {
    let mut lines = Vec::new();
    let mut in_block = false;
    for line in source.lines() {
        let text = line.trim();
        let directives = ["#include", "#if", "#define", "#pragma"];
        let is_directive = directives.iter().any(|start| text.starts_with(start));
        if in_block || text.starts_with("/*") {
            in_block = !text.contains("*/");
            let inner = text.trim_start_matches("/*").trim_end_matches("*/");
            lines.push(bare(inner, '*'));
        } else if text.starts_with("//") {
            lines.push(bare(text.trim_start_matches("//!").trim_start_matches("//"), '/'));
        } else if text.starts_with("#!") || text.is_empty() {
            lines.push(String::new());
        } else if text.starts_with('#') && !is_directive {
            lines.push(bare(text, '#'));
        } else {
            break;
        }
    }
    lines.join("\n").trim().to_owned()
}

/// A line without the mark of its comment and the space after it.
fn bare(line: &str, mark: char) -> String {
    let line = line.trim_start_matches(mark);
    line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
}

/// The copyright lines of a header, and the rest from the line that the licence starts with to the
/// end of its last paragraph.
fn apart(header: &str) -> (Vec<String>, String) {
    let is_copyright = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("Copyright") && line.contains(|char: char| char.is_ascii_digit())
    };
    let copyright = header.lines().filter(is_copyright).map(|line| line.trim().to_owned());
    let rest: Vec<_> = header.lines().filter(|line| !is_copyright(line)).collect();
    (copyright.collect(), ending(&rest.join("\n")))
}

/// A header up to its disclaimer's last paragraph: what follows describes the file.
fn ending(text: &str) -> String {
    let paragraphs: Vec<&str> = text.trim().split("\n\n").collect();
    let is_legal = |paragraph: &str| {
        let words = words(paragraph).to_lowercase();
        ["as is", "as-is", "permission", "redistribution", "conditions"]
            .iter()
            .any(|one| words.contains(one))
    };
    let first = paragraphs.iter().copied().position(is_legal).unwrap_or(0);
    let last = paragraphs.iter().copied().rposition(is_legal).unwrap_or(0);
    let legal = paragraphs[first..=last].join("\n\n");
    // A block in a block: what follows describes the file.
    legal.split("*/").next().unwrap_or_default().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISC: &str = "\
// Copyright 2015 Google Inc.
//
// Permission to use, copy, modify, and/or distribute this software for any
// purpose is hereby granted.
//
// THE SOFTWARE IS PROVIDED \"AS IS\".

#include <stdint.h>
// Permission to use, copy, modify is not looked for here.
";

    #[test]
    fn headers_with_one_licence_are_one_text_with_all_holders() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.c"), ISC).unwrap();
        let other = ISC.replace("2015 Google Inc.", "2016 Brian Smith.");
        let (other, _) = other.split_once("\n\n").unwrap();
        let block = format!("/*\n{}\n */\nint x;", other.replace("//", " *"));
        fs::write(folder.path().join("b.h"), block).unwrap();
        fs::write(folder.path().join("c.rs"), "//! What it is for.\nuse std::io;").unwrap();
        let texts = licences(folder.path(), "", &[]);
        assert_eq!(texts.len(), 1, "{texts:#?}");
        assert_eq!(texts[0].from, "the headers of a.c and 1 more");
        let expected = "Copyright 2015 Google Inc.\nCopyright 2016 Brian Smith.\n\nPermission";
        assert!(texts[0].text.starts_with(expected), "{texts:#?}");
        assert!(texts[0].text.ends_with("\"AS IS\".\n"), "{texts:#?}");
    }

    #[test]
    fn two_licences_are_two_texts() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.c"), ISC).unwrap();
        let mit = "/* Permission is hereby granted, free of charge, to any person. */\n";
        fs::write(folder.path().join("b.c"), mit).unwrap();
        assert_eq!(licences(folder.path(), "", &[]).len(), 2);
        assert_eq!(licences(folder.path(), "", &["b.c"]).len(), 1);
    }

    #[test]
    fn a_header_in_perl_is_read_without_its_marks() {
        let perl = "#! /usr/bin/env perl\n# Copyright us.\n#\n# Licensed.\n\nuse strict;\n";
        assert_eq!(header(perl), "Copyright us.\n\nLicensed.");
    }
}
