//! The tests that `docs/security.md` names for each way in which TLS clients have failed:
//! [`proofs`].

/// The page, from the root of the repository.
pub(crate) const PAGE: &str = "docs/security.md";

/// The heading of the section.
const HEADING: &str = "\n## How TLS clients have failed, and what prevents it here\n";

/// A test that the page names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof<'a> {
    /// A case of the behaviour suite.
    Case(&'a str),
    /// A test in a file below `crates/`.
    Test { file: &'a str, name: &'a str },
}

/// All tests that the last column of the section's tables names, and one line for each row that
/// names none.
pub(crate) fn proofs(page: &str) -> (Vec<Proof<'_>>, Vec<String>) {
    let Some((_, section)) = page.split_once(HEADING) else {
        return (Vec::new(), vec![format!("{PAGE}: no section{}", HEADING.trim_end())]);
    };
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows =
        section.lines().filter(|line| line.starts_with("| ") && !line.ends_with("| shown by |"));
    let (mut proofs, mut lines) = (Vec::new(), Vec::new());
    for row in rows {
        let last = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        let named = last.split('`').skip(1).step_by(2);
        let before = proofs.len();
        proofs.extend(named.map(|name| match name.split_once(".rs::") {
            Some((file, name)) => Proof::Test { file, name },
            None => Proof::Case(name),
        }));
        if proofs.len() == before {
            lines.push(format!("{PAGE}: no test in the row {row}"));
        }
    }
    (proofs, lines)
}

/// One line for each named test of a file that the file does not have. `source` returns the text of
/// a file.
pub(crate) fn missing_tests(page: &str, source: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let (proofs, mut lines) = proofs(page);
    for proof in proofs {
        let Proof::Test { file, name } = proof else { continue };
        let path = format!("crates/{file}.rs");
        match source(&path) {
            Some(text) if has_test(&text, name) => {}
            Some(_) => lines.push(format!("{PAGE}: {path} has no test {name}")),
            None => lines.push(format!("{PAGE}: there is no {path}")),
        }
    }
    lines
}

/// Whether the source has a function of this name with the attribute `test`.
fn has_test(source: &str, name: &str) -> bool {
    let begin = format!("fn {name}(");
    let mut is_test = false;
    source.lines().map(str::trim).any(|line| {
        let found = is_test && line.starts_with(&begin);
        is_test = line == "#[test]" || is_test && line.starts_with("#[");
        found
    })
}

/// One line for each named case that the suite does not have.
pub(crate) fn missing_cases(page: &str, has: impl Fn(&str) -> bool) -> Vec<String> {
    let missing = proofs(page).0.into_iter().filter_map(|proof| match proof {
        Proof::Case(name) if !has(name) => Some(format!("{PAGE}: the suite has no case {name}")),
        _ => None,
    });
    missing.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# Security\n\
                         \n## How TLS clients have failed, and what prevents it here\n\n\
                         ### A\n\n\
                         | failure | examples | here | shown by |\n|---|---|---|---|\n\
                         | a | `b::c` | d | `x::y`, `core/src/z.rs::w` |\n\
                         \n## Findings\n\n| no test |\n";

    #[test]
    fn only_the_last_column_names_tests() {
        let test = Proof::Test { file: "core/src/z", name: "w" };
        assert_eq!(proofs(TABLE), (vec![Proof::Case("x::y"), test], Vec::new()));
        for broken in [TABLE.replace('`', ""), TABLE.replace("failed", "succeeded")] {
            let (_, lines) = proofs(&broken);
            assert_eq!(lines.len(), 1, "{lines:?}");
        }
    }

    #[test]
    fn a_test_that_is_gone_is_found() {
        let source = |text: &'static str| move |_: &str| Some(text.to_owned());
        assert_eq!(missing_tests(TABLE, source("#[test]\nfn w() {}")), [""; 0]);
        assert_eq!(missing_tests(TABLE, source("#[test]\n    fn w() {}")), [""; 0]);
        assert_eq!(missing_tests(TABLE, source("fn w() {}")).len(), 1);
        assert_eq!(missing_tests(TABLE, source("#[test]\nfn wv() {}")).len(), 1);
        assert_eq!(missing_tests(TABLE, |_| None).len(), 1);
        assert_eq!(missing_cases(TABLE, |name| name == "x::y"), [""; 0]);
        assert_eq!(missing_cases(TABLE, |_| false).len(), 1);
    }
}
