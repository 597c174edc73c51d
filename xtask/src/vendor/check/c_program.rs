//! Compiles and runs the C example of a tree with the C interface.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use xshell::Shell;

use super::server::Server;
use crate::vendor::{
    component::Tree,
    cross::{Cross, Program},
    targets::Machine,
    toolchain, tools,
};

const EXAMPLE: &str = "app/examples/hello.c";

/// Refuses static libraries in the folders of two builds that differ. `libraries` are the shared
/// ones, or the static ones themselves, which were compared already.
pub(super) fn compare(sh: &Shell, libraries: [&Path; 2]) -> anyhow::Result<()> {
    if is_static(libraries[0]) {
        return Ok(());
    }
    let [one, two] = libraries.map(|it| it.with_extension("a"));
    let same = sh.read_binary_file(&one)? == sh.read_binary_file(&two)?;
    ensure!(same, "two builds differ: {} and {}", one.display(), two.display());
    println!("the static library: the same bytes, too");
    Ok(())
}

/// Refuses a machine that lacks what only the example needs.
pub(super) fn find_tools(sh: &Shell) -> anyhow::Result<()> {
    for tool in tools::for_c_programs() {
        let (name, why, get) = (&tool.name, tool.why, tool.how_to_get());
        ensure!(
            tool.is_here(sh),
            "{name} is missing, which {why} (get it: {get}; to prove the rest, add `--leave-out \
             running`)"
        );
    }
    Ok(())
}

/// Whether the target has no shared library.
fn is_static(library: &Path) -> bool {
    library.extension().is_some_and(|it| it == "a")
}

/// Compiles the example of the tree that was built in `root`, links it with the static library and
/// with the shared one if the target has it, and runs it.
pub(super) fn converse(
    sh: &Shell,
    server: &Server,
    machine: &Machine,
    tree: &Tree,
    root: &Path,
    library: &Path,
) -> anyhow::Result<()> {
    let folder = library.parent().context("a library lies in a folder")?;
    let says = |arguments: &[&str]| -> anyhow::Result<Vec<String>> {
        let mut command = Command::new("pkg-config");
        command.env("PKG_CONFIG_PATH", folder.join("pkgconfig")).args(arguments);
        let output = command.arg("tungstenite-tls").output().context("cannot start pkg-config")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout);
        Ok(said.split_whitespace().map(str::to_owned).collect())
    };
    let static_library = library.with_extension("a");
    let kinds = if is_static(library) { vec![true] } else { vec![false, true] };
    for is_static in kinds {
        let mut flags = says(&["--cflags", "--libs"])?;
        if is_static {
            // Linkers take a shared library if they find both.
            flags = says(&["--cflags", "--libs", "--static"])?;
            let name = static_library.to_str().context("a path is no text")?;
            flags.iter_mut().filter(|it| *it == "-ltungstenite_tls").for_each(|it| {
                name.clone_into(it);
            });
        } else {
            flags.push(format!("-Wl,-rpath,{}", folder.display()));
        }
        let kind = if is_static { "static" } else { "shared" };
        let program = folder.join(format!("hello-{kind}"));
        let mut compiler = Command::new(compiler(sh, tree, root)?);
        compiler.env_clear().envs(machine.environment());
        // zig keeps what it has compiled there.
        compiler.env("HOME", root.join("target/empty-home"));
        compiler.arg(root.join(EXAMPLE)).args(flags);
        let output = compiler.arg("-o").arg(&program).output().context("no C compiler")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "the C example does not compile: {said}");
        let mut command = server.client();
        command.args(machine.emulator()).arg(&program).args([server.url(), server.pem()]);
        let output = command.output().context("cannot start the C example")?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(
            output.status.success() && said == "hello\n",
            "the C example with the {kind} library ended with {}: {said}{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        server.check_connection()?;
        println!("the C example with the {kind} library exchanged a message with a local server");
    }
    Ok(())
}

/// The C compiler that the tree's settings name.
fn compiler(sh: &Shell, tree: &Tree, root: &Path) -> anyhow::Result<PathBuf> {
    let cross = Cross::new(tree.backend, &tree.target, &toolchain::host(sh)?);
    Ok(match cross.linker {
        None => "cc".into(),
        Some(Program::Named(name)) => name.into(),
        Some(Program::OfTree(path)) => root.join(path),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_pkg_config_is_refused_before_anything_is_built() {
        let sh = Shell::new().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        sh.set_var("PATH", folder.path());
        let refused = find_tools(&sh).unwrap_err().to_string();
        assert!(refused.starts_with("pkg-config is missing"), "{refused}");
        assert!(refused.contains("apt-get install pkgconf"), "{refused}");
        assert!(refused.contains("--leave-out running"), "{refused}");
    }
}
