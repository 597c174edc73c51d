//! Licence expressions, and the standard texts of their licences.

use anyhow::Context;
use spdx::Expression;

use super::holding::Text;

/// What a text must say, besides most of the licence's standard text, because other licences share
/// the rest: in lower case and without punctuation.
const DISTINGUISHED_BY: [(&str, &str); 10] = [
    ("0BSD", "with or without fee is hereby granted the software is provided"),
    ("Apache-2.0", "apache license version 2 0"),
    ("BSD-1-Clause", "and the following disclaimer this software is provided"),
    ("BSD-2-Clause", "provided with the distribution this software is provided"),
    ("BSD-3-Clause", "may be used to endorse or promote products derived from this software"),
    ("ISC", "provided that the above copyright notice and this permission notice appear in all"),
    ("MIT", "shall be included in all copies or substantial portions of the software"),
    ("MIT-0", "to whom the software is furnished to do so the software is provided"),
    ("Unicode-3.0", "this copyright and permission notice appear"),
    ("Zlib", "altered source versions must be plainly marked as such"),
];

/// How many words of the standard text in a row are looked for.
const RUN: usize = 4;

/// How much of the standard text a text must have, in percent. The rest is names of holders, the
/// appendix of Apache-2.0, and what old texts have in other words.
const ENOUGH: usize = 75;

/// An expression as SPDX writes it: Cargo also accepts `MIT/Apache-2.0`.
pub(crate) fn canonical(written: &str) -> anyhow::Result<String> {
    let better = Expression::canonicalize(written);
    let better = better.with_context(|| format!("`{written}` is no SPDX expression"))?;
    let expression = better.unwrap_or_else(|| written.to_owned());
    Expression::parse(&expression)
        .with_context(|| format!("`{expression}` is no SPDX expression"))?;
    Ok(expression)
}

/// The standard text of each licence and exception that an expression names, for a crate that ships
/// none. `holders` are those whose code it is.
pub(super) fn standard_texts(expression: &str, holders: &str) -> anyhow::Result<Vec<Text>> {
    let parsed = Expression::parse(expression)
        .with_context(|| format!("`{expression}` is no SPDX expression"))?;
    let mut texts: Vec<Text> = Vec::new();
    for requirement in parsed.requirements() {
        let licence = &requirement.req.license;
        let id = licence.id().with_context(|| format!("SPDX has no text of {licence}"))?;
        let exception = requirement.req.addition.as_ref().and_then(spdx::AdditionItem::id);
        let exception = exception.map(|id| (id.name, id.text()));
        for (name, text) in [Some((id.name, id.text())), exception].into_iter().flatten() {
            let from = format!("SPDX's text of {name}");
            if !texts.iter().any(|known| known.from == from) {
                texts.push(Text { from, text: format!("{holders}\n\n{}\n", text.trim()) });
            }
        }
    }
    Ok(texts)
}

/// The part of an expression whose text is not among `texts`, as an expression; none if the texts
/// suffice. Of a choice, one text is enough.
pub(super) fn lacking(expression: &str, texts: &[Text]) -> anyhow::Result<Option<String>> {
    let parsed = Expression::parse(expression)
        .with_context(|| format!("`{expression}` is no SPDX expression"))?;
    let texts: Vec<String> = texts.iter().map(|text| plain(&text.text)).collect();
    let has = |requirement: &spdx::LicenseReq| match requirement.license.id() {
        Some(id) => texts.iter().any(|text| states(text, id)),
        // Of a licence that SPDX does not know, any text may be the one.
        None => !texts.is_empty(),
    };
    if parsed.evaluate(has) {
        return Ok(None);
    }
    let lacking = parsed.requirements().map(|one| &one.req).filter(|one| !has(one));
    let lacking: Vec<_> = lacking.map(ToString::to_string).collect();
    Ok(Some(lacking.join(" AND ")))
}

