//! The texts of the library's errors that name a call in Rust, for programs that have other words
//! for it: [`naming_calls`].

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The crates whose errors a program shows.
const CRATES: [&str; 7] =
    ["", "-backends", "-boring", "-core", "-native-tls", "-openssl", "-rustls"];

/// What only a program in Rust can bring about.
const OF_RUST_ALONE: [(&str, &str); 9] = [
    ("`Connector::plain`", "connectors are passed in Rust"),
    ("`Connect::connector`", "connectors are passed in Rust"),
    ("`Connect::dial`", "programs in Rust alone open only the connection"),
    ("`connect_over`", "connections that are open are passed in Rust"),
    ("`Connect::timeout`", "asynchronous connections are made in Rust"),
    ("`Proxy::", "the TLS with a proxy is configured in Rust"),
    ("`TlsConfig::with_session_label`", "edits of a library's own configuration are in Rust"),
    ("program::choose", "of the drop-in crates"),
    ("RustlsConnector::with_provider", "each feature of the facade brings a provider"),
];

/// The texts in the source of the library's crates that name a call, but for those that only a
/// program in Rust can see.
///
/// # Errors
/// If the source cannot be read.
pub fn naming_calls() -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for name in CRATES {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
        for file in sources(&crates.join(format!("tungstenite-tls{name}/src")))? {
            found.extend(literals(&fs::read_to_string(file)?));
        }
    }
    let is_of_rust = |text: &String| OF_RUST_ALONE.iter().any(|(call, _)| text.contains(call));
    // A text has words.
    found.retain(|text| text.contains(' ') && names_call(text) && !is_of_rust(text));
    Ok(found)
}

/// Whether the text names a call in Rust.
pub fn names_call(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':'));
    words.any(|word| {
        let word = word.trim_matches(':');
        word.contains("::") || word.starts_with("with_") || word.ends_with("_from_file")
    })
}

/// The source files below `folder`, without those that are tests.
fn sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.file_name().and_then(|name| name.to_str()) {
            Some("tests.rs" | "testing") => {}
            _ if path.is_dir() => files.extend(sources(&path)?),
            _ => files.push(path),
        }
    }
    Ok(files)
}

/// The string literals of the code, without those of its tests.
fn literals(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        rest = &rest[at..];
        rest = if rest.starts_with("//") {
            rest.split_once('\n').map_or("", |(_, next)| next)
        } else if let Some(next) = rest.strip_prefix("'\"'") {
            next
        } else if let Some(text) = rest.strip_prefix('"') {
            let (literal, next) = literal(text);
            found.push(literal);
            next
        } else {
            &rest[1..]
        };
    }
    found
}

/// The literal that `text` begins with, behind its first quotation mark, and what follows.
fn literal(text: &str) -> (String, &str) {
    let (mut literal, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(['"', '\\']) {
        let (before, found) = rest.split_at(at);
        literal.push_str(before);
        let mut next = found[1..].chars();
        rest = next.as_str();
        if found.starts_with('"') {
            return (literal, rest);
        }
        match next.next() {
            Some('\n') => rest = rest.trim_start(),
            escaped => {
                literal.extend(escaped);
                rest = next.as_str();
            }
        }
    }
    (literal, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_beside_comments_and_characters() {
        let before = "a('\"'); // \"no\"\nb(\"use \\\n     `A::b`, \\\"c\\\"\");\n";
        let code = format!("{before}#[cfg(test)]\nmod tests {{\"x\"");
        assert_eq!(literals(&code), ["use `A::b`, \"c\""]);
        assert!(
            names_call("use `A::b`") && names_call("`with_alpn`") && !names_call("a: b with c")
        );
    }

    #[test]
    fn the_texts_of_the_library_are_found() {
        let found = naming_calls().unwrap();
        for call in ["`TlsConfig::with_identity`", "Roots::PlatformPlus", "`with_alpn`"] {
            assert!(found.iter().any(|text| text.contains(call)), "{call}");
        }
    }
}
