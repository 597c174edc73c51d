//! Caddy, with Go's TLS: [`SERVER`].

use anyhow::Context;
use serde_json::json;

use crate::interop::mode::Mode;
use crate::interop::server::{Ground, Running, Server, free_ports};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "caddy",
    install: |sh| interop::debian(sh, "caddy", "usr/bin/caddy"),
    version: &["version"],
    start,
    dialect: "echo",
    path: "/",
    lacks: &[(Mode::EarlyData, "Go's TLS has no early data outside QUIC")],
    differs: &[],
    slow: &[],
    isolated: false,
};

fn start(ground: &Ground<'_>) -> anyhow::Result<Running> {
    let behind = ground.behind.context("Caddy has no WebSocket of its own")?;
    let [tls, mutual] = free_ports()?;
    let [chain, key, root] = ["chain.pem", "key.pem", "root.pem"].map(|name| ground.file(name));
    let server = |port: u16, policy: serde_json::Value| {
        let upstream = json!({"dial": format!("127.0.0.1:{behind}")});
        json!({
            "listen": [format!("127.0.0.1:{port}")],
            "protocols": ["h1"],
            "automatic_https": {"disable": true},
            "tls_connection_policies": [policy],
            "routes": [{"handle": [{"handler": "reverse_proxy", "upstreams": [upstream]}]}],
        })
    };
    let asks = json!({
        "client_authentication": {
            "trusted_ca_certs_pem_files": [root],
            "mode": "require_and_verify",
        },
    });
    let config = json!({
        "admin": {"disabled": true},
        "storage": {"module": "file_system", "root": ground.folder},
        "apps": {
            "tls": {"certificates": {"load_files": [{"certificate": chain, "key": key}]}},
            "http": {"servers": {"tls": server(tls, json!({})), "mutual": server(mutual, asks)}},
        },
    });
    let file = ground.write("caddy.json", &config.to_string())?;
    let mut command = ground.command();
    // It saves its configuration there.
    command.env("HOME", &ground.folder).env_remove("XDG_CONFIG_HOME");
    command.args(["run", "--config"]).arg(file);
    let mut program = Program::start(&mut command)?;
    program.say_until("serving initial configuration")?;
    Ok(Running { mutual: Some(mutual), ..Running::new(program, tls) })
}
