//! The options for resuming sessions of earlier connections.

use std::{path::PathBuf, sync::Arc};

use clap::Args;
use tungstenite_tls::{TlsConfig, config::FileSessionStore};

use super::errors::bad;
use crate::failure::Failure;

#[derive(Args, Debug)]
#[command(next_help_heading = "Resumption")]
pub(super) struct ResumptionOptions {
    /// Keep sessions in FOLDER, so that later runs can resume them.
    ///
    /// wss creates FOLDER if it is missing, for its user only: anyone who can read a session can
    /// decrypt the connections that resume it.
    #[arg(long, value_name = "FOLDER", conflicts_with = "no_resumption")]
    pub(super) sessions: Option<PathBuf>,

    /// Send the upgrade request as early data (0-RTT) when a TLS 1.3 session is resumed.
    ///
    /// Saves a round trip. Anyone who records the request can replay it (RFC 8446, section 8), so
    /// use it only if the upgrade has no side effect on the server. It needs a session: from
    /// --sessions, or from the earlier connections of `wss probe --repeat` and
    /// `wss connect --reconnect`.
    #[arg(long)]
    pub(super) early_data: bool,

    /// Resume no session: every connection makes a full handshake.
    #[arg(long)]
    no_resumption: bool,
}

impl ResumptionOptions {
    /// `repeated` says whether more connections follow the first. Creates the folder of --sessions.
    pub(super) fn set(&self, config: TlsConfig, repeated: bool) -> Result<TlsConfig, Failure> {
        if self.early_data && !repeated && self.sessions.is_none() {
            return Err(Failure::usage("--early-data needs a session to resume").help(
                "give --sessions FOLDER, or use `wss probe --repeat N` or `wss connect \
                     --reconnect`",
            ));
        }
        let mut config = config.with_early_data(self.early_data);
        if let Some(folder) = &self.sessions {
            let store = FileSessionStore::open(folder).map_err(bad("--sessions"))?;
            config = config.with_session_store(Arc::new(store));
        }
        Ok(match self.no_resumption {
            true => config.with_resumption(false),
            false => config,
        })
    }
}
