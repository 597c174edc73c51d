//! The tools that `cargo xtask vendor` itself needs: to make a tree, and to check it.

use super::{Tool, probe::Probe, tool};

/// What brings the packages of Python and cargo-deny.
const SETUP: &str = "`cargo xtask setup`";

/// What making a tree needs. Nothing of it is needed to build the tree.
pub(in crate::vendor) fn to_make() -> Vec<Tool> {
    let module = |package: &str, why, module| {
        tool(format!("Python's {package}"), why, SETUP.to_owned(), Probe::PythonModule(module))
    };
    vec![
        runs("git", "tells which files are part of our crates", "git"),
        tool(
            "Rust's page of the licences of its standard library".to_owned(),
            "goes into NOTICE",
            "rustup component add rust-docs".to_owned(),
            Probe::LibraryPage,
        ),
        module("cyclonedx-python-lib", "writes the bill of materials as CycloneDX", "cyclonedx"),
        module("spdx-tools", "writes the bill of materials as SPDX", "spdx_tools"),
    ]
}

/// What the check of a tree for `target` needs on `host`, besides the tools to make and to build
/// it.
pub(in crate::vendor) fn to_check(target: &str, host: &str) -> Vec<Tool> {
    let mut tools = vec![
        tool(
            "Python's oelint-adv".to_owned(),
            "checks the recipe for Yocto",
            SETUP.to_owned(),
            Probe::PythonModule("oelint_adv"),
        ),
        tool(
            "cargo-deny".to_owned(),
            "checks licences, banned crates and sources",
            SETUP.to_owned(),
            Probe::CargoDeny,
        ),
        runs("unshare", "builds where there is no network", "util-linux"),
        runs("nsenter", "runs the client where the test server is", "util-linux"),
        tool(
            "ip".to_owned(),
            "gives the test server its loopback interface",
            "iproute2".to_owned(),
            Probe::Runs(vec!["ip".to_owned()], "-Version"),
        ),
        runs("cc", "links the test server, and compiles its C", "gcc"),
    ];
    if target.contains("linux") {
        tools.extend(for_c_programs());
    }
    if target != host {
        for program in ["apt-get", "dpkg-deb"] {
            let package = if program == "apt-get" { "apt" } else { "dpkg" };
            tools.push(runs(
                program,
                "brings compilers, standard library and emulator for the target below \
                 target/tools, without installing them",
                package,
            ));
        }
    }
    tools
}

/// What the check of a tree with the C interface needs, too.
pub(in crate::vendor) fn for_c_programs() -> Vec<Tool> {
    let why = "finds the C interface for the example in C, in trees made with --c-interface";
    vec![runs("pkg-config", why, "pkgconf")]
}

fn runs(program: &str, why: &'static str, debian: &str) -> Tool {
    let probe = Probe::Runs(vec![program.to_owned()], "--version");
    tool(program.to_owned(), why, debian.to_owned(), probe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_for_linux_names_what_finds_the_c_interface() {
        let host = "x86_64-unknown-linux-gnu";
        let has = |target| to_check(target, host).iter().any(|tool| tool.name == "pkg-config");
        assert!(has(host) && has("armv7-unknown-linux-musleabihf"));
        assert!(!has("x86_64-pc-windows-gnu"), "trees with the C interface are for Linux only");
    }
}
