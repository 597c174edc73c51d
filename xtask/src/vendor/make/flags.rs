//! How a tree is built: `.cargo/config.toml` and `build.sh`.

use std::path::Path;

use xshell::Shell;

use crate::vendor::{
    backend::{Backend, Profile},
    plan::Plan,
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
    if profile == Profile::Size {
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
    let mut config = CONFIG.replace("@target@", &plan.target);
    let flags = of(plan.profile, &plan.target);
    if !flags.is_empty() {
        let flags: Vec<String> =
            flags.iter().map(|flag| format!("    {:?},\n", flag.flag)).collect();
        config += &format!("\n[target.{}]\nrustflags = [\n{}]\n", plan.target, flags.concat());
    }
    sh.write_file(root.join(".cargo/config.toml"), config)?;
    let is_small = plan.profile == Profile::Size;
    if is_small {
        sh.write_file(root.join("size.ld"), SCRIPT)?;
    }
    let script = include_str!("build.sh")
        .replace("@fixed@", if needs_fixed_path(plan.backend) { FIXED } else { "" })
        .replace("@target@", &plan.target)
        .replace("@epoch@", &toolchain::epoch(sh)?)
        .replace("@optional@", if is_small { OPTIONAL } else { "" });
    sh.write_file(root.join("build.sh"), script)?;
    make_executable(&root.join("build.sh"))
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
