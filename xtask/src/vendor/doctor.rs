//! `cargo xtask doctor`: names the tools that a backend's build needs and this machine lacks.

use std::process::ExitCode;

use xshell::Shell;

use super::{backend::Backend, toolchain, tools};

/// Name each tool that a backend's build needs and this machine lacks
///
/// Builds nothing. Fails if a tool is missing, and says how to get it on Debian.
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
    for tool in tools::needed(args.backend, target, &host) {
        if tool.is_here(sh) {
            println!("found    {}: {}", tool.name, tool.why);
        } else {
            missing += 1;
            println!("MISSING  {}: {}; Debian: {}", tool.name, tool.why, tool.debian);
        }
    }
    if missing == 0 {
        println!("nothing is missing for {} on {target}", args.backend);
        return Ok(ExitCode::SUCCESS);
    }
    println!("{missing} missing for {} on {target}", args.backend);
    Ok(ExitCode::FAILURE)
}
