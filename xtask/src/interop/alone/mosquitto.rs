//! mosquitto, a broker of MQTT: [`SERVER`].

use crate::interop::mode::Mode;
use crate::interop::server::{Ground, Running, Server, free_ports};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "mosquitto",
    install: |sh| interop::debian(sh, "mosquitto", "usr/sbin/mosquitto"),
    version: &["-h"],
    start,
    dialect: "mqtt",
    path: "/mqtt",
    lacks: &[(Mode::EarlyData, "mosquitto has no option for it"), (Mode::Text, "MQTT is binary")],
    differs: &[(
        Mode::ServerCloses,
        "after DISCONNECT, mosquitto ends the connection without Close",
    )],
    // It looks at its WebSockets ten times a second.
    slow: &[Mode::Binary, Mode::HundredConnections],
    isolated: true,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    // Other than its MQTT without WebSocket, it serves WebSocket on every interface.
    let [plain, tls, mutual] = free_ports()?;
    let [chain, key, root] = ["chain.pem", "key.pem", "root.pem"].map(|name| ground.file(name));
    let listener = |port: u16, options: &str| {
        format!(
            "listener {port} 127.0.0.1\nprotocol websockets\ncertfile {chain}\nkeyfile \
             {key}\n{options}"
        )
    };
    let text = format!(
        "allow_anonymous true\n\
         persistence false\n\
         log_dest stderr\n\
         user root\n\
         # Without this one, version 2.0.11 says that it has no socket, and ends.\n\
         listener {plain} 127.0.0.1\n\
         {}{}",
        listener(tls, ""),
        listener(mutual, &format!("cafile {root}\nrequire_certificate true\n")),
    );
    let file = ground.write("mosquitto.conf", &text)?;
    let mut command = ground.isolated()?;
    command.arg("-c").arg(file);
    let mut program = Program::start(&mut command)?;
    program.say_until(" running")?;
    let within = Some(program.pid());
    Ok(Running { mutual: Some(mutual), within, ..Running::new(program, tls) })
}
