//! Escapes text for HTML: [`escaped`].

use crate::output::acts;

/// `text` as HTML text, also inside quoted attributes. Control characters and marks of text
/// direction are shown as escapes, because a browser acts upon some and hides the others.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push('\n'),
            c if acts(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_text() {
        let hostile = "</td><script>alert(\"1\")</script>&lt;'\u{202e}\u{1b}\0";
        assert_eq!(
            escaped(hostile),
            "&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;lt;&#39;\\u{202e}\
             \\u{1b}\\u{0}"
        );
        assert_eq!(escaped("grüße\n"), "grüße\n");
    }
}
