//! `cargo xtask interop`: the client talks to servers of other makers, on every backend.
//!
//! The client is the facade's example `interop`, which is built with each backend and runs once
//! blocking and once on tokio. The servers are started on loopback, with certificates made for the
//! run.

mod alone;
mod behind;
mod certificates;
mod client;
mod front;
mod judge;
mod mode;
mod pair;
mod row;
mod server;
mod table;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, ensure};
use xshell::{Shell, cmd};

use self::pair::{Choice, Pair};
use self::row::{Row, Tools};
use self::server::Server;
use crate::cargo::cargo;
use crate::case_result::{self, Status};
use crate::matrix::{Backend, Matrix, Selection};
use crate::paths;
use crate::setup::interop::Tool;

const EXAMPLE: &str = "interop";
const FACADE: &str = "tungstenite-tls";
const C_INTERFACE: &str = "tungstenite-tls-capi";

/// Talk to servers of other makers over wss:// with each backend, blocking and on tokio
///
/// Installs the servers below target/tools. The results are in
/// target/side-by-side/interop/ROW.jsonl, and each server's configuration and output in
/// target/interop/ROW/SERVER.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only these rows of ci/matrix.json
    #[arg(long, value_name = "ROW", num_args = 1.., value_delimiter = ',')]
    backend: Vec<String>,

    /// Run only these servers, or pairs such as nginx+ws
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    server: Vec<String>,

    /// Run each server in only one pair, and leave out what takes long
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(sh: &Shell, args: &Args) -> anyhow::Result<ExitCode> {
    let choice = Choice::new(&args.server, args.quick)?;
    let rows: Vec<Backend> = Matrix::read(sh)?.backends.into_iter().filter(talks).collect();
    for name in &args.backend {
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        ensure!(
            names.contains(&name.as_str()),
            "`{name}` is not a row that talks to servers; these are: {}",
            names.join(", ")
        );
    }
    let mut all = Vec::new();
    for row in rows.iter().filter(|row| args.backend.is_empty() || args.backend.contains(&row.name))
    {
        let (talked, _) = talk(sh, row, &choice)?;
        all.push((row.name.clone(), talked.results));
    }
    println!("\n{}", table::render(&all));
    let failed = |(_, results): &(_, Vec<_>)| {
        results.iter().any(|result: &case_result::CaseResult| result.status == Status::Fail)
    };
    Ok(if all.iter().any(failed) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Whether `row` talks to the servers: one backend, in the facade or in the C interface.
pub(crate) fn talks(row: &Backend) -> bool {
    row.has_clients() || row.selection.packages.iter().any(|name| name == C_INTERFACE)
}

/// Talks to the servers with the backend of `row`, and writes the file of its results. The inner
/// error says what this machine lacks; a server that it lacks is a result.
pub(crate) fn run_row(
    sh: &Shell,
    row: &Backend,
    quick: bool,
) -> anyhow::Result<Result<PathBuf, String>> {
    if !cfg!(target_os = "linux") {
        return Ok(Err("the servers are installed only on Linux".to_owned()));
    }
    Ok(Ok(talk(sh, row, &Choice::new(&[], quick)?)?.1))
}

fn talk(sh: &Shell, row: &Backend, choice: &Choice) -> anyhow::Result<(Row, PathBuf)> {
    let file = folder("side-by-side/interop").join(format!("{}.jsonl", row.name));
    // If this run is interrupted, nobody should read the results of the last.
    sh.remove_path(&file)?;
    let tools = install(sh, choice);
    let selection = selection(row);
    cargo(sh).arg("build").args(selection.args()).args(["--example", EXAMPLE]).run()?;
    let client = folder("debug/examples").join(EXAMPLE);
    let talked = row::run(sh, &tools, choice, &client, &folder("interop").join(&row.name))
        .with_context(|| format!("interop with {}", row.name))?;
    let Row { results, library } = &talked;
    for result in results.iter().filter(|result| result.status == Status::Fail) {
        println!("{}: {}", row.name, result.describe());
    }
    let count = |status| results.iter().filter(|result| result.status == status).count();
    println!(
        "{} ({library}): {} passed, {} failed, {} unsupported, {} differ as expected, {} not run",
        row.name,
        count(Status::Pass),
        count(Status::Fail),
        count(Status::Unsupported),
        count(Status::ExpectedFailure),
        count(Status::NotRun),
    );
    let made_with = versions(sh, &tools);
    sh.write_file(&file, case_result::file("interop", &row.name, library, &made_with, results))?;
    Ok((talked, file))
}

/// The facade with the backend of `row`, and with tokio.
fn selection(row: &Backend) -> Selection {
    if row.selection.packages.iter().any(|name| name == FACADE) {
        return row.selection.clone();
    }
    // The C interface gives its features the facade's names.
    let features = row.selection.only(C_INTERFACE).features;
    let named = features.iter().filter_map(|feature| feature.split_once('/'));
    let features = named.map(|(_, feature)| format!("{FACADE}/{feature}"));
    Selection {
        packages: vec![FACADE.to_owned()],
        features: features.chain([format!("{FACADE}/tokio")]).collect(),
    }
}

/// The servers of the chosen pairs.
fn install(sh: &Shell, choice: &Choice) -> Tools {
    let mut tools = Tools::new();
    for server in chosen(choice) {
        tools.entry(server.name).or_insert_with(|| {
            (server.install)(sh).map_err(|error| format!("{error:#}").replace('\n', " "))
        });
    }
    tools
}

fn chosen(choice: &Choice) -> Vec<&'static Server> {
    let pairs = Pair::all().into_iter().filter(|pair| {
        mode::Mode::ALL.into_iter().any(|mode| choice.leaves_out(*pair, mode).is_none())
    });
    pairs.flat_map(Pair::servers).collect()
}

/// The servers' names and versions.
fn versions(sh: &Shell, tools: &Tools) -> String {
    let all = front::ALL.iter().chain(&behind::ALL).chain(&alone::ALL);
    let known = all.filter_map(|server| {
        let tool = tools.get(server.name)?.as_ref().ok()?;
        Some(format!("{} {}", server.name, version(sh, tool, server)).trim_end().to_owned())
    });
    known.collect::<Vec<_>>().join(", ")
}

fn version(sh: &Shell, tool: &Tool, server: &Server) -> String {
    let Tool { program, environment } = tool;
    let (arguments, environment) = (server.version, environment.clone());
    let output = cmd!(sh, "{program} {arguments...}").envs(environment).ignore_status().quiet();
    let Ok(output) = output.output() else { return String::new() };
    let said = [output.stdout, output.stderr].concat();
    first_version(&String::from_utf8_lossy(&said)).to_owned()
}

/// The first version number in what a program printed about itself.
fn first_version(said: &str) -> &str {
    let words = said.split(|c: char| c.is_whitespace() || "/:,()".contains(c));
    let mut numbers = words
        .map(|word| word.trim_start_matches('v'))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'));
    numbers.next().unwrap_or_default()
}

fn folder(name: &str) -> PathBuf {
    paths::root().join(paths::target()).join(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_without_the_facade_gets_its_features_from_the_c_interface() {
        let row = json!({
            "name": "openssl-vendored",
            "about": "",
            "packages": ["tungstenite-tls-openssl", C_INTERFACE],
            "features": [
                "tungstenite-tls-openssl/vendored",
                format!("{C_INTERFACE}/standard"),
                format!("{C_INTERFACE}/openssl-vendored"),
            ],
            "examples": [],
            "platforms": ["linux"],
        });
        let row = Backend::parse(&row).unwrap();
        assert!(talks(&row));
        let args = selection(&row).args().join(" ");
        assert_eq!(
            args,
            "--package tungstenite-tls --no-default-features --features tungstenite-tls/standard,\
             tungstenite-tls/openssl-vendored,tungstenite-tls/tokio"
        );
    }

    #[test]
    fn a_version_is_found_in_a_sentence() {
        assert_eq!(first_version("nginx version: nginx/1.22.1\n"), "1.22.1");
        assert_eq!(first_version("nats-server: v2.9.10"), "2.9.10");
        assert_eq!(first_version("stunnel 5.68 on x86_64-pc-linux-gnu"), "5.68");
        assert_eq!(first_version("Usage: test-server"), "");
    }
}
