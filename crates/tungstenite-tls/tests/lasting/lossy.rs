//! A network that loses everything in the middle of a conversation, and is there again.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use tungstenite_tls::{
    Message,
    dial::ConnectStage,
    error::DeadlineError,
    lasting::{Cause, Event, KeepAlive},
};

use crate::{
    PATIENCE,
    client::each,
    connected,
    losses::{self, EVERYTHING, NOTHING, in_a_network_with_losses},
    namespace::is_inside,
    server::{Part, Server},
    with_short_delays,
};

/// How often the client may find the network still gone.
const ATTEMPTS: usize = 100;

#[test]
fn a_network_that_is_gone_is_noticed_and_found_again() {
    in_a_network_with_losses("lossy::inside");
}

/// A part of the test above.
#[test]
fn inside() {
    if !is_inside() {
        return;
    }
    let (quiet, answer) = (Duration::from_millis(20), Duration::from_millis(1500));
    let limit = Duration::from_millis(200);
    each(|backend, kind| {
        let server = Server::play(&[Part::Echo]);
        let plan = server.plan().backend(backend).stage_timeout(ConnectStage::Tcp, limit);
        let settings = with_short_delays(plan).keep_alive(KeepAlive::new(quiet, answer));
        let mut client = connected(kind, settings);
        client.send("before").unwrap();
        assert_eq!(client.message(), Message::text("before"));

        losses::lose(EVERYTHING);
        let start = Instant::now();
        let event = client.next();
        assert!(matches!(event, Some(Event::Gap { cause: Cause::Silent, .. })), "{event:?}");
        assert!(start.elapsed() < PATIENCE);
        let event = client.next();
        let Some(Event::Gap { cause, .. }) = event else { panic!("{event:?}") };
        let deadline = cause.error().and_then(|error| DeadlineError::find(error));
        let deadline = deadline.unwrap_or_else(|| panic!("{cause}"));
        assert_eq!((deadline.stage(), deadline.limit()), (ConnectStage::Tcp, limit));

        assert!(losses::lose(NOTHING) > 0);
        let mut events = (0..ATTEMPTS).map_while(|_| client.next());
        assert!(events.any(|event| matches!(event, Event::Connected { .. })), "not connected");
        client.send("after").unwrap();
        assert_eq!(client.message(), Message::text("after"));
    });
}
