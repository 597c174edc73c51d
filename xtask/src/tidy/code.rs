//! Finds words in Rust code, ignoring comments and literals.

/// Whether `source` contains `word` as a whole identifier or keyword.
pub(super) fn has_word(source: &str, word: &str) -> bool {
    let is_identifier = |c: char| c == '_' || c.is_alphanumeric();
    code_only(source).split(|c| !is_identifier(c)).any(|token| token == word)
}

/// `source` with each comment and literal replaced by a space.
fn code_only(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        // Everything else is code, taken one word or one other character at a time.
        let skipped = comment(rest).or_else(|| literal(rest));
        if let Some(length) = skipped {
            code.push(' ');
            rest = &rest[length..];
        } else {
            let word = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
            let (taken, remaining) = rest.split_at(word.max(first.len_utf8()));
            code.push_str(taken);
            rest = remaining;
        }
    }
    code
}

/// The length of the comment that `text` begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    // Block comments nest.
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let step = match text.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            return Some(at);
        }
    }
    Some(text.len())
}

/// The length of the string or character literal that `text` begins with.
fn literal(text: &str) -> Option<usize> {
    if let Some(length) = raw_string(text) {
        return Some(length);
    }
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    // `'a` is a lifetime unless it is closed.
    let mut inside = text[1..].chars();
    if quote == '\'' && inside.next() != Some('\\') && inside.next() != Some('\'') {
        return None;
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

/// The length of the raw string, byte or not, that `text` begins with.
fn raw_string(text: &str) -> Option<usize> {
    let opening = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = opening.len() - opening.trim_start_matches('#').len();
    let body = opening[hashes..].strip_prefix('"')?;
    let closing = format!("\"{}", "#".repeat(hashes));
    let end = body.find(&closing).map_or(body.len(), |at| at + closing.len());
    Some(text.len() - body.len() + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(source: &str) -> bool {
        has_word(source, "unsafe")
    }

    #[test]
    fn the_keyword_is_found() {
        assert!(holds("unsafe fn f() {}"));
        assert!(holds("#[unsafe(no_mangle)]"));
        assert!(holds("fn f<'a>(x: &'a str) { unsafe { g(x) } }"));
        assert!(holds("let quote = '\"'; unsafe {}"));
        assert!(holds("let quote = '\\''; unsafe {}"));
        assert!(holds("let s = r#\"\"\"#; /* /* */ */ unsafe {}"));
        assert!(holds("let s = \"\\\"\"; unsafe {}"));
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        assert!(!holds("#![forbid(unsafe_code)]"));
        assert!(!holds("// unsafe"));
        assert!(!holds("/* /* */ unsafe */ let not_unsafe = 1;"));
        assert!(!holds("let s = \"\\\" unsafe\";"));
        assert!(!holds("let s = br##\"\"# unsafe\"##;"));
    }
}
