//! What the cases share: [`Connections`], which makes the connector for each version once.

use std::sync::OnceLock;

use tungstenite::protocol::WebSocketConfig;
use tungstenite_tls_core::{Connector, TlsVersion, websocket_config};
use tungstenite_tls_testing::server::{Host, ServerOptions, ServerResumption};

use super::{
    link::{Link, Opened},
    script::Script,
};
use crate::{client::trusting_on, io_kind::IoConnector, subject::Subject};

/// The most bytes of a message, and of a frame.
const LIMIT: usize = 1000;

/// The most bytes that are queued for sending.
pub(super) const QUEUE: usize = 256 * 1024;

/// Connections to servers that differ only in their scripts. None resumes another.
#[derive(Default)]
pub(super) struct Connections(OnceLock<(Host, Vec<(TlsVersion, Connector)>)>);

impl Connections {
    /// Opens a connection for each version of TLS.
    pub(super) fn each_version(
        &self,
        subject: &Subject,
        script: Script,
        mut then: impl FnMut(TlsVersion, Link, Opened),
    ) {
        let (host, connectors) = self.0.get_or_init(|| make(subject));
        for (version, connector) in connectors {
            let connector =
                IoConnector::new(connector.clone(), subject.io_kind, subject.notes.clone());
            let (link, opened) = Link::open(&connector, host, script, limits());
            then(*version, link, opened);
        }
    }
}

fn make(subject: &Subject) -> (Host, Vec<(TlsVersion, Connector)>) {
    let options = ServerOptions::new().resumption(ServerResumption::None);
    let host = options.host(subject.library).expect("the server can be made");
    let connectors = subject.versions().map(|version| {
        let config = trusting_on(version).with_resumption(false);
        (version, (subject.build)(&config).expect("a connector"))
    });
    (host, connectors.collect())
}

fn limits() -> WebSocketConfig {
    let config = websocket_config().max_message_size(Some(LIMIT)).max_frame_size(Some(LIMIT));
    config.max_write_buffer_size(QUEUE)
}
