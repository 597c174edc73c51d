//! The tools that a backend's build needs: [`needed`].

mod own;
mod probe;

use xshell::Shell;

pub(super) use self::own::{for_c_programs, to_check, to_make};
use self::probe::{Probe, RUST};
use super::{
    backend::Backend,
    cross::{self, Cross},
    triple::{self, debian_architecture, gnu_prefix, package},
};

/// A tool of a build.
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) why: &'static str,
    /// How to get it on Debian.
    pub(super) debian: String,
    probe: Probe,
}

/// The tools for `backend` on `target`, if `host` is the machine that builds.
pub(super) fn needed(backend: Backend, target: &str, host: &str) -> Vec<Tool> {
    let mut tools = vec![
        tool(
            format!("Rust {RUST} or newer"),
            "compiles everything",
            "rustup from https://rustup.rs, or rustc-web".to_owned(),
            Probe::Rust("rustc"),
        ),
        tool(
            format!("Cargo {RUST} or newer"),
            "runs the build",
            "rustup from https://rustup.rs, or cargo-web".to_owned(),
            Probe::Rust("cargo"),
        ),
        tool(
            format!("Rust's standard library for {target}"),
            "is linked into the program",
            std_from(target),
            Probe::Std(target.to_owned()),
        ),
    ];
    tools.extend(compilers(backend, target, host));
    if target != host {
        tools.push(tool(
            "C compiler (cc) of this machine".to_owned(),
            "links build scripts",
            "gcc".to_owned(),
            Probe::Runs(vec!["cc".to_owned()], "--version"),
        ));
    }
    tools.extend(of_library(backend, target, host));
    tools
}

/// Those of them that only the TLS library of `backend` needs.
pub(super) fn of_library(backend: Backend, target: &str, host: &str) -> Vec<Tool> {
    let mut tools = Vec::new();
    let runs = |program: &str, why, debian: &str| {
        let probe = Probe::Runs(vec![program.to_owned()], "--version");
        tool(program.to_owned(), why, debian.to_owned(), probe)
    };
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls => {}
        Backend::NativeTls if !target.contains("linux") => {}
        Backend::NativeTls | Backend::Openssl if target != host && !has_packages(target) => {
            // `openssl-sys` reads it.
            let variable = format!("{}_OPENSSL_DIR", target.to_uppercase().replace('-', "_"));
            let why = "the program uses the target's OpenSSL";
            tools.push(of_variable("OpenSSL's library and headers", why, target, variable));
        }
        Backend::NativeTls | Backend::Openssl => {
            let architecture = debian_architecture(target).filter(|_| target != host);
            let cross = architecture.and_then(|_| gnu_prefix(target));
            let of_target = |package: &str| match architecture {
                None => package.to_owned(),
                Some(architecture) => format!("{package}:{architecture}"),
            };
            let pkg_config = match cross {
                None => "pkg-config".to_owned(),
                Some(prefix) => format!("{prefix}-pkg-config"),
            };
            tools.push(runs(&pkg_config, "finds OpenSSL", &of_target("pkgconf")));
            tools.push(tool(
                "OpenSSL's library and headers".to_owned(),
                "the program uses the system's OpenSSL",
                of_target("libssl-dev"),
                Probe::Library { name: "openssl", pkg_config },
            ));
        }
        Backend::OpensslVendored => {
            tools.push(runs("make", "builds OpenSSL", "make"));
            tools.push(runs("perl", "configures OpenSSL", "perl"));
            tools.push(tool(
                "Perl's own modules".to_owned(),
                "OpenSSL's Configure loads FindBin and IPC::Cmd, which perl-base lacks",
                "perl".to_owned(),
                Probe::PerlModules(&["FindBin", "IPC::Cmd", "File::Compare", "File::Copy"]),
            ));
            tools.push(runs(
                "unshare",
                "gives the build one fixed path, so that it makes the same bytes everywhere",
                "util-linux",
            ));
        }
        Backend::Boring => {
            tools.push(compiler("C++ compiler", "compiles BoringSSL", "g++", target, host));
            tools.push(runs("cmake", "configures BoringSSL", "cmake"));
            tools.push(runs("make", "builds BoringSSL", "make"));
            tools.push(runs("git", "applies a patch to BoringSSL", "git"));
            tools.push(tool(
                "libclang and its headers".to_owned(),
                "bindgen reads BoringSSL's headers",
                "libclang-dev".to_owned(),
                Probe::Libclang,
            ));
            if target.contains("windows")
                && (target.starts_with("x86_64") || target.starts_with("i686"))
            {
                tools.push(runs("nasm", "assembles BoringSSL for Windows", "nasm"));
            }
        }
    }
    tools
}

fn tool(name: String, why: &'static str, debian: String, probe: Probe) -> Tool {
    Tool { name, why, debian, probe }
}

/// Whether Debian has packages of libraries for `target`.
fn has_packages(target: &str) -> bool {
    debian_architecture(target).is_some()
}

/// The compiler of C and the linker.
fn compilers(backend: Backend, target: &str, host: &str) -> Vec<Tool> {
    let why = "links the program";
    if is_unknown(target, host) {
        let linker = of_variable("linker", why, target, triple::linker_variable(target));
        let compiler = || compiler("C compiler", "compiles C", "gcc", target, host);
        return [linker].into_iter().chain(backend.compiles_c().then(compiler)).collect();
    }
    let why = if backend.compiles_c() { "links the program, and compiles C" } else { why };
    vec![compiler("C compiler", why, "gcc", target, host)]
}

