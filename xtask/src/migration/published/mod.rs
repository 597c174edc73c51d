//! Runs published programs that use the peers, after `docs/migrate.sh` has ported them.
//!
//! The script is the same for all programs, and `docs/migrating.md` shows it. Nothing else in them
//! changes, except the server that async-wsocket's example connects to.

mod workspace;

use std::{path::Path, process::Command};

use anyhow::{Context, ensure};
use xshell::Shell;

use self::workspace::{Built, Workspace};
use super::{
    backends::{BACKENDS, refuses},
    page::Page,
    source::{ARETE, Source},
};
use crate::program::Program;

/// The programs. Each has a licence that allows building it: MIT, Apache-2.0 or BSD-2-Clause.
const SOURCES: [Source; 6] = [
    // tungstenite: handshakes of both sides over non-blocking sockets, continued when interrupted.
    Source {
        name: "message-io",
        version: "0.19.0",
        checksum: "c4e0a0650c289b1c5f75d6085960d4fc45e5ca2bfbb9eaf192958777ed83051f",
        server: None,
    },
    ARETE,
    // tungstenite and tokio-tungstenite: servers behind hyper.
    Source {
        name: "hyper-tungstenite",
        version: "0.30.0",
        checksum: "aee7ba11c4933715ee2c2fea1d8932f19356d31648c0a1bb65223ef5d7962c4c",
        server: None,
    },
    // tokio-tungstenite: a client that reconnects, with its own server.
    Source {
        name: "socketeer",
        version: "0.4.0",
        checksum: "ee1f8d29bc96b56387626d9bbb625af1a2166231e9f10dd126a404293fdaf926",
        server: None,
    },
    // tokio-tungstenite: a client over a stream that the program has connected.
    Source {
        name: "async-wsocket",
        version: "0.17.0",
        checksum: "2c713e1f14c7b82e32ea159af1c6e2f070cfadbdf23fb2512acce9af0a26f1a2",
        server: Some(("examples/client.rs", "wss://relay.damus.io")),
    },
    // tokio-tungstenite: a command, with native-tls's own connector.
    Source {
        name: "wscat-rs",
        version: "1.0.2",
        checksum: "f97d52ebe1553155da20c45634758358dd1ab43fa9172072505f1ead1b07b420",
        server: None,
    },
];

/// The programs' own tests: the program, the target, a part of the tests' names, and how many tests
/// have it.
const TESTS: [(&str, &str, &str, usize); 7] = [
    ("message-io", "integration", "_ws", 4),
    ("hyper-tungstenite", "simple-server", "", 1),
    ("hyper-tungstenite", "split", "", 1),
    ("hyper-tungstenite", "upgrade-request-by-value", "", 1),
    ("socketeer", "socketeer", "", 30),
    ("async-wsocket", "async_wsocket", "", 2),
    ("wscat-rs", "slash", "", 3),
];

/// The programs that work with any backend: they name rustls only in the manifest.
const WITH_ANY_BACKEND: [&str; 2] = ["arete-sdk", "async-wsocket"];

/// The servers with TLS that the programs connect to.
pub(super) struct Servers<'a> {
    /// The URL of one that echoes.
    pub(super) echo: &'a str,
    /// The URL of one that speaks first: the JSON that arete-sdk expects.
    pub(super) greeting: &'a str,
    /// The file of the root that both have their certificate from.
    pub(super) root: &'a Path,
}

pub(super) fn run(sh: &Shell, servers: &Servers<'_>, page: &Page) -> anyhow::Result<()> {
    let (workspace, changed) = Workspace::create(sh, &SOURCES, servers.echo)?;
    page.check_programs(&changed)?;
    let built = workspace.build(sh)?;
    for (program, target, part, passed) in TESTS {
        let test = built.test(program, target)?;
        let what = || format!("{program}'s test `{target}`");
        passes(test, servers, part, passed).with_context(what)?;
        println!("{program}: {passed} tests of `{target}` pass");
    }
    talks(&built, servers).context("wscat-rs")?;
    println!("wscat-rs works over wss://");
    work_with(&built, servers, BACKENDS[0])?;
    for backend in &BACKENDS[1..] {
        let built = workspace.build_with(sh, backend, &WITH_ANY_BACKEND)?;
        work_with(&built, servers, backend)?;
    }
    Ok(())
}

/// Runs the programs that work with any backend, built with `backend`.
fn work_with(built: &Built, servers: &Servers<'_>, backend: &str) -> anyhow::Result<()> {
    let test = built.test("arete-sdk", "integration")?;
    let what = || format!("arete-sdk's tests with {backend}");
    passes(test, servers, "", 5).with_context(what)?;
    let what = || format!("async-wsocket's example with {backend}");
    gets_a_pong(built, servers, backend).with_context(what)?;
    println!("{backend}: {} work over wss://", WITH_ANY_BACKEND.join(" and "));
    Ok(())
}

