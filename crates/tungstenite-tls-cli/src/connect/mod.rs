//! `wss connect`: sends lines of stdin as messages, and prints messages as lines on stdout.

mod input;
mod link;
mod output;
mod ping;
mod talk;

use tungstenite_tls::{MaybeTlsStream, error::redacted};

use self::{
    link::Link,
    output::Output,
    ping::Pings,
    talk::{State, Talk},
};
use crate::{args::ConnectArgs, failure::Failure, output::remark};

/// Connects and talks until either side closes.
pub(crate) fn run(args: &ConnectArgs) -> Result<(), Failure> {
    args.options.leave_stdin_to("where wss connect reads its messages")?;
    let target = args.options.target(&args.url, args.one.backend, None, false)?;
    args.options.remark_on(&args.url);
    let link = Link::open(&target)?;
    let output = Output::new();
    if output.is_interactive() {
        let how = match link.socket.get_ref() {
            MaybeTlsStream::Tls(stream) => {
                let info = stream.info();
                let version = info.version.map_or("TLS".to_owned(), |version| version.to_string());
                format!("{version} with {}", info.library)
            }
            _ => "without TLS".to_owned(),
        };
        remark(&format!("Connected to {} ({how}). Ctrl-D closes.", redacted(&target.url)));
    }
    let failed = |error| Failure::io("cannot read stdin", &error);
    let input = input::read_lines(link.waker()).map_err(failed)?;
    let pings = Pings::new(args.ping, target.timeout);
    Talk { args, target: &target, link, input, output, pings, state: State::default() }.run()
}
