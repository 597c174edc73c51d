//! Plays the lines of the tables: [`Reply`] and [`Talk`].

use tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};
use tungstenite_tls_core::TlsVersion;

use super::{
    connections::Connections,
    link::{BadClient, Link, Opened},
    script::{End, Piece, Script, once},
    told,
};
use crate::{capability::Capability, subject::Subject};

/// What a server answers to the upgrade request, and how it ends; what the caller is told.
#[derive(Clone, Copy)]
pub(super) struct Reply {
    pub(super) name: &'static str,
    pub(super) sends: &'static [Piece],
    pub(super) end: End,
    /// The status, with the body of a refusal, or the error. Nothing can be called after it.
    pub(super) told: &'static str,
}

/// What a server sends once the WebSocket is open, and how it ends; what comes of it.
#[derive(Clone, Copy)]
pub(super) struct Talk {
    pub(super) name: &'static str,
    pub(super) sends: &'static [Piece],
    pub(super) end: End,
    /// What reads return, up to an error or until the client waits, and then two reads more.
    pub(super) told: &'static str,
    /// What the server has heard when the caller closes at last, with code 1002, and ends TLS.
    pub(super) heard: &'static str,
}

/// A response that opens a WebSocket.
pub(super) const OPENS: Piece = once(
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
      Sec-WebSocket-Accept: {accept}\r\n\r\n",
);

impl Reply {
    pub(super) fn play(&self, subject: &Subject, connections: &Connections) {
        let script = Script { pieces: self.sends, most: usize::MAX, end: self.end };
        // A client that gives up says no goodbye, but answers one.
        let heard = if self.end == End::CloseNotify { "close_notify" } else { "" };
        connections.each_version(subject, script, |version, mut link, opened| {
            let told = told::response(subject, &opened);
            drop(opened);
            let all = (&*told, &*told::counted(link.heard()));
            assert_eq!(all, (self.told, heard), "{version}");
        });
    }
}

impl Talk {
    pub(super) fn play(&self, subject: &Subject, connections: &Connections) {
        let script = Script { pieces: self.sends, most: usize::MAX, end: self.end };
        connections.each_version(subject, script, |version, mut link, opened| {
            let Opened::Yes(mut client, _) = opened else { panic!("is not opened") };
            let told = told::counted(reads(subject, &mut link, &mut client));
            close(&mut client);
            let heard = match self.end == End::CloseNotify && !replies(subject, version) {
                true => self.heard.to_owned(),
                false => told::counted(link.heard()),
            };
            assert_eq!((&*told, &*heard), (self.told, self.heard), "{version}");
        });
    }
}

/// What reads return, up to an error or until the client waits, and then two reads more.
pub(super) fn reads(subject: &Subject, link: &mut Link, client: &mut BadClient) -> Vec<String> {
    /// More messages than any line has.
    const MOST: usize = 100_000;
    let (mut told, mut left) = (Vec::new(), MOST);
    while left > 0 {
        let read = link.read(client);
        left = if matches!(read, Some(Ok(_))) { left - 1 } else { left.min(3) - 1 };
        told.push(told::message(subject, read));
    }
    told
}

/// Closes as a caller does who has found a violation.
pub(super) fn close(client: &mut BadClient) {
    let frame = CloseFrame { code: CloseCode::Protocol, reason: "".into() };
    // The connection may have failed already.
    let _ = client.close(Some(frame));
    let _ = client.get_mut().shutdown();
}

/// Whether something can be sent after the server's close_notify.
fn replies(subject: &Subject, version: TlsVersion) -> bool {
    version == TlsVersion::Tls13 || !subject.lacks(Capability::HalfClose)
}
