//! Helpers for resumption, early data and False Start: visits to one server, one after another,
//! over an in-memory transport.

use std::io::{Read, Write};

use tungstenite::Message;
use tungstenite_tls_core::TlsInfo;
use tungstenite_tls_testing::server::{Ending, Host, Seen, ServerOptions};

use crate::{
    capability::Capability,
    client::{Client, close, echo, open},
    io_kind::IoConnector,
    subject::Subject,
    transport::Memory,
};

/// The server that the client believes it talks to, wherever the transport leads.
pub(super) const URL: &str = "wss://localhost:4433/";

/// What each side knows about one successful connection.
pub(super) struct Visit {
    pub(super) info: TlsInfo,
    pub(super) seen: Seen,
}

impl Subject {
    /// A server that remembers sessions.
    pub(super) fn host(&self, options: &ServerOptions) -> Host {
        let library = self.server_library(options);
        self.notes.add(format!("server: {library}"));
        options.host(library).expect("the server can be made")
    }

    /// Connects to `host`, echoes and closes.
    pub(super) fn visit(&self, host: &Host, connector: &IoConnector) -> Visit {
        self.visit_at(URL, host, connector)
    }

    pub(super) fn visit_at(&self, url: &str, host: &Host, connector: &IoConnector) -> Visit {
        self.stay(open(url, Memory::to(host), connector).expect("connects"))
    }

    /// Echoes and closes on a connection that is already open.
    pub(super) fn stay(&self, mut client: Client<Memory>) -> Visit {
        echo(&mut client, &Message::text("hello"));
        let info = tls_info(&client);
        close(&mut client);
        let seen = client.get_mut().get_mut().finish().clone();
        assert_eq!((&seen.ending, &seen.error), (&Ending::CloseNotify, &None), "{seen:?}");
        if !self.lacks(Capability::ResumedFlag) {
            assert_eq!(info.resumed, Some(seen.resumed), "the server saw something else");
        }
        Visit { info, seen }
    }
}

pub(super) fn tls_info<S: Read + Write>(client: &Client<S>) -> TlsInfo {
    client.get_ref().tls_info()
}
