//! Torture: on a whole connection every operation of the transport fails, one after another, in
//! every way in which it can. Each time the client gets an error or goes on with everything right.

mod conversation;
mod failure;
mod peer;
mod transport;
mod verdict;

use std::{
    collections::BTreeMap,
    env,
    panic::{AssertUnwindSafe, catch_unwind},
};

use tungstenite_tls_core::TlsVersion::{self, Tls13};
use tungstenite_tls_testing::server::{ClientHello, Host, ServerOptions};

use self::{
    conversation::{Course, converse},
    failure::Plan,
    transport::Failing,
    verdict::{Verdict, check},
};
use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    io_kind::IoConnector,
    notes::Notes,
    panic_text::panic_text,
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test| format!("torture::{version_name}::{test}");
        cases.push(Case::new(name("every_operation_fails"), move |subject| {
            torture(subject, |subject| Way::full(subject, version));
        }));
        let case =
            Case::new(name("every_operation_fails_on_a_resumed_connection"), move |subject| {
                torture(subject, |subject| Way::resumed(subject, version));
            });
        cases.push(case.needs(Capability::Resumption));
    }
    let name = "torture::tls13::every_operation_fails_with_early_data";
    let case = Case::new(name, |subject| torture(subject, Way::early));
    cases.push(case.needs(Capability::EarlyData));
    cases
}

/// The most early data that the server takes, in bytes.
const ENOUGH: u32 = 16 * 1024;

/// A way to connect.
struct Way {
    host: Host,
    connector: IoConnector,
    /// Whether connections resume the session of an earlier one.
    resumes: bool,
}

impl Way {
    fn full(subject: &Subject, version: TlsVersion) -> Self {
        let connector = subject.connector(&trusting_on(version).with_resumption(false));
        Self { host: subject.host(&ServerOptions::new()), connector, resumes: false }
    }

    fn resumed(subject: &Subject, version: TlsVersion) -> Self {
        let connector = subject.connector(&trusting_on(version));
        Self { host: subject.host(&ServerOptions::new()), connector, resumes: true }
    }

    fn early(subject: &Subject) -> Self {
        let connector = subject.connector(&trusting_on(Tls13).with_early_data(true));
        let host = subject.host(&ServerOptions::new().early_data(ENOUGH));
        Self { host, connector, resumes: true }
    }
}

/// Tortures a connection, and notes how often it ended in which way.
fn torture(all: &Subject, way: impl FnOnce(&Subject) -> Way) {
    // Notes on hundreds of connections would leave no room for the outcome.
    let subject = &Subject { notes: Notes::default(), ..all.clone() };
    let way = &way(subject);
    if way.resumes {
        subject.visit(&way.host, &way.connector);
    }
    let mut whole = Failing::new(&way.host, None);
    let course = converse(&way.connector, &mut whole);
    whole.finish();
    assert!(course.failed.is_none(), "fails without a failure: {:?}", course.failed);
    assert!(whole.peer.close_notify, "no close_notify: {:?}", whole.peer.error);

    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::<Verdict, usize>::new());
    let plans = Plan::all(&whole.operations);
    for plan in plans.iter().step_by(stride()) {
        if way.resumes {
            subject.visit(&way.host, &way.connector);
        }
        let attempt = AssertUnwindSafe(|| one(subject, way, plan));
        match catch_unwind(attempt).unwrap_or_else(|panic| Err(panic_text(&*panic))) {
            Ok(verdict) => *counts.entry(verdict).or_default() += 1,
            Err(why) => wrong.push(format!("{plan:?}: {why}")),
        }
    }
    all.notes.add(format!(
        "{} operations, {} failures: {counts:?}",
        whole.operations.len(),
        counts.values().sum::<usize>()
    ));
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} of {}:\n{}", plans.len(), wrong.join("\n"));
}

/// One connection on which an operation fails, and what the client does afterwards.
fn one(subject: &Subject, way: &Way, plan: &Plan) -> Result<Verdict, String> {
    let mut transport = Failing::new(&way.host, Some(*plan));
    let course = converse(&way.connector, &mut transport);
    transport.finish();
    let verdict = check(plan, &course, &transport, subject.backend)?;
    if way.resumes {
        sessions(subject, way, &course, &transport)?;
    }
    Ok(verdict)
}

/// After a handshake that failed, the session that it offered is forgotten; the session of a
/// connection that was open is kept.
fn sessions(
    subject: &Subject,
    way: &Way,
    course: &Course,
    transport: &Failing,
) -> Result<(), String> {
    let seen = subject.visit(&way.host, &way.connector).seen;
    let offered = seen.hello.as_ref().is_some_and(ClientHello::offers_ticket);
    match course.in_tls_handshake() && !transport.replied {
        // Nobody has seen a session that did not leave.
        true if transport.written > 0 && offered => {
            Err("the session of a failed handshake is offered again".to_owned())
        }
        false if course.is_open() && !seen.resumed => {
            Err("the session of an open connection is lost".to_owned())
        }
        _ => Ok(()),
    }
}

/// Every which failure is tried: all of them, unless the environment asks for fewer, as `cargo
/// xtask torture` does under valgrind.
fn stride() -> usize {
    let asked = env::var("TUNGSTENITE_TLS_TORTURE_STRIDE").ok();
    asked.map_or(1, |stride| stride.parse().expect("a number"))
}
