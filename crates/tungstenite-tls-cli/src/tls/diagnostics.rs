//! The options for key logs, which help to analyse connections.

use std::path::PathBuf;

use clap::Args;
use tungstenite_tls::{TlsConfig, config::KeyLog};

#[derive(Args, Debug)]
#[command(next_help_heading = "Diagnostics")]
pub(super) struct DiagnosticOptions {
    /// Log the secrets of connections to FILE, for Wireshark.
    ///
    /// wss appends to FILE, or creates it for its user only. Anyone who can read it can decrypt the
    /// connections, so wss refuses a link, and a file that other users can read or write.
    #[arg(long, value_name = "FILE", conflicts_with = "keylog_env", visible_alias = "keylogfile")]
    keylog: Option<PathBuf>,

    /// Like --keylog, with the file that the environment variable SSLKEYLOGFILE names, if it is
    /// set.
    #[arg(long)]
    keylog_env: bool,
}

impl DiagnosticOptions {
    pub(super) fn set(&self, config: TlsConfig) -> TlsConfig {
        match &self.keylog {
            Some(file) => config.with_key_log(KeyLog::File(file.clone())),
            None if self.keylog_env => config.with_key_log(KeyLog::Environment),
            None => config,
        }
    }
}
