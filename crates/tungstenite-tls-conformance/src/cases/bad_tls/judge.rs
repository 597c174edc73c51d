//! Checks a backend's verdict on one server: [`hold`].

use std::sync::OnceLock;

use tungstenite_tls_core::{Connector, TlsConfig, TlsVersion};

use super::{
    conversation::{Conversation, converse},
    verdict::{Outcome, Verdict},
};
use crate::{
    client::{VERSIONS, trusting, trusting_on},
    io_kind::{IoConnector, IoKind},
    subject::Subject,
};

/// One server, and the verdict that a client should reach.
pub(super) struct Judged {
    /// The name of the misbehaviour.
    pub(super) misbehaviour: &'static str,
    pub(super) version: TlsVersion,
    /// Whether the client offers TLS 1.2 and 1.3, and not the one version alone.
    pub(super) offers_both: bool,
    pub(super) expected: Verdict,
}

impl Judged {
    /// The name of the case, version first.
    pub(super) fn name(&self) -> String {
        let version = VERSIONS.iter().find(|(_, version)| *version == self.version);
        format!("{}::{}", version.expect("one of both").0, self.misbehaviour)
    }

    /// Whether the client must offer an earlier session.
    pub(super) fn resumes(&self) -> bool {
        self.misbehaviour.starts_with("resumed_")
    }

    fn config(&self) -> TlsConfig {
        if self.offers_both { trusting() } else { trusting_on(self.version) }
    }

    /// Whether the case is about sessions. All others share connectors, which keep none.
    fn keeps_sessions(&self) -> bool {
        self.resumes() || self.misbehaviour.contains("ticket")
    }

    fn connector(&self, subject: &Subject, shared: &Connectors) -> IoConnector {
        let config = self.config();
        if self.keeps_sessions() {
            return subject.connector(&config);
        }
        let build = || (subject.build)(&config.with_resumption(false)).expect("a connector");
        let version = usize::from(self.version == TlsVersion::Tls13);
        let connector = shared.0[if self.offers_both { 2 } else { version }].get_or_init(build);
        IoConnector::new(connector.clone(), subject.io_kind, subject.notes.clone())
    }
}

/// Connectors for TLS 1.2, for 1.3 and for both: making one takes many libraries longer than a
/// handshake.
#[derive(Default)]
pub(super) struct Connectors([OnceLock<Connector>; 3]);

/// How often a server does what it does without end. The driver is the same for all kinds of I/O.
fn number(io_kind: IoKind) -> usize {
    if io_kind == IoKind::Blocking { 20_000 } else { 2_000 }
}

/// Panics unless the verdict is the declared one or, without a declaration, the expected one.
pub(super) fn hold(
    subject: &Subject,
    judged: &Judged,
    shared: &Connectors,
    declared: Option<Verdict>,
) {
    let connector = judged.connector(subject, shared);
    let converse = |name| converse(&connector, name, judged.version, number(subject.io_kind));
    if judged.resumes() {
        let Conversation { result, seen, .. } = converse("nothing");
        assert!(
            matches!(result, Ok(Outcome::Borne)) && !seen.offered_session,
            "{result:?}, {seen:?}"
        );
    }
    let conversation = converse(judged.misbehaviour);
    let Conversation { result, seen, most_calls } = &conversation;
    assert_eq!(seen.offered_session, judged.resumes(), "{seen:?}");
    assert_eq!(seen.data, 0, "sends data after the violation: {seen:?}");
    let (outcome, shown) = match result {
        Ok(outcome) => (*outcome, String::new()),
        Err(error) => (Outcome::Refused(error.kind()), format!("{error:?}")),
    };
    subject.notes.add(format!("should be {}, is {outcome}", judged.expected));
    subject.notes.add(format!("the server saw: {}, {:?}", seen.end, seen.alert));
    // A record may come in pieces, and some are answered.
    let most = 4 * number(subject.io_kind) + 2_000;
    assert!(*most_calls <= most, "{most_calls} calls to the transport in one call");
    assert!(seen.handshake || outcome != Outcome::Borne, "{seen:?}");
    let agrees = judged.expected.admits(outcome);
    match declared {
        None => assert!(agrees, "{outcome}, should be {}: {shown}", judged.expected),
        Some(_) if agrees => panic!("{outcome}, as it should be; remove the declared deviation"),
        Some(declared) => {
            assert!(declared.admits(outcome), "{outcome}, but declared as {declared}: {shown}");
        }
    }
}
