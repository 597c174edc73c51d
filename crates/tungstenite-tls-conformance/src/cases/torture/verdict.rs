//! What must hold after an operation has failed: [`check`].

use std::io::ErrorKind;

use tungstenite::{Error, error::ProtocolError};
use tungstenite_tls_core::{TlsError, TlsErrorKind, is_queued};

use super::{
    conversation::{Course, Step, messages},
    failure::{Failure, Operation, Plan},
    transport::Failing,
};

/// How a connection ended on which an operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// Nothing is missing on either side.
    Whole,
    /// The client was told that it has to wait, for as long as the failure lasted.
    Waits,
    /// The client got an error.
    Refused,
}

/// Checks both sides of a connection after `plan`.
///
/// # Errors
/// The rule that does not hold.
pub(super) fn check(
    plan: &Plan,
    course: &Course,
    transport: &Failing,
    backend: &str,
) -> Result<Verdict, String> {
    arrived_once(transport)?;
    if let Some(aftermath) = &course.aftermath {
        return Err(aftermath.clone());
    }
    let Some((step, error)) = &course.failed else {
        // Once the server has Close, only close_notify can be lost. The flush before that loses
        // nothing: all is written, and the answer is read before the error.
        let is_late = transport.close_received.is_some_and(|number| {
            plan.at >= number || plan.operation == Operation::Flush && plan.at + 2 == number
        });
        return match () {
            () if transport.peer.received != messages() => {
                Err("the client is content, but the server misses messages".to_owned())
            }
            () if !plan.failure.passes() && !is_late => Err("the error was lost".to_owned()),
            () => Ok(Verdict::Whole),
        };
    };
    let passes = plan.failure.passes();
    if passes && plan.lasts && is_queued(error) {
        return Ok(Verdict::Waits);
    }
    names_its_cause(plan, *step, error, backend)?;
    // Running out of time ends a TLS handshake of `client_tls`.
    let ends = *step == Step::Open && TlsError::find(error).is_some();
    match passes && !ends {
        true => Err(format!("{step:?} fails although the failure passed: {error:?}")),
        false => Ok(Verdict::Refused),
    }
}

/// Each message that the server received was sent, once, in order and whole.
fn arrived_once(transport: &Failing) -> Result<(), String> {
    let received = &transport.peer.received;
    if !messages().starts_with(received) {
        let sizes: Vec<usize> = received.iter().map(tungstenite::Message::len).collect();
        return Err(format!("the server received other messages, of {sizes:?} bytes"));
    }
    transport.peer.damage().map_or(Ok(()), Err)
}

/// The error must have the kind of the failure, and during the TLS handshake it must name the
/// backend and the server.
fn names_its_cause(plan: &Plan, step: Step, error: &Error, backend: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{step:?}: {why}: {error:?}"));
    let kind = plan.failure.kind();
    if is_queued(error) && !plan.failure.passes() {
        return Err(format!("hangs in {step:?}: it waits after a final failure"));
    }
    let expected = match kind {
        ErrorKind::TimedOut => TlsErrorKind::Timeout,
        kind => TlsErrorKind::Io(kind),
    };
    if let Some(tls) = TlsError::find(error) {
        let shown = tls.to_string();
        return match () {
            () if tls.kind() != expected => wrong("an error of another kind"),
            () if !shown.contains(backend) => wrong("an error without the backend"),
            () if !shown.contains("localhost:4433") => wrong("an error without the server"),
            () => Ok(()),
        };
    }
    match error {
        Error::Io(error) if error.kind() == kind => Ok(()),
        // tungstenite's words for a connection that ends before Close.
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
            if step > Step::Open
                && matches!(
                    plan.failure,
                    Failure::End | Failure::Error(ErrorKind::ConnectionReset)
                ) =>
        {
            Ok(())
        }
        _ => wrong("an error of another kind"),
    }
}
