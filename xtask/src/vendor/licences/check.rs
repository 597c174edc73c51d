//! Checks the NOTICE of a tree against its sources.

use std::{collections::BTreeSet, fs};

use anyhow::Context;

use super::super::component::Tree;
use super::super::native;
use super::collect::collect;
use super::holding::{Holding, words};
use super::notice::{NOTICE, render};

/// What is wrong with the NOTICE and the licences of a tree, one per line, each by name.
pub(crate) fn check(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut problems = native::check(tree);
    let path = tree.root.join(NOTICE);
    let Ok(notice) = fs::read_to_string(&path) else {
        problems.push(format!("{NOTICE} is missing"));
        return Ok(problems);
    };
    if !problems.is_empty() {
        // Without the sources that the table names, no NOTICE can be made.
        return Ok(problems);
    }
    let holdings = collect(tree).context("cannot read the licences of the tree")?;
    problems.extend(names(&holdings, &notice));
    problems.extend(sources(&holdings, &notice));
    problems.extend(texts(&holdings, &notice));
    if problems.is_empty() && notice != render(tree, &holdings) {
        problems.push(format!(
            "{NOTICE} is not what the sources of the tree make: run `cargo xtask vendor` again"
        ));
    }
    Ok(problems)
}

fn names(holdings: &[Holding], notice: &str) -> Vec<String> {
    let expected: BTreeSet<_> = holdings.iter().map(|holding| holding.title.as_str()).collect();
    let written: BTreeSet<_> = titles(notice).collect();
    let missing = expected.difference(&written);
    let missing = missing.map(|title| format!("{NOTICE} does not name {title}"));
    let extra = written.difference(&expected);
    let extra = extra.map(|title| format!("{NOTICE} names {title}, which is not compiled"));
    missing.chain(extra).collect()
}

/// The software that a NOTICE names: the line before each licence.
fn titles(notice: &str) -> impl Iterator<Item = &str> {
    let lines = notice.lines().zip(notice.lines().skip(1));
    lines.filter(|(_, next)| next.starts_with("    licence: ")).map(|(title, _)| title)
}

/// The files whose texts the NOTICE has, and the sources no longer: a licence that was deleted.
fn sources(holdings: &[Holding], notice: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for source in notice.split("\n-------- [").skip(1) {
        for line in source.lines().skip(1).take_while(|line| !line.is_empty()) {
            let Some((title, from)) = line.trim().rsplit_once(": ") else { continue };
            let holding = holdings.iter().find(|holding| holding.title == title);
            let has = |holding: &Holding| holding.texts.iter().any(|text| text.from == from);
            if holding.is_some_and(|holding| !has(holding)) {
                problems.push(format!("{title} lacks {from}, whose text {NOTICE} has"));
            }
        }
    }
    problems
}

