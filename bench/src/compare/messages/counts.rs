//! `counts`: system calls and instructions per message, which do not depend on the machine's load.

use std::{collections::BTreeMap, fs, process::Command};

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tempfile::NamedTempFile;

use super::{
    PAGE,
    cases::{Case, KIB, MIB},
    clients::Clients,
    peers::{self, Kind, Peer},
};
use crate::{
    compare::{options::Options, table::Table},
    plan::{Plan, Work},
    report::Report,
};

/// What a message costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Cost {
    /// The client's instructions, without the kernel's. For the guard, only those beyond the bare
    /// library's.
    pub(super) instructions: f64,
    /// Reads of the socket.
    pub(super) reads: f64,
    pub(super) writes: f64,
}

/// The cases that are counted: both directions, with sizes for which our own work matters.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for work in [Work::Send, Work::Receive] {
        for (size, batched) in [(64, false), (64, true), (KIB, true), (MIB, false)] {
            cases.push(Case { work, size, batched });
        }
    }
    cases
}

pub(in crate::compare) fn run(clients: &Clients, options: &Options) -> anyhow::Result<()> {
    let mut tables = String::new();
    let mut json = Vec::new();
    for case in cases() {
        let header = [
            "peer",
            "instructions/message",
            "beyond bare",
            "system calls/message",
            "on the socket",
        ];
        let mut table = Table::new(case.title(), &header);
        // The instructions of the bare libraries, which come first.
        let mut limits = BTreeMap::new();
        for peer in peers::wanted(&case, options).filter(|peer| peer.runs_in_memory()) {
            let all = cost(clients, &case, peer)?;
            let limit = match (limits.get(peer.tls()), peer.bare()) {
                (Some(limit), _) => *limit,
                (None, Some(bare)) if bare != peer => cost(clients, &case, bare)?.instructions,
                (None, _) => all.instructions,
            };
            limits.insert(peer.tls(), limit);
            let beyond = all.instructions - limit;
            let [calls, on_socket] = system_calls(clients, &case, peer)?;
            table.push([
                peer.name.to_owned(),
                format!("{:.0}", all.instructions),
                if peer.kind == Kind::Bare { String::new() } else { format!("{beyond:.0}") },
                format!("{calls:.4}"),
                format!("{on_socket:.4}"),
            ]);
            json.push(json!({
                "case": case.name(),
                "peer": peer.name,
                "cost": all,
                "instructions_beyond_bare": beyond,
                "system_calls": calls,
                "system_calls_on_socket": on_socket,
            }));
        }
        println!("{table}");
        tables += &format!("{table}\n");
    }
    options.write(json!({ "counts": json }))?;
    options.document(PAGE, &[("counts", tables)])
}

/// Counts the cost of a message with valgrind, in memory: no kernel, no second thread.
pub(super) fn cost(clients: &Clients, case: &Case, peer: &Peer) -> anyhow::Result<Cost> {
    let count = (4 << 20) / case.size as u64;
    let plan = peer.plan(case, count.clamp(4, 20_000));
    // Counts only in the measured loop.
    counted(&["*Measured*poll*"], |tool| clients.in_memory(tool, peer, &plan))
}

/// Runs a client under callgrind, with the arguments that `run` gets, and counts its instructions:
/// those in functions with the first of these names, but not those in the others.
pub(super) fn counted(
    functions: &[&str],
    run: impl FnOnce(&[&str]) -> anyhow::Result<Report>,
) -> anyhow::Result<Cost> {
    let out = NamedTempFile::with_prefix("tungstenite-tls-bench")?;
    let out_file = format!("--callgrind-out-file={}", out.path().display());
    let toggles: Vec<_> = functions.iter().map(|name| format!("--toggle-collect={name}")).collect();
    let mut tool = vec!["valgrind", "--tool=callgrind", "--collect-atstart=no", &out_file];
    tool.extend(toggles.iter().map(String::as_str));
    let report = run(&tool)?;
    let text = fs::read_to_string(out.path())?;
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let instructions: u64 = totals.context("callgrind wrote no totals")?.trim().parse()?;
    ensure!(instructions > 0, "callgrind counted nothing: it did not find the loop by its name");
    Ok(per_message(&report, instructions))
}

fn per_message(report: &Report, instructions: u64) -> Cost {
    let each = |number: u64| number as f64 / report.messages as f64;
    Cost {
        instructions: each(instructions),
        reads: each(report.reads),
        writes: each(report.writes),
    }
}

/// The system calls per message, all of them and those that move data. Counted by strace as the
/// difference between a run and one with more messages.
fn system_calls(clients: &Clients, case: &Case, peer: &Peer) -> anyhow::Result<[f64; 2]> {
    let more = ((16 << 20) / case.size as u64).clamp(16, 20_000);
    let calls = |count: u64| {
        let plan = Plan { warm_up: 16, ..peer.plan(case, count) };
        let out = NamedTempFile::with_prefix("tungstenite-tls-bench")?;
        let path = out.path().display().to_string();
        let tool = ["strace", "--summary-only", "--follow-forks", "--output", &path];
        clients.measure(&tool, peer, &plan)?;
        anyhow::Ok(summary(&fs::read_to_string(out.path())?))
    };
    let (few, many) = (calls(more)?, calls(2 * more)?);
    Ok([0, 1].map(|which| (many[which] as f64 - few[which] as f64) / more as f64))
}

/// Reads strace's summary: all calls, and those that move data.
fn summary(text: &str) -> [u64; 2] {
    const MOVE_DATA: [&str; 8] =
        ["read", "readv", "recvfrom", "recvmsg", "write", "writev", "sendto", "sendmsg"];
    let mut calls = [0, 0];
    for line in text.lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        // % time, seconds, usecs/call, calls, errors if any, syscall.
        let (Some(name), Some(Ok(number))) =
            (columns.last(), columns.get(3).map(|n| n.parse::<u64>()))
        else {
            continue;
        };
        if *name == "total" {
            continue;
        }
        calls[0] += number;
        if MOVE_DATA.contains(name) {
            calls[1] += number;
        }
    }
    calls
}

/// The version of a tool that counting needs. The error names a missing tool.
pub(super) fn tool_version(program: &str) -> anyhow::Result<String> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .with_context(|| format!("{program} is missing: run `cargo xtask setup`"))?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_strace_is_read() {
        let text = "% time     seconds  usecs/call     calls    errors syscall\n\
                    ------ ----------- ----------- --------- --------- ----------------\n\
                    \x20 70.0    0.000007           7        10           sendto\n\
                    \x20 30.0    0.000003           3         5         2 openat\n\
                    100.0    0.000010           5        15         2 total\n";
        assert_eq!(summary(text), [15, 10]);
    }
}
