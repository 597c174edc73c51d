//! stunnel: [`SERVER`].

use anyhow::Context;

use crate::interop::mode::Mode;
use crate::interop::server::{Ground, Running, Server, free_ports};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "stunnel",
    install: |sh| interop::debian(sh, "stunnel4", "usr/bin/stunnel4"),
    version: &["-version"],
    start,
    dialect: "echo",
    path: "/",
    lacks: &[(Mode::EarlyData, "stunnel has no option for it")],
    differs: &[],
    slow: &[],
    isolated: false,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    let behind = ground.behind.context("stunnel has no WebSocket of its own")?;
    let [tls, mutual] = free_ports()?;
    let [server, root] = ["server.pem", "root.pem"].map(|name| ground.file(name));
    let service = |name: &str, port: u16, options: &str| {
        format!(
            "[{name}]\naccept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{behind}\ncert = \
             {server}\n{options}"
        )
    };
    let text = format!(
        "foreground = yes\npid =\n{}{}",
        service("tls", tls, ""),
        service("mutual", mutual, &format!("CAfile = {root}\nverifyChain = yes\n")),
    );
    let file = ground.write("stunnel.conf", &text)?;
    let mut command = ground.command();
    command.arg(file);
    let mut program = Program::start(&mut command)?;
    program.say_until("Configuration successful")?;
    Ok(Running { mutual: Some(mutual), ..Running::new(program, tls) })
}
