//! Defines [`ReuniteError`].

use std::{error::Error, fmt};

use super::{reader::WebSocketReader, writer::WebSocketWriter};

/// The two halves are not of the same WebSocket, and are returned.
///
/// ```
/// use tungstenite_tls_core::{DuplexSocket, ReuniteError, TlsSession, WebSocketReader};
///
/// fn reader<S: DuplexSocket, T: TlsSession>(error: ReuniteError<S, T>) -> WebSocketReader<S, T> {
///     error.reader
/// }
/// ```
#[non_exhaustive]
pub struct ReuniteError<S, T> {
    /// The reader of one WebSocket.
    pub reader: WebSocketReader<S, T>,
    /// The writer of another.
    pub writer: WebSocketWriter<S, T>,
}

impl<S, T> fmt::Display for ReuniteError<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the reader and the writer belong to different WebSockets")
    }
}

impl<S, T> fmt::Debug for ReuniteError<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReuniteError").finish_non_exhaustive()
    }
}

impl<S, T> Error for ReuniteError<S, T> {}
