//! What is known of one connection: [`Driver`].

use std::io::{self, ErrorKind};

use super::{early::Early, lasting::Lasting};
use crate::{Endpoint, Readiness, TlsError, TlsInfo, TlsSession, stream::frames::FrameWatch};

/// Drives a session over a transport that is lent to each call. Whether the transport blocks is
/// its own affair: `WouldBlock` ends a call early, without losing a byte.
///
/// Four rules hold in all of it. What was taken from a caller is sent once, even if the transport
/// fails meanwhile: the next call meets its error. An error that does not pass is given by every
/// further call. What the peer sent is the reader's before anything else is said. And the peer's
/// close_notify is answered behind all that was written before.
pub(crate) struct Driver<T> {
    pub(super) session: T,
    pub(super) backend: &'static str,
    pub(super) endpoint: Endpoint,
    pub(super) handshake_done: bool,
    /// The handshake is done, and nothing is owed.
    pub(super) open: bool,
    /// Plaintext that was taken and is still to be encrypted, before anything else: early data that
    /// the server did not take, and what a session in a renegotiation does not take.
    pub(super) owed: Vec<u8>,
    /// All that the handshake had to say has been written, too.
    pub(super) handshake_written: bool,
    pub(super) early_data: Early,
    /// What the stream carries, if that is a WebSocket.
    pub(super) watch: Option<FrameWatch>,

    /// What every further call gives.
    pub(super) failed: Option<TlsError>,
    /// The failure came behind data, and no read has given it yet.
    pub(super) failure_untold: bool,
    /// The transport gives nothing any more.
    pub(super) input_failed: Option<Lasting>,
    /// The transport takes nothing any more.
    pub(super) output_failed: Option<Lasting>,
    /// It failed before anything else did, so that is what writes give.
    pub(super) output_failed_first: bool,
    /// The transport's timeout ran out after a write had taken something: for the next write.
    pub(super) deferred: Option<io::Error>,

    /// Our close_notify is queued or sent.
    pub(super) closed: bool,
    /// The peer's close_notify has come.
    pub(super) peer_closed: bool,
    /// The session may hold more plaintext than the last read had room for.
    pub(super) unread: bool,
    /// The last write did not take all that it was given.
    pub(super) refused: bool,
    /// Bytes of plaintext that were encrypted and not handed on, to share a write with the next.
    pub(super) held: usize,
    /// Bytes that were taken since the last read and went nowhere, for the reader comes first;
    /// without those of the first time.
    pub(super) discarded: Option<usize>,
    /// The transport would have blocked before it took all ciphertext.
    pub(super) stalled: bool,
    /// What the last call that would have blocked waits for.
    pub(super) readiness: Option<Readiness>,
}

impl<T: TlsSession> Driver<T> {
    pub(crate) fn new(session: T, backend: &'static str, endpoint: Endpoint) -> Self {
        Self {
            session,
            backend,
            endpoint,
            handshake_done: false,
            open: false,
            owed: Vec::new(),
            handshake_written: false,
            early_data: Early::default(),
            watch: None,
            failed: None,
            failure_untold: false,
            input_failed: None,
            output_failed: None,
            output_failed_first: false,
            deferred: None,
            closed: false,
            peer_closed: false,
            unread: false,
            refused: false,
            held: 0,
            discarded: None,
            stalled: false,
            readiness: None,
        }
    }

    pub(crate) fn info(&self) -> TlsInfo {
        let mut info = self.session.info();
        info.early_data = self.early_data.told();
        info
    }

    /// Lets the first thing done, if it is a write, go out as early data, where the connector and
    /// the server allow it. For those who know that this write may safely be replayed (RFC 8446,
    /// section 8).
    pub(crate) fn allow_early_data(&mut self) {
        self.early_data = Early::Allowed;
    }

    pub(super) fn note(&mut self, error: &io::Error, readiness: Readiness) {
        if error.kind() == ErrorKind::WouldBlock {
            self.readiness = Some(readiness);
        }
    }
}

impl<T> Driver<T> {
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn session(&self) -> &T {
        &self.session
    }

    pub(crate) fn session_mut(&mut self) -> &mut T {
        &mut self.session
    }

    pub(crate) fn handshake_done(&self) -> bool {
        self.handshake_done
    }

    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub(crate) fn handshake_written(&self) -> bool {
        self.handshake_written
    }

    #[cfg(any(feature = "tokio", feature = "futures-io"))]
    pub(crate) fn peer_closed(&self) -> bool {
        self.peer_closed
    }

    pub(crate) fn readiness(&self) -> Option<Readiness> {
        self.readiness
    }

    /// Follows the WebSocket that the stream will carry.
    pub(crate) fn watch_frames(&mut self) {
        self.watch = Some(FrameWatch::new());
    }

    pub(crate) fn watch(&self) -> Option<&FrameWatch> {
        self.watch.as_ref()
    }

    pub(crate) fn watch_mut(&mut self) -> Option<&mut FrameWatch> {
        self.watch.as_mut()
    }
}
