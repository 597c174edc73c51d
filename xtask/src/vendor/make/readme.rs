//! README.md of a tree: how to build it.

use xshell::Shell;

use super::flags;
use crate::vendor::{
    backend::{Backend, Profile},
    component::Tree,
    toolchain, tools,
};

pub(super) fn write(sh: &Shell, tree: &Tree) -> anyhow::Result<()> {
    let host = toolchain::host(sh)?;
    let tools: Vec<String> = tools::needed(tree.backend, &tree.target, &host)
        .iter()
        .map(|tool| format!("| {} | {} | {} |\n", tool.name, tool.why, tool.debian))
        .collect();
    let text = include_str!("readme.md")
        .replace("@program@", &tree.program)
        .replace("@backend@", tree.backend.name())
        .replace("@target@", &tree.target)
        .replace("@rust@", &tree.rust)
        .replace("@tools@\n", &tools.concat())
        .replace("@flags@\n", &explained(tree))
        .replace("@paths@", paths(tree.backend));
    Ok(sh.write_file(tree.root.join("README.md"), text)?)
}

fn paths(backend: Backend) -> &'static str {
    if backend == Backend::OpensslVendored {
        "OpenSSL compiles in the paths and the flags of its own build, and no map of paths reaches \
         them. So the script builds in `/mnt`, in a mount namespace of its own (`unshare`), where \
         the path is the same for everybody. Where namespaces are forbidden, build in a folder of \
         a fixed name."
    } else {
        "The maps of paths in the script (`--remap-path-prefix`, `-ffile-prefix-map`) are all it \
         takes."
    }
}

/// A list of the flags, and why each is there.
fn explained(tree: &Tree) -> String {
    if tree.profile == Profile::Release {
        return "- `strip`: no symbols in the program.\n".to_owned();
    }
    let mut text = "\
- `opt-level = \"z\"`: small code before fast code, in C too.
- `lto = \"fat\"`, `codegen-units = 1`: the compiler sees the whole program and drops what nothing
  calls. What this takes away: time to build.
- `panic = \"abort\"`: no code to unwind with. What this takes away: `catch_unwind`, and the other
  threads after a panic.
- `strip = true`: no symbols. What this takes away: names in backtraces.
- `-Wl,--gc-sections`: rustc gives it to the linker by itself.
"
    .to_owned();
    for flag in flags::of(tree.profile, &tree.target) {
        text += &format!("- `{}`: {}.\n", flag.flag, flag.why);
    }
    text += &format!(
        "- `{}`: identical functions once. Only lld and gold have it, so `build.sh` tries it \
         first; rustup's Rust brings lld on x86-64 Linux. What this takes away: different \
         functions can have the same address.\n",
        flags::OPTIONAL
    );
    text
}
