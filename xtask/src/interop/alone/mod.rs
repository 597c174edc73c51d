//! The servers with nothing behind them, one per file.

mod gnutls;
mod libwebsockets;
mod mosquitto;
mod nats;
mod s_server;

use super::server::Server;

pub(super) const ALL: [&Server; 5] =
    [&mosquitto::SERVER, &nats::SERVER, &libwebsockets::SERVER, &s_server::SERVER, &gnutls::SERVER];
