//! Network namespaces of a test's own: [`in_a_namespace`].

#![cfg(target_os = "linux")]

use std::{env, process::Command};

/// Tells this program, which runs itself again, that it is in the namespace.
const INSIDE: &str = "TUNGSTENITE_TLS_TEST_INSIDE";

/// Runs `test`, which is to begin with [`is_inside`], in a namespace that the shell's script
/// `set_up` prepares. Returns what it printed; `None`, with the reason printed, if this machine has
/// no such namespace.
pub(crate) fn in_a_namespace(set_up: &str, test: &str) -> Option<String> {
    let unshare = |args: &[&str], script: &str| {
        let mut command = Command::new("unshare");
        command.args(args).args(["--net", "sh", "-c", script]);
        command.arg(env::current_exe().unwrap()).env(INSIDE, "yes");
        command.output().unwrap_or_else(|error| panic!("unshare, of util-linux: {error}"))
    };
    // Users other than root also need a user namespace.
    let ways: [&[&str]; 2] = [&[], &["--user", "--map-root-user"]];
    let Some(way) = ways.into_iter().find(|way| unshare(way, set_up).status.success()) else {
        let refused = String::from_utf8_lossy(&unshare(ways[1], set_up).stderr).into_owned();
        println!("skipped: there is no network namespace to be had: {}", refused.trim());
        return None;
    };
    let output = unshare(way, &format!("{set_up} && exec \"$0\" --exact {test} --nocapture"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains("not here"), "{said}");
    assert!(said.contains("1 passed"), "{said}");
    Some(said)
}

/// Whether this program runs in the namespace.
pub(crate) fn is_inside() -> bool {
    let is_inside = env::var_os(INSIDE).is_some();
    if !is_inside {
        println!("not here: only as a part of another test");
    }
    is_inside
}
