//! Key logs, for those who analyse connections.

use std::path::PathBuf;

use clap::Args;
use tungstenite_tls::{TlsConfig, config::KeyLog};

#[derive(Args, Debug)]
#[command(next_help_heading = "Diagnostics")]
pub(super) struct DiagnosticOptions {
    /// Write the secrets of connections to FILE, for Wireshark.
    ///
    /// It is appended to, and made for its user alone if it is missing. Whoever reads it can read
    /// the connections, so a file that other users may read or write is refused, and so is a link.
    #[arg(long, value_name = "FILE", conflicts_with = "keylog_env", visible_alias = "keylogfile")]
    keylog: Option<PathBuf>,

    /// As --keylog, to the file that the environment variable SSLKEYLOGFILE names, if it does.
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
