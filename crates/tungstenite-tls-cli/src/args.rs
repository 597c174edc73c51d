//! The command line: the subcommands and what is theirs alone.

use std::env;

use clap::{
    Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::RangedU64ValueParser,
    error::{ContextKind, ContextValue, ErrorKind},
};
use tungstenite_tls::http::Uri;

use crate::{options::Options, output, tls, url, values};

const EXIT_CODES: &str = "\
Exit codes:
  0  success
  1  anything that has no code of its own
  2  bad input: an argument, a URL, a certificate file, a backend that is not compiled in
  3  TLS failed: a certificate was refused, an alert came, the peer speaks no TLS
  4  the server refused the upgrade to WebSocket; its HTTP status is shown
  5  I/O: the host is unknown, the connection was refused, reset or cut off, time ran out
  6  WebSocket: the server broke the protocol, or closed with a code that tells of an error";

const EXAMPLES: &str = "\
Examples:
  wss probe                                      try it out, with a server of its own
  wss probe wss://example.org/socket             look at a server
  wss probe --repeat 3 wss://example.org/socket  what resumption saves
  wss probe --ca ca.pem wss://localhost:8443     trust one's own certificate authority
  wss probe --cert c.pem --key k.pem wss://a.example  show a client certificate
  wss connect wss://example.org/socket           talk
  printf 'a\\nb\\n' | wss connect wss://localhost:8443
  wss backends                                   which TLS libraries are compiled in";

/// Probe and talk WebSocket over TLS, with the TLS library of your choice.
#[derive(Debug, Parser)]
#[command(name = "wss", version, max_term_width = 100, styles = output::HELP)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(after_help = EXIT_CODES)]
    Probe(ProbeArgs),
    #[command(after_help = EXIT_CODES)]
    Connect(ConnectArgs),
    Backends(BackendsArgs),
}

impl Cli {
    /// The arguments of this process.
    pub(crate) fn from_env() -> Result<Self, clap::Error> {
        let command = Self::command();
        let matches = command.clone().try_get_matches_from(env::args_os()).map_err(silent)?;
        let mut cli = Self::from_arg_matches(&matches)?;
        let used = matches.subcommand();
        let used = used.and_then(|(name, matches)| Some((command.find_subcommand(name)?, matches)));
        let about_tls = used.and_then(|(command, matches)| tls::first_given(command, matches));
        match &mut cli.command {
            Command::Probe(args) => args.options.about_tls = about_tls,
            Command::Connect(args) => args.options.about_tls = about_tls,
            Command::Backends(_) => {}
        }
        Ok(cli)
    }

    /// Whether stdout is for programs.
    pub(crate) fn json(&self) -> bool {
        match &self.command {
            Command::Backends(args) => args.json,
            Command::Connect(_) => false,
            Command::Probe(args) => args.json,
        }
    }
}

/// Connect, and show each stage: TCP, TLS, certificates, upgrade, echo, close.
///
/// Each stage is timed. Once the connection is open, a message is sent, and the same message is
/// waited for. A server that sends something else, or nothing, is no failure: that is shown, and
/// the exit code stays 0, for TLS and the upgrade have succeeded. Redirects are shown and not
/// followed.
#[derive(Args, Debug)]
pub(crate) struct ProbeArgs {
    /// The server, as in wss://example.org:8443/path; without it, one started for the purpose.
    ///
    /// Without a URL, an echo server is started on loopback, with certificates made on the spot;
    /// their root alone is trusted. Other users of the machine can see the command line: @FILE reads
    /// a URL whose query is secret from the first line of FILE.
    #[arg(value_parser = values::url)]
    pub(crate) url: Option<Uri>,

    /// The message to send, as text.
    #[arg(long, value_name = "TEXT", default_value = "Hello from wss")]
    pub(crate) message: String,

    /// Send no message: look at the handshakes alone.
    #[arg(long, conflicts_with = "message")]
    pub(crate) no_message: bool,

    /// Connect N times, one after another, and show the connections side by side.
    ///
    /// All are made with one configuration, so those after the first resume its session where the
    /// library and the server can. The stages are shown of the first. Round trips are those up to
    /// the answer to the upgrade request, counted from what the handshake was, not measured: TCP
    /// takes 1, or none with Fast Open; TLS 1.3 takes 1, or none with early data; TLS 1.2 takes 2,
    /// or 1 where a session was resumed or with False Start; the upgrade takes 1. A server that
    /// asks for another key share (HelloRetryRequest) takes 1 more, which is not seen.
    #[arg(long, value_name = "N", default_value = "1", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1000))]
    pub(crate) repeat: usize,

    /// Print one JSON object instead of text.
    ///
    /// A failure is the member `error` of that object, beside what was found out before, and is
    /// told on stderr too.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) options: Options,
}

/// Talk: lines of stdin become messages, and messages lines of stdout.
///
/// At a terminal, Ctrl-D closes the connection. In a pipe the end of stdin does: Close is sent, and
/// whatever the server still sends before its own Close is printed. Stdout holds nothing but
/// messages, a line each; everything else goes to stderr. Redirects are not followed.
#[derive(Args, Debug)]
pub(crate) struct ConnectArgs {
    /// The server, as in wss://example.org:8443/path.
    ///
    /// Other users of the machine can see the command line: @FILE reads a URL whose query is secret
    /// from the first line of FILE.
    #[arg(value_parser = values::url)]
    pub(crate) url: Uri,

    /// Send lines as binary messages; they need not be UTF-8 then.
    #[arg(long)]
    pub(crate) binary: bool,

    /// After the end of stdin, go on printing until the server closes.
    #[arg(long)]
    pub(crate) keep_open: bool,

    #[command(flatten)]
    pub(crate) options: Options,
}

/// List the TLS libraries, which of them are compiled in, the default, and what each can do.
///
/// What they can do is what the project's test suite has shown on Linux, of each library in a version
/// that --reasons and --json tell. What a library cannot do is refused before anything is dialled.
#[derive(Args, Debug)]
pub(crate) struct BackendsArgs {
    /// Tell why something is missing, and what differs on other platforms.
    #[arg(long, conflicts_with = "json")]
    pub(crate) reasons: bool,

    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `error` without what is secret in the arguments that it is about.
fn silent(mut error: clap::Error) -> clap::Error {
    let of = |error: &clap::Error, kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let about = of(&error, ContextKind::InvalidArg).unwrap_or_default();
    if let Some(name) = of(&error, ContextKind::InvalidSubcommand) {
        error.insert(ContextKind::InvalidSubcommand, ContextValue::String(url::shown(&name)));
    }
    if let Some(value) = of(&error, ContextKind::InvalidValue) {
        let value = match about.get(..8) {
            Some("--header") | Some("--subpro") if !value.starts_with('@') => "…".to_owned(),
            _ if value.starts_with('@') => value,
            _ if about.ends_with("URL]") || about.ends_with("URL>") || value.contains("://") => {
                url::shown(&value)
            }
            _ => value,
        };
        error.insert(ContextKind::InvalidValue, ContextValue::String(value));
    }
    // Such as the second part of a header that was not quoted, or a second URL.
    if error.kind() == ErrorKind::UnknownArgument && !about.starts_with('-') {
        let about = if about.contains("://") { url::shown(&about) } else { "…".to_owned() };
        error.insert(ContextKind::InvalidArg, ContextValue::String(about));
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
