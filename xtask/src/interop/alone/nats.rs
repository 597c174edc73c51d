//! NATS, with Go's TLS: [`SERVER`].

use crate::interop::mode::Mode;
use crate::interop::server::{Ground, Running, Server};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "nats-server",
    install: |sh| interop::debian(sh, "nats-server", "usr/sbin/nats-server"),
    version: &["-v"],
    start,
    dialect: "nats",
    path: "/",
    lacks: &[
        (Mode::EarlyData, "Go's TLS has no early data outside QUIC"),
        (Mode::Text, "a NATS server sends only binary messages"),
    ],
    differs: &[],
    slow: &[],
    isolated: false,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    let root = ground.file("root.pem");
    // It has one listener for WebSocket.
    let (program, tls) = serve(ground, "tls.conf", "")?;
    let (second, mutual) =
        serve(ground, "mutual.conf", &format!("ca_file: \"{root}\", verify: true"))?;
    let mut running = Running { mutual: Some(mutual), ..Running::new(program, tls) };
    running.programs.push(second);
    Ok(running)
}

fn serve(ground: &Ground<'_>, name: &str, options: &str) -> anyhow::Result<(Program, u16)> {
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| ground.file(name));
    let text = format!(
        "host: 127.0.0.1\nport: -1\nwebsocket {{\nhost: 127.0.0.1\nport: -1\ntls {{ cert_file: \
         \"{chain}\", key_file: \"{key}\", {options} }}\n}}\n"
    );
    let file = ground.write(name, &text)?;
    let mut command = ground.command();
    command.arg("-c").arg(file);
    let mut program = Program::start(&mut command)?;
    program.say_until("websocket clients on wss://127.0.0.1:")?;
    let port = program.line()?.trim().parse()?;
    program.say_until("Server is ready")?;
    Ok((program, port))
}
