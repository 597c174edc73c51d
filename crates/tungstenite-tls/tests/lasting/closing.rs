//! The end of a connection, from either side, and what still counts after sending has failed.

use std::time::{Duration, Instant};

use tungstenite_tls::{
    Connect, Error, Message, TlsError, TlsErrorKind,
    lasting::{Cause, Event, KeepAlive, Lasting, SendError},
    websocket::websocket_config,
};

use crate::{
    PATIENCE,
    client::{AnyClient, each},
    connected,
    server::{Part, Server},
    settings, with_short_delays,
};

/// The server sends its Close, and is gone without reading what the client sends.
#[test]
fn a_close_counts_though_sending_fails() {
    each(|backend, kind| {
        let server = Server::play(&[Part::CloseUnread(4000)]);
        let mut client = connected(kind, settings(&server, backend));
        // Whether it fails depends on when the reset comes.
        let _ = client.send(&"x".repeat(20 << 20));
        let event = client.next();
        let Some(Event::GaveUp { cause: Cause::Closed(Some(frame)) }) = event else {
            panic!("{event:?}")
        };
        assert_eq!(u16::from(frame.code), 4000);
    });
}

#[test]
fn sending_close_closes_the_client() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Echo]);
        let mut client = connected(kind, settings(&server, backend));
        client.send_message(Message::Close(None)).unwrap();
        match client.send("after").unwrap_err() {
            SendError::NotConnected(message) => assert_eq!(message, Message::text("after")),
            other => panic!("{other}"),
        }
        assert!(client.next().is_none());
    });
}

#[test]
fn a_server_that_does_not_answer_close_is_silent() {
    each(|backend, kind| {
        let server = Server::play(&[Part::FallSilent]);
        // The stream's own time, and the client's, whichever is over first.
        for (close_timeout, answer) in [(200, 60_000), (60_000, 200)] {
            let plan = server.plan().backend(backend);
            let plan = plan.close_timeout(Some(Duration::from_millis(close_timeout)));
            let keep_alive = KeepAlive::new(PATIENCE, Duration::from_millis(answer));
            let mut client = connected(kind, with_short_delays(plan).keep_alive(keep_alive));
            client.close();
            let event = client.next();
            assert!(matches!(event, Some(Event::GaveUp { cause: Cause::Silent })), "{event:?}");
            assert!(client.next().is_none());
        }
    });
}

/// The time for answers limits it, and without one a time of the client's own.
#[test]
fn closing_does_not_wait_for_a_server_that_reads_nothing() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Stall]);
        let answer = Duration::from_millis(300);
        let settings = settings(&server, backend).keep_alive(KeepAlive::new(PATIENCE, answer));
        let mut client = connected(kind, settings);
        let error = client.send(&"x".repeat(32 << 20)).unwrap_err();
        assert!(matches!(error, SendError::Queued), "{error}");
        let start = Instant::now();
        client.close();
        let event = client.next();
        assert!(matches!(event, Some(Event::GaveUp { cause: Cause::Silent })), "{event:?}");
        assert!(start.elapsed() < PATIENCE);
    });
}

#[test]
fn a_message_that_can_never_be_sent_says_so() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Echo]);
        let config = websocket_config().max_write_buffer_size(1 << 20);
        let plan = server.plan().backend(backend).websocket_config(config);
        let mut client = connected(kind, with_short_delays(plan));
        let large = Message::text("x".repeat(2 << 20));
        for _ in 0..2 {
            match client.send_message(large.clone()).unwrap_err() {
                SendError::TooLarge(message) => assert!(message == large),
                other => panic!("{other}"),
            }
        }
        client.send("small").unwrap();
        assert_eq!(client.message(), Message::text("small"));
    });
}

#[test]
fn a_server_without_tls_is_not_asked_again() {
    let server = Server::without_tls();
    each(|backend, kind| {
        let plan = Connect::new(&*server).unwrap().backend(backend);
        let event = AnyClient::new(kind, with_short_delays(plan)).next();
        let Some(Event::GaveUp { cause: Cause::NotConnected(error) }) = &event else {
            panic!("{event:?}")
        };
        let tls = TlsError::find(error).unwrap_or_else(|| panic!("{error}"));
        assert_eq!(tls.kind(), TlsErrorKind::Protocol, "{error}");
    });
}

/// The caller of a blocking client, or the thread of a runtime, is busy while the answer comes.
#[test]
fn what_has_arrived_meanwhile_shows_that_the_server_lives() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Trickle]);
        // A part of a message every 150 ms.
        let keep_alive = KeepAlive::new(Duration::from_millis(30), Duration::from_millis(1000));
        let mut client = connected(kind, settings(&server, backend).keep_alive(keep_alive));
        // The ping is out.
        assert!(client.next_within(Duration::from_millis(100)).is_none());
        std::thread::sleep(Duration::from_millis(1500));
        let event = client.next();
        assert!(matches!(event, Some(Event::Message(_))), "{event:?}");
    });
}

/// The error of a failed send comes with the gap.
#[test]
fn a_failed_send_is_told_once() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Reset, Part::Echo]);
        let lasting: Lasting = settings(&server, backend);
        let mut client = connected(kind, lasting);
        client.send("first").unwrap();
        assert_eq!(client.message(), Message::text("first"));
        // The system may take messages until it has seen the reset.
        while client.send("more").is_ok() {}
        assert!(matches!(client.send("more"), Err(SendError::NotConnected(_))));
        let event = client.next();
        let Some(Event::Gap { cause: Cause::Broken(error), .. }) = &event else {
            panic!("{event:?}")
        };
        assert!(matches!(error, Error::Io(_) | Error::Protocol(_)), "{error}");
        assert!(matches!(client.next(), Some(Event::Connected { attempt: 1, .. })));
        client.send("again").unwrap();
        assert_eq!(client.message(), Message::text("again"));
    });
}
