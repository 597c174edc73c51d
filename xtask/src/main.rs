//! Every automation of this repository, as `cargo xtask TASK`: one module per task.

mod api;
mod autobahn;
mod bench;
mod boringssl;
mod capabilities;
mod cargo;
mod case_result;
mod certificates;
mod docs_rs;
mod failures;
mod few_roots;
mod fuzz;
mod header;
mod install;
mod interop;
mod manifest;
mod markers;
mod matrix;
mod migration;
mod msrv;
mod namespace;
mod new_backend;
mod outcome;
mod package;
mod paths;
mod picture;
mod program;
mod published;
mod semver;
mod setup;
mod side_by_side;
mod size;
mod targets;
mod test;
mod tidy;
mod torture;
mod vendor;
mod verdicts;
mod windows;
mod workflow;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xshell::Shell;

/// Every automation of tungstenite-tls.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what the other tasks need: system packages, Python tools, cargo-deny
    Setup,
    Test(test::Args),
    Api(api::Args),
    Autobahn(autobahn::Args),
    Bench(bench::Args),
    Capabilities(capabilities::Args),
    Doctor(vendor::doctor::Args),
    Fuzz(fuzz::Args),
    Header(header::Args),
    Install(install::Args),
    Interop(interop::Args),
    Matrix(side_by_side::Args),
    Msrv(msrv::Args),
    NewBackend(new_backend::Args),
    Package(package::Args),
    Semver(semver::Args),
    Size(size::Args),
    Targets(targets::Args),
    Torture(torture::Args),
    Vendor(vendor::Args),
    Windows(windows::Args),
    /// Write docs/probe.svg, a picture of `wss probe` in a terminal
    Picture,
    /// Run the certificate cases of every backend, and write their table into docs/security.md
    Verdicts,
    Workflow(workflow::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<ExitCode> {
    let sh = Shell::new()?;
    sh.change_dir(paths::root());
    sh.set_var("RUST_BACKTRACE", "1");
    if !matches!(task, Task::Bench(_) | Task::Size(_)) {
        boringssl::share(&sh)?;
    }
    match task {
        Task::Setup => setup::run(&sh).map(|()| ExitCode::SUCCESS),
        Task::Test(args) => test::run(&sh, &args),
        Task::Api(args) => api::run(&sh, &args),
        Task::Autobahn(args) => autobahn::run(&sh, &args),
        Task::Bench(args) => bench::run(&sh, args),
        Task::Capabilities(args) => capabilities::run(&sh, &args),
        Task::Doctor(args) => vendor::doctor::run(&sh, &args),
        Task::Fuzz(args) => fuzz::run(&sh, &args),
        Task::Header(args) => header::run(&sh, &args),
        Task::Install(args) => install::run(&sh, &args),
        Task::Interop(args) => interop::run(&sh, &args),
        Task::Matrix(args) => side_by_side::run(&sh, &args),
        Task::Msrv(args) => msrv::run(&sh, &args),
        Task::NewBackend(args) => new_backend::run(&sh, &args),
        Task::Package(args) => package::run(&sh, &args),
        Task::Semver(args) => semver::run(&sh, &args),
        Task::Size(args) => size::run(&sh, &args),
        Task::Targets(args) => targets::run(&sh, &args),
        Task::Torture(args) => torture::run(&sh, &args),
        Task::Vendor(args) => vendor::run(&sh, &args),
        Task::Windows(args) => windows::run(&sh, &args),
        Task::Picture => picture::run(&sh).map(|()| ExitCode::SUCCESS),
        Task::Verdicts => verdicts::run(&sh).map(|()| ExitCode::SUCCESS),
        Task::Workflow(args) => workflow::run(&sh, &args, &test::steps(&sh)?),
    }
}
