//! Reads the page with the licences of Rust's standard library that a toolchain ships.

use std::collections::BTreeSet;

use anyhow::Context;

use super::expression;
use super::holding::{Holding, Text};

/// What the page's second half, on crates, starts with.
const CRATES: &str = "<h2 id=\"out-of-tree-dependencies\">";

/// A crate that the library is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inner {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) licence: Option<String>,
    pub(super) texts: Vec<Text>,
}

impl Inner {
    pub(super) fn title(&self) -> String {
        let version = self.version.as_ref().map(|version| format!(" {version}"));
        format!("{}{}", self.name, version.unwrap_or_default())
    }
}

/// Reads the first half of the page: the library's own files.
pub(super) fn of_own_files(page: &str, holding: &mut Holding) -> anyhow::Result<()> {
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
pub(super) fn of_crates(page: &str) -> anyhow::Result<Vec<Inner>> {
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
