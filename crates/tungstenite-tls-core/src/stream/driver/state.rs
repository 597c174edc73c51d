//! Defines [`Driver`], the state of one connection.

use std::io;

use super::{
    early::Early,
    first_bytes::FirstBytes,
    fruitless::Fruitless,
    lasting::{Lasting, is_waiting},
};
#[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
use crate::stream::frames::Queued;
use crate::{
    Endpoint, Readiness, TlsError, TlsInfo, TlsSession, config::Offer, stream::frames::FrameWatch,
};

/// Runs a session over a transport that each call borrows. The transport may block or not:
/// `WouldBlock` ends a call early, without losing a byte.
///
/// Four rules hold throughout. Bytes taken from a caller are sent once, even if the transport fails
/// meanwhile: the next call returns its error. Every further call returns a permanent error again.
/// The reader gets data from the peer before any error. The reply to the peer's close_notify
/// follows everything written before.
pub(crate) struct Driver<T> {
    pub(super) session: T,
    pub(super) backend: &'static str,
    pub(super) endpoint: Endpoint,
    /// What the session offers the server, if that is known.
    pub(super) offer: Option<Offer>,
    pub(super) handshake_done: bool,
    pub(super) first_bytes: FirstBytes,
    pub(super) fruitless: Fruitless,
    /// The handshake is done, and `owed` is empty.
    pub(super) open: bool,
    /// Plaintext that was taken and must be encrypted before anything else: early data that the
    /// server rejected, and data that the session does not take during a renegotiation.
    pub(super) owed: Vec<u8>,
    /// The last flight of the handshake has also been written.
    pub(super) handshake_written: bool,
    pub(super) early_data: Early,
    /// Follows the frames, if the stream carries a WebSocket.
    pub(super) watch: Option<FrameWatch>,

    /// The TLS error that every further call returns.
    pub(super) failed: Option<TlsError>,
    /// The failure followed data, and no read has returned it yet.
    pub(super) failure_untold: bool,
    /// Reading from the transport has failed for good.
    pub(super) input_failed: Option<Lasting>,
    /// Writing to the transport has failed for good.
    pub(super) output_failed: Option<Lasting>,
    /// Writing to the transport failed before anything else, so writes return that error.
    pub(super) output_failed_first: bool,
    /// The timeout that hit a write after it had taken something; the next write returns it.
    pub(super) deferred: Option<io::Error>,

    /// Our close_notify is queued or sent.
    pub(super) closed: bool,
    /// The peer's close_notify has come.
    pub(super) peer_closed: bool,
    /// Plaintext that was put back, to be read again.
    #[cfg(feature = "split")]
    pub(super) put_back: std::collections::VecDeque<u8>,
    /// The session may hold more plaintext than the last read had room for.
    pub(super) unread: bool,
    /// The last write did not take its whole buffer.
    pub(super) refused: bool,
    /// Number of plaintext bytes encrypted but not sent yet, to share a write with the next ones.
    pub(super) held: usize,
    /// A batch's frames, which the next flush takes.
    #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
    pub(crate) lent: Queued,
    /// Number of bytes discarded since the last read because the reader comes first, without those
    /// of the first write.
    pub(super) discarded: Option<usize>,
    /// The transport blocked or timed out before it took all ciphertext.
    pub(super) stalled: bool,
    /// What the last call that returned `WouldBlock` waits for.
    pub(super) readiness: Option<Readiness>,
}

impl<T: TlsSession> Driver<T> {
    pub(crate) fn new(
        session: T,
        backend: &'static str,
        endpoint: Endpoint,
        offer: Option<Offer>,
    ) -> Self {
        Self {
            session,
            backend,
            endpoint,
            offer,
            handshake_done: false,
            first_bytes: FirstBytes::default(),
            fruitless: Fruitless::default(),
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
            #[cfg(feature = "split")]
            put_back: Default::default(),
            unread: false,
            refused: false,
            held: 0,
            #[cfg(any(feature = "tokio-tungstenite", feature = "async-tungstenite"))]
            lent: Queued::default(),
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

    /// Allows the first call, if it is a write, to be sent as early data, if the connector and the
    /// server allow it. Call this only if that write may safely be replayed (RFC 8446, section 8).
    pub(crate) fn allow_early_data(&mut self) {
        self.early_data = Early::Allowed;
    }

    pub(super) fn note(&mut self, error: &io::Error, readiness: Readiness) {
        if is_waiting(error) {
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

    pub(crate) fn into_session(self) -> T {
        self.session
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

    /// Puts back `plaintext`, which is read again before anything else.
    #[cfg(feature = "split")]
    pub(crate) fn put_back(&mut self, plaintext: &[u8]) {
        self.put_back.extend(plaintext);
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
