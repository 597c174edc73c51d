//! HAProxy: [`SERVER`].

use anyhow::Context;

use crate::interop::server::{Ground, Running, Server, free_ports};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "haproxy",
    install: |sh| interop::debian(sh, "haproxy", "usr/sbin/haproxy"),
    version: &["-v"],
    start,
    dialect: "echo",
    path: "/",
    lacks: &[],
    differs: &[],
    slow: &[],
    isolated: false,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    let behind = ground.behind.context("HAProxy has no WebSocket of its own")?;
    let [tls, mutual, early] = free_ports()?;
    let [server, root] = ["server.pem", "root.pem"].map(|name| ground.file(name));
    let bind = |port: u16, options: &str| {
        format!("  bind 127.0.0.1:{port} ssl crt {server} alpn http/1.1 {options}\n")
    };
    let text = format!(
        "defaults\n  \
           mode http\n  \
           timeout connect 10s\n  \
           timeout client 60s\n  \
           timeout server 60s\n\
         frontend interop\n\
         {}{}{}  \
           default_backend behind\n\
         backend behind\n  \
           server behind 127.0.0.1:{behind}\n",
        bind(tls, ""),
        bind(mutual, &format!("ca-file {root} verify required")),
        bind(early, "allow-0rtt"),
    );
    let file = ground.write("haproxy.cfg", &text)?;
    let mut command = ground.command();
    command.args(["-W", "-db", "-f"]).arg(file);
    let mut program = Program::start(&mut command)?;
    program.say_until("Loading success.")?;
    Ok(Running { mutual: Some(mutual), early: Some(early), ..Running::new(program, tls) })
}