fn texts(holdings: &[Holding], notice: &str) -> Vec<String> {
    let notice = words(notice);
    let mut problems = Vec::new();
    for holding in holdings {
        for text in holding.texts.iter().filter(|text| !notice.contains(&text.key())) {
            let from = &text.from;
            problems.push(format!("{NOTICE} lacks a text of {}: {from}", holding.title));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::super::component::Kind;
    use super::super::super::sample::Sample;
    use super::super::notice::write;
    use super::*;

    const MIT: &str =
        "Copyright (c) 2020 Someone\n\nPermission is hereby granted, free of charge, to all.\n";

    fn sample() -> Sample {
        let sample = Sample::new()
            .with("httparse", "1.10.1", "MIT/Apache-2.0", Kind::Program)
            .with("syn", "3.0.0", "MIT", Kind::Build)
            .with("yasna", "0.5.2", "MIT OR Apache-2.0", Kind::Program);
        sample.write("vendor/httparse", "LICENSE-MIT", MIT);
        sample.write("vendor/httparse", "src/lib.rs", "//! Parses.\n");
        // The same text, broken differently.
        sample.write("vendor/syn", "LICENSE-MIT", &MIT.replace("to all", "to\n    all"));
        sample.write("vendor/yasna", "Cargo.toml", "[package]\nauthors = [\"kenpi\"]\n");
        sample
    }

    fn written() -> Sample {
        let sample = sample();
        write(&sample.tree, None).unwrap();
        sample
    }

    fn change(sample: &Sample, from: &str, to: &str) {
        let notice = sample.read(NOTICE);
        assert!(notice.contains(from), "{notice}");
        sample.write("", NOTICE, &notice.replace(from, to));
    }

    #[test]
    fn a_notice_as_the_sources_demand_is_accepted() {
        let sample = written();
        assert_eq!(check(&sample.tree).unwrap(), Vec::<String>::new());
        let notice = sample.read(NOTICE);
        assert!(notice.contains("httparse 1.10.1\n    licence: MIT OR Apache-2.0\n"), "{notice}");
        assert_eq!(notice.matches("Copyright (c) 2020 Someone").count(), 1, "{notice}");
        assert!(notice.contains("Copyright (c) kenpi"), "{notice}");
        assert!(
            notice.contains("It ships no text of MIT AND Apache-2.0: that is SPDX's."),
            "{notice}"
        );
        let build = notice.find("4. Only for the build").unwrap();
        assert!(notice.find("syn 3.0.0\n").unwrap() > build, "{notice}");
    }

    #[test]
    fn the_same_sources_make_the_same_notice() {
        assert_eq!(written().read(NOTICE), written().read(NOTICE));
    }

    #[test]
    fn a_missing_text_is_refused_by_name() {
        let sample = written();
        change(&sample, "Permission is hereby granted, free of charge, to all.", "");
        let problems = check(&sample.tree).unwrap();
        let expected = [
            "NOTICE lacks a text of httparse 1.10.1: LICENSE-MIT",
            "NOTICE lacks a text of syn 3.0.0: LICENSE-MIT",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn a_licence_file_that_was_deleted_is_refused() {
        let sample = written();
        sample.remove("vendor/httparse", "LICENSE-MIT");
        let problems = check(&sample.tree).unwrap();
        let expected = "httparse 1.10.1 lacks LICENSE-MIT, whose text NOTICE has";
        assert_eq!(problems[0], expected, "{problems:?}");
        assert!(problems.iter().all(|one| one.contains("httparse 1.10.1")), "{problems:?}");
    }

    #[test]
    fn a_missing_component_is_refused_by_name() {
        let sample = written();
        change(&sample, "syn 3.0.0\n    licence: MIT\n", "");
        assert_eq!(check(&sample.tree).unwrap(), ["NOTICE does not name syn 3.0.0"]);
    }

    #[test]
    fn a_foreign_component_is_refused_by_name() {
        let mut sample = written();
        sample.tree.components.retain(|component| component.name != "yasna");
        let problems = check(&sample.tree).unwrap();
        assert_eq!(problems, ["NOTICE names yasna 0.5.2, which is not compiled"]);
    }

    #[test]
    fn any_other_change_is_refused() {
        let sample = written();
        change(&sample, "    licence: MIT OR Apache-2.0\n", "    licence: Apache-2.0\n");
        let problems = check(&sample.tree).unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("NOTICE is not what"), "{problems:?}");
    }

    #[test]
    fn a_tree_without_a_notice_is_refused() {
        assert_eq!(check(&sample().tree).unwrap(), ["NOTICE is missing"]);
    }

    #[test]
    fn an_application_may_state_no_licence() {
        let mut sample = sample();
        sample.component("wss-client").licence = None;
        write(&sample.tree, None).unwrap();
        assert_eq!(check(&sample.tree).unwrap(), Vec::<String>::new());
        assert!(sample.read(NOTICE).contains("none stated: the application's owner decides"));
    }

    #[test]
    fn a_crate_that_states_no_licence_is_an_error() {
        let mut sample = sample();
        sample.component("yasna").licence = None;
        let error = write(&sample.tree, None).unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "yasna 0.5.2: it states no licence, and ships no text of one"
        );
    }
}
