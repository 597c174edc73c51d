//! Servers that refuse, break, close, and come back.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use tungstenite_tls::{
    Backend, Connect, Error, Message, TlsError,
    error::LookupError,
    lasting::{Backoff, Cause, Event, Lasting, SendError},
};
use tungstenite_tls_testing::certificates::Certificates;

use crate::{
    client::{AnyClient, KINDS, each},
    connected,
    server::{Part, Seen, Server},
    settings,
};

/// The gap that comes next.
fn gap(client: &mut AnyClient) -> (Cause, Duration) {
    match client.next() {
        Some(Event::Gap { cause, retry_in }) => (cause, retry_in),
        other => panic!("no gap: {other:?}"),
    }
}

/// The end that comes next, and nothing after it.
fn end(client: &mut AnyClient) -> Cause {
    let Some(Event::GaveUp { cause }) = client.next() else { panic!("the client goes on") };
    assert!(client.next().is_none() && client.next().is_none());
    cause
}

#[test]
fn a_reset_is_a_gap_and_the_next_connection_resumes_the_session() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Reset, Part::Echo]);
        let mut client = connected(kind, settings(&server, backend));
        client.send("first").unwrap();
        assert_eq!(client.message(), Message::text("first"));
        let (cause, retry_in) = gap(&mut client);
        assert!(matches!(cause, Cause::Broken(_)), "{cause}");
        assert!(retry_in >= Duration::from_millis(5) && retry_in <= Duration::from_millis(40));
        // Nothing is kept for later.
        match client.send("lost").unwrap_err() {
            SendError::NotConnected(message) => assert_eq!(message, Message::text("lost")),
            other => panic!("{other}"),
        }
        let Some(Event::Connected { attempt, resumed, .. }) = client.next() else {
            panic!("not connected")
        };
        assert_eq!(attempt, 1);
        client.send("second").unwrap();
        assert_eq!(client.message(), Message::text("second"));

        let resumes = backend != Backend::NativeTls;
        assert_eq!(server.seen(), Seen::Connection { resumed: false });
        assert_eq!(server.seen_but_ends(), Seen::Connection { resumed: resumes });
        assert_eq!(server.seen_but_ends(), Seen::Message(Message::text("second")));
        if resumes {
            assert_eq!(resumed, Some(true));
        }
    });
}

#[test]
fn a_message_that_meets_a_broken_connection_is_in_doubt() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Reset, Part::Echo]);
        let mut client = connected(kind, settings(&server, backend));
        client.send("first").unwrap();
        assert_eq!(client.message(), Message::text("first"));
        assert_eq!(server.seen(), Seen::Connection { resumed: false });
        assert_eq!(server.seen(), Seen::End);
        let error = client.send("second").unwrap_err();
        assert!(matches!(error, SendError::InDoubt), "{error}");
        assert!(matches!(gap(&mut client).0, Cause::Broken(_)));
        assert!(matches!(client.next(), Some(Event::Connected { .. })));
    });
}

#[test]
fn a_refusal_says_when_to_return() {
    each(|backend, kind| {
        let far = "Fri, 31 Dec 2100 23:59:59 GMT";
        let parts =
            [Part::Refuse(503, "3600"), Part::Refuse(429, far), Part::Refuse(503, ""), Part::Echo];
        let server = Server::play(&parts);
        let cap = Duration::from_millis(300);
        let backoff = Backoff::new(Duration::from_millis(10), Duration::from_millis(40));
        let settings = settings(&server, backend).backoff(backoff.retry_after_cap(cap));
        let mut client = AnyClient::new(kind, settings);
        let longest = Duration::from_millis(40);
        let (start, mut waited) = (Instant::now(), Duration::ZERO);
        for (status, asked) in [(503, cap), (429, cap), (503, Duration::ZERO)] {
            let (cause, retry_in) = gap(&mut client);
            assert!(start.elapsed() >= waited, "the client has come too early");
            waited += asked;
            let Cause::NotConnected(Error::Http(response)) = &cause else { panic!("{cause}") };
            assert_eq!(response.status(), status);
            assert!(retry_in >= asked && retry_in <= asked + longest, "{retry_in:?}");
            let Seen::Connection { .. } = server.seen() else { panic!("no connection") };
            assert_eq!(server.seen(), Seen::End);
        }
        let event = client.next().unwrap();
        assert!(matches!(event, Event::Connected { attempt: 4, .. }), "{event:?}");
        client.send("at last").unwrap();
        assert_eq!(client.message(), Message::text("at last"));
    });
}

#[test]
fn the_code_of_a_close_decides() {
    for kind in KINDS {
        for code in [1001, 1005, 1012, 1013] {
            let server = Server::play(&[Part::Close(code), Part::Echo]);
            let Ok(backend) = Backend::default_choice() else { return };
            let mut client = connected(*kind, settings(&server, backend));
            let (cause, _) = gap(&mut client);
            let Cause::Closed(frame) = cause else { panic!("{cause}") };
            assert_eq!(frame.map_or(1005, |frame| frame.code.into()), code);
            assert!(matches!(client.next(), Some(Event::Connected { .. })));
        }
        for code in [1000, 1008, 4000] {
            let server = Server::play(&[Part::Close(code), Part::Echo]);
            let Ok(backend) = Backend::default_choice() else { return };
            let mut client = connected(*kind, settings(&server, backend));
            let cause = end(&mut client);
            let Cause::Closed(Some(frame)) = cause else { panic!("{cause}") };
            assert_eq!((u16::from(frame.code), &*frame.reason), (code, "bye"));
            // The caller may know better.
            let server = Server::play(&[Part::Close(code), Part::Echo]);
            let settings = settings(&server, backend).retry_if(|cause| {
                assert!(!cause.may_pass());
                true
            });
            let mut client = connected(*kind, settings);
            gap(&mut client);
            assert!(matches!(client.next(), Some(Event::Connected { .. })));
        }
    }
}

