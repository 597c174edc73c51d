//! Streams for messages, with or without batches: [`Carrier`].

use std::io::{Read, Write};

use tungstenite::{Error, WebSocket};

use crate::{Batch, MaybeTlsStream, TlsSession};

/// The stream that a client's messages go through.
pub trait Carrier: Read + Write + Sized {
    /// Sends a text message in a batch. Returns `None` if the stream has no batches.
    fn batch(batch: &mut Batch, to: &mut WebSocket<Self>, text: &str) -> Option<Result<(), Error>> {
        let _ = (batch, to, text);
        None
    }

    /// Flushes a batch.
    ///
    /// # Errors
    /// The same errors as [`Batch::flush`].
    fn flush_batch(batch: &mut Batch, to: &mut WebSocket<Self>) -> Result<(), Error> {
        let _ = batch;
        to.flush()
    }
}

impl<S: Read + Write, T: TlsSession> Carrier for MaybeTlsStream<S, T> {
    fn batch(batch: &mut Batch, to: &mut WebSocket<Self>, text: &str) -> Option<Result<(), Error>> {
        Some(batch.text(to, text))
    }

    fn flush_batch(batch: &mut Batch, to: &mut WebSocket<Self>) -> Result<(), Error> {
        batch.flush(to)
    }
}
