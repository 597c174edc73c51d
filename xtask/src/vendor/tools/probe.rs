//! How a machine shows that it has a tool: [`Probe`].

use std::path::Path;

use xshell::{Shell, cmd};

use crate::{paths, setup::cargo_deny, vendor::licences::PAGE_OF_STANDARD_LIBRARY};

/// The Rust that the application's edition and our crates need.
pub(super) const RUST: &str = "1.85";

/// How a machine shows that it has a tool.
pub(super) enum Probe {
    /// One of these programs runs with this argument.
    Runs(Vec<String>, &'static str),
    /// Perl finds these modules.
    PerlModules(&'static [&'static str]),
    /// The user names it in this variable of the environment.
    Variable(String),
    /// The target's pkg-config knows this library.
    Library { name: &'static str, pkg_config: String },
    /// The Python of `cargo xtask setup` finds this module.
    PythonModule(&'static str),
    /// This program of Rust is at least [`RUST`].
    Rust(&'static str),
    /// The compiled standard library of this target is installed.
    Std(String),
    /// libclang and the headers that come with it.
    Libclang,
    /// zig, as the wrappers of a tree find it.
    Zig,
    /// The toolchain has the page with the licences of its standard library.
    LibraryPage,
    /// The cargo-deny that `deny.toml` is written for.
    CargoDeny,
}

impl Probe {
    /// Whether this machine has it.
    pub(super) fn is_here(&self, sh: &Shell) -> bool {
        let silent = |command: xshell::Cmd<'_>| {
            command.quiet().ignore_stdout().ignore_stderr().run().is_ok()
        };
        match self {
            Self::Runs(programs, argument) => {
                programs.iter().any(|program| silent(cmd!(sh, "{program} {argument}")))
            }
            Self::PerlModules(modules) => {
                let modules = modules.iter().map(|module| format!("-M{module}"));
                silent(cmd!(sh, "perl {modules...} -e 1"))
            }
            Self::Variable(name) => sh.var_os(name).is_some_and(|value| !value.is_empty()),
            Self::Library { name, pkg_config } => silent(cmd!(sh, "{pkg_config} --exists {name}")),
            Self::PythonModule(module) => {
                let python = paths::python();
                silent(cmd!(sh, "{python} -c").arg(format!("import {module}")))
            }
            Self::Rust(program) => {
                let version = cmd!(sh, "{program} --version").quiet().ignore_stderr().read();
                version.is_ok_and(|version| is_new_enough(&version))
            }
            Self::Std(target) => {
                let folder = cmd!(sh, "rustc --print target-libdir --target {target}")
                    .quiet()
                    .ignore_stderr()
                    .read();
                folder.is_ok_and(|folder| sh.path_exists(folder))
            }
            Self::Libclang => has_libclang(sh),
            Self::Zig => {
                let zig = std::env::var("ZIG").unwrap_or_else(|_| "zig".to_owned());
                silent(cmd!(sh, "{zig} version")) || silent(cmd!(sh, "python3 -m ziglang version"))
            }
            Self::LibraryPage => {
                let sysroot = cmd!(sh, "rustc --print sysroot").quiet().ignore_stderr().read();
                sysroot
                    .is_ok_and(|it| sh.path_exists(Path::new(&it).join(PAGE_OF_STANDARD_LIBRARY)))
            }
            Self::CargoDeny => cargo_deny::program(sh).is_ok(),
        }
    }
}

/// Whether `rustc 1.95.0 (…)` is [`RUST`] or newer.
fn is_new_enough(version: &str) -> bool {
    let number = |text: &str| -> Option<(u32, u32)> {
        let mut parts = text.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    number(version.split(' ').nth(1).unwrap_or_default()) >= number(RUST)
}

/// Whether libclang is where bindgen looks for it, with the header `stddef.h` of its release.
fn has_libclang(sh: &Shell) -> bool {
    let mut folders: Vec<std::path::PathBuf> =
        std::env::var_os("LIBCLANG_PATH").into_iter().map(Into::into).collect();
    for parent in ["/usr/lib", "/usr/lib64", "/usr/local/lib"] {
        folders.push(parent.into());
        for folder in sh.read_dir(parent).unwrap_or_default() {
            folders.extend([folder.join("lib"), folder]);
        }
    }
    let has = |folder: &std::path::PathBuf, start: &str| {
        let files = sh.read_dir(folder).unwrap_or_default();
        let mut names = files.iter().filter_map(|file| file.file_name()?.to_str());
        names.any(|name| name.starts_with(start) && name.contains(".so"))
    };
    let library =
        folders.iter().any(|folder| has(folder, "libclang.so") || has(folder, "libclang-"));
    let header = folders.iter().any(|folder| {
        let versions = sh.read_dir(folder.join("clang")).unwrap_or_default();
        let own = sh.read_dir(folder.join("lib/clang")).unwrap_or_default();
        versions.iter().chain(&own).any(|it| it.join("include/stddef.h").exists())
    });
    library && header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_rust_is_not_enough() {
        assert!(is_new_enough("rustc 1.95.0 (59807616e 2026-04-14)"));
        assert!(is_new_enough("rustc 1.85.0"));
        assert!(!is_new_enough("rustc 1.84.1"));
        assert!(is_new_enough("cargo 1.95.0 (f2d3ce0bd 2026-03-21)"));
        assert!(!is_new_enough("rustc"));
    }

    #[test]
    fn a_program_that_is_not_there_is_missing() {
        let sh = Shell::new().unwrap();
        let missing = Probe::Runs(vec!["no-such-program-of-ours".to_owned()], "--version");
        assert!(!missing.is_here(&sh));
        assert!(Probe::Rust("rustc").is_here(&sh));
        let variable = Probe::Variable("CC_NO_SUCH_TARGET_OF_OURS".to_owned());
        assert!(!variable.is_here(&sh));
        sh.set_var("CC_NO_SUCH_TARGET_OF_OURS", "cc");
        assert!(variable.is_here(&sh));
        assert!(!Probe::PythonModule("no_such_module_of_ours").is_here(&sh));
    }
}
