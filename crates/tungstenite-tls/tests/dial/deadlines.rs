//! Each stage ends at its deadline, with an error that names the stage, and leaves nothing behind.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use tungstenite_tls::{
    Backend, Connect, Error,
    dial::ConnectStage::{self, LookUp, Tcp, Tls, Upgrade},
    error::DeadlineError,
};
#[cfg(target_os = "linux")]
use tungstenite_tls_testing::server::CLOSED;

#[cfg(target_os = "linux")]
use crate::black_hole::BlackHole;
use crate::{Outcome, outcomes, silent::Staller};

/// Long enough for a loaded machine to reach the stage.
const LIMIT: Duration = Duration::from_millis(300);

/// What a stage that hangs may take before the test has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Checks that the plan ends in `stage`, because of its own timeout and because of the whole's.
fn ends_in(stage: ConnectStage, plan: impl Fn() -> Connect) -> Vec<Error> {
    let mut errors = end(stage, true, || plan().timeout(LIMIT));
    errors.extend(ends_in_its_time(stage, plan));
    errors
}

/// Checks that the plan ends in `stage`, because of its own timeout.
pub(crate) fn ends_in_its_time(stage: ConnectStage, plan: impl Fn() -> Connect) -> Vec<Error> {
    end(stage, false, || plan().stage_timeout(stage, LIMIT).timeout(PATIENCE))
}

fn end(stage: ConnectStage, is_total: bool, plan: impl Fn() -> Connect) -> Vec<Error> {
    let start = Instant::now();
    let error = |(kind, outcome): Outcome| {
        let error = outcome.expect_err("it hangs");
        let case = format!("{kind}, {stage:?}, total: {is_total}: {error}");
        let deadline = DeadlineError::find(&error).unwrap_or_else(|| panic!("{case}"));
        assert_eq!((deadline.stage(), deadline.limit()), (stage, LIMIT), "{case}");
        assert_eq!(deadline.is_total(), is_total, "{case}");
        assert!(start.elapsed() >= LIMIT && start.elapsed() < PATIENCE, "{case}");
        error
    };
    outcomes(plan).into_iter().map(error).collect()
}

#[test]
fn a_resolver_that_does_not_return() {
    let (stop, stopped) = mpsc::channel::<()>();
    let stopped = std::sync::Arc::new(std::sync::Mutex::new(stopped));
    let plan = || {
        let stopped = stopped.clone();
        Connect::new("ws://example.org/").unwrap().resolver(move |_, _| {
            let _ = stopped.lock().unwrap().recv();
            Ok(Vec::new())
        })
    };
    for error in ends_in(LookUp, plan) {
        assert!(error.to_string().contains("the addresses of `example.org`"), "{error}");
    }
    drop(stop);
}

#[cfg(target_os = "linux")]
#[test]
fn addresses_that_do_not_answer() {
    let (hole, other) = (BlackHole::new(), CLOSED[0]);
    let plan = || {
        Connect::new("ws://example.org/")
            .unwrap()
            .addresses([other, hole.address])
            .head_start(Duration::ZERO)
    };
    for error in ends_in(Tcp, plan) {
        let deadline = DeadlineError::find(&error).unwrap();
        let tried: Vec<_> = deadline.attempts().unwrap().attempts().collect();
        assert_eq!([tried[0].0, tried[1].0], [other, hole.address], "{error}");
        assert!(error.to_string().contains("no answer yet"), "{error}");
    }
}

#[test]
fn a_server_that_does_not_answer_the_client_hello() {
    for backend in Backend::compiled_in() {
        let staller = Staller::sending(b"", Duration::ZERO);
        let url = format!("wss://localhost:{}/", staller.address.port());
        let plan = || Connect::new(&*url).unwrap().addresses([staller.address]).backend(backend);
        for error in ends_in(Tls, plan) {
            assert!(error.to_string().contains("TLS handshake of `localhost:"), "{error}");
            staller.ended.recv_timeout(PATIENCE).expect("the connection is left open");
        }
    }
}

#[test]
fn a_server_that_does_not_answer_the_upgrade() {
    // Each byte comes in time for a timeout of reads.
    let slow = b"HTTP/1.1 103 Early Hints\r\n\r\n";
    for (bytes, pause) in [(&b""[..], Duration::ZERO), (&slow[..], Duration::from_millis(20))] {
        let staller = Staller::sending(bytes, pause);
        let plan = || Connect::new(format!("ws://{}/", staller.address)).unwrap();
        for error in ends_in(Upgrade, plan) {
            assert!(error.to_string().contains("answer to the upgrade request"), "{error}");
            staller.ended.recv_timeout(PATIENCE).expect("the connection is left open");
        }
    }
}

/// The body never ends, so the refusal comes without it.
#[test]
fn a_refusal_comes_before_the_deadline() {
    let refusal = b"HTTP/1.1 403 Forbidden\r\n\r\nno";
    let staller = Staller::sending(refusal, Duration::from_millis(1));
    let plan = || Connect::new(format!("ws://{}/", staller.address)).unwrap();
    for (kind, outcome) in outcomes(|| plan().close_timeout(None).timeout(LIMIT * 5)) {
        let Err(Error::Http(response)) = outcome else { panic!("{kind}: {outcome:?}") };
        assert_eq!(response.status(), 403, "{kind}");
        assert!(response.body().as_ref().is_some_and(|body| body.starts_with(b"no")), "{kind}");
    }
}

#[test]
fn the_time_of_all_stages_goes_on_through_redirects() {
    let redirect = b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n";
    let staller = Staller::sending(redirect, Duration::from_millis(1));
    let plan = || Connect::new(format!("ws://{}/", staller.address)).unwrap().max_redirects(255);
    for (kind, outcome) in outcomes(|| plan().timeout(LIMIT).stage_timeout(Upgrade, PATIENCE)) {
        let error = outcome.expect_err("it hangs");
        let deadline = DeadlineError::find(&error).unwrap_or_else(|| panic!("{kind}: {error}"));
        assert!(deadline.is_total(), "{kind}: {error}");
    }
}
