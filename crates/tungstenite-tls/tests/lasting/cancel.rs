//! Futures that are dropped in the middle lose nothing.

use std::{
    future::{Future, poll_fn},
    pin::pin,
};

use tungstenite_tls::{
    Backend, Message,
    lasting::{AsyncClient, Event},
};

#[cfg(feature = "smol")]
use crate::client::block_on;
#[cfg(feature = "tokio")]
use crate::client::run_on;
use crate::{
    server::{Part, Seen, Server},
    settings,
};

const MESSAGES: usize = 200;

/// Each poll has a future of its own, which is dropped after it.
async fn next(client: &mut AsyncClient) -> Option<Event> {
    poll_fn(|cx| pin!(client.next()).poll(cx)).await
}

/// Any task can have the client.
fn sendable<F: Future + Send>(future: F) -> F {
    future
}

async fn talk(mut client: AsyncClient) {
    let mut gaps = 0;
    let mut count = 0;
    while count < MESSAGES {
        match next(&mut client).await.expect("an event") {
            Event::Connected { .. } => {}
            Event::Message(message) => {
                assert_eq!(message, Message::text(count.to_string()));
                count += 1;
            }
            Event::Gap { .. } => gaps += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(gaps, 1);
    let error = sendable(client.send(Message::text("one more"))).await.err();
    assert!(error.is_none(), "{error:?}");
    assert!(matches!(next(&mut client).await, Some(Event::Message(_))));
    sendable(client.close(None)).await;
    assert!(sendable(client.next()).await.is_none());
}

#[test]
fn dropping_next_loses_nothing_also_while_connecting() {
    for backend in Backend::compiled_in() {
        let server = || Server::play(&[Part::Refuse(503, ""), Part::Count(MESSAGES)]);
        let check = |server: Server| {
            for _ in 0..2 {
                assert!(matches!(server.seen(), Seen::Connection { .. }));
                while server.seen() != Seen::End {}
            }
            // No attempt was made twice.
            assert_eq!(server.rest(), []);
        };
        #[cfg(feature = "tokio")]
        {
            let server = server();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let settings = settings(&server, backend);
            run_on(&runtime.unwrap(), talk(tungstenite_tls::tokio::lasting(settings)));
            check(server);
        }
        #[cfg(feature = "smol")]
        {
            let server = server();
            let settings = settings(&server, backend);
            block_on(talk(tungstenite_tls::smol::lasting(settings)));
            check(server);
        }
    }
}
