//! How a tree is built: `.cargo/config.toml` and `build.sh`.

use std::path::Path;

use xshell::Shell;

use super::c_interface;
use crate::vendor::{
    backend::{Backend, Profile},
    cross::{Cross, Program},
    plan::{App, Plan},
    toolchain,
};

/// Cargo's settings of a tree, with gaps.
const CONFIG: &str = "\
# Made by `cargo xtask vendor`. README.md explains each flag.
[source.crates-io]
replace-with = \"vendored\"

[source.vendored]
directory = \"vendor\"

[net]
offline = true

[build]
target = \"@target@\"
";

/// What the linker of the size profile leaves out. ld and lld take it; gold does not.
const SCRIPT: &str = "\
/* Made by `cargo xtask vendor`: the tables that unwinding reads, in a program that aborts. */
SECTIONS {
    /DISCARD/ : { *(.eh_frame) *(.eh_frame_hdr) *(.gcc_except_table .gcc_except_table.*) }
}
INSERT AFTER .text;
";

/// A flag that the linker is given only if it has it, because some linkers lack it.
pub(super) const OPTIONAL: &str = "-Clink-arg=-Wl,--icf=all";

/// The script that builds, with gaps.
const BUILD: &str = include_str!("build.sh");

/// The part of `build.sh` for libraries that compile in the paths of their own build.
const FIXED: &str = include_str!("fixed.sh");

fn needs_fixed_path(backend: Backend) -> bool {
    backend == Backend::OpensslVendored
}

/// A flag for the smallest program, and why.
pub(in crate::vendor) struct Flag {
    pub(in crate::vendor) flag: &'static str,
    pub(in crate::vendor) why: &'static str,
}

/// The flags of the size profile on `target`.
pub(in crate::vendor) fn of(profile: Profile, target: &str) -> Vec<Flag> {
    let mut flags = Vec::new();
    // On Windows, LLVM cannot describe outlined functions in the tables of unwinding, and stops.
    if profile == Profile::Size && !target.contains("windows") {
        flags.push(Flag {
            flag: "-Cllvm-args=-enable-machine-outliner=always",
            why: "makes functions of instructions that occur again and again. What this takes \
                  away: some speed, and the order in a disassembly",
        });
    }
    if profile == Profile::Size && target.contains("linux") {
        flags.push(Flag {
            flag: "-Clink-arg=-Wl,-T,size.ld,--no-eh-frame-hdr",
            why: "leaves out the tables that unwinding reads (`.eh_frame`, \
                  `.gcc_except_table`): the program aborts on a panic and never unwinds. Most of \
                  these tables come with Rust's compiled standard library and with C, where \
                  `-Cforce-unwind-tables=no` does not reach: with these settings that flag \
                  changes no byte. What this takes away: backtraces, in a debugger too. GNU ld \
                  and lld can do it, gold cannot",
        });
    }
    if profile == Profile::Size && target.ends_with("linux-gnu") {
        flags.push(Flag {
            flag: "-Clink-arg=-Wl,-z,pack-relative-relocs",
            why: "stores relative relocations as a bitmap (`DT_RELR`). What this takes away: \
                  systems with glibc before 2.36 do not start the program. A linker \
                  that lacks it warns and goes on",
        });
    }
    flags
}

pub(super) fn write(sh: &Shell, plan: &Plan, root: &Path) -> anyhow::Result<()> {
    let cross = Cross::new(plan.backend, &plan.target, &toolchain::host(sh)?);
    sh.write_file(root.join(".cargo/config.toml"), config(plan, &cross))?;
    for (path, text) in &cross.scripts {
        sh.write_file(root.join(path), text)?;
        make_executable(&root.join(path))?;
    }
    let is_small = plan.profile == Profile::Size;
    if is_small {
        sh.write_file(root.join("size.ld"), SCRIPT)?;
    }
    let linker = match &cross.linker {
        None => String::new(),
        Some(Program::Named(name)) => name.clone(),
        Some(Program::OfTree(path)) => format!("$root/{path}"),
    };
    let script = match plan.app {
        App::CInterface => c_interface::script(sh, plan, root, BUILD)?,
        _ => BUILD.replace("@exec@", "exec ").replace("@command@", "build").replace("@end@", ""),
    };
    let script = script
        .replace("@fixed@", if needs_fixed_path(plan.backend) { FIXED } else { "" })
        .replace("@target@", &plan.target)
        .replace("@linker@", &linker)
        .replace("@epoch@", &toolchain::epoch(sh)?)
        .replace("@optional@", if is_small { OPTIONAL } else { "" });
    sh.write_file(root.join("build.sh"), script)?;
    make_executable(&root.join("build.sh"))
}

