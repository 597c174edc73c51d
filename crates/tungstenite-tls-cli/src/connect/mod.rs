//! `wss connect`: sends lines of stdin as messages, and prints messages as lines on stdout.

mod gaps;
mod input;
mod lines;
mod link;
mod output;
mod talk;
mod waiter;

use std::io;

use tungstenite_tls::{MaybeTlsStream, error::redacted, lasting::Cause};

use self::{
    gaps::Gaps,
    lines::Lines,
    link::Link,
    output::Output,
    talk::{Ended, Talk},
    waiter::Waiter,
};
use crate::{args::ConnectArgs, failure::Failure, options::Target, output::remark};

/// Connects and talks until either side closes; with --reconnect, again and again.
pub(crate) fn run(args: &ConnectArgs) -> Result<(), Failure> {
    args.options.leave_stdin_to("where wss connect reads its messages")?;
    let repeated = args.reconnect.is_some();
    let target = args.options.target(&args.url, args.one.backend, None, repeated)?;
    args.options.remark_on(&args.url);
    let mut waiter = Waiter::new().map_err(|error| Failure::io(redacted(&target.url), &error))?;
    let (mut gaps, mut lines, mut output) = (args.reconnect.map(Gaps::new), None, Output::new());
    loop {
        let ended = match Link::open(&target, &mut waiter) {
            Ok(link) => {
                greet(&link, &target, gaps.as_mut(), &output);
                let lines = read_stdin(&mut lines, &waiter)?;
                Talk::new(args, &target, link, lines, &mut output, &mut waiter).run()
            }
            Err(error) => {
                let failure = Failure::connecting(&target.url, &error);
                Ended::lost(Cause::NotConnected(error), failure)
            }
        };
        let Some(gaps) = &mut gaps else { return ended.result() };
        let lines = read_stdin(&mut lines, &waiter)?;
        if let Some(result) = gaps.bridge(ended, args, &target, lines, &mut waiter) {
            return result;
        }
    }
}

/// The lines of stdin, which is not read before the first attempt to connect.
fn read_stdin<'a>(lines: &'a mut Option<Lines>, waiter: &Waiter) -> Result<&'a mut Lines, Failure> {
    let read = || -> io::Result<Lines> { Ok(Lines::new(input::read_lines(waiter.waker())?)) };
    match lines {
        Some(lines) => Ok(lines),
        None => {
            let failed = |error| Failure::io("cannot read stdin", &error);
            Ok(lines.insert(read().map_err(failed)?))
        }
    }
}

/// Tells a person of the connection, and everybody of one that others came before.
fn greet(link: &Link, target: &Target, gaps: Option<&mut Gaps>, output: &Output) {
    let again = gaps.and_then(Gaps::connected);
    if again.is_none() && !output.is_interactive() {
        return;
    }
    let how = match link.socket.get_ref() {
        MaybeTlsStream::Tls(stream) => {
            let info = stream.info();
            let version = info.version.map_or("TLS".to_owned(), |version| version.to_string());
            let resumed = if info.resumed == Some(true) { ", session resumed" } else { "" };
            format!("{version} with {}{resumed}", info.library)
        }
        _ => "without TLS".to_owned(),
    };
    let how = again.map_or(how.clone(), |attempts| format!("{how}, {attempts}"));
    let close = if output.is_interactive() { " Ctrl-D closes." } else { "" };
    remark(&format!("Connected to {} ({how}).{close}", redacted(&target.url)));
}
