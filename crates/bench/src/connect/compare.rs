//! Asks the clients of `connect` in turn, and shows what they answered: `connect-compare`.
//!
//! It runs itself once more in namespaces of its own, so that whatever it starts there ends with it,
//! whichever way it ends: processes, network devices, settings.

mod case;
mod clients;
mod markdown;
mod measure;
mod network;
mod peers;
mod plot;
mod proxy;

use std::{
    env, fs,
    io::{self, Read, Write},
    path::PathBuf,
    process::{self, Command, ExitCode, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, ensure};
use clap::Parser;
use rustix::process::{Signal, set_parent_process_death_signal};

use self::{clients::Clients, measure::Results, network::Network};

/// What a connection costs, in round trips and in processor time, beside others.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench connect", bin_name = "cargo xtask bench connect")]
struct Cli {
    /// A first impression, in about a minute
    #[arg(long)]
    quick: bool,
    /// Write the results as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the plot
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Put the tables into this page, between its marks
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// The delay of the wire, each way, in milliseconds
    #[arg(long, value_name = "MS", default_value = "25")]
    delay: u64,
    /// Measure nothing but these peers, by the beginning of their names
    #[arg(long, value_name = "PEER")]
    only: Vec<String>,
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

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    set_parent_process_death_signal(Some(Signal::TERM))?;
    if cli.inside {
        end_with_stdin();
        return measure(&cli, Network::in_namespaces(Duration::from_millis(cli.delay))?);
    }
    let refused = if cli.no_namespaces {
        "--no-namespaces".to_owned()
    } else if let Err(why) = network::allowed() {
        format!("{why:#}")
    } else {
        return in_namespaces();
    };
    let stderr = io::stderr();
    writeln!(
        &stderr,
        "note: no network namespaces ({refused}); a proxy on loopback counts flights instead, and \
         cannot show TCP Fast Open"
    )?;
    measure(&cli, Network::on_loopback()?)
}

/// Runs the same in namespaces of its own.
fn in_namespaces() -> anyhow::Result<ExitCode> {
    let mut child = Command::new("unshare")
        .args(network::unshare_args()?)
        .arg(env::current_exe()?)
        .args(env::args_os().skip(1))
        .arg("--inside")
        // It ends with this, and its namespaces with it.
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot run unshare")?;
    // Waiting would close it.
    let _open = child.stdin.take();
    let code = child.wait()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Lets this process end when whoever started it does.
fn end_with_stdin() {
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(1);
    });
}

fn measure(cli: &Cli, network: Network) -> anyhow::Result<ExitCode> {
    let clients = Clients::new(cli.python.clone())?;
    let results = Results::measure(cli, &clients, &network)?;
    let text = markdown::tables(&results);
    writeln!(io::stdout(), "{text}")?;
    if let Some(file) = &cli.json {
        fs::write(file, format!("{:#}\n", results.json()))?;
    }
    if let Some(file) = &cli.svg {
        plot::write(&results, file)?;
    }
    if let Some(file) = &cli.page {
        ensure!(!cli.quick, "a quick run is no ground for documentation");
        markdown::insert(file, &text)?;
    }
    Ok(ExitCode::SUCCESS)
}
