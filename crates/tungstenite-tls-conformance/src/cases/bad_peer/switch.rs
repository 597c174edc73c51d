//! Responses with status 101 that do not agree to a WebSocket.

use super::{
    play::Reply,
    script::{End, once},
};

const KEY: &str = "WebSocket protocol error: Key mismatch in \"Sec-WebSocket-Accept\" header";
const UPGRADE: &str = "WebSocket protocol error: No \"Upgrade: websocket\" header";
const CONNECTION: &str = "WebSocket protocol error: No \"Connection: upgrade\" header";

pub(super) const REPLIES: &[Reply] = &[
    Reply {
        name: "no_accept",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              \r\n",
        )],
        end: End::Stays,
        told: KEY,
    },
    Reply {
        name: "an_empty_accept",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept:\r\n\r\n",
        )],
        end: End::Stays,
        told: KEY,
    },
    Reply {
        name: "accept_twice",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: KEY,
    },
    Reply {
        name: "accept_in_a_list",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}, x\r\n\r\n",
        )],
        end: End::Stays,
        told: KEY,
    },
    Reply {
        name: "accept_of_another_key",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        )],
        end: End::Stays,
        told: KEY,
    },
    Reply {
        name: "accept_in_lower_case",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept in lower case}\r\n\r\n",
        )],
        end: End::Stays,
        told: KEY,
    },
    Reply {
        name: "accept_in_quotes",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: \"{accept}\"\r\n\r\n",
        )],
        end: End::Stays,
        told: KEY,
    },
    Reply {
        name: "upgrade_to_h2c",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: UPGRADE,
    },
    Reply {
        name: "upgrade_to_websocket_of_a_version",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket/13\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: UPGRADE,
    },
    Reply {
        name: "no_upgrade",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: UPGRADE,
    },
    Reply {
        name: "connection_without_upgrade",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: keep-alive\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: CONNECTION,
    },
    Reply {
        name: "no_connection",
        sends: &[once(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: CONNECTION,
    },
    Reply {
        name: "http_1_0_switches",
        sends: &[once(
            b"HTTP/1.0 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\n",
        )],
        end: End::Stays,
        told: "WebSocket protocol error: HTTP version must be 1.1 or higher",
    },
    Reply {
        name: "the_fields_in_an_interim_response",
        sends: &[once(
            b"HTTP/1.1 100 Continue\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Accept: {accept}\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n",
        )],
        end: End::Stays,
        told: UPGRADE,
    },
];