/// Whether a text in [`plain`] form is that of the licence, or contains it.
fn states(text: &str, id: spdx::LicenseId) -> bool {
    let distinction = DISTINGUISHED_BY.iter().find(|(name, _)| *name == id.name);
    if distinction.is_some_and(|(_, words)| !text.contains(words)) {
        return false;
    }
    let standard = plain(id.text());
    let words: Vec<&str> = standard.split(' ').collect();
    let runs = words.windows(RUN).map(|run| run.join(" "));
    let (mut all, mut found) = (0, 0);
    for run in runs {
        all += 1;
        found += usize::from(text.contains(&run));
    }
    found * 100 >= all * ENOUGH
}

/// The words of a text in lower case, without punctuation and marks.
fn plain(text: &str) -> String {
    let is_word = |char: char| char.is_alphanumeric();
    let words = text.split(|char| !is_word(char)).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_expression_is_written_as_spdx_does() {
        assert_eq!(canonical("MIT/Apache-2.0").unwrap(), "MIT OR Apache-2.0");
        assert_eq!(canonical("Apache-2.0 AND ISC").unwrap(), "Apache-2.0 AND ISC");
    }

    #[test]
    fn a_licence_that_spdx_does_not_know_is_refused() {
        assert!(canonical("Do what you want").is_err());
    }

    fn standard(id: &str) -> Text {
        standard_texts(id, "Copyright us").unwrap().remove(0)
    }

    #[test]
    fn a_text_that_is_not_there_is_known() {
        let expression = "(MIT OR Apache-2.0) AND Unicode-3.0";
        let lacks = |texts: &[Text]| lacking(expression, texts).unwrap();
        assert_eq!(lacks(&[standard("MIT"), standard("Unicode-3.0")]), None);
        assert_eq!(lacks(&[standard("MIT")]).as_deref(), Some("Apache-2.0 AND Unicode-3.0"));
        assert_eq!(lacks(&[]).as_deref(), Some("MIT AND Apache-2.0 AND Unicode-3.0"));
    }

    #[test]
    fn the_text_of_a_similar_licence_does_not_do() {
        for [wanted, shipped] in [
            ["MIT", "MIT-0"],
            ["MIT-0", "MIT"],
            ["ISC", "0BSD"],
            ["0BSD", "ISC"],
            ["BSD-3-Clause", "BSD-2-Clause"],
            ["BSD-2-Clause", "BSD-3-Clause"],
            ["BSD-1-Clause", "BSD-2-Clause"],
            ["Apache-2.0", "Apache-1.1"],
            ["MPL-2.0", "MPL-1.1"],
            ["CC0-1.0", "Unlicense"],
        ] {
            let lacks = lacking(wanted, &[standard(shipped)]).unwrap();
            assert!(lacks.is_some(), "{wanted} by {shipped}");
        }
    }

    #[test]
    fn words_that_only_speak_of_a_licence_do_not_do() {
        let text = "Licensed under the Apache License, Version 2.0. Permission is hereby granted, \
                    free of charge; see also the Mozilla Public License.";
        let text = Text { from: "LICENSE".to_owned(), text: text.to_owned() };
        for id in ["Apache-2.0", "MIT", "MPL-2.0"] {
            let lacks = lacking(id, std::slice::from_ref(&text)).unwrap();
            assert_eq!(lacks.as_deref(), Some(id));
        }
    }

    #[test]
    fn half_a_text_does_not_do() {
        let mut text = standard("Apache-2.0");
        text.text.truncate(text.text.len() / 2);
        assert!(lacking("Apache-2.0", &[text]).unwrap().is_some());
    }

    #[test]
    fn every_distinguished_licence_is_known_by_its_standard_text() {
        for (id, _) in DISTINGUISHED_BY {
            assert_eq!(lacking(id, &[standard(id)]).unwrap(), None, "{id}");
        }
    }

    #[test]
    fn each_licence_of_an_expression_has_its_text() {
        let texts =
            standard_texts("MIT OR Apache-2.0 WITH LLVM-exception", "Copyright us").unwrap();
        let from: Vec<_> = texts.iter().map(|text| text.from.as_str()).collect();
        let expected =
            ["SPDX's text of MIT", "SPDX's text of Apache-2.0", "SPDX's text of LLVM-exception"];
        assert_eq!(from, expected);
        assert!(texts[0].text.contains("Permission is hereby granted"));
        assert!(texts.iter().all(|text| text.text.starts_with("Copyright us\n")));
    }
}
