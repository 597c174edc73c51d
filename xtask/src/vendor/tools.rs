//! The tools that a backend's build needs: [`needed`].

use xshell::{Shell, cmd};

use super::backend::Backend;

/// The Rust that the application's edition and our crates need.
pub(super) const RUST: &str = "1.85";

/// A tool of a build.
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) why: &'static str,
    /// How to get it on Debian.
    pub(super) debian: String,
    test: Test,
}

/// How a machine shows that it has a tool.
enum Test {
    /// One of these programs runs with this argument.
    Runs(Vec<String>, &'static str),
    /// Perl finds these modules.
    PerlModules(&'static [&'static str]),
    /// pkg-config knows this library, for the target.
    Library { name: &'static str, target: String },
    /// rustc is at least [`RUST`].
    Rust,
    /// The compiled standard library of this target is installed.
    Std(String),
    /// libclang and the headers that come with it.
    Libclang,
}

/// The tools for `backend` on `target`, if `host` is the machine that builds.
pub(super) fn needed(backend: Backend, target: &str, host: &str) -> Vec<Tool> {
    let cross = (target != host).then(|| gnu_prefix(target)).flatten();
    let mut tools = vec![
        tool(
            format!("Rust {RUST} or newer"),
            "compiles everything",
            "rustup from https://rustup.rs, or rustc-web and cargo-web".to_owned(),
            Test::Rust,
        ),
        tool(
            format!("Rust's standard library for {target}"),
            "is linked into the program",
            std_from(target),
            Test::Std(target.to_owned()),
        ),
    ];
    tools.push(compiler(
        "C compiler",
        if backend.compiles_c() {
            "links the program, and compiles C"
        } else {
            "links the program"
        },
        "gcc",
        cross,
        target,
    ));
    if target != host {
        tools.push(tool(
            "C compiler (cc) of this machine".to_owned(),
            "links build scripts",
            "gcc".to_owned(),
            Test::Runs(vec!["cc".to_owned()], "--version"),
        ));
    }
    let runs = |program: &str, why, debian: &str| {
        let test = Test::Runs(vec![program.to_owned()], "--version");
        tool(program.to_owned(), why, debian.to_owned(), test)
    };
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls => {}
        Backend::NativeTls if !target.contains("linux") => {}
        Backend::NativeTls | Backend::Openssl => {
            tools.push(runs("pkg-config", "finds OpenSSL", "pkg-config"));
            let libssl = match debian_architecture(target).filter(|_| target != host) {
                None => "libssl-dev".to_owned(),
                Some(architecture) => format!("libssl-dev:{architecture}"),
            };
            tools.push(tool(
                "OpenSSL's library and headers".to_owned(),
                "the program uses the system's OpenSSL",
                libssl,
                Test::Library { name: "openssl", target: target.to_owned() },
            ));
        }
        Backend::OpensslVendored => {
            tools.push(runs("make", "builds OpenSSL", "make"));
            tools.push(runs("perl", "configures OpenSSL", "perl"));
            tools.push(tool(
                "Perl's own modules".to_owned(),
                "OpenSSL's Configure loads FindBin and IPC::Cmd",
                "perl (perl-base has only a part of them)".to_owned(),
                Test::PerlModules(&["FindBin", "IPC::Cmd", "File::Compare", "File::Copy"]),
            ));
            tools.push(runs(
                "unshare",
                "gives the build one fixed path, so that it makes the same bytes everywhere",
                "util-linux",
            ));
        }
        Backend::Boring => {
            tools.push(compiler("C++ compiler", "compiles BoringSSL", "g++", cross, target));
            tools.push(runs("cmake", "configures BoringSSL", "cmake"));
            tools.push(runs("make", "builds BoringSSL", "make"));
            tools.push(runs("git", "applies a patch to BoringSSL", "git"));
            tools.push(tool(
                "libclang and its headers".to_owned(),
                "bindgen reads BoringSSL's headers",
                "libclang-dev".to_owned(),
                Test::Libclang,
            ));
        }
    }
    tools
}

fn tool(name: String, why: &'static str, debian: String, test: Test) -> Tool {
    Tool { name, why, debian, test }
}

