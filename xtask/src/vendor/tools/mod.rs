//! The tools that a backend's build needs: [`needed`].

mod own;
mod probe;

use xshell::Shell;

pub(super) use self::own::{to_check, to_make};
use self::probe::{Probe, RUST};
use super::{
    backend::Backend,
    triple::{debian_architecture, gnu_prefix, package},
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
    let cross = (target != host).then(|| gnu_prefix(target)).flatten();
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
            Probe::Runs(vec!["cc".to_owned()], "--version"),
        ));
    }
    let runs = |program: &str, why, debian: &str| {
        let probe = Probe::Runs(vec![program.to_owned()], "--version");
        tool(program.to_owned(), why, debian.to_owned(), probe)
    };
    match backend {
        Backend::RustlsRing | Backend::RustlsSize | Backend::Rustls => {}
        Backend::NativeTls if !target.contains("linux") => {}
        Backend::NativeTls | Backend::Openssl => {
            let architecture = debian_architecture(target).filter(|_| target != host);
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
            tools.push(compiler("C++ compiler", "compiles BoringSSL", "g++", cross, target));
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
            let zig = format!("zig {program}");
            let get = "pip install ziglang (a program `zig` will do, too)".to_owned();
            return tool(format!("{name} ({zig})"), why, get, Probe::Zig);
        }
        None => (program.to_owned(), debian.to_owned()),
    };
    let probe = Probe::Runs(vec![program.clone()], "--version");
    tool(format!("{name} ({program})"), why, debian, probe)
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
}
