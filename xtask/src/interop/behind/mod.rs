//! The WebSocket servers behind the others, which also do TLS themselves. Each is a script, here
//! or, if other tests use it too, in `tungstenite-tls-testing`.

use anyhow::{Context, ensure};

use super::mode::Mode;
use super::server::{Ground, Running, Server};
use crate::paths;
use crate::program::Program;
use crate::setup::interop;

pub(super) const ALL: [&Server; 5] = [&WEBSOCKETS, &AIOHTTP, &WS, &BUN, &DENO];

const HERE: &str = "xtask/src/interop/behind";
const SHARED: &str = "crates/tungstenite-tls-testing/src/interop";

const WEBSOCKETS: Server = Server {
    name: "websockets",
    install: interop::python,
    version: &["-c", "import websockets; print(websockets.__version__)"],
    start: |ground| run(ground, &[], SHARED, "websockets_echo.py"),
    lacks: &[(Mode::EarlyData, "Python's module `ssl` has no early data")],
    ..ECHO
};

const AIOHTTP: Server = Server {
    name: "aiohttp",
    install: interop::python,
    version: &["-c", "import aiohttp; print(aiohttp.__version__)"],
    start: |ground| run(ground, &[], HERE, "aiohttp_echo.py"),
    lacks: &[(Mode::EarlyData, "Python's module `ssl` has no early data")],
    ..ECHO
};

const WS: Server = Server {
    name: "ws",
    install: interop::node,
    version: &["-p", "require('ws/package.json').version"],
    start: |ground| run(ground, &[], SHARED, "ws_echo.cjs"),
    lacks: &[(Mode::EarlyData, "Node.js has no early data")],
    ..ECHO
};

const BUN: Server = Server {
    name: "bun",
    install: interop::bun,
    version: &["--version"],
    start: |ground| run(ground, &[], HERE, "bun_echo.js"),
    lacks: &[(Mode::EarlyData, "Bun has no option for it")],
    ..ECHO
};

const DENO: Server = Server {
    name: "deno",
    install: interop::deno,
    version: &["--version"],
    start: |ground| {
        let options = ["run", "--quiet", "--allow-read", "--allow-net"];
        run(ground, &options, HERE, "deno_echo.js")
    },
    lacks: &[
        (Mode::EarlyData, "Deno has no option for it"),
        (Mode::Identity, ASKS_NOBODY),
        (Mode::NoIdentity, ASKS_NOBODY),
    ],
    // Its answers wait for the client's TCP acknowledgements.
    slow: &[Mode::HundredConnections],
    ..ECHO
};

const ASKS_NOBODY: &str = "Deno.serve cannot ask clients for a certificate";

const ECHO: Server = Server {
    name: "",
    install: interop::python,
    version: &[],
    start: |_| anyhow::bail!("no script"),
    dialect: "echo",
    path: "/",
    lacks: &[],
    differs: &[],
    slow: &[],
    isolated: false,
};

/// Starts the script, which prints its ports: plain, with TLS and, if it can, with mTLS.
fn run(
    ground: &Ground<'_>,
    options: &[&str],
    folder: &str,
    script: &str,
) -> anyhow::Result<Running> {
    let script = paths::root().join(folder).join(script);
    let mut command = ground.command();
    command.args(options).arg(script).arg(ground.certificates);
    let mut program = Program::start(&mut command)?;
    program.say_until("ready ")?;
    let line = program.line()?;
    let ports: Result<Vec<u16>, _> = line.split(' ').map(str::parse).collect();
    let ports = ports.with_context(|| format!("`{line}` are no ports"))?;
    ensure!(ports.len() >= 2, "`{line}` has too few ports");
    let mutual = ports.get(2).copied();
    Ok(Running { plain: Some(ports[0]), mutual, ..Running::new(program, ports[1]) })
}
