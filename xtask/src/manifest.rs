//! Extracts the parts of the workspace's `Cargo.toml` that generated projects copy.

/// The tables of `manifest` whose header begins with `prefix`, such as `[profile.dev`.
pub(crate) fn tables(manifest: &str, prefix: &str) -> String {
    let mut inside = false;
    let mut tables = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.starts_with(prefix);
        }
        if inside {
            tables.push_str(line);
            tables.push('\n');
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_asked_for_are_taken_and_no_others() {
        let manifest = "[a]\nb = 1\n[profile.dev]\nc = 2\n\n[profile.dev.package.\"*\"]\nd = 3\n\
                        [profile.release]\ne = 4\n";
        let expected = "[profile.dev]\nc = 2\n\n[profile.dev.package.\"*\"]\nd = 3\n";
        assert_eq!(tables(manifest, "[profile.dev"), expected);
    }
}
