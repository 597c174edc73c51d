//! How much memory a client needs for a server that sends without end: [`is_bounded`].
//!
//! Other tests would disturb the measurement, so the test runs again, alone, in a process of its
//! own.

use std::{
    env, fs,
    process::{Command, Stdio},
};

use super::conversation::converse;
use crate::{client::trusting_on, reports::REPORTS, subject::Subject};

pub(super) const NAME: &str = "bad_tls::memory_is_bounded";

/// Says that the process runs nothing but this test.
const ALONE: &str = "TUNGSTENITE_TLS_ALONE";

/// Servers that send much, or claim to.
const SERVERS: [&str; 13] = [
    "certificates_announced_16_mib",
    "certificates_of_megabytes",
    "endless_empty_records",
    "endless_hello_requests",
    "endless_hello_requests_in_handshake",
    "endless_key_updates",
    "endless_key_updates_requested",
    "endless_padded_key_updates",
    "endless_padded_tickets",
    "endless_tickets",
    "message_announced_16_mib",
    "ticket_of_64_kib",
    "tickets_by_the_thousand",
];

const FEW: usize = 500;
const MANY: usize = 20_000;

/// By how much many records may exceed few, in KiB: what the driver reads without data, and as much
/// again for the allocator.
const MOST_GROWTH: u64 = 4 * 1024;

pub(super) fn available() -> Result<(), String> {
    super::server::available()?;
    if cfg!(target_os = "linux") { Ok(()) } else { Err("it reads Linux's /proc".to_owned()) }
}

pub(super) fn is_bounded(subject: &Subject) {
    if env::var_os(ALONE).is_some() {
        return measure(subject);
    }
    let this = env::current_exe().expect("this program");
    let mut command = Command::new(this);
    command.arg(subject.prefix.clone() + NAME).args(["--exact", "--nocapture"]).env(ALONE, "1");
    for file in REPORTS {
        command.env_remove(file);
    }
    let output = command.stdin(Stdio::null()).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    subject.notes.add("measured in a process of its own");
}

fn measure(subject: &Subject) {
    for version in subject.versions() {
        let connector = subject.connector(&trusting_on(version));
        for server in SERVERS {
            let _ = converse(&connector, server, version, FEW);
            // Begins the peak anew (proc(5)).
            fs::write("/proc/self/clear_refs", "5").expect("Linux's /proc");
            let before = kib("VmRSS:");
            let _ = converse(&connector, server, version, MANY);
            let growth = kib("VmHWM:").saturating_sub(before);
            assert!(growth <= MOST_GROWTH, "{server}, {version}: {growth} KiB more");
        }
    }
}

fn kib(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux's /proc");
    let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("a field");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