/// Runs a program's own tests.
fn passes(test: &Path, servers: &Servers<'_>, part: &str, passed: usize) -> anyhow::Result<()> {
    let mut test = Command::new(test);
    // arete-sdk skips its tests if no server is named, and says so.
    test.args([part, "--nocapture"]).env("TEST_ARETE_URL", servers.greeting);
    let said = Program::start(test.env("SSL_CERT_FILE", servers.root))?.finish()?;
    let passed = format!("test result: ok. {passed} passed");
    ensure!(said.contains(&passed) && !said.contains("Skipping"), "not `{passed}`: {said}");
    Ok(())
}

/// Sends lines with wscat-rs, and reads their echoes.
fn talks(built: &Built, servers: &Servers<'_>) -> anyhow::Result<()> {
    let mut wscat = Command::new(built.binary("wscat-rs", "wscat-rs")?);
    wscat.args(["--connect", servers.echo]).env("SSL_CERT_FILE", servers.root);
    let mut wscat = Program::start(&mut wscat)?;
    for line in ["hello\n", "goodbye\n"] {
        wscat.hear(line)?;
        wscat.say_until(line)?;
    }
    let mut stranger = Command::new(built.binary("wscat-rs", "wscat-rs")?);
    refuses(stranger.args(["--connect", servers.echo]), "native-tls")
}

/// async-wsocket's example sends a ping, and ends when the pong has arrived.
fn gets_a_pong(built: &Built, servers: &Servers<'_>, backend: &str) -> anyhow::Result<()> {
    let client = built.binary("async-wsocket", "client")?;
    let mut trusting = Command::new(client);
    let said = Program::start(trusting.env("SSL_CERT_FILE", servers.root))?.finish()?;
    ensure!(said.contains("Pong match!"), "no pong: {said}");

    refuses(&mut Command::new(client), backend)
}

#[cfg(test)]
mod tests {
    use xshell::cmd;

    use super::*;
    use crate::paths;

    /// Runs the script on a program with this manifest and source, and returns both.
    fn port(manifest: &str, source: &str) -> (String, String) {
        let sh = Shell::new().expect("a shell");
        let dir = sh.create_temp_dir().expect("a folder");
        let _dir = sh.push_dir(dir.path());
        sh.write_file("Cargo.toml", manifest).expect("written");
        sh.write_file("src/main.rs", source).expect("written");
        let script = paths::root().join("docs/migrate.sh");
        cmd!(sh, "sh {script}").quiet().run().expect("the script runs");
        let read = |file: &str| sh.read_file(file).expect("still there");
        (read("Cargo.toml"), read("src/main.rs"))
    }

    #[test]
    fn the_script_ports_programs_of_both_peers() {
        let manifest = "[features]\ntls = [\"tokio-tungstenite/rustls-tls-native-roots\"]\n\n\
            [dependencies]\ntungstenite = \"0.30\"\ntokio-tungstenite = { version = \"0.30\", \
            features = [\n    \"native-tls-vendored\",\n] }\nurl = \"2\"\n";
        let source = "use tokio_tungstenite::{\n    Connector,\n    tungstenite::Message,\n};\n\
            use tungstenite::{self as ws, Error};\nuse other::tungstenite::Bytes;\n\
            let c = Connector::Rustls(Arc::new(config(1)));\n\
            if let MaybeTlsStream::Plain(tcp) = stream {}\n\
            let s = MaybeTlsStream::Plain(tcp);\n\
            let none = Some(Connector::Plain);\n\
            match c { Connector::Plain => 0, Some(Connector::Plain) => 1 }\n";
        let (manifest, source) = port(manifest, source);
        let expected = "[features]\ntls = [\"tungstenite-tls/rustls\"]\n\n\
            [dependencies]\ntungstenite-tls = { version = \"0.1\", default-features = false, \
            features = [\"standard\", \"native-tls-vendored\", \"tokio\"] }\nurl = \"2\"\n";
        assert_eq!(manifest, expected);
        let expected = "use tungstenite_tls::tokio::{\n    Connector,\n    \
            tungstenite::Message,\n};\n\
            use tungstenite_tls::{self as ws, Error};\nuse other::tungstenite::Bytes;\n\
            let c = Connector::new(tungstenite_tls::backend::rustls::RustlsConnector::from(\
            Arc::new(config(1))));\n\
            if let MaybeTlsStream::Plain(tcp) = stream {}\n\
            let s = MaybeTlsStream::plain(tcp);\n\
            let none = Some(Connector::plain());\n\
            match c { Connector::Plain => 0, Some(Connector::Plain) => 1 }\n";
        assert_eq!(source, expected);
    }

    #[test]
    fn a_module_that_tokio_tungstenite_gave_its_name_stays() {
        let source = "use tokio_tungstenite::tungstenite;\nlet e: tungstenite::Error;\n";
        let (_, source) = port("tokio-tungstenite = \"0.30\"\n", source);
        let expected = "use tungstenite_tls::tokio::tungstenite;\nlet e: tungstenite::Error;\n";
        assert_eq!(source, expected);
    }

    #[test]
    fn the_page_shows_the_script_that_the_step_runs() {
        let page = include_str!("../../../../docs/migrating.md");
        let script = include_str!("../../../../docs/migrate.sh");
        assert!(page.contains(&format!("\n```sh\n{script}```\n")));
    }
}
