//! GnuTLS's `gnutls-serv`, TLS without WebSocket: [`SERVER`].

use std::process::Command;

use crate::interop::mode::Mode;
use crate::interop::server::{Ground, Running, Server, free_ports};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "gnutls-serv",
    install: |sh| interop::debian(sh, "gnutls-bin", "usr/bin/gnutls-serv"),
    version: &["--version"],
    start,
    dialect: "lines",
    path: "/",
    lacks: &[
        (
            Mode::EarlyData,
            "gnutls-serv rejects early data now and then, if the client counts a ticket's age in \
             whole seconds, as BoringSSL does",
        ),
        (Mode::Binary, "gnutls-serv sends back lines, so only lines are tried"),
        (Mode::Ping, "gnutls-serv speaks TLS without WebSocket"),
        (Mode::ServerCloses, "gnutls-serv has no command that ends a connection"),
    ],
    differs: &[],
    // Its tickets wait for the client's TCP acknowledgements.
    slow: &[Mode::HundredConnections],
    isolated: true,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    // It listens on every interface.
    let [tls, mutual] = free_ports()?;
    let mut command = ground.isolated()?;
    command.arg("--disable-client-cert");
    let program = serve(ground, &mut command, tls)?;
    let within = program.pid();
    let mut command = ground.beside(within)?;
    command.args(["--require-client-cert", "--verify-client-cert"]);
    command.args(["--x509cafile", &ground.file("root.pem")]);
    let second = serve(ground, &mut command, mutual)?;
    let mut running =
        Running { mutual: Some(mutual), within: Some(within), ..Running::new(program, tls) };
    running.programs.push(second);
    Ok(running)
}

fn serve(ground: &Ground<'_>, command: &mut Command, port: u16) -> anyhow::Result<Program> {
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| ground.file(name));
    command.args(["--echo", "--x509certfile", &chain, "--x509keyfile", &key]);
    let mut program = Program::start(command.args(["--port", &port.to_string()]))?;
    program.say_until("...done")?;
    Ok(program)
}
