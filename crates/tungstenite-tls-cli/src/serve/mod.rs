//! `wss serve`: an echo server with TLS for people who test clients, with faults on request.

mod args;
#[cfg(feature = "demo-server")]
mod behaviour;
#[cfg(feature = "demo-server")]
mod certificates;
mod fault;
#[cfg(feature = "demo-server")]
mod files;
#[cfg(feature = "demo-server")]
mod log;
#[cfg(feature = "demo-server")]
mod plan;
#[cfg(feature = "demo-server")]
mod server;

pub(crate) use self::args::ServeArgs;
use self::fault::Fault;
use crate::{failure::Failure, output};

/// Serves until the process is ended.
pub(crate) fn run(args: &ServeArgs) -> Result<(), Failure> {
    if args.fault.contains(&Fault::Help) {
        output::print(&Fault::list());
        return Ok(());
    }
    serve(args)
}

#[cfg(feature = "demo-server")]
fn serve(args: &ServeArgs) -> Result<(), Failure> {
    server::run(args)
}

#[cfg(not(feature = "demo-server"))]
fn serve(_: &ServeArgs) -> Result<(), Failure> {
    Err(Failure::usage("this build of wss has no server")
        .help("build wss with the feature `demo-server`"))
}
