//! Between one connection and the next: [`Gaps`].

use std::{
    mem,
    time::{Duration, Instant, SystemTime},
};

use tungstenite_tls::{
    Error,
    http::StatusCode,
    lasting::{Backoff, Cause, Retries},
};

use super::{input::Input, lines::Lines, talk::Ended, waiter::Waiter};
use crate::{args::ConnectArgs, failure::Failure, options::Target, output::remark};

/// Decides whether to connect again, tells of it, and waits.
#[derive(Debug)]
pub(super) struct Gaps {
    retries: Retries,
    /// How many attempts in a row may be made.
    most: Option<usize>,
    /// How many attempts have failed since the last connection, or since the start.
    failed: usize,
    was_connected: bool,
}

impl Gaps {
    /// Gives up after `most` attempts in a row.
    pub(super) fn new(most: Option<usize>) -> Self {
        let backoff = Backoff::default();
        let backoff = most.map_or(backoff, |most| backoff.max_attempts(most));
        Self { retries: backoff.start(), most, failed: 0, was_connected: false }
    }

    /// Notes that there is a connection. Returns how many attempts it took, unless the very first
    /// one succeeded.
    pub(super) fn connected(&mut self) -> Option<String> {
        let failed = mem::take(&mut self.failed);
        let is_again = mem::replace(&mut self.was_connected, true) || failed > 0;
        is_again.then(|| attempts(failed + 1))
    }

    /// Tells why there is no connection any more, and waits until it is time for the next attempt.
    /// If there is to be none, returns the result of the command.
    pub(super) fn bridge(
        &mut self,
        ended: Ended,
        args: &ConnectArgs,
        target: &Target,
        lines: &mut Lines,
        waiter: &mut Waiter,
    ) -> Option<Result<(), Failure>> {
        let Ended { cause: Some(cause), .. } = &ended else {
            return Some(finish(ended, lines));
        };
        match cause {
            Cause::NotConnected(_) => self.failed += 1,
            _ => self.retries.lasted(ended.lasted),
        }
        if !may_pass(cause, target) {
            return Some(finish(ended, lines));
        }
        let wait = self.retries.wait(cause, SystemTime::now());
        // A time that cannot be expressed never comes.
        let until = wait.and_then(|wait| Instant::now().checked_add(wait));
        let (Some(wait), Some(until)) = (wait, until) else {
            let row = self.most.map_or(String::new(), |most| format!(" after {}", attempts(most)));
            remark(&format!("giving up{row}"));
            return Some(finish(ended, lines));
        };
        let lost = match cause {
            Cause::NotConnected(_) => "",
            _ => "; messages may be lost",
        };
        if !is_over(args, lines) {
            remark(&format!("{}{lost}", ended.in_a_line()));
            tell_doubt(lines);
            remark(&format!("connecting again in {}", seconds(wait)));
        }
        loop {
            if is_over(args, lines) {
                return Some(finish(ended, lines));
            }
            if let Some(Input::Failed(error)) = lines.peek() {
                return Some(Err(Failure::io("cannot read stdin", error)));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            if let Err(error) = waiter.wait(Some(left)) {
                return Some(Err(Failure::io("cannot wait for stdin", &error)));
            }
        }
    }
}

/// Whether another attempt may succeed. A server that does not accept early data would have to be
/// asked without.
fn may_pass(cause: &Cause, target: &Target) -> bool {
    match cause {
        Cause::NotConnected(Error::Http(response))
            if response.status() == StatusCode::TOO_EARLY && target.early_data =>
        {
            false
        }
        cause => cause.may_pass(),
    }
}

/// Whether another connection would have nothing to do: stdin has ended, every line was sent, and
/// nobody waits for more messages.
fn is_over(args: &ConnectArgs, lines: &mut Lines) -> bool {
    !args.keep_open && matches!(lines.peek(), Some(Input::End))
}

/// The end of the command.
fn finish(ended: Ended, lines: &mut Lines) -> Result<(), Failure> {
    // A server that closes may not have read the last lines, even if its Close is no failure.
    if ended.is_failure() || ended.cause.is_some() {
        tell_doubt(lines);
    }
    if let Some(first) = lines.first_unsent() {
        remark(&format!("line {first} of stdin was not sent, nor was any after it"));
    }
    ended.result()
}

fn tell_doubt(lines: &mut Lines) {
    if let Some(lines) = lines.give_up() {
        remark(&format!("{lines} of stdin may not have arrived; wss does not send again"));
    }
}

fn attempts(count: usize) -> String {
    match count {
        1 => "1 attempt".to_owned(),
        more => format!("{more} attempts"),
    }
}

/// For example `0.35 s`.
fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..100 => format!("{:.2} s", time.as_secs_f64()),
        more => format!("{more} s"),
    }
}
