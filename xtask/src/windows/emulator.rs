//! Wine as a program that other programs are given to: [`emulator`].

use std::path::PathBuf;

use xshell::{Shell, cmd};

use super::{tools::Tools, wine::Wine};

/// Starts its own Wine, whose server makes the sockets, where it is started. Ends with the program.
const SCRIPT: &str = r#"#!/bin/sh
export @environment@
unset DISPLAY RUST_BACKTRACE
"@wine64@" "$@"
status=$?
"@wineserver@" -k
"@wineserver@" -w
exit $status
"#;

/// A program that runs those that follow it in its arguments under Wine. Downloads Wine below
/// `target/tools` if it is missing.
pub(crate) fn emulator(sh: &Shell) -> anyhow::Result<PathBuf> {
    let tools = Tools::get(sh)?;
    let wine = Wine::start(sh, &tools)?;
    let environment: Vec<String> = wine
        .environment()
        .into_iter()
        .map(|(name, value)| format!("{name}=\"{}\"", value.to_string_lossy()))
        .collect();
    let program = |name: &str| tools.wine(name).display().to_string();
    let script = SCRIPT
        .replace("@environment@", &environment.join(" "))
        .replace("@wine64@", &program("wine64"))
        .replace("@wineserver@", &program("wineserver"));
    let path = wine.prefix().with_file_name("run.sh");
    sh.write_file(&path, script)?;
    cmd!(sh, "chmod +x {path}").quiet().run()?;
    Ok(path)
}