/// Whether `target` is another machine than `host`, and a tree for it names no compiler.
fn is_unknown(target: &str, host: &str) -> bool {
    target != host && Cross::new(Backend::RustlsRing, target, host).linker.is_none()
}

fn compiler(name: &str, why: &'static str, debian: &str, target: &str, host: &str) -> Tool {
    let [program, variable] = if debian == "g++" { ["c++", "CXX"] } else { ["cc", "CC"] };
    if is_unknown(target, host) {
        return of_variable(name, why, target, cross::variable(variable, target));
    }
    let (program, debian) = match (target != host).then(|| gnu_prefix(target)).flatten() {
        Some(prefix) => (format!("{prefix}-{debian}"), format!("{debian}-{}", package(prefix))),
        None if target.contains("musl") => {
            let zig = format!("zig {program}");
            let get = "pip install ziglang (a program `zig` will do, too)".to_owned();
            return tool(format!("{name} ({zig})"), why, get, Probe::Zig);
        }
        None => (program.to_owned(), debian.to_owned()),
    };
    let probe = Probe::Runs(vec![program.clone()], "--version");
    tool(format!("{name} ({program})"), why, debian, probe)
}

/// A tool that only the user knows, and names in `variable`.
fn of_variable(name: &str, why: &'static str, target: &str, variable: String) -> Tool {
    let get = format!("name yours in `{variable}`");
    tool(format!("{name} for {target}"), why, get, Probe::Variable(variable))
}

fn std_from(target: &str) -> String {
    let rustup = format!("rustup target add {target}");
    match debian_architecture(target) {
        Some(architecture) => format!("{rustup}, or libstd-rust-web-dev:{architecture}"),
        None => rustup,
    }
}

impl Tool {
    /// Whether this machine has it.
    pub(super) fn is_here(&self, sh: &Shell) -> bool {
        self.probe.is_here(sh)
    }

    /// Whether the user names it in a variable, because nothing here finds it.
    pub(super) fn is_of_variable(&self) -> bool {
        matches!(self.probe, Probe::Variable(_))
    }

    /// The command that brings it on Debian, or another way.
    pub(super) fn how_to_get(&self) -> String {
        let is_package = |char: char| char.is_ascii_alphanumeric() || "+-.:".contains(char);
        if self.debian.chars().all(is_package) {
            format!("apt-get install {}", self.debian)
        } else {
            self.debian.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: &str = "x86_64-unknown-linux-gnu";

    fn names(backend: Backend, target: &str) -> String {
        let tools = needed(backend, target, LINUX);
        tools
            .iter()
            .map(|tool| format!("{} [{}]", tool.name, tool.debian))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn each_backend_names_what_its_library_needs() {
        assert!(names(Backend::Boring, LINUX).contains("libclang and its headers [libclang-dev]"));
        assert!(names(Backend::OpensslVendored, LINUX).contains("perl [perl]"));
        assert!(names(Backend::Openssl, LINUX).contains("[libssl-dev]"));
        assert!(!names(Backend::RustlsRing, LINUX).contains("cmake"));
    }

    #[test]
    fn another_target_needs_its_own_compiler_and_libraries() {
        let tools = names(Backend::Openssl, "aarch64-unknown-linux-gnu");
        assert!(
            tools.contains("C compiler (aarch64-linux-gnu-gcc) [gcc-aarch64-linux-gnu]"),
            "{tools}"
        );
        assert!(tools.contains("[libssl-dev:arm64]"), "{tools}");
        assert!(!names(Backend::NativeTls, "x86_64-pc-windows-gnu").contains("libssl"));
    }

    #[test]
    fn a_compiler_that_no_tree_knows_is_missing_until_a_variable_names_it() {
        for target in ["aarch64-apple-darwin", "aarch64-linux-android", "x86_64-pc-windows-msvc"] {
            let sh = Shell::new().unwrap();
            let tools = needed(Backend::RustlsRing, target, LINUX);
            let compilers: Vec<&Tool> = tools
                .iter()
                .filter(|tool| tool.name.ends_with(&format!(" for {target}")))
                .collect();
            let variables = [triple::linker_variable(target), cross::variable("CC", target)];
            // The first is the standard library.
            assert_eq!(compilers.len(), 3, "{}", names(Backend::RustlsRing, target));
            for (tool, variable) in compilers[1..].iter().zip(variables) {
                assert!(!tool.is_here(&sh), "{target}: {}", tool.name);
                assert_eq!(tool.how_to_get(), format!("name yours in `{variable}`"));
                sh.set_var(variable, "cc");
                assert!(tool.is_here(&sh), "{target}: {}", tool.name);
            }
        }
        let tools = names(Backend::NativeTls, "aarch64-apple-darwin");
        assert!(
            tools.contains("linker for aarch64") && !tools.contains("C compiler for"),
            "{tools}"
        );
        assert!(
            names(Backend::Boring, "aarch64-apple-darwin").contains("CXX_aarch64_apple_darwin")
        );
    }
}
