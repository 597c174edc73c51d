//! The arguments of `wss compare`: [`CompareArgs`].

use std::path::PathBuf;

use clap::{Args, builder::RangedU64ValueParser};
use tungstenite_tls::{Backend, http::Uri};

use super::handed::Handed;
use crate::{
    conversation::Conversation,
    options::{self, Options},
    values,
};

/// Probe one server with every TLS library, and show where they differ.
///
/// Each backend makes the connections of `wss probe --repeat`, one backend after another. A backend
/// that is not part of this wss is used through another build of it: a program named wss-NAME, such
/// as wss-boring, beside this one or in PATH, of the same version. It is killed if it takes longer
/// than 5 seconds and nine times --timeout for each connection.
///
/// The exit code is 0 if every available backend succeeds; otherwise it is that of the first one
/// that fails, in the order shown. A backend that --backend names and that is not available fails
/// with 2.
#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// The server, such as wss://example.org:8443/path; without it, wss starts its own.
    ///
    /// Without a URL, wss starts an echo server on loopback with new certificates, and trusts only
    /// their root. Other users of the machine can see the command line, so put a URL with a
    /// password or a secret query in a file: @FILE reads the first line of FILE.
    #[arg(value_parser = values::url)]
    pub(crate) url: Option<Uri>,

    #[command(flatten)]
    pub(crate) conversation: Conversation,

    /// Connect N times with each backend; those after the first can resume its session.
    #[arg(
        long,
        value_name = "N",
        default_value = "2",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1000)
    )]
    pub(crate) repeat: usize,

    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,

    /// Also write the comparison to FILE, as one HTML page that needs no network.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Probe with each backend in a process of its own.
    ///
    /// A crash of one library then ends only its own part. Without it, the backends of this wss are
    /// used in its own process.
    #[arg(long)]
    pub(crate) separate: bool,

    /// Compare only this backend, such as openssl, with others that are named; repeatable.
    ///
    /// Default: every backend.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = options::backend(),
        value_delimiter = ',',
        help_heading = "TLS"
    )]
    pub(crate) backend: Vec<Backend>,

    #[command(flatten)]
    pub(crate) options: Options,

    /// What other builds of wss are handed on.
    #[arg(skip)]
    pub(crate) handed: Handed,
}