/// Cargo's settings: the sources, the compilers and the flags.
fn config(plan: &Plan, cross: &Cross) -> String {
    let mut config = CONFIG.replace("@target@", &plan.target);
    if !cross.variables.is_empty() {
        config += "\n# The tools for the target, unless your environment names others.\n[env]\n";
    }
    for (name, value) in &cross.variables {
        config += &match value {
            Program::Named(value) => format!("{name} = {value:?}\n"),
            Program::OfTree(path) => format!("{name} = {{ value = {path:?}, relative = true }}\n"),
        };
    }
    let flags = of(plan.profile, &plan.target);
    let flags: Vec<&str> =
        cross.flags.iter().copied().chain(flags.iter().map(|flag| flag.flag)).collect();
    if cross.linker.is_some() || !flags.is_empty() {
        config += &format!("\n[target.{}]\n", plan.target);
    }
    if let Some(Program::Named(linker) | Program::OfTree(linker)) = &cross.linker {
        config += &format!("linker = {linker:?}\n");
    }
    if !flags.is_empty() {
        let flags: String = flags.iter().map(|flag| format!("    {flag:?},\n")).collect();
        config += &format!("rustflags = [\n{flags}]\n");
    }
    config
}

#[cfg(unix)]
fn make_executable(path: &Path) -> anyhow::Result<()> {
    use std::{fs, os::unix::fs::PermissionsExt};
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> anyhow::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs, process::Command};

    use super::*;

    /// The start of `build.sh`, which then tells where it builds instead of building.
    fn script() -> String {
        let script = BUILD.replace("@fixed@", FIXED);
        let end = script.find("# The date that C libraries").expect("the date follows");
        script[..end].to_owned() + "pwd\necho \"$target\"\ntouch \"$target/built\"\nls\n"
    }

    #[test]
    fn a_tree_is_built_in_the_same_path_wherever_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let [tree, other] = ["in-mnt/tree", "in-mnt/other"].map(|path| folder.path().join(path));
        fs::create_dir_all(&tree).unwrap();
        fs::write(tree.join("build.sh"), script()).unwrap();
        make_executable(&tree.join("build.sh")).unwrap();
        // The folder `in-mnt` becomes /mnt.
        let below_mnt = "mount --bind \"$1\" /mnt && cd / && exec /mnt/tree/build.sh";
        let elsewhere = "cd / && exec \"$1/tree/build.sh\"";
        for (command, target) in [
            (below_mnt, None),
            (elsewhere, None),
            (below_mnt, Some("/mnt/other")),
            (elsewhere, other.to_str()),
        ] {
            let mut unshare = Command::new("unshare");
            unshare.args(["--map-root-user", "--mount", "sh", "-c", command, "sh"]);
            unshare.arg(folder.path().join("in-mnt")).env_remove("CARGO_TARGET_DIR");
            unshare.envs(target.map(|target| ("CARGO_TARGET_DIR", target)));
            let output = unshare.output().expect("unshare is part of util-linux");
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{command}: {errors}");
            let said = String::from_utf8_lossy(&output.stdout);
            assert_eq!(said, "/mnt\n/mnt/target\nbuild.sh\ntarget\n", "{command}: {errors}");
            let target = if target.is_some() { &other } else { &tree.join("target") };
            fs::remove_file(target.join("built")).expect("it was built into this folder");
        }
    }
}
