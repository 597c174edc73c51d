//! Which programs and idioms run with which backends: [`runs`].

use super::programs::{PROGRAMS, Program};
use crate::migration::source::ARETE;

/// The programs and idioms that connect without a connector of their own, each with the server that
/// it needs.
pub(super) const RUN: [(&str, &str); 7] = [
    ("arete-sdk", "greeting"),
    ("async-tungstenite", "echo"),
    ("async-tungstenite on smol", "echo"),
    ("barter-integration", "echo"),
    ("fe2o3-amqp-ws", "echo"),
    ("mqtt5", "mqtt"),
    ("tungstenite", "echo"),
];

/// Those that bring no TLS library, so that they go with BoringSSL too. OpenSSL cannot be in the
/// same program, so there is another one, which has no other backend.
pub(super) const WITH_BORING: [(&str, &str); 5] = [RUN[0], RUN[1], RUN[2], RUN[4], RUN[6]];

/// Those that always bring a connector, which is rustls's, and a new one each time.
pub(super) const WITH_CONNECTOR: [(&str, &str); 2] =
    [("rumqttc", "mqtt"), ("tungstenite with connectors", "echo")];

/// All programs and idioms, and what each runs with, in the words of the page.
pub(super) fn runs() -> Vec<(String, &'static str)> {
    let named = |Program { name, version, .. }: &Program| (*name, Some(*version));
    let mut programs: Vec<_> = PROGRAMS.iter().map(named).collect();
    programs.push((ARETE.name, Some(ARETE.version)));
    for (idiom, _) in RUN.into_iter().chain(WITH_CONNECTOR) {
        if !programs.iter().any(|(name, _)| *name == idiom) {
            programs.push((idiom, None));
        }
    }
    let title = |name: &str, version: Option<&str>| match version {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    };
    programs.into_iter().map(|(name, version)| (title(name, version), backends(name))).collect()
}

fn backends(program: &str) -> &'static str {
    let is = |(name, _): (&str, &str)| name == program;
    if WITH_BORING.into_iter().any(is) {
        "all four backends"
    } else if RUN.into_iter().chain(WITH_CONNECTOR).any(is) {
        "all but BoringSSL"
    } else {
        "is only built"
    }
}
