//! The command line: the subcommands, and the arguments of each.

use std::{env, time::Duration};

use clap::{
    Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::RangedU64ValueParser,
    error::{ContextKind, ContextValue, ErrorKind},
};
use tungstenite_tls::http::Uri;

use crate::{
    compare::{CompareArgs, Handed},
    conversation::Conversation,
    options::{OneBackend, Options},
    output,
    serve::ServeArgs,
    tls, url, values,
};

const EXIT_CODES: &str = "\
Exit codes:
  0  success
  1  any other failure
  2  bad input: an argument, a URL, a certificate file, a backend that is not compiled in
  3  TLS: the certificate was rejected, the server sent an alert or does not speak TLS
  4  the server refused the upgrade to WebSocket; its HTTP status is shown
  5  I/O: unknown host; connection refused, reset or cut off; timeout; a proxy that refuses
  6  WebSocket: the server broke the protocol, or closed with an error code";

const EXAMPLES: &str = "\
Examples:
  wss probe                                      try it out with a local server
  wss probe wss://example.org/socket             inspect a server
  wss probe --repeat 3 wss://example.org/socket  see what resumption saves
  wss probe --ca ca.pem wss://localhost:8443     trust your own certificate authority
  wss probe --cert c.pem --key k.pem wss://a.example  present a client certificate
  wss probe --proxy socks5h://localhost:1080 wss://example.org  go through a proxy
  wss connect wss://example.org/socket           send and receive messages
  wss connect --reconnect --ping 30 wss://example.org/socket  stay connected
  printf 'a\\nb\\n' | wss connect wss://localhost:8443
  wss compare wss://example.org/socket           the same with every TLS library, side by side
  wss serve --write-certs certs                  a server to test clients against
  wss serve --fault expired                      one with a fault; --fault help lists them
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
    #[command(after_help = EXIT_CODES)]
    Compare(CompareArgs),
    #[command(after_help = EXIT_CODES)]
    Serve(ServeArgs),
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
            Command::Compare(args) => {
                args.options.about_tls = about_tls;
                args.handed = used.map(|(_, matches)| Handed::new(matches)).unwrap_or_default();
            }
            Command::Backends(_) | Command::Serve(_) => {}
        }
        Ok(cli)
    }

    /// Whether stdout is JSON.
    pub(crate) fn json(&self) -> bool {
        match &self.command {
            Command::Backends(args) => args.json,
            Command::Compare(args) => args.json,
            Command::Connect(_) => false,
            Command::Probe(args) => args.json,
            Command::Serve(args) => args.json,
        }
    }
}

/// Connect and show each stage: lookup, TCP, proxy, TLS, certificates, upgrade, echo, close.
///
/// Each stage is timed. Once the connection is open, wss sends a message and waits for the server
/// to send it back. If the server sends something else or nothing, the output says so, and the exit
/// code is still 0, because TLS and the upgrade have succeeded. Redirects are shown, not followed.
#[derive(Args, Debug)]
pub(crate) struct ProbeArgs {
    /// The server, such as wss://example.org:8443/path; without it, wss starts its own.
    ///
    /// Without a URL, wss starts an echo server on loopback with new certificates, and trusts only
    /// their root. Other users of the machine can see the command line, so put a URL with a
    /// password or a secret query in a file: @FILE reads the first line of FILE.
    #[arg(value_parser = values::url)]
    pub(crate) url: Option<Uri>,

    #[command(flatten)]
    pub(crate) conversation: Conversation,

    /// Connect N times, one after another, and show the connections side by side.
    ///
    /// All connections share one configuration, so those after the first resume its session if the
    /// library and the server can. The stages shown are those of the first connection.
    ///
    /// Round trips are not measured; they follow from the kind of handshake, up to the answer to
    /// the upgrade request. TCP takes one, or none with Fast Open; TLS 1.3 takes one, or none with
    /// early data; TLS 1.2 takes two, or one with a resumed session or False Start; the upgrade
    /// takes one. A request for another key share (HelloRetryRequest) takes one more, which is not
    /// counted. Through a proxy, they are not known.
    #[arg(
        long,
        value_name = "N",
        default_value = "1",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1000)
    )]
    pub(crate) repeat: usize,

    /// Print one JSON object instead of text.
    ///
    /// After a failure, the object has the member `error` in addition to what was found out before.
    /// The error goes to stderr too.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) one: OneBackend,

    #[command(flatten)]
    pub(crate) options: Options,
}

