//! Pings, and connections that are dead.

use std::time::{Duration, Instant};

use tungstenite_tls::{
    Backend, Message,
    lasting::{Cause, Event, KeepAlive, SendError},
};

use crate::{
    PATIENCE,
    client::{KINDS, each},
    connected,
    server::{Part, Seen, Server},
    settings,
};

const QUIET: Duration = Duration::from_millis(20);

#[test]
fn a_server_that_falls_silent_is_dead_and_the_client_returns() {
    each(|backend, kind| {
        let server = Server::play(&[Part::FallSilent, Part::Echo]);
        let answer = Duration::from_millis(1500);
        let settings = settings(&server, backend).keep_alive(KeepAlive::new(QUIET, answer));
        let mut client = connected(kind, settings);
        let start = Instant::now();
        let event = client.next();
        assert!(matches!(event, Some(Event::Gap { cause: Cause::Silent, .. })), "{event:?}");
        assert!(start.elapsed() >= answer && start.elapsed() < PATIENCE);
        assert_eq!(server.seen(), Seen::Connection { resumed: false });
        assert!(matches!(server.seen(), Seen::Message(Message::Ping(_))));
        // The connection is gone there too.
        assert_eq!(server.seen(), Seen::End);
        assert!(matches!(client.next(), Some(Event::Connected { attempt: 1, .. })));
        client.send("again").unwrap();
        assert_eq!(client.message(), Message::text("again"));
    });
}

/// A message that the server does not read is queued, and then lost.
#[test]
fn a_server_that_reads_nothing_holds_up_no_one_and_is_dead() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Stall]);
        let answer = Duration::from_millis(300);
        let settings = settings(&server, backend).keep_alive(KeepAlive::new(QUIET, answer));
        let mut client = connected(kind, settings);
        let start = Instant::now();
        let error = client.send(&"x".repeat(32 * 1024 * 1024)).unwrap_err();
        assert!(matches!(error, SendError::Queued), "{error}");
        assert!(start.elapsed() < PATIENCE);
        let event = client.next();
        assert!(matches!(event, Some(Event::Gap { cause: Cause::Silent, .. })), "{event:?}");
    });
}

#[test]
fn a_quiet_connection_is_kept_by_pings_which_the_caller_does_not_see() {
    each(|backend, kind| {
        let server = Server::play(&[Part::ThreePings]);
        let settings = settings(&server, backend).keep_alive(KeepAlive::new(QUIET, PATIENCE));
        let mut client = connected(kind, settings);
        let event = client.next();
        assert!(matches!(event, Some(Event::Message(Message::Text(_)))), "{event:?}");
        assert_eq!(server.seen(), Seen::Connection { resumed: false });
        for _ in 0..3 {
            assert!(matches!(server.seen(), Seen::Message(Message::Ping(_))));
        }
    });
}

/// No pong comes, but bytes do: the message takes much longer than an answer may.
#[test]
fn parts_of_a_message_show_life() {
    let Ok(backend) = Backend::default_choice() else { return };
    let threads: Vec<_> = KINDS
        .iter()
        .map(|kind| {
            std::thread::spawn(move || {
                let server = Server::play(&[Part::Trickle]);
                let answer = Duration::from_secs(2);
                let settings = settings(&server, backend).keep_alive(KeepAlive::new(QUIET, answer));
                let mut client = connected(*kind, settings);
                let start = Instant::now();
                let event = client.next();
                let Some(Event::Message(message)) = event else { panic!("{kind:?}: {event:?}") };
                assert_eq!(message, Message::text("012345678901234567890123456789"));
                assert!(start.elapsed() > answer * 2);
                // And then there is nothing more.
                let event = client.next();
                assert!(matches!(event, Some(Event::Gap { cause: Cause::Silent, .. })));
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
