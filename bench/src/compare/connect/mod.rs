//! `connect`: compares what a connection costs, in round trips and in processor time.
//!
//! The program runs itself again in new namespaces, so that everything it starts there ends with
//! it in any case: processes, network devices, settings.

mod clients;
mod measure;
mod network;
mod peers;
mod proxy;
mod tables;
pub(super) mod wire;

use std::{
    env,
    io::{self, Read},
    path::PathBuf,
    process::{self, Command, ExitCode, Stdio},
    thread,
    time::Duration,
};

use anyhow::Context;
use rustix::process::{Signal, set_parent_process_death_signal};

use self::{clients::Clients, measure::Results, network::Network};
use super::options::Options;

/// The page of the documentation that shows the results.
const PAGE: &str = "performance-connect.md";

/// What to measure, and over which network.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    options: Options,
    /// The delay of the wire, each way, in milliseconds
    #[arg(long, value_name = "MS", default_value = "25")]
    delay: u64,
    /// A Python that has `websockets`
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// Do not use network namespaces: count flights on loopback instead
    #[arg(long)]
    no_namespaces: bool,
    /// This is the process in the namespaces
    #[arg(long, hide = true)]
    inside: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    set_parent_process_death_signal(Some(Signal::TERM))?;
    if args.inside {
        end_with_stdin();
        return measure(args, &Network::in_namespaces(Duration::from_millis(args.delay))?);
    }
    let refused = if args.no_namespaces {
        "--no-namespaces".to_owned()
    } else if let Err(why) = network::allowed() {
        format!("{why:#}")
    } else {
        return in_namespaces();
    };
    eprintln!(
        "note: no network namespaces ({refused}); a proxy on loopback counts flights instead, and \
         cannot show TCP Fast Open"
    );
    measure(args, &Network::on_loopback())
}

/// Runs the same command in new namespaces.
fn in_namespaces() -> anyhow::Result<ExitCode> {
    let mut child = Command::new("unshare")
        .args(network::unshare_args())
        .arg(env::current_exe()?)
        .args(env::args_os().skip(1))
        .arg("--inside")
        // The child ends when this pipe closes, and its namespaces with it.
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot run unshare")?;
    // Otherwise `wait` would close the pipe.
    let _open = child.stdin.take();
    let code = child.wait()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Ends this process when the process that started it ends.
fn end_with_stdin() {
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(1);
    });
}

fn measure(args: &Args, network: &Network) -> anyhow::Result<ExitCode> {
    let clients = Clients::new(args.python.clone())?;
    let results = Results::measure(&args.options, &clients, network)?;
    let text = tables::all(&results);
    println!("{text}");
    args.options.write(results.json())?;
    args.options.document(PAGE, &[("connect", text)])?;
    Ok(ExitCode::SUCCESS)
}
