//! Replaces the part of a page that a command writes: [`replace`].

use anyhow::Context;

/// `page` with `text` between its `markers`.
pub(crate) fn replace(page: &str, markers: [&str; 2], text: &str) -> anyhow::Result<String> {
    let [begin, end] = markers;
    let (before, rest) = page.split_once(begin).context("the page has no marker for the table")?;
    let (_, after) = rest.split_once(end).context("the page has no marker after the table")?;
    Ok(format!("{before}{begin}{text}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::paths;

    #[test]
    fn the_text_replaces_what_was_there() {
        let markers @ [begin, end] = ["<!-- a -->\n", "<!-- b -->\n"];
        let page = format!("a\n{begin}b\n{end}c\n");
        let made = replace(&page, markers, "d\n").unwrap();
        assert_eq!(made, format!("a\n{begin}d\n{end}c\n"));
        assert!(replace("a\n", markers, "d\n").is_err());
    }

    /// The markers in a page, each with the line of text that follows it.
    fn blocks(page: &str) -> Vec<(&str, &str)> {
        let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
        let pairs = lines.iter().zip(lines.iter().skip(1));
        let is_end = |line: &str| line == "<!-- end -->" || line.starts_with("<!-- /");
        let begins = |line: &str| line.starts_with("<!-- ") && !is_end(line);
        pairs.filter(|(line, _)| begins(line)).map(|(line, next)| (*line, *next)).collect()
    }

    #[test]
    fn no_part_that_a_command_writes_is_empty() {
        let mut found = 0;
        for entry in fs::read_dir(paths::root().join("docs")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "md") {
                continue;
            }
            let page = fs::read_to_string(&path).unwrap();
            for (marker, next) in blocks(&page) {
                let page = path.display();
                assert!(!next.starts_with("<!-- "), "{page}: nothing after {marker}");
                found += 1;
            }
        }
        assert!(found > 5, "{found} parts: are these the pages?");
    }
}
