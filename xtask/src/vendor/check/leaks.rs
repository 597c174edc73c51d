//! Finds paths of the build machine in a program: [`find`].

use std::{collections::BTreeSet, path::Path};

use xshell::{Shell, cmd};

use super::build::Build;
use crate::paths;

/// The paths of this machine in `program`: of the user, of Cargo, of this repository, of Rust and
/// of the folders of `builds`.
pub(super) fn find(sh: &Shell, program: &[u8], builds: &[&Build]) -> anyhow::Result<Vec<String>> {
    let mut wanted = BTreeSet::new();
    for variable in ["HOME", "CARGO_HOME", "RUSTUP_HOME"] {
        wanted.extend(sh.var(variable).ok());
    }
    wanted.insert(cmd!(sh, "rustc --print sysroot").quiet().read()?);
    wanted.insert(paths::root().display().to_string());
    wanted.insert(paths::tools().display().to_string());
    wanted.extend(builds.iter().map(|build| build.root().display().to_string()));
    wanted
        .extend(Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(|it| it.display().to_string()));
    // A user whose home is the root folder has no path to find.
    wanted.retain(|path| path.len() > 1);
    Ok(found(program, &wanted))
}

/// Each of `wanted` that is in `program`, with what surrounds it.
fn found(program: &[u8], wanted: &BTreeSet<String>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for path in wanted {
        for at in memchr(program, path.as_bytes()) {
            let printable = |byte: &u8| (b' '..=b'~').contains(byte);
            let start =
                program[..at].iter().rposition(|byte| !printable(byte)).map_or(0, |it| it + 1);
            let rest = program[at..].iter().position(|byte| !printable(byte));
            let end = rest.map_or(program.len(), |it| at + it);
            let start = start.max(at.saturating_sub(60));
            let end = end.min(at + 160);
            found.insert(String::from_utf8_lossy(&program[start..end]).into_owned());
        }
    }
    found.into_iter().collect()
}

/// Where `needle` is in `text`.
fn memchr<'a>(text: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let windows = text.windows(needle.len()).enumerate();
    windows.filter(move |(_, window)| *window == needle).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_a_program_is_found_with_what_surrounds_it() {
        let program =
            b"\x7fELF\0\0panicked at /home/me/vendor/ring/src/lib.rs\0/rustc/59807616/std\0";
        let wanted = ["/home/me".to_owned()].into();
        assert_eq!(found(program, &wanted), ["panicked at /home/me/vendor/ring/src/lib.rs"]);
        assert!(found(program, &["/home/you".to_owned()].into()).is_empty());
    }
}
