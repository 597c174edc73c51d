//! What a tree brings to be compiled for another machine: [`Cross`].

use super::{backend::Backend, triple};

/// The folder of a tree with its wrappers of compilers.
const FOLDER: &str = "toolchain";

/// A program in the place of a compiler. Its gaps are what zig is told, before and after the
/// arguments.
const ZIG: &str = include_str!("zig.sh");

/// The settings and programs with which a tree is compiled for another machine.
#[derive(Debug, Default)]
pub(super) struct Cross {
    /// Whether the target is another machine than the one that builds.
    pub(super) is_for_another: bool,
    pub(super) linker: Option<Program>,
    /// Variables of Cargo's `[env]`: compilers of C and what build scripts ask for.
    pub(super) variables: Vec<(String, Program)>,
    /// For the Rust compiler.
    pub(super) flags: Vec<&'static str>,
    /// Programs of the tree: path and text.
    pub(super) scripts: Vec<(String, String)>,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// A program in PATH, or another text.
    Named(String),
    /// A file of the tree, by its path there.
    OfTree(String),
}

impl Cross {
    /// What `backend` needs on `target`, if `host` is the machine that builds. Of a target whose
    /// compilers are not known, nothing.
    pub(super) fn new(backend: Backend, target: &str, host: &str) -> Self {
        let mut cross = match (target == host, zig_target(target), triple::gnu_prefix(target)) {
            (true, ..) => Self::default(),
            (false, Some(zig), _) => Self::with_zig(target, &zig),
            (false, None, Some(prefix)) => Self::with_gcc(target, prefix),
            (false, None, None) => Self::default(),
        };
        cross.is_for_another = target != host;
        if backend == Backend::Rustls && target.contains("windows") {
            // aws-lc-rs has its assembler code for Windows as objects, too.
            let variable = ("AWS_LC_SYS_PREBUILT_NASM".to_owned(), Program::Named("1".to_owned()));
            cross.variables.push(variable);
        }
        cross
    }

    fn with_gcc(target: &str, prefix: &str) -> Self {
        let named = |name: &str| Program::Named(format!("{prefix}-{name}"));
        let variable = |name: &str, program| (variable(name, target), named(program));
        let mut variables =
            vec![variable("CC", "gcc"), variable("CXX", "g++"), variable("AR", "ar")];
        if target.contains("linux") {
            variables.push(variable("PKG_CONFIG", "pkg-config"));
        }
        Self { linker: Some(named("gcc")), variables, ..Self::default() }
    }

    fn with_zig(target: &str, zig: &str) -> Self {
        let mut cross = Self {
            // zig has musl's start files itself.
            flags: vec!["-Clink-self-contained=no"],
            ..Self::default()
        };
        // Debug information has the paths of zig's own headers. zig writes it by default, and C
        // libraries ask for it: the last flag wins.
        for (name, command, last) in [
            ("CC", format!("cc -target {zig}"), " -g0"),
            ("CXX", format!("c++ -target {zig}"), " -g0"),
            ("AR", "ar".to_owned(), ""),
        ] {
            let path = format!("{FOLDER}/zig-{}", name.to_lowercase());
            let script = ZIG.replace("@command@", &command).replace("@last@", last);
            cross.scripts.push((path.clone(), script));
            cross.variables.push((variable(name, target), Program::OfTree(path)));
        }
        cross.linker = Some(cross.variables[0].1.clone());
        cross
    }
}

/// The variable in which build scripts look for a program for `target`.
pub(super) fn variable(name: &str, target: &str) -> String {
    format!("{name}_{}", target.replace('-', "_"))
}

/// How zig names a target with musl.
fn zig_target(target: &str) -> Option<String> {
    let (processor, environment) = target.split_once("-unknown-linux-musl")?;
    let processor = match processor {
        "armv7" => "arm",
        "riscv64gc" => "riscv64",
        "i686" => "x86",
        same => same,
    };
    Some(format!("{processor}-linux-musl{environment}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: &str = "x86_64-unknown-linux-gnu";

    fn value(cross: &Cross, name: &str) -> Option<Program> {
        cross.variables.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn a_tree_for_its_own_machine_needs_nothing() {
        let cross = Cross::new(Backend::Rustls, LINUX, LINUX);
        assert!(cross.linker.is_none() && cross.variables.is_empty() && cross.scripts.is_empty());
    }

    #[test]
    fn a_tree_for_another_machine_names_its_compilers() {
        let cross = Cross::new(Backend::Openssl, "aarch64-unknown-linux-gnu", LINUX);
        let named = |name: &str| Some(Program::Named(name.to_owned()));
        assert_eq!(cross.linker, named("aarch64-linux-gnu-gcc"));
        assert_eq!(
            value(&cross, "PKG_CONFIG_aarch64_unknown_linux_gnu"),
            named("aarch64-linux-gnu-pkg-config")
        );
        let cross = Cross::new(Backend::Rustls, "x86_64-pc-windows-gnu", LINUX);
        assert_eq!(value(&cross, "CXX_x86_64_pc_windows_gnu"), named("x86_64-w64-mingw32-g++"));
        assert_eq!(value(&cross, "AWS_LC_SYS_PREBUILT_NASM"), named("1"));
    }

    #[test]
    fn a_tree_for_musl_brings_its_compilers() {
        let cross = Cross::new(Backend::RustlsRing, "armv7-unknown-linux-musleabihf", LINUX);
        assert_eq!(cross.linker, Some(Program::OfTree("toolchain/zig-cc".to_owned())));
        let script = &cross.scripts[0].1;
        assert!(script.contains("\" cc -target arm-linux-musleabihf \"$@\" -g0\n"), "{script}");
        assert_eq!(cross.flags, ["-Clink-self-contained=no"]);
    }
}
