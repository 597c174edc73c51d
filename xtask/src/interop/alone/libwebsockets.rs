//! The test server of libwebsockets: [`SERVER`].

use crate::interop::mode::Mode;
use crate::interop::server::{Ground, Running, Server, free_ports};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "libwebsockets",
    install: |sh| {
        let program = "usr/bin/libwebsockets-test-server";
        interop::debian(sh, "libwebsockets-test-server", program)
    },
    version: &["--help"],
    start,
    dialect: "mirror",
    path: "/",
    lacks: &[
        (Mode::Binary, "lws-mirror-protocol sends everything as text"),
        (Mode::EarlyData, "the test server has no option for it"),
        (
            Mode::ServerCloses,
            "only dumb-increment-protocol closes on request, and then sends data after its Close, \
             which RFC 6455 forbids (section 5.5.1)",
        ),
    ],
    differs: &[],
    slow: &[],
    isolated: false,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    let [tls, mutual] = free_ports()?;
    let program = serve(ground, tls, &[])?;
    let root = ground.file("root.pem");
    let second = serve(ground, mutual, &["--ssl-verify-client", &format!("--ssl-ca={root}")])?;
    let mut running = Running { mutual: Some(mutual), ..Running::new(program, tls) };
    running.programs.push(second);
    Ok(running)
}

fn serve(ground: &Ground<'_>, port: u16, options: &[&str]) -> anyhow::Result<Program> {
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| ground.file(name));
    let mut command = ground.command();
    // The levels of its log up to `info`, which says when it is ready.
    command.args(["--ssl", "--interface=lo", "--debug=15", &format!("--port={port}")]);
    command.args([format!("--ssl-cert={chain}"), format!("--ssl-key={key}")]).args(options);
    let mut program = Program::start(&mut command)?;
    program.say_until("-> OPERATIONAL")?;
    Ok(program)
}