#[test]
fn a_wrong_certificate_is_the_end() {
    each(|backend, kind| {
        let server = Server::presenting(&Certificates::shared().expired, &[Part::Echo]);
        let mut client = AnyClient::new(kind, settings(&server, backend));
        let cause = end(&mut client);
        let tls = cause.error().and_then(|error| TlsError::find(error)).expect("an error of TLS");
        assert!(tls.kind().is_certificate(), "{tls}");
    });
}

#[test]
fn a_server_that_hangs_up_is_asked_as_often_as_the_caller_says() {
    each(|backend, kind| {
        let server = Server::play(&[Part::HangUp]);
        let backoff = Backoff::new(Duration::from_millis(1), Duration::from_millis(2));
        let settings = settings(&server, backend).backoff(backoff.max_attempts(2));
        let mut client = AnyClient::new(kind, settings);
        for _ in 0..2 {
            assert!(matches!(gap(&mut client).0, Cause::NotConnected(_)));
        }
        assert!(matches!(end(&mut client), Cause::NotConnected(_)));
        for _ in 0..3 {
            assert_eq!(server.seen_but_ends(), Seen::Connection { resumed: false });
        }
        assert!(server.rest().iter().all(|seen| *seen == Seen::End));
    });
}

#[test]
fn a_host_that_cannot_be_looked_up_may_be_found_later() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Echo]);
        let (calls, plan) = (AtomicUsize::new(0), server.plan());
        let port = plan.uri().port_u16().unwrap();
        let config = tungstenite_tls::TlsConfig::new()
            .with_roots(tungstenite_tls::Roots::Only(vec![Certificates::shared().root().clone()]));
        let plan = Connect::new(format!("wss://localhost:{port}/")).unwrap().tls_config(&config);
        let plan = plan.backend(backend).resolver(move |_, port| {
            match calls.fetch_add(1, Ordering::Relaxed) {
                0 => Err(io::Error::other("no network")),
                _ => Ok(vec![([127, 0, 0, 1], port).into()]),
            }
        });
        let backoff = Backoff::new(Duration::from_millis(1), Duration::from_millis(2));
        let mut client = AnyClient::new(kind, Lasting::new(plan).backoff(backoff));
        let (cause, _) = gap(&mut client);
        assert!(cause.error().and_then(|error| LookupError::find(error)).is_some(), "{cause}");
        assert!(matches!(client.next(), Some(Event::Connected { attempt: 2, .. })));
    });
}

#[test]
fn a_closed_client_ends_for_good() {
    each(|backend, kind| {
        let server = Server::play(&[Part::Echo]);
        let mut client = connected(kind, settings(&server, backend));
        client.send("still there").unwrap();
        client.close();
        assert!(matches!(client.send("too late"), Err(SendError::NotConnected(_))));
        // What the server sent before its Close.
        let Some(Event::Message(message)) = client.next() else { panic!("no message") };
        assert_eq!(message, Message::text("still there"));
        let event = client.next();
        assert!(event.is_none(), "{event:?}");
        assert_eq!(server.seen(), Seen::Connection { resumed: false });
        assert_eq!(server.seen(), Seen::Message(Message::text("still there")));
        assert_eq!(server.seen(), Seen::Message(Message::Close(None)));
        assert_eq!(server.seen(), Seen::End);
        assert_eq!(server.rest(), []);
    });
}

#[test]
fn a_client_that_is_closed_in_a_gap_does_not_connect() {
    for kind in KINDS {
        let server = Server::play(&[Part::Close(1012), Part::Echo]);
        let Ok(backend) = Backend::default_choice() else { return };
        let hour = Duration::from_secs(3600);
        let settings = settings(&server, backend).backoff(Backoff::new(hour, hour));
        let mut client = connected(*kind, settings);
        assert!(gap(&mut client).1 >= hour / 2);
        client.close();
        assert!(client.next().is_none());
    }
}

#[test]
fn a_blocking_client_returns_at_the_deadline_in_a_gap_and_in_silence() {
    let Ok(backend) = Backend::default_choice() else { return };
    let soon = Duration::from_millis(30);
    let server = Server::play(&[Part::FallSilent]);
    let mut client = settings(&server, backend).client();
    assert!(matches!(client.next(), Some(Event::Connected { .. })));
    let start = Instant::now();
    assert!(client.next_before(start + soon).is_none());
    assert!(start.elapsed() >= soon && !client.is_ended() && client.is_connected());

    let server = Server::play(&[Part::Close(1012), Part::Echo]);
    let hour = Duration::from_secs(3600);
    let mut client = settings(&server, backend).backoff(Backoff::new(hour, hour)).client();
    assert!(matches!(client.next(), Some(Event::Connected { .. })));
    assert!(matches!(client.next(), Some(Event::Gap { .. })));
    let start = Instant::now();
    assert!(client.next_before(start + soon).is_none());
    assert!(start.elapsed() >= soon && !client.is_ended() && !client.is_connected());
}
