//! The crates that a compiled standard library is made of, by its files: a list in the tree.

use std::{collections::BTreeSet, fs, io::ErrorKind, path::Path};

use anyhow::Context;

/// The library's own crates, which share its licence and version.
const OWN: [&str; 11] = [
    "alloc",
    "core",
    "panic_abort",
    "panic_unwind",
    "proc_macro",
    "profiler_builtins",
    "std",
    "std_detect",
    "sysroot",
    "test",
    "unwind",
];

/// A crate in the library.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Compiled {
    /// With `_` in place of `-`, as the compiler has it.
    pub(super) name: String,
    /// None if the compiled code does not tell.
    pub(super) version: Option<String>,
}

/// Writes the list of the crates whose compiled form lies in `folder`, if that exists.
pub(super) fn write(folder: &Path, list: &Path) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let mut lines = BTreeSet::new();
    for entry in entries {
        let path = entry?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let name = file.strip_prefix("lib").and_then(|name| name.strip_suffix(".rlib"));
        // The compiler adds a hash.
        let Some((name, _)) = name.and_then(|name| name.rsplit_once('-')) else { continue };
        if OWN.contains(&name) || name.starts_with("rustc_std_workspace") {
            continue;
        }
        let code = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let version = version(name, &code).map(|version| format!(" {version}"));
        lines.insert(format!("{name}{}\n", version.unwrap_or_default()));
    }
    let lines: String = lines.into_iter().collect();
    fs::write(list, lines).with_context(|| format!("cannot write {}", list.display()))
}

/// Reads the list; none if there is none.
pub(super) fn read(list: &Path) -> anyhow::Result<Option<Vec<Compiled>>> {
    let text = match fs::read_to_string(list) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| list.display().to_string()),
    };
    let compiled = text.lines().map(|line| match line.split_once(' ') {
        Some((name, version)) => {
            Compiled { name: name.to_owned(), version: Some(version.to_owned()) }
        }
        None => Compiled { name: line.to_owned(), version: None },
    });
    Ok(Some(compiled.collect()))
}

/// The version in the path of a source, which messages in the code have: `/memchr-2.7.6/src/`.
fn version(name: &str, code: &[u8]) -> Option<String> {
    [name.to_owned(), name.replace('_', "-")].iter().find_map(|name| {
        let start = format!("/{name}-");
        let ends =
            code.windows(start.len()).enumerate().filter(|(_, one)| *one == start.as_bytes());
        ends.map(|(at, _)| &code[at + start.len()..]).find_map(|rest| {
            let end = rest.iter().position(|byte| *byte == b'/')?;
            let version = std::str::from_utf8(&rest[..end]).ok()?;
            version.starts_with(|char: char| char.is_ascii_digit()).then(|| version.to_owned())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_are_listed_with_their_versions() {
        let folder = tempfile::tempdir().unwrap();
        let write_file =
            |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write_file("libmemchr-ea71fa85.rlib", "..\0/registry/memchr-2.7.6/src/lib.rs");
        write_file("libcfg_if-0ce073ff.rlib", "/registry/cfg-if-1.0.4/src");
        write_file("libadler2-1f570ee5.rlib", "nothing");
        write_file("libstd-1f570ee5.rlib", "/x/std-1.0/");
        write_file("librustc_std_workspace_core-1f570ee5.rlib", "");
        write_file("libmemchr-ea71fa85.rmeta", "");
        let list = folder.path().join("list.txt");
        write(folder.path(), &list).unwrap();
        let text = fs::read_to_string(&list).unwrap();
        assert_eq!(text, "adler2\ncfg_if 1.0.4\nmemchr 2.7.6\n");
        let crates = read(&list).unwrap().unwrap();
        let version = Some("2.7.6".to_owned());
        assert_eq!(crates[2], Compiled { name: "memchr".to_owned(), version });
        assert_eq!(crates[0], Compiled { name: "adler2".to_owned(), version: None });
    }

    #[test]
    fn no_library_for_the_target_makes_no_list() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.txt");
        write(&folder.path().join("nowhere"), &list).unwrap();
        assert_eq!(read(&list).unwrap(), None);
    }
}
