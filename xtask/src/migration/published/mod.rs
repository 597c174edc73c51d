//! Runs published programs that use the peers, after `docs/migrate.sh` has ported them.
//!
//! The script is the same for all programs, and `docs/migrating.md` shows it. Nothing else in them
//! changes, except the server that async-wsocket's example connects to.

mod source;
mod workspace;

use std::{path::Path, process::Command};

use anyhow::{Context, ensure};
use xshell::Shell;

use self::{
    source::Source,
    workspace::{Built, Workspace},
};
use super::program::Program;

/// The programs. Each has a licence that allows building it: MIT, Apache-2.0 or BSD-2-Clause.
const SOURCES: [Source; 6] = [
    // tungstenite: handshakes of both sides over non-blocking sockets, continued when interrupted.
    Source {
        name: "message-io",
        version: "0.19.0",
        checksum: "c4e0a0650c289b1c5f75d6085960d4fc45e5ca2bfbb9eaf192958777ed83051f",
        server: None,
    },
    // tungstenite: `connect`, then the socket below TLS becomes non-blocking.
    Source {
        name: "arete-sdk",
        version: "0.1.6",
        checksum: "4c6a2b6ed5d4ae82769f87fd00a5141c608a6721783f8f501f3be317339252c1",
        server: None,
    },
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
const TESTS: [(&str, &str, &str, usize); 9] = [
    ("message-io", "integration", "_ws", 4),
    ("message-io", "message_io", "_ws", 4),
    ("hyper-tungstenite", "simple-server", "", 1),
    ("hyper-tungstenite", "split", "", 1),
    ("hyper-tungstenite", "upgrade-request-by-value", "", 1),
    ("socketeer", "socketeer", "", 30),
    ("async-wsocket", "async_wsocket", "", 2),
    ("arete-sdk", "integration", "", 5),
    ("wscat-rs", "slash", "", 3),
];

/// The servers with TLS that the programs connect to.
pub(super) struct Servers<'a> {
    /// The URL of one that echoes.
    pub(super) echo: &'a str,
    /// The URL of one that speaks first: the JSON that arete-sdk expects.
    pub(super) greeting: &'a str,
    /// The file of the root that both have their certificate from.
    pub(super) root: &'a Path,
}

pub(super) fn run(sh: &Shell, servers: &Servers<'_>) -> anyhow::Result<()> {
    let workspace = Workspace::create(sh, &SOURCES, servers.echo)?;
    let built = workspace.build(sh)?;
    for (program, target, part, passed) in TESTS {
        let test = built.test(program, target)?;
        let what = || format!("{program}'s test `{target}`");
        passes(test, servers, part, passed).with_context(what)?;
        println!("{program}: {passed} tests of `{target}` pass");
    }
    talks(&built, servers).context("wscat-rs")?;
    gets_a_pong(&built, servers).context("async-wsocket's example")?;
    println!("wscat-rs, and async-wsocket's example: work over wss://");
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
    let stranger = Command::new(built.binary("wscat-rs", "wscat-rs")?)
        .args(["--connect", servers.echo])
        .env_remove("SSL_CERT_FILE")
        .output()?;
    let stderr = String::from_utf8_lossy(&stranger.stderr);
    let refused =
        !stranger.status.success() && stderr.contains("untrusted issuer (backend native-tls)");
    ensure!(refused, "does not refuse a server whose root is unknown: {stderr}");
    Ok(())
}

/// async-wsocket's example sends a ping, and ends when the pong has arrived.
fn gets_a_pong(built: &Built, servers: &Servers<'_>) -> anyhow::Result<()> {
    let mut client = Command::new(built.binary("async-wsocket", "client")?);
    let said = Program::start(client.env("SSL_CERT_FILE", servers.root))?.finish()?;
    ensure!(said.contains("Pong match!"), "no pong: {said}");
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_shows_the_script_that_the_step_runs() {
        let page = include_str!("../../../../docs/migrating.md");
        let script = include_str!("../../../../docs/migrate.sh");
        assert!(page.contains(&format!("\n```sh\n{script}```\n")));
    }
}
