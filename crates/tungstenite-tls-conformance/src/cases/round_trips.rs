//! How many round trips it takes to open the WebSocket, not counting TCP's: exactly as many as the
//! protocol needs.

use tungstenite::Message;
use tungstenite_tls_core::{EarlyData, TlsConfig, TlsVersion};
use tungstenite_tls_testing::server::{Host, ServerOptions, Variation};

use super::visit::{URL, tls_info};
use crate::{
    capability::Capability,
    case::Case,
    client::{echo, open, trusting_on},
    subject::Subject,
    transport::Memory,
};

use TlsVersion::{Tls12, Tls13};

pub(super) fn cases() -> Vec<Case> {
    let case = |name, run: fn(&Subject)| Case::new(format!("round_trips::{name}"), run);
    vec![
        case("tls12::full", |subject| first(subject, &trusting_on(Tls12), 3)),
        case("tls12::false_start", |subject| {
            first(subject, &trusting_on(Tls12).with_false_start(true), 2);
        })
        .needs(Capability::FalseStart),
        case("tls12::resumed", |subject| second(subject, &trusting_on(Tls12), 2))
            .needs(Capability::Resumption),
        case("tls13::full", |subject| first(subject, &trusting_on(Tls13), 2)),
        case("tls13::resumed", |subject| second(subject, &trusting_on(Tls13), 2))
            .needs(Capability::Resumption),
        case("tls13::early_data", early_data).needs(Capability::EarlyData),
    ]
}

fn first(subject: &Subject, config: &TlsConfig, expected: usize) {
    let host = subject.host(&ServerOptions::new());
    assert_eq!(round_trips(subject, &host, config, 0), expected);
}

fn second(subject: &Subject, config: &TlsConfig, expected: usize) {
    let host = subject.host(&ServerOptions::new());
    assert_eq!(round_trips(subject, &host, config, 1), expected);
}

/// One round trip if the server answers as soon as it has the request; as many as without early
/// data if it first completes the handshake.
fn early_data(subject: &Subject) {
    let config = trusting_on(Tls13).with_early_data(true);
    let host = subject.host(&ServerOptions::new().early_data(16 * 1024));
    assert_eq!(round_trips(subject, &host, &config, 1), 2);
    let host = host.varied(Variation { answers_early: true, ..Variation::default() });
    assert_eq!(round_trips(subject, &host, &config, 1), 1);
}

/// The round trips of a connection that follows `before` others.
fn round_trips(subject: &Subject, host: &Host, config: &TlsConfig, before: usize) -> usize {
    let connector = subject.connector(config);
    for _ in 0..before {
        subject.visit(host, &connector);
    }
    let mut client = open(URL, Memory::to(host), &connector).expect("connects");
    let taken = client.get_ref().get_ref().turns_taken;
    echo(&mut client, &Message::text("hello"));
    let seen = client.get_mut().get_mut().seen().clone();
    assert_eq!(seen.resumed, before > 0);
    assert_eq!(tls_info(&client).early_data == EarlyData::Accepted, !seen.early_data.is_empty());
    taken
}
