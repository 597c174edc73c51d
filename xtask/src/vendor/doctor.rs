//! `cargo xtask doctor`: names the tools that a backend's tree needs and this machine lacks.

use std::process::ExitCode;

use xshell::Shell;

use super::{
    backend::Backend,
    toolchain,
    tools::{self, Tool},
};

/// Name each tool that a backend's tree needs and this machine lacks
///
/// Says for each whether it is needed to build the tree, to make it or to check it, and how to get
/// it on Debian. Builds nothing. Fails if a tool is missing.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The TLS library
    #[arg(long)]
    backend: Backend,

    /// The target's triple; default: this machine's
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let host = toolchain::host(sh)?;
    let target = args.target.as_ref().unwrap_or(&host);
    let mut missing = 0;
    for (purpose, tools) in [
        ("to build the tree, with its build.sh", tools::needed(args.backend, target, &host)),
        ("to make the tree, with `cargo xtask vendor`", tools::to_make()),
        ("to check the tree, with `cargo xtask vendor --check`", tools::to_check(target, &host)),
    ] {
        println!("{purpose}:");
        let here: Vec<bool> = tools.iter().map(|tool| tool.is_here(sh)).collect();
        for (tool, is_here) in tools.iter().zip(&here) {
            println!("  {}", line(tool, *is_here));
        }
        missing += here.iter().filter(|is_here| !**is_here).count();
    }
    if missing == 0 {
        println!("nothing is missing for {} on {target}", args.backend);
        return Ok(ExitCode::SUCCESS);
    }
    println!("{missing} missing for {} on {target}", args.backend);
    Ok(ExitCode::FAILURE)
}

fn line(tool: &Tool, is_here: bool) -> String {
    if is_here {
        format!("found    {}: {}", tool.name, tool.why)
    } else {
        format!("MISSING  {}: {}; get it: {}", tool.name, tool.why, tool.how_to_get())
    }
}
