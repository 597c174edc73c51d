//! nginx: [`SERVER`].

use anyhow::Context;

use crate::interop::server::{Ground, Running, Server, free_ports};
use crate::program::Program;
use crate::setup::interop;

pub(super) const SERVER: Server = Server {
    name: "nginx",
    install: |sh| interop::installed(sh, "nginx"),
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
    let behind = ground.behind.context("nginx has no WebSocket of its own")?;
    let [tls, mutual, early] = free_ports()?;
    let [chain, key, root] = ["chain.pem", "key.pem", "root.pem"].map(|name| ground.file(name));
    let server = |port: u16, options: &str| {
        format!(
            "server {{ listen 127.0.0.1:{port} ssl; {options} location / {{ proxy_pass \
             http://127.0.0.1:{behind}; }} }}\n"
        )
    };
    let text = format!(
        "daemon off;\n\
         master_process off;\n\
         pid nginx.pid;\n\
         error_log stderr notice;\n\
         events {{}}\n\
         http {{\n\
         access_log off;\n\
         client_body_temp_path body;\n\
         proxy_temp_path proxy;\n\
         fastcgi_temp_path fastcgi;\n\
         uwsgi_temp_path uwsgi;\n\
         scgi_temp_path scgi;\n\
         ssl_certificate {chain};\n\
         ssl_certificate_key {key};\n\
         ssl_protocols TLSv1.2 TLSv1.3;\n\
         ssl_session_cache shared:interop:1m;\n\
         proxy_http_version 1.1;\n\
         proxy_set_header Upgrade $http_upgrade;\n\
         proxy_set_header Connection upgrade;\n\
         {}{}{}}}\n",
        server(tls, ""),
        server(mutual, &format!("ssl_client_certificate {root}; ssl_verify_client on;")),
        server(early, "ssl_early_data on;"),
    );
    let file = ground.write("nginx.conf", &text)?;
    let mut command = ground.command();
    command.arg("-p").arg(&ground.folder).arg("-e").arg("stderr").arg("-c").arg(file);
    let mut program = Program::start(&mut command)?;
    // It prints this once it listens.
    program.say_until("event method")?;
    Ok(Running { mutual: Some(mutual), early: Some(early), ..Running::new(program, tls) })
}
