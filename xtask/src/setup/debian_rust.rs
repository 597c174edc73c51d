//! Unpacks one of Debian's Rust toolchains below `target/tools`: [`DebianRust`].
//!
//! rustup may be missing or offline. Debian packages older and newer Rusts, which run from any
//! folder. Nothing is installed, so this needs no root.

use xshell::{Cmd, Shell, cmd};

use super::unpacked::Unpacked;
use crate::cargo;
use crate::paths;

/// A complete Rust toolchain in its own folder.
pub(crate) struct DebianRust {
    unpacked: Unpacked,
}

/// The Rust of `version`, such as `1.85`, with the sources of its standard library if
/// `with_source`. The inner error says what this machine lacks.
pub(crate) fn find(
    sh: &Shell,
    version: &str,
    with_source: bool,
) -> anyhow::Result<Result<DebianRust, String>> {
    let unpacked = Unpacked::new(paths::tools().join(format!("rust-{version}")));
    let rust = DebianRust { unpacked };
    if rust.is_complete(sh, version, with_source) {
        return Ok(Ok(rust));
    }
    if cmd!(sh, "apt-get --version").quiet().ignore_stdout().ignore_stderr().run().is_err() {
        return Ok(Err(format!("no apt-get to download Debian's Rust {version}")));
    }
    let is_root = cmd!(sh, "id -u").quiet().read()? == "0";
    let mut missing = String::new();
    // The package lists may be missing, or older than the packages.
    for with_new_lists in [false, true] {
        if with_new_lists && !is_root {
            break;
        }
        if with_new_lists {
            cmd!(sh, "apt-get update --quiet=2").ignore_status().run()?;
        }
        let Some((compiler, exact)) = candidate(sh, version)? else {
            missing = format!(
                "this machine's package lists have no Rust {version} (rustc-web or rustc); \
                 `apt-get update` may help"
            );
            continue;
        };
        match rust.unpacked.add(sh, &packages(&compiler, version, &exact, with_source)) {
            Ok(()) if rust.is_complete(sh, version, with_source) => return Ok(Ok(rust)),
            Ok(()) => missing = format!("Debian's {compiler} {exact} does not run from a folder"),
            Err(error) => missing = format!("{error:#}"),
        }
    }
    Ok(Err(missing))
}

/// The compiler package that has `version`, and its exact version. Debian 12 has newer Rusts than
/// its default under names with `-web`.
fn candidate(sh: &Shell, version: &str) -> anyhow::Result<Option<(String, String)>> {
    let listed = cmd!(sh, "apt-cache madison rustc-web rustc").quiet().ignore_stderr().read()?;
    Ok(choose(&listed, version))
}

/// The first of `apt-cache madison`'s lines, `name | version | source`, that has `version`.
fn choose(listed: &str, version: &str) -> Option<(String, String)> {
    listed.lines().find_map(|line| {
        let mut columns = line.split('|').map(str::trim);
        let (name, exact) = (columns.next()?, columns.next()?);
        let rest = exact.strip_prefix(version)?;
        rest.starts_with('.').then(|| (name.to_owned(), exact.to_owned()))
    })
}

/// All packages of the toolchain that `compiler` belongs to, each as `name=version`.
fn packages(compiler: &str, version: &str, exact: &str, with_source: bool) -> Vec<String> {
    let web = compiler.strip_prefix("rustc").unwrap_or_default();
    let mut names = vec![
        compiler.to_owned(),
        format!("cargo{web}"),
        format!("libstd-rust{web}-dev"),
        format!("libstd-rust{web}-{version}"),
    ];
    if with_source {
        names.push(format!("rust{web}-src"));
    }
    names.iter().map(|name| format!("{name}={exact}")).collect()
}

impl DebianRust {
    /// The toolchain's Cargo, set up to use its compiler.
    pub(crate) fn cargo<'a>(&self, sh: &'a Shell) -> Cmd<'a> {
        let program = |name: &str| self.unpacked.path("usr/bin").join(name);
        let cargo = self.program(sh, "cargo").env("RUSTC", program("rustc"));
        cargo::clean(cargo.env("RUSTDOC", program("rustdoc")))
    }

    /// Where it was unpacked.
    pub(crate) fn unpacked(&self) -> &Unpacked {
        &self.unpacked
    }

    /// One of the toolchain's programs, with the libraries that were unpacked with it.
    fn program<'a>(&self, sh: &'a Shell, name: &str) -> Cmd<'a> {
        let libraries = Unpacked::library_path([&self.unpacked]);
        sh.cmd(self.unpacked.path("usr/bin").join(name))
            .env("LD_LIBRARY_PATH", libraries)
            .env_remove("RUSTUP_TOOLCHAIN")
    }

    /// Whether the toolchain runs, has `version`, and has the sources if `with_source`.
    fn is_complete(&self, sh: &Shell, version: &str, with_source: bool) -> bool {
        let runs = |program: &str| {
            let says = self.program(sh, program).arg("--version").quiet().ignore_stderr().read();
            says.is_ok_and(|says| says.starts_with(&format!("{program} {version}.")))
        };
        let source = self.unpacked.path("usr/lib/rustlib/src/rust/library/std/Cargo.toml");
        runs("rustc") && runs("cargo") && (!with_source || source.exists())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: &str = " rustc-web | 1.96.0+dfsg1-1 | https://a.example main amd64 Packages
 rustc-web | 1.85.0+dfsg3-1 | https://b.example main amd64 Packages
     rustc | 1.63.0+dfsg1-2 | https://b.example main amd64 Packages";

    #[test]
    fn the_package_of_a_version_is_chosen() {
        let chosen = choose(LISTED, "1.85").unwrap();
        assert_eq!(chosen, ("rustc-web".to_owned(), "1.85.0+dfsg3-1".to_owned()));
        assert_eq!(choose(LISTED, "1.63").unwrap().0, "rustc");
        assert_eq!(choose(LISTED, "1.8"), None);
    }

    #[test]
    fn the_other_packages_are_named_after_the_compiler() {
        let web = packages("rustc-web", "1.85", "1.85.0-1", true).join(" ");
        assert!(web.contains("libstd-rust-web-1.85=1.85.0-1 rust-web-src=1.85.0-1"), "{web}");
        let plain = packages("rustc", "1.85", "1.85.0-1", false).join(" ");
        assert!(
            plain.ends_with("cargo=1.85.0-1 libstd-rust-dev=1.85.0-1 libstd-rust-1.85=1.85.0-1")
        );
    }
}
