//! Every example shows what it says on every backend, ends with every kind of server, and is found
//! from the front pages.
//!
//! Cargo builds the examples with the tests, except if this test is run by its name.
#![cfg(unix)]

#[path = "../../crates/tungstenite-tls/tests/examples/program.rs"]
mod program;
#[path = "../../crates/tungstenite-tls/tests/examples/server.rs"]
mod server;

use std::{
    collections::BTreeSet,
    env, fs,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use tungstenite_tls::Backend;
use tungstenite_tls_testing::certificates::Certificates;

use self::{
    program::{ended, failures, program},
    server::Server,
};

/// The examples that demand something of the server that no [`Server`] has.
const DEMANDING: [&str; 4] =
    ["client_certificate", "header_and_subprotocol", "huge_messages", "mqtt"];

/// Set if mosquitto is installed, so that no example may go without.
const MOSQUITTO: &str = "EXAMPLES_HAVE_MOSQUITTO";

/// The examples, by their files.
fn examples() -> BTreeSet<String> {
    let files = fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let sources = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

fn command(example: &str) -> Command {
    let mut command = Command::new(program(example));
    command.env_remove("SSLKEYLOGFILE").stdin(Stdio::null());
    command
}

#[test]
fn every_example_shows_what_it_says_on_every_backend() {
    let examples = examples();
    let pairs: Vec<_> = Backend::compiled_in()
        .flat_map(|backend| examples.iter().map(move |example| (example, backend)))
        .collect();
    assert!(!pairs.is_empty());
    let failures = failures(pairs, |(example, backend)| {
        let Output { status, stdout, stderr } =
            command(example).args(["--backend", backend.name()]).output().unwrap();
        let [stdout, stderr] = [&stdout, &stderr].map(|text| String::from_utf8_lossy(text));
        let reason = stdout.strip_prefix("not run: ");
        if let Some(reason) = reason {
            println!("{example} is not run: {reason}");
        }
        let is_good = status.success() && (reason.is_none() || env::var_os(MOSQUITTO).is_none());
        (!is_good).then(|| format!("{example} with {backend}: {status}\n{stdout}\n{stderr}"))
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_example_ends_whatever_the_server_does() {
    let (files, certificates) = (tempfile::tempdir().unwrap(), Certificates::shared());
    let write = |name: &str, text: &str| {
        let path = files.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let root = write("root.pem", certificates.root_pem());
    let certificate = write("client.pem", certificates.client.chain_pem());
    let key = write("client.key", certificates.client.key_pem());
    let backend = Backend::compiled_in().next().unwrap();
    let examples = examples();
    let run = |(example, server): (&String, Server)| {
        let url = format!("wss://127.0.0.1:{}/", server.start().port());
        let mut command = command(example);
        command.arg(url).args([&root, &certificate, &key]).args(["--backend", backend.name()]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        match ended(command.spawn().unwrap()) {
            None => Some(format!("{example} does not end: {server:?}")),
            Some(status) if status.signal().is_some() => {
                Some(format!("{example} dies of a signal: {server:?}"))
            }
            Some(status)
                if server.is_good() && !DEMANDING.contains(&&**example) && !status.success() =>
            {
                Some(format!("{example} fails: {server:?}"))
            }
            Some(_) => None,
        }
    };
    let pairs = examples.iter().flat_map(|example| Server::ALL.map(|server| (example, server)));
    // First those that must succeed, while nothing floods the machine.
    let (good, bad) = pairs.partition(|(_, server)| server.is_good());
    let failures = [failures(good, run), failures(bad, run)].concat();
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_keys_of_a_connection_are_logged_only_if_asked_for() {
    for backend in Backend::compiled_in() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        let mut command = command("logging");
        command.args(["--backend", backend.name()]).current_dir(&folder);
        assert!(command.output().unwrap().status.success());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);

        let output = command.env("SSLKEYLOGFILE", &file).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        if backend == Backend::NativeTls {
            assert!(!output.status.success() && stderr.contains("key_log"), "{stderr}");
        } else {
            assert!(output.status.success(), "{stderr}");
            let keys = fs::read_to_string(&file).unwrap();
            assert!(keys.contains("CLIENT_TRAFFIC_SECRET_0 "), "{backend}: {keys:?}");
        }
    }
}

#[test]
fn the_front_pages_name_every_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files: BTreeSet<String> = examples().iter().map(|name| format!("{name}.rs")).collect();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let linked = |folder: &str| -> BTreeSet<String> {
        let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        links.filter_map(|link| Some(link.strip_prefix(folder)?.to_owned())).collect()
    };
    assert_eq!(linked("examples/"), files);
    for file in linked("crates/tungstenite-tls/examples/") {
        let path = root.join("crates/tungstenite-tls/examples").join(&file);
        assert!(path.exists(), "README.md names {}", path.display());
    }

    let docs = fs::read_to_string(root.join("crates/tungstenite-tls/src/lib.rs")).unwrap();
    let (_, section) = docs.split_once("//! # Examples\n").expect("a section of examples");
    let (section, _) = section.split_once("//! # ").expect("another section");
    let named: BTreeSet<String> =
        section.split('`').filter(|word| word.ends_with(".rs")).map(str::to_owned).collect();
    assert!(named.is_superset(&files), "{named:?}");
    for file in named.difference(&files) {
        assert!(root.join("crates/tungstenite-tls/examples").join(file).exists(), "{file}");
    }
}
