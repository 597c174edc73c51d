//! The servers that do TLS and pass the WebSocket on, one per file.

mod caddy;
mod haproxy;
mod nginx;
mod stunnel;

use super::server::Server;

pub(super) const ALL: [&Server; 4] =
    [&nginx::SERVER, &haproxy::SERVER, &caddy::SERVER, &stunnel::SERVER];
