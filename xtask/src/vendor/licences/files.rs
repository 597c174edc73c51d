//! Finds the licence files of a crate: LICENSE, COPYING, NOTICE and the like, in any folder.

use std::{fs, path::Path};

use anyhow::Context;
use walkdir::WalkDir;

use super::holding::Text;

/// How the names of licence files start, in lower case.
const NAMES: [&str; 8] =
    ["licence", "license", "copying", "copyright", "notice", "unlicense", "patents", "third-party"];

/// Folders whose files are licences, as <https://reuse.software> has them.
const FOLDERS: [&str; 2] = ["licenses", "licences"];

/// What the names of sources end with, which may start with the same words.
const SOURCES: [&str; 10] = ["c", "cc", "go", "h", "pl", "pm", "py", "rs", "sh", "toml"];

/// The licence files below `folder`, in the order of their paths, without those in `elsewhere`,
/// which are paths relative to it.
pub(super) fn texts(folder: &Path, elsewhere: &[&str]) -> anyhow::Result<Vec<Text>> {
    let mut texts = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let path = entry.path().strip_prefix(folder)?;
        let belongs_elsewhere = elsewhere.iter().any(|other| path.starts_with(other));
        if entry.file_type().is_file() && !belongs_elsewhere && is_licence(path) {
            texts.push(read(folder, &slashes(path))?);
        }
    }
    Ok(texts)
}

/// The text of a file, named by its path relative to `folder`.
pub(super) fn read(folder: &Path, path: &str) -> anyhow::Result<Text> {
    let bytes = fs::read(folder.join(path)).with_context(|| format!("cannot read {path}"))?;
    // Old files have names of authors in Latin-1.
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    Ok(Text { from: path.to_owned(), text })
}

fn is_licence(path: &Path) -> bool {
    let lower = |part: &std::ffi::OsStr| part.to_string_lossy().to_lowercase();
    let name = path.file_name().map(lower).unwrap_or_default();
    let extension = path.extension().map(lower).unwrap_or_default();
    let folder = path.parent().and_then(Path::file_name).map(lower).unwrap_or_default();
    let is_named = NAMES.iter().any(|start| name.starts_with(start));
    (is_named || FOLDERS.contains(&folder.as_str())) && !SOURCES.contains(&extension.as_str())
}

/// A path as the NOTICE writes it on every system.
fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_files_are_found_by_name() {
        for path in [
            "LICENSE",
            "LICENSE-APACHE",
            "License.md",
            "licence.txt",
            "COPYING",
            "NOTICE",
            "UNLICENSE",
            "deps/zlib/LICENSE",
            "LICENSES/MIT.txt",
        ] {
            assert!(is_licence(Path::new(path)), "{path}");
        }
        for path in ["src/license.rs", "README.md", "util/copyright.pm", "licensed/data.bin"] {
            assert!(!is_licence(Path::new(path)), "{path}");
        }
    }
}
