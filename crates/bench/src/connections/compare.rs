//! Asks the clients one after another, and shows what they answered: `connections-compare`.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitCode, Stdio},
};

use anyhow::{Context, bail, ensure};
use clap::Parser;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The backends, and the binary that has each.
const BACKENDS: [(&str, &str); 4] = [
    ("rustls", "connections-client-rustls"),
    ("openssl", "connections-client-openssl"),
    ("boring", "connections-client-boring"),
    ("native-tls", "connections-client-openssl"),
];

/// Many connections from one tokio process: memory, connections a second, and none lost.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench connections", bin_name = "cargo xtask bench connections")]
struct Cli {
    /// 500 connections
    #[arg(long)]
    quick: bool,
    /// How many connections
    #[arg(long, value_name = "NUMBER", default_value = "10000")]
    count: usize,
    /// Write the results as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Put the table into this page, between its marks
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// These backends alone
    #[arg(long, value_name = "BACKEND")]
    only: Vec<String>,
}

/// Measures all backends. Fails when a connection is lost.
///
/// # Errors
/// When a program cannot be run, or a file not be written.
pub fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    let count = if cli.quick { 500 } else { cli.count };
    let mut results = Vec::new();
    for (backend, program) in BACKENDS {
        if cli.only.is_empty() || cli.only.iter().any(|only| only == backend) {
            writeln!(io::stderr(), "{backend}: {count} connections")?;
            results.push(measure(backend, program, count).with_context(|| backend)?);
        }
    }
    let table = table(&results);
    writeln!(io::stdout(), "{table}")?;
    if let Some(file) = &cli.json {
        fs::write(file, format!("{:#}\n", json!({ "quick": cli.quick, "results": results })))?;
    }
    if let Some(page) = &cli.page {
        ensure!(!cli.quick, "a quick run is no ground for documentation");
        insert(page, &table)?;
    }
    let lost: Vec<_> = results.iter().filter(|result| lost(result) > 0).collect();
    for result in &lost {
        writeln!(io::stderr(), "lost connections: {result}")?;
    }
    Ok(if lost.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// With a server of its own, so that all find it in the same state.
fn measure(backend: &str, program: &str, count: usize) -> anyhow::Result<Value> {
    let folder = TempDir::with_prefix("tungstenite-tls-connections")?;
    let server = Server::start(folder.path(), count)?;
    let output = Command::new(beside(program)?)
        .args(["--backend", backend, "--count", &count.to_string(), "--roots"])
        .arg(folder.path().join("root.pem"))
        .arg("--server")
        .args(&server.addresses)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "the client failed: {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The process of the server; it ends with this.
struct Server {
    process: Child,
    stdin: Option<ChildStdin>,
    addresses: Vec<String>,
}

impl Server {
    fn start(folder: &Path, count: usize) -> anyhow::Result<Self> {
        let mut process = Command::new(beside("connections-server")?)
            .arg(folder)
            .arg(count.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdin = process.stdin.take();
        let Some(stdout) = process.stdout.take() else { bail!("the server has no output") };
        let mut line = String::new();
        let mut server = Self { process, stdin, addresses: Vec::new() };
        BufReader::new(stdout).read_line(&mut line)?;
        server.addresses = line.split_whitespace().map(str::to_owned).collect();
        ensure!(!server.addresses.is_empty(), "the server gave no address");
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.process.wait();
    }
}

/// A binary that was built beside this one.
fn beside(program: &str) -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    Ok(this.parent().context("no folder holds this binary")?.join(program))
}

/// Connections that were not opened, did not echo each time, or did not end as they should.
fn lost(result: &Value) -> u64 {
    let number = |value: &Value| value.as_u64().unwrap_or(0);
    let echoed = result["echoed"].as_array().into_iter().flatten().map(number);
    let kept = echoed.chain([number(&result["opened"]), number(&result["closed"])]).min();
    number(&result["connections"]).saturating_sub(kept.unwrap_or(0))
}

fn table(results: &[Value]) -> String {
    let mut text = "| backend | connections | lost | opened a second | processor time each, µs | \
                    heap each, KiB | resident each, KiB |\n|---|--:|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for result in results {
        let number = |key: &str| result[key].as_f64().unwrap_or(f64::NAN);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.0} | {:.0} | {:.1} | {:.1} |",
            result["backend"].as_str().unwrap_or_default(),
            result["connections"],
            lost(result),
            number("connections_a_second"),
            number("cpu_microseconds_each"),
            number("heap_bytes_each") / 1024.0,
            number("resident_bytes_each") / 1024.0,
        );
    }
    text
}

/// Replaces what stands between `<!-- connections -->` and `<!-- /connections -->`.
fn insert(page: &Path, table: &str) -> anyhow::Result<()> {
    const MARKS: [&str; 2] = ["<!-- connections -->", "<!-- /connections -->"];
    let text = fs::read_to_string(page).with_context(|| page.display().to_string())?;
    let (before, rest) = text.split_once(MARKS[0]).context("the page lacks its first mark")?;
    let (_, after) = rest.split_once(MARKS[1]).context("the page lacks its second mark")?;
    Ok(fs::write(page, format!("{before}{}\n{}\n{}{after}", MARKS[0], table.trim_end(), MARKS[1]))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_falls_behind_anywhere_is_lost() {
        let told = |opened: u64, echoed: [u64; 2], closed: u64| json!({ "connections": 10, "opened": opened, "echoed": echoed, "closed": closed });
        assert_eq!(lost(&told(10, [10, 10], 10)), 0);
        assert_eq!(lost(&told(9, [9, 9], 9)), 1);
        assert_eq!(lost(&told(10, [10, 8], 9)), 2);
        assert_eq!(lost(&told(10, [10, 10], 7)), 3);
        assert_eq!(lost(&json!({ "connections": 10 })), 10);
    }
}
