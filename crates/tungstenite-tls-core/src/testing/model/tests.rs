//! Runs the model over TLS without a library.

use std::io::{ErrorKind, Read};

use proptest::prelude::*;

use super::{Ends, bytes, messages, upgrade};
use crate::{
    Endpoint, MaybeTlsStream, TlsStream, is_queued,
    testing::{
        ClearConnector, ClearServer, ClearSession, Fault, Faults, Faulty, Wire, fuzz::config,
    },
    tungstenite::{Error, Message},
    websocket_config,
};

fn ends(script: &[u8]) -> Ends<TlsStream<Faulty<Wire>, ClearSession>, ClearServer<Wire>> {
    let (client, server) = Wire::pair();
    let faults = Faults::new();
    // The script's last byte chooses the kind of connection.
    let kind = script.last().copied().unwrap_or_default();
    let connector = ClearConnector {
        early_data: if kind & 1 == 0 { 0 } else { 10 },
        record: if kind & 2 == 0 { 16 * 1024 } else { 100 },
        ..ClearConnector::default()
    };
    let mut server = ClearServer::new(server);
    server.takes_early_data = kind & 4 == 0;
    let endpoint = Endpoint::new("localhost".try_into().unwrap(), 443);
    let client = Faulty::new(client, &faults);
    let client = TlsStream::for_upgrade(client, &connector, endpoint).unwrap();
    Ends { client, server, faults, half_closes: true }
}

/// The transport stalls until the server's last packet has been read, and for a while after.
#[test]
fn the_reply_to_close_goes_before_the_answer_to_close_notify() {
    let Ends { client, server, faults, .. } = ends(&[]);
    let client = MaybeTlsStream::Tls(client);
    let (mut client, mut server) = upgrade(client, server, websocket_config()).unwrap();
    server.close(None).unwrap();
    server.get_mut().close_notify().unwrap();
    let stalls = Fault::Error(ErrorKind::WouldBlock);
    let queue = |next: [Fault; 2]| next.into_iter().for_each(|fault| faults.push(fault));
    let waits = |result: Result<Message, Error>| {
        let Err(Error::Io(error)) = result else { panic!("does not wait: {result:?}") };
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
    };
    queue([stalls, stalls]);
    waits(client.send(Message::text("first")).map(|()| Message::text("")));
    // A write stalls, then a read succeeds.
    queue([stalls, Fault::None]);
    assert!(client.read().unwrap().is_close());
    // The reply is not taken, and the queue is not sent.
    queue([stalls, stalls]);
    waits(client.read());
    assert!(matches!(client.read(), Err(Error::ConnectionClosed)));
    assert_eq!(server.read().unwrap(), Message::text("first"));
    assert!(server.read().unwrap().is_close());
    assert!(matches!(server.read(), Err(Error::ConnectionClosed)));
    assert_eq!(server.get_mut().read(&mut [0; 16]).unwrap(), 0);
}

/// A caller that sends again instead of flushing gets an error before memory runs out.
#[test]
fn what_is_queued_for_a_peer_that_takes_nothing_is_bounded() {
    let Ends { client, server, faults, .. } = ends(&[]);
    let client = MaybeTlsStream::Tls(client);
    let (mut client, _server) = upgrade(client, server, websocket_config()).unwrap();
    let message = Message::binary(vec![0; 1 << 20]);
    for sent in 0..100 {
        for _ in 0..10 {
            faults.push(Fault::Error(ErrorKind::TimedOut));
        }
        match client.send(message.clone()).unwrap_err() {
            Error::WriteBufferFull(given_back) => {
                assert!(given_back.len() >= 1 << 20 && (60..=66).contains(&sent), "{sent}");
                return;
            }
            error => assert!(is_queued(&error), "{error}"),
        }
        faults.heal();
    }
    panic!("a hundred messages are queued");
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn no_byte_is_lost_doubled_or_torn(script: Vec<u8>) {
        bytes(&script, ends(&script)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn no_message_is_lost_doubled_or_torn(script: Vec<u8>) {
        let Ends { client, server, faults, half_closes } = ends(&script);
        let ends = Ends { client: MaybeTlsStream::Tls(client), server, faults, half_closes };
        messages(&script, ends).map_err(TestCaseError::fail)?;
    }
}