/// Send each line of stdin as a message, and print each message as a line.
///
/// At a terminal, Ctrl-D closes the connection. In a pipe, the end of stdin does: wss sends Close,
/// and prints everything that the server sends before its own Close. Only messages go to stdout,
/// one per line; everything else goes to stderr. Redirects are not followed.
#[derive(Args, Debug)]
pub(crate) struct ConnectArgs {
    /// The server, such as wss://example.org:8443/path.
    ///
    /// Other users of the machine can see the command line, so put a URL with a password or a
    /// secret query in a file: @FILE reads the first line of FILE.
    #[arg(value_parser = values::url)]
    pub(crate) url: Uri,

    /// Send lines as binary messages, which do not have to be UTF-8.
    #[arg(long)]
    pub(crate) binary: bool,

    /// After the end of stdin, keep printing until the server closes.
    #[arg(long)]
    pub(crate) keep_open: bool,

    /// Send a ping when nothing has arrived for this long; fail if nothing answers it.
    ///
    /// In seconds. The server has the time of --timeout to answer; otherwise the connection counts
    /// as lost, and the exit code is 5, unless --reconnect makes a new one.
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds)]
    pub(crate) ping: Option<Duration>,

    /// Connect again if the connection is lost, or cannot be made yet; say so on stderr.
    ///
    /// Messages that are on their way when a connection is lost may be lost, too. wss sends no line
    /// twice, and names the lines that may not have arrived; lines that it has not sent wait for
    /// the next connection. Only --ping notices that a server is silent.
    ///
    /// The wait before an attempt grows from half a second to 30 seconds, with a random part, and
    /// is longer if the server asks for it with Retry-After. With =ATTEMPTS, wss gives up after so
    /// many in a row; without, it goes on until Ctrl-C. It ends at once if another attempt cannot
    /// help, as when the certificate is not trusted or the path is not found, and after the end of
    /// stdin, if there is nothing left to send and no --keep-open.
    #[arg(
        long,
        value_name = "ATTEMPTS",
        num_args = 0..=1,
        require_equals = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000)
    )]
    pub(crate) reconnect: Option<Option<usize>>,

    #[command(flatten)]
    pub(crate) one: OneBackend,

    #[command(flatten)]
    pub(crate) options: Options,
}

/// List the TLS libraries: which are compiled in, which is the default, what each can do.
///
/// What each can do was found by the project's test suite on Linux; --reasons and --json name the
/// version of each library. If you set an option that your library does not support, wss fails
/// before it connects.
#[derive(Args, Debug)]
pub(crate) struct BackendsArgs {
    /// Explain why something is missing, and what differs on other platforms.
    #[arg(long, conflicts_with = "json")]
    pub(crate) reasons: bool,

    /// Print one JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Hides the secrets in the arguments that `error` quotes.
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
            Some("--header" | "--subpro" | "--proxy " | "--proxy-") if !value.starts_with('@') => {
                "…".to_owned()
            }
            _ if value.starts_with('@') => value,
            _ if about.ends_with("URL]") || about.ends_with("URL>") || value.contains("://") => {
                url::shown(&value)
            }
            _ => value,
        };
        error.insert(ContextKind::InvalidValue, ContextValue::String(value));
    }
    // For example the second part of an unquoted header, or a second URL.
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

    #[test]
    fn the_readme_names_every_option_of_compare_and_serve() {
        let readme = include_str!("../README.md");
        for command in ["compare", "serve"] {
            let command = Cli::command().find_subcommand(command).expect("a command").clone();
            for long in command.get_arguments().filter_map(|arg| arg.get_long()) {
                // Those of every command that connects are in its help.
                let shared = ["help", "message", "no-message", "backend", "timeout", "resolve"];
                if !shared.contains(&long) {
                    assert!(readme.contains(&format!("--{long}")), "README.md lacks --{long}");
                }
            }
        }
    }
}
