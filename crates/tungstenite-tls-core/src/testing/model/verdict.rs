//! The rules that must hold for a [`Conversation`] when it has come to rest.

use std::io::ErrorKind;

use tungstenite::{Error, error::ProtocolError};

use super::{
    carrier::Carrier, conversation::Conversation, ends::Server, quiet::QuietRounds, text::compare,
};

impl<C: Carrier, S: Server> Conversation<C, S> {
    /// Ends the faults, lets everything arrive that can, and compares.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.log.push("no more faults".to_owned());
        self.ends.faults.heal();
        let mut quiet = QuietRounds::default();
        while quiet.goes_on(self.arrived) {
            self.log.is_settled = quiet.rounds() > 3;
            self.ends.faults.take_calls();
            self.serve();
            if self.client_end.is_some() {
                break;
            }
            if self.ends.client.can_write() {
                self.flush_batch();
            }
            self.flush();
            self.read()?;
        }
        self.serve();
        let faults = &self.ends.faults;
        let reads_fail = faults.read_error().is_some() || faults.reads_end();
        let whole = !reads_fail && faults.write_error().is_none();
        self.torn()?;
        // Messages that are still queued at a Close are not sent any more.
        let all = whole && !self.server_closing && !self.closing;
        compare("server, by the codec,", &self.received.codec, &self.sent.codec, all)?;
        compare("server, in batches,", &self.received.batch, &self.sent.batch, all)?;
        compare("client", &self.heard, &self.said, !reads_fail && self.client_end.is_none())?;
        // Data that the server sends after an error comes too late. After an error that may mean
        // anything, the stream does not look for it; a client that does not read gets the error in
        // time.
        let is_known = faults.write_error() != Some(ErrorKind::Other) && !self.wrote_much;
        if !reads_fail && is_known && self.heard.len() < self.said_before_end {
            return Err(format!(
                "the client received {} of {} messages before {:?}",
                self.heard.len(),
                self.said_before_end,
                self.client_end
            ));
        }
        if whole && self.failed {
            return Err("a call failed on a sound transport".to_owned());
        }
        if !reads_fail && is_known && self.server_closed && !self.too_late {
            let Some(Error::ConnectionClosed) = &self.client_end else {
                return Err(format!(
                    "the server has closed, but reading ends with {:?}",
                    self.client_end
                ));
            };
        }
        if whole && self.server_closed && !self.read_unflushed && self.ends.half_closes {
            let Some(Error::ConnectionClosed) = &self.server_end else {
                return Err(format!("the server received no Close, but {:?}", self.server_end));
            };
            let end = self.ends.server.get_mut().read(&mut [0; 16]);
            if !matches!(end, Ok(0)) {
                return Err(format!("the server received no close_notify, but {end:?}"));
            }
        }
        Ok(())
    }

    fn torn(&self) -> Result<(), String> {
        match &self.server_end {
            None | Some(Error::ConnectionClosed | Error::Io(_)) => Ok(()),
            Some(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => Ok(()),
            Some(error) => Err(format!("the server cannot read its messages: {error}")),
        }
    }
}
