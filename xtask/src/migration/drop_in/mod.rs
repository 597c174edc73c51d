//! Builds published programs that use the peers, unchanged, over the drop-in crates of `compat/`,
//! and runs some of them with each backend.
//!
//! `docs/drop-in.md` shows the lines of `Cargo.toml` that this takes. tokio-tungstenite's own
//! client of Autobahn judges the WebSocket of its drop-in crate. A relay before each server shows
//! which TLS library a connection has, and that the second one resumes the session of the first.

mod crates;
mod page;
mod programs;
mod project;
mod runs;
mod servers;

use anyhow::Context;
use xshell::Shell;

use self::{
    page::Page,
    project::Project,
    runs::{RUN, WITH_BORING, WITH_CONNECTOR, runs},
    servers::Servers,
};
use super::{
    autobahn::passes_autobahn, backends::refuses, peers::autobahn_client, project::ported,
};

/// The backends that the client chooses from by the environment, and how its second connection then
/// begins. native-tls resumes nothing.
const BACKENDS: [(&str, &str); 3] =
    [("native-tls", "full"), ("openssl", "resumed"), ("rustls", "resumed")];
const VARIABLE: &str = "TUNGSTENITE_TLS_BACKEND";

/// Those that also run without the server's root: a blocking one, and one on tokio.
const STRANGERS: [(&str, &str); 2] = [RUN[0], RUN[3]];

/// `autobahn` is a free port.
pub(super) fn run(sh: &Shell, autobahn: u16) -> anyhow::Result<()> {
    Page::read(sh)?.check_programs(&runs())?;
    let project = Project::create(sh, &ported(sh, &autobahn_client(autobahn))?)?;
    crates::check(sh, &project)?;
    project.build(sh)?;
    let client = project.path("autobahn");
    passes_autobahn(sh, "tokio-tungstenite", &client, project.dir(), autobahn)?;
    let mut servers = Servers::start(&project)?;
    for (backend, again) in BACKENDS {
        for (program, server) in RUN {
            let mut client = servers.client(&project, "client", program, server);
            client.env(VARIABLE, backend);
            servers
                .see(&mut client, server, backend, ["full", again])
                .with_context(|| format!("{program} with {backend}"))?;
        }
        for (program, server) in WITH_CONNECTOR {
            let mut client = servers.client(&project, "client", program, server);
            servers
                .see(client.arg(backend), server, backend, ["full", again])
                .with_context(|| format!("{program} with {backend} for all"))?;
        }
        for (program, server) in STRANGERS {
            let mut client = servers.client(&project, "client", program, server);
            refuses(client.env(VARIABLE, backend), backend).context(program)?;
            servers.has_seen(server, backend, "full")?;
        }
        said(backend, RUN.len() + WITH_CONNECTOR.len(), again);
    }
    for (program, server) in WITH_CONNECTOR {
        let mut client = servers.client(&project, "client", program, server);
        client.env(VARIABLE, "openssl");
        servers
            .see(&mut client, server, "rustls", ["full", "full"])
            .with_context(|| format!("{program} with its own connector"))?;
    }
    with_boring(&project, &mut servers)
}

fn with_boring(project: &Project, servers: &mut Servers) -> anyhow::Result<()> {
    for (program, server) in WITH_BORING {
        let mut client = servers.client(project, "boring", program, server);
        servers
            .see(&mut client, server, "boring", ["full", "resumed"])
            .with_context(|| format!("{program} with boring"))?;
        refuses(&mut servers.client(project, "boring", program, server), "boring")
            .context(program)?;
        servers.has_seen(server, "boring", "full")?;
    }
    said("boring", WITH_BORING.len(), "resumed");
    Ok(())
}

fn said(backend: &str, programs: usize, again: &str) {
    println!("{backend}: {programs} programs connect with it; their second connection is {again}");
}
