//! Every example ends on its own with every kind of server, and the README shows one of them.
//!
//! Cargo builds the examples with the tests, except if this test is run by its name.
#![cfg(unix)] // The examples find the root in `SSL_CERT_FILE`.

mod program;
mod server;

use std::{
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
};

use tungstenite_tls::Backend;
use tungstenite_tls_testing::certificates::Certificates;

use self::{
    program::{ended, failures, program},
    server::Server,
};

/// The examples that were built with this test.
fn examples() -> Vec<&'static str> {
    let mut examples = vec!["hello", "mio"];
    if cfg!(feature = "tokio") {
        examples.extend(["autobahn", "hyper", "tokio"]);
    }
    if cfg!(feature = "smol") {
        examples.push("smol");
    }
    if cfg!(all(feature = "client-identity", feature = "key-log", feature = "session-store")) {
        examples.push("torture");
    }
    examples
}

#[test]
fn every_example_ends_whatever_the_server_does() {
    if Backend::compiled_in().next().is_none() {
        println!("not here: no backend to speak wss:// with");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root.pem");
    std::fs::write(&root, Certificates::shared().root_pem()).unwrap();
    let (files, client) = (tempfile::tempdir().unwrap(), &Certificates::shared().client);
    for (name, text) in [
        ("root.pem", Certificates::shared().root_pem()),
        ("client.pem", client.chain_pem()),
        ("client-key.pem", client.key_pem()),
    ] {
        std::fs::write(files.path().join(name), text).unwrap();
    }
    let run = |(example, server): (&str, Server)| {
        let url = format!("wss://127.0.0.1:{}/", server.start().port());
        let mut command = Command::new(program(example));
        command.arg(url);
        // For the sessions and the key log.
        let written = tempfile::tempdir().unwrap();
        match example {
            "autobahn" => drop(command.arg(&root).arg("blocking")),
            "torture" => drop(command.arg(files.path()).arg(written.path())),
            _ => {}
        }
        command.env("SSL_CERT_FILE", &root).env("SSL_CERT_DIR", folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // No server here has the cases that autobahn asks for.
        let good = server.is_good() && example != "autobahn";
        match ended(command.spawn().unwrap()) {
            None => Some(format!("{example} does not end: {server:?}")),
            Some(status) if status.signal().is_some() => {
                Some(format!("{example} dies of a signal: {server:?}"))
            }
            Some(status) if good && !status.success() => {
                Some(format!("{example} fails: {server:?}"))
            }
            Some(_) => None,
        }
    };
    let pairs = examples().into_iter().flat_map(|example| Server::ALL.map(|kind| (example, kind)));
    // First those that must succeed, while nothing floods the machine.
    let (good, bad) = pairs.partition(|(_, server)| server.is_good());
    let failures = [failures(good, run), failures(bad, run)].concat();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_program_of_the_readme_is_the_example_hello() {
    let readme = include_str!("../README.md");
    let (_, block) = readme.split_once("\n```rust,no_run\n").expect("a program in README.md");
    let (shown, _) = block.split_once("```\n").expect("its end");
    let example = include_str!("../../examples/hello.rs");
    let (_, code) = example.split_once("\n\n").expect("a comment, and the program");
    assert!(shown == code, "README.md shows another program than examples/hello.rs");
}
