//! Where batches go, and where they do not: [`Carrier`].

use std::io::{Read, Write};

use tungstenite::{Error, WebSocket};

use crate::{Batch, MaybeTlsStream, TlsSession};

/// What a client's messages go through.
pub trait Carrier: Read + Write + Sized {
    /// Sends a text message in a batch, if there are batches over it.
    fn batch(batch: &mut Batch, to: &mut WebSocket<Self>, text: &str) -> Option<Result<(), Error>> {
        let _ = (batch, to, text);
        None
    }

    /// Flushes a batch.
    ///
    /// # Errors
    /// Those of [`Batch::flush`].
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
