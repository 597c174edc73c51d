//! `cargo xtask new-backend`: begins a backend that compiles, refuses everything, and passes the
//! suite.

mod check;

use std::{
    path::{self, Path, PathBuf},
    process::ExitCode,
};

use anyhow::ensure;
use xshell::{Shell, cmd};

pub(crate) use self::check::step;
use crate::paths;

/// Begin a backend: a package that compiles, refuses everything, and passes the suite
///
/// docs/writing-a-backend.md says how to go on.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The backend's name: lower-case letters, digits and hyphens
    name: String,

    /// The folder of the package, outside this repository; its dependencies are published versions.
    /// Default: a crate of this repository, below crates/
    #[arg(long, value_name = "FOLDER")]
    path: Option<PathBuf>,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let name = Name::parse(&args.name)?;
    let (folder, manifest) = match &args.path {
        // As the caller's shell understands it.
        Some(path) => (path::absolute(path)?, OUTSIDE),
        None => (paths::root().join("crates").join(name.package()), INSIDE),
    };
    write(sh, &name, &folder, manifest)?;
    println!("written: {}", folder.display());
    println!("next: cargo test --manifest-path {}", folder.join("Cargo.toml").display());
    println!("and then docs/writing-a-backend.md");
    if args.path.is_none() {
        println!(
            "for `cargo xtask test`, add a row to ci/matrix.json and run cargo xtask workflow"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The manifest of a crate of this repository.
const INSIDE: &str = include_str!("template/inside.toml");
/// The manifest of a package elsewhere.
const OUTSIDE: &str = include_str!("template/outside.toml");

/// The other files of the package.
const FILES: [(&str, &str); 2] = [
    ("src/lib.rs", include_str!("template/lib.rs.txt")),
    ("tests/conformance.rs", include_str!("template/conformance.rs.txt")),
];

fn write(sh: &Shell, name: &Name, folder: &Path, manifest: &str) -> anyhow::Result<()> {
    ensure!(!sh.path_exists(folder), "{} exists already", folder.display());
    for (file, text) in [("Cargo.toml", manifest)].into_iter().chain(FILES) {
        sh.write_file(folder.join(file), name.fill_in(text))?;
    }
    // The order of the imports and the breaks of lines depend on the name.
    let files = FILES.map(|(file, _)| folder.join(file));
    Ok(cmd!(sh, "rustfmt --edition 2024 {files...}").quiet().run()?)
}

/// The name of a backend.
struct Name(String);

impl Name {
    fn parse(name: &str) -> anyhow::Result<Self> {
        let mut parts = name.split('-');
        let is_good = parts.all(|part| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        ensure!(
            is_good,
            "`{name}` is not a backend's name: write lower-case letters and digits, and hyphens \
             between words, for example `mbedtls`"
        );
        Ok(Self(name.to_owned()))
    }

    fn package(&self) -> String {
        format!("tungstenite-tls-{}", self.0)
    }

    /// The words of the name, each with a capital letter.
    fn type_name(&self) -> String {
        let words = self.0.split('-').map(|word| word[..1].to_ascii_uppercase() + &word[1..]);
        words.collect()
    }

    fn fill_in(&self, template: &str) -> String {
        let text = template.replace("{name}", &self.0).replace("{Type}", &self.type_name());
        text.replace("{crate}", &self.0.replace('-', "_"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_a_package_a_crate_and_a_type() {
        let name = Name::parse("mbed-tls3").unwrap();
        assert_eq!(name.package(), "tungstenite-tls-mbed-tls3");
        assert_eq!(name.fill_in("{name} {crate} {Type}"), "mbed-tls3 mbed_tls3 MbedTls3");
        for bad in ["", "Mbed", "mbed_tls", "-mbed", "mbed-", "3des", "ä"] {
            assert!(Name::parse(bad).is_err(), "{bad}");
        }
    }

    /// Lines, without blank ones, of a package outside this repository.
    #[test]
    fn the_template_has_fewer_than_60_lines() {
        let files = FILES.map(|(_, text)| text).into_iter().chain([OUTSIDE]);
        let lines: usize =
            files.map(|text| text.lines().filter(|line| !line.is_empty()).count()).sum();
        assert!(lines < 60, "{lines}");
    }

    #[test]
    fn the_page_has_the_dependencies_and_the_test_of_the_template() {
        let page = include_str!("../../../docs/writing-a-backend.md");
        let (_, tests) = OUTSIDE.split_once("[dev-dependencies]").unwrap();
        assert!(page.contains(tests.trim()), "the page lacks: {tests}");
    }

    #[test]
    fn the_page_quotes_the_example() {
        let page = include_str!("../../../docs/writing-a-backend.md");
        let example = include_str!("../../../crates/example-backend/src/lib.rs");
        let quoted = page.split("```rust,ignore\n").nth(1).unwrap().lines().next().unwrap();
        assert!(example.contains(quoted), "the example lacks: {quoted}");
    }
}
