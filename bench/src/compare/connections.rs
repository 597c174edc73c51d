//! `connections`: measures what each of many connections from one tokio process costs.

use std::process::{Command, ExitCode};

use anyhow::Context;
use serde_json::{Value, json};

use super::{
    certificates,
    options::Options,
    process::{Helper, ask, beside, client},
    table::Table,
};

/// The page of the documentation that shows the results.
const PAGE: &str = "performance-connect.md";

/// The backends, each with the client that contains it.
const BACKENDS: [(&str, &str); 4] =
    [("rustls", "rustls"), ("openssl", "openssl"), ("boring", "boring"), ("native-tls", "openssl")];

/// How many connections to open, and with which backends.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    options: Options,
    /// How many connections; 500 with --quick
    #[arg(long, value_name = "NUMBER", default_value = "10000")]
    count: usize,
}

/// Measures all backends. Fails if a connection is lost.
pub(super) fn run(Args { options, count }: &Args) -> anyhow::Result<ExitCode> {
    let count = if options.quick { 500 } else { *count };
    let mut results = Vec::new();
    for (backend, family) in BACKENDS {
        if options.wants("connections", backend) {
            eprintln!("{backend}: {count} connections");
            results.push(measure(backend, family, count).context(backend)?);
        }
    }
    let table = table(&results).to_string();
    println!("{table}");
    options.write(json!({ "results": results }))?;
    options.document(PAGE, &[("connections", table)])?;
    let lost: Vec<_> = results.iter().filter(|result| lost(result) > 0).collect();
    for result in &lost {
        eprintln!("lost connections: {result}");
    }
    Ok(if lost.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Measures one backend, with a new server, so that all find it in the same state.
fn measure(backend: &str, family: &str, count: usize) -> anyhow::Result<Value> {
    let folder = certificates::folder()?;
    let mut server = Command::new(beside("bench-server")?);
    server.arg("connections").arg(folder.path()).arg(count.to_string());
    let (_server, addresses) = Helper::server(&mut server)?;
    let mut command = Command::new(client(family)?);
    command
        .args(["connections", "--backend", backend, "--count", &count.to_string(), "--roots"])
        .arg(folder.path().join("root.pem"))
        .arg("--server")
        .args(addresses.iter().map(ToString::to_string));
    ask(command, "the client")
}

/// How many connections did not open, did not echo each time, or did not end as they should.
fn lost(result: &Value) -> u64 {
    let number = |value: &Value| value.as_u64().unwrap_or(0);
    let echoed = result["echoed"].as_array().into_iter().flatten().map(number);
    let kept = echoed.chain([number(&result["opened"]), number(&result["closed"])]).min();
    number(&result["connections"]).saturating_sub(kept.unwrap_or(0))
}

fn table(results: &[Value]) -> Table {
    let header = [
        "backend",
        "connections",
        "lost",
        "opened per second",
        "processor time each, µs",
        "heap each, KiB",
        "resident each, KiB",
    ];
    let mut table = Table::new("", &header);
    for result in results {
        let number = |key: &str| result[key].as_f64().unwrap_or(f64::NAN);
        table.push([
            result["backend"].as_str().unwrap_or_default().to_owned(),
            result["connections"].to_string(),
            lost(result).to_string(),
            format!("{:.0}", number("connections_a_second")),
            format!("{:.0}", number("cpu_microseconds_each")),
            format!("{:.1}", number("heap_bytes_each") / 1024.0),
            format!("{:.1}", number("resident_bytes_each") / 1024.0),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_falls_behind_anywhere_is_lost() {
        fn told(opened: u64, echoed: [u64; 2], closed: u64) -> Value {
            json!({ "connections": 10, "opened": opened, "echoed": echoed, "closed": closed })
        }

        assert_eq!(lost(&told(10, [10, 10], 10)), 0);
        assert_eq!(lost(&told(9, [9, 9], 9)), 1);
        assert_eq!(lost(&told(10, [10, 8], 9)), 2);
        assert_eq!(lost(&told(10, [10, 10], 7)), 3);
        assert_eq!(lost(&json!({ "connections": 10 })), 10);
    }
}
