//! OpenSSL's `s_server`, TLS without WebSocket: [`SERVER`].

use std::process::Command;

use crate::interop::mode::Mode;
use crate::interop::server::{Ground, Running, Server};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "s_server",
    install: |sh| interop::installed(sh, "openssl"),
    version: &["version"],
    start,
    dialect: "reversed_lines",
    path: "/",
    lacks: &[
        (Mode::Binary, "s_server sends back lines, so only lines are tried"),
        (Mode::Ping, "s_server speaks TLS without WebSocket"),
    ],
    differs: &[],
    slow: &[],
    isolated: false,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    let root = ground.file("root.pem");
    let (program, tls) = serve(ground, &mut ground.command(), &["-rev"])?;
    let asks = ["-rev", "-Verify", "1", "-verify_return_error", "-CAfile", &root];
    let (second, mutual) = serve(ground, &mut ground.command(), &asks)?;
    // With early data, it cannot answer lines. It sends its own input instead.
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$@\" < /dev/zero", "sh"]).arg(&ground.tool.program);
    let (third, early) = serve(ground, &mut command, &["-early_data"])?;
    let mut running = Running {
        mutual: Some(mutual),
        early: Some(early),
        early_dialect: Some("zeros"),
        ..Running::new(program, tls)
    };
    running.programs.extend([second, third]);
    Ok(running)
}

fn serve(
    ground: &Ground<'_>,
    command: &mut Command,
    options: &[&str],
) -> anyhow::Result<(Program, u16)> {
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| ground.file(name));
    command.args(["s_server", "-accept", "127.0.0.1:0", "-cert", &chain, "-key", &key]);
    let mut program = Program::start(command.args(options))?;
    program.say_until("ACCEPT 127.0.0.1:")?;
    let port = program.line()?.trim().parse()?;
    Ok((program, port))
}
