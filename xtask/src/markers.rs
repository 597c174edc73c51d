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
    use super::*;

    #[test]
    fn the_text_replaces_what_was_there() {
        let markers @ [begin, end] = ["<!-- a -->\n", "<!-- b -->\n"];
        let page = format!("a\n{begin}b\n{end}c\n");
        let made = replace(&page, markers, "d\n").unwrap();
        assert_eq!(made, format!("a\n{begin}d\n{end}c\n"));
        assert!(replace("a\n", markers, "d\n").is_err());
    }
}
