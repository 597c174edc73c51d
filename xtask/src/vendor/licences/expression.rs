//! Licence expressions, and the standard texts of their licences.

use anyhow::Context;
use spdx::Expression;

use super::holding::{Text, words};

/// Words by which the text of a licence is known, in lower case.
const KNOWN_BY: [(&str, &str); 14] = [
    ("0BSD", "permission to use, copy, modify, and/or distribute this software for any purpose"),
    ("Apache-2.0", "apache license version 2.0"),
    ("BSD-1-Clause", "redistributions of source code must retain"),
    ("BSD-2-Clause", "redistributions in binary form must reproduce"),
    ("BSD-3-Clause", "may be used to endorse or promote products"),
    ("CC0-1.0", "cc0 1.0 universal"),
    ("CDLA-Permissive-2.0", "community data license agreement - permissive - version 2.0"),
    ("ISC", "permission to use, copy, modify, and"),
    ("MIT", "permission is hereby granted, free of charge"),
    ("MIT-0", "permission is hereby granted, free of charge"),
    ("MPL-2.0", "mozilla public license"),
    ("Unicode-3.0", "unicode license v3"),
    ("Unlicense", "this is free and unencumbered software"),
    ("Zlib", "this software is provided 'as-is'"),
];

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
    let all: String = texts.iter().map(|text| text.text.as_str()).collect();
    let all = words(&all).to_lowercase();
    let has = |requirement: &spdx::LicenseReq| {
        let id = requirement.license.id().map(|id| id.name);
        let known = KNOWN_BY.iter().find(|(name, _)| Some(*name) == id);
        // Of a licence that the list does not know, any text may be the one.
        known.map_or(!texts.is_empty(), |(_, words)| all.contains(words))
    };
    if parsed.evaluate(has) {
        return Ok(None);
    }
    let lacking = parsed.requirements().map(|one| &one.req).filter(|one| !has(one));
    let lacking: Vec<_> = lacking.map(ToString::to_string).collect();
    Ok(Some(lacking.join(" AND ")))
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

    #[test]
    fn a_text_that_is_not_there_is_known() {
        let text = |text: &str| Text { from: "LICENSE".to_owned(), text: text.to_owned() };
        let mit = text("Permission is hereby\n  granted, free of charge, to any person");
        let unicode = text("UNICODE LICENSE V3");
        let expression = "(MIT OR Apache-2.0) AND Unicode-3.0";
        let lacks = |texts: &[Text]| lacking(expression, texts).unwrap();
        assert_eq!(lacks(&[mit.clone(), unicode.clone()]), None);
        assert_eq!(
            lacks(std::slice::from_ref(&mit)).as_deref(),
            Some("Apache-2.0 AND Unicode-3.0")
        );
        assert_eq!(lacks(&[]).as_deref(), Some("MIT AND Apache-2.0 AND Unicode-3.0"));
    }

    #[test]
    fn every_known_licence_is_known_by_its_standard_text() {
        for (id, _) in KNOWN_BY {
            let texts = standard_texts(id, "").unwrap();
            assert_eq!(lacking(id, &texts).unwrap(), None, "{id}");
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
