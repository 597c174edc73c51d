//! What builds and runs a tree for a target on this machine: [`machine()`].

mod debian;
mod gnu;
mod machine;
mod musl;
mod windows;

use std::path::PathBuf;

use xshell::{Shell, cmd};

pub(super) use self::machine::Machine;
use super::{
    backend::Backend,
    toolchain,
    tools::{self, Tool},
};

/// What this machine has for `target`, or why it cannot build for it. May download tools below
/// `target/tools`; installs nothing.
pub(super) fn machine(sh: &Shell, target: &str) -> anyhow::Result<Result<Machine, String>> {
    if target == toolchain::host(sh)? {
        return native(sh).map(Ok);
    }
    let found = gnu::machine(sh, target).or_else(|| musl::machine(sh, target));
    let found = found.or_else(|| (target == windows::TRIPLE).then(|| windows::machine(sh)));
    let unknown = || format!("no tools for {target} are known to `cargo xtask vendor`");
    Ok(match found {
        Some(found) => found.map_err(|error| format!("{error:#}")),
        None => Err(unknown()),
    })
}

/// The same, for a tree of `backend`: it also lacks nothing that the TLS library needs.
pub(super) fn machine_for(
    sh: &Shell,
    backend: Backend,
    target: &str,
) -> anyhow::Result<Result<Machine, String>> {
    let machine = match machine(sh, target)? {
        Ok(machine) => machine,
        Err(why) => return Ok(Err(why)),
    };
    let lacking = lacking(sh, &machine, &tools::of_library(backend, target, &toolchain::host(sh)?));
    Ok(if lacking.is_empty() {
        Ok(machine)
    } else {
        Err(format!("{backend} needs for {target} what is not here: {}", lacking.join(", ")))
    })
}

/// The names of those of `tools` that a build on `machine` does not find.
fn lacking(sh: &Shell, machine: &Machine, tools: &[Tool]) -> Vec<String> {
    let _environment: Vec<_> =
        machine.environment().map(|(name, value)| sh.push_env(name, value)).collect();
    // No variable of the user's passes into a build, apart from those of where tools lie.
    let is_lacking = |tool: &&Tool| tool.is_of_variable() || !tool.is_here(sh);
    tools.iter().filter(is_lacking).map(|tool| tool.name.clone()).collect()
}

/// This machine's own toolchain, without rustup.
fn native(sh: &Shell) -> anyhow::Result<Machine> {
    let sysroot = PathBuf::from(cmd!(sh, "rustc --print sysroot").quiet().read()?);
    Machine::new(sh, &[sysroot.join("bin")], toolchain::rust(sh)?)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_build_lacks_the_tools_that_only_the_user_s_own_environment_has() {
        let sh = Shell::new().unwrap();
        let target = "x86_64-unknown-linux-musl";
        let of_library = tools::of_library(Backend::Openssl, target, "x86_64-unknown-linux-gnu");
        sh.set_var("X86_64_UNKNOWN_LINUX_MUSL_OPENSSL_DIR", "/usr");
        assert!(of_library.iter().all(|tool| tool.is_here(&sh)));
        let machine = Machine::new(&sh, &[], "1.85".to_owned()).unwrap();
        let lacking = lacking(&sh, &machine, &of_library);
        assert_eq!(lacking, [format!("OpenSSL's library and headers for {target}")]);
    }

    #[test]
    fn a_build_finds_the_tools_that_its_machine_has() {
        let sh = Shell::new().unwrap();
        let folder = sh.create_temp_dir().unwrap();
        let program = folder.path().join("riscv64-linux-gnu-g++");
        let (target, host) = ("riscv64gc-unknown-linux-gnu", "x86_64-unknown-linux-gnu");
        let of_library = tools::of_library(Backend::Boring, target, host);
        let of_library = &of_library[..1];
        let bare = Machine::new(&sh, &[], String::new()).unwrap().with("PATH", "");
        let name = "C++ compiler (riscv64-linux-gnu-g++)";
        assert_eq!(lacking(&sh, &bare, of_library), [name]);
        sh.write_file(&program, "#!/bin/sh\n").unwrap();
        cmd!(sh, "chmod +x {program}").quiet().run().unwrap();
        let machine = Machine::new(&sh, &[folder.path().to_owned()], String::new()).unwrap();
        assert!(lacking(&sh, &machine, of_library).is_empty());
    }
}