fn compiler(
    name: &str,
    why: &'static str,
    debian: &str,
    cross: Option<&str>,
    target: &str,
) -> Tool {
    let program = if debian == "g++" { "c++" } else { "cc" };
    let (program, debian) = match cross {
        Some(prefix) => (format!("{prefix}-{debian}"), format!("{debian}-{}", package(prefix))),
        None if target.contains("musl") => {
            (format!("zig {program}"), "ziglang, from PyPI".to_owned())
        }
        None => (program.to_owned(), debian.to_owned()),
    };
    let test = if program.starts_with("zig") {
        Test::Runs(vec!["zig".to_owned()], "version")
    } else {
        Test::Runs(vec![program.clone()], "--version")
    };
    tool(format!("{name} ({program})"), why, debian, test)
}

/// How the programs of GCC for `target` begin on Debian, if it has them.
fn gnu_prefix(target: &str) -> Option<&'static str> {
    match target {
        "aarch64-unknown-linux-gnu" => Some("aarch64-linux-gnu"),
        "armv7-unknown-linux-gnueabihf" => Some("arm-linux-gnueabihf"),
        "i686-unknown-linux-gnu" => Some("i686-linux-gnu"),
        "riscv64gc-unknown-linux-gnu" => Some("riscv64-linux-gnu"),
        "x86_64-pc-windows-gnu" => Some("x86_64-w64-mingw32"),
        "x86_64-unknown-linux-gnu" => Some("x86_64-linux-gnu"),
        _ => None,
    }
}

fn package(prefix: &str) -> String {
    match prefix {
        "x86_64-w64-mingw32" => "mingw-w64-x86-64".to_owned(),
        _ => prefix.replace('_', "-"),
    }
}

fn debian_architecture(target: &str) -> Option<&'static str> {
    match target {
        "aarch64-unknown-linux-gnu" => Some("arm64"),
        "armv7-unknown-linux-gnueabihf" => Some("armhf"),
        "i686-unknown-linux-gnu" => Some("i386"),
        "riscv64gc-unknown-linux-gnu" => Some("riscv64"),
        "x86_64-unknown-linux-gnu" => Some("amd64"),
        _ => None,
    }
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
        let silent = |command: xshell::Cmd<'_>| {
            command.quiet().ignore_stdout().ignore_stderr().run().is_ok()
        };
        match &self.test {
            Test::Runs(programs, argument) => {
                programs.iter().any(|program| silent(cmd!(sh, "{program} {argument}")))
            }
            Test::PerlModules(modules) => {
                let modules = modules.iter().map(|module| format!("-M{module}"));
                silent(cmd!(sh, "perl {modules...} -e 1"))
            }
            Test::Library { name, target } => {
                let prefix = gnu_prefix(target)
                    .filter(|prefix| *prefix != format!("{}-linux-gnu", std::env::consts::ARCH));
                let program =
                    prefix.map_or("pkg-config".to_owned(), |it| format!("{it}-pkg-config"));
                silent(cmd!(sh, "{program} --exists {name}"))
            }
            Test::Rust => {
                let version = cmd!(sh, "rustc --version").quiet().ignore_stderr().read();
                version.is_ok_and(|version| is_new_enough(&version))
            }
            Test::Std(target) => {
                let folder = cmd!(sh, "rustc --print target-libdir --target {target}")
                    .quiet()
                    .ignore_stderr()
                    .read();
                folder.is_ok_and(|folder| sh.path_exists(folder))
            }
            Test::Libclang => has_libclang(sh),
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
    fn an_old_rust_is_not_enough() {
        assert!(is_new_enough("rustc 1.95.0 (59807616e 2026-04-14)"));
        assert!(is_new_enough("rustc 1.85.0"));
        assert!(!is_new_enough("rustc 1.84.1"));
        assert!(!is_new_enough("rustc"));
    }

    #[test]
    fn a_program_that_is_not_there_is_missing() {
        let sh = Shell::new().unwrap();
        let missing = Test::Runs(vec!["no-such-program-of-ours".to_owned()], "--version");
        assert!(!tool(String::new(), "", String::new(), missing).is_here(&sh));
        let there = Test::Runs(vec!["rustc".to_owned()], "--version");
        assert!(tool(String::new(), "", String::new(), there).is_here(&sh));
    }
}
