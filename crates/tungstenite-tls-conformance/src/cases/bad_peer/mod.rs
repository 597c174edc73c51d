//! Servers that speak HTTP or WebSocket wrongly behind good TLS.
//!
//! Each case is a line of a table: what the server sends and how it ends, what each call tells the
//! caller, and what the server hears. Each plays with both versions of TLS, in memory, and counts
//! the calls to the transport.

mod close;
mod connections;
mod cut;
mod flood;
mod fragments;
mod frames;
mod framing;
mod head;
mod heard;
mod link;
mod play;
mod response;
mod script;
mod server;
mod switch;
mod told;

use std::sync::Arc;

use self::{connections::Connections, script::End};
use crate::{capability::Capability, case::Case, subject::Subject};

pub(super) fn cases() -> Vec<Case> {
    let connections = Arc::new(Connections::default());
    let case = |name: String, play: Play| {
        let connections = Arc::clone(&connections);
        Case::new(format!("bad_peer::{name}"), move |subject| play(subject, &connections))
    };
    let http = [framing::REPLIES, head::REPLIES, response::REPLIES, switch::REPLIES];
    let talks = [close::TALKS, flood::TALKS, fragments::TALKS, frames::TALKS];
    let mut cases = Vec::new();
    for reply in http.into_iter().flatten() {
        let name = format!("http::{}", reply.name);
        cases.push(case(name, Box::new(|subject, connections| reply.play(subject, connections))));
    }
    for talk in talks.into_iter().flatten() {
        let name = format!("websocket::{}", talk.name);
        let case = case(name, Box::new(|subject, connections| talk.play(subject, connections)));
        cases.push(told_of(talk.end, case));
    }
    for way in cut::WAYS {
        let case = case(
            way.name.to_owned(),
            Box::new(|subject, connections| way.play(subject, connections)),
        );
        cases.push(told_of(way.end, case));
    }
    cases.push(case(
        "websocket::pings_while_nothing_can_be_written".to_owned(),
        Box::new(flood::unanswered_pings),
    ));
    cases
}

/// The case of a connection that ends so: the error names the alert, if there is one.
fn told_of(end: End, case: Case) -> Case {
    if end == End::Alert { case.needs(Capability::ReceivedAlerts) } else { case }
}

type Play = Box<dyn FnOnce(&Subject, &Connections) + Send>;
