//! Tests of TLS inside TLS, with a proxy and a server that have no cryptography.

use std::io::{self, ErrorKind, Read, Write};

use proptest::prelude::*;

use super::NestedConnector;
use crate::{
    AlertDescription, BoxedSession, Connector, Endpoint, MaybeTlsStream, TlsConnector, TlsError,
    TlsErrorKind, TlsStream,
    testing::{
        ClearConnector, ClearServer, Fault, Faults, Faulty, Wire,
        fuzz::config,
        model::{self, Ends},
    },
};

/// The far ends of both sessions: the server's, over the proxy's.
struct Far(ClearServer<ClearServer<Wire>>);

impl Far {
    fn proxy(&mut self) -> &mut ClearServer<Wire> {
        self.0.get_mut()
    }
}

impl Read for Far {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        self.0.read(dst)
    }
}

impl Write for Far {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.0.write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl model::Server for Far {
    fn is_complete(&self) -> bool {
        self.0.is_complete()
    }

    fn close_notify(&mut self) -> io::Result<()> {
        self.0.close_notify()
    }

    fn renegotiate(&mut self) -> io::Result<()> {
        self.0.renegotiate()
    }
}

type Stream = TlsStream<Faulty<Wire>, BoxedSession>;

fn endpoint(name: &'static str) -> Endpoint {
    Endpoint::new(name.try_into().unwrap(), 443)
}

/// A stream to a server through a proxy, after the handshake with the proxy.
fn through(outer: ClearConnector, inner: ClearConnector, early: bool) -> Ends<Stream, Far> {
    let (client, server) = Wire::pair();
    let (faults, mut proxy) = (Faults::new(), ClearServer::new(server));
    proxy.record = outer.record;
    let client = Faulty::new(client, &faults);
    let mut stream =
        TlsStream::new(client, &Connector::new(outer), endpoint("proxy.example")).unwrap();
    while stream.handshake().is_err() {
        assert_eq!(proxy.read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
    assert_eq!(proxy.read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert!(proxy.is_complete());

    let (io, connector) = NestedConnector::over(stream, Connector::new(inner));
    let server = endpoint("server.example");
    let client = match early {
        true => TlsStream::for_upgrade(io, &connector, server).unwrap(),
        false => TlsStream::new(io, &connector, server).unwrap(),
    };
    Ends { client, server: Far(ClearServer::new(proxy)), faults, half_closes: true }
}

/// The same after the handshake with the server.
fn open() -> (Stream, Far, Faults) {
    let ends = through(ClearConnector::default(), ClearConnector::default(), false);
    let Ends { mut client, mut server, faults, .. } = ends;
    assert_eq!(client.handshake().unwrap_err().kind(), ErrorKind::WouldBlock);
    waits(server.read(&mut [0; 1]));
    client.handshake().unwrap();
    waits(server.read(&mut [0; 1]));
    assert!(server.0.is_complete());
    (client, server, faults)
}

#[track_caller]
fn waits(result: io::Result<usize>) {
    assert_eq!(result.unwrap_err().kind(), ErrorKind::WouldBlock);
}

fn ends(script: &[u8]) -> Ends<Stream, Far> {
    // The script's last byte chooses the kind of connection.
    let kind = script.last().copied().unwrap_or_default();
    let record = |small| if small { 100 } else { 16 * 1024 };
    let outer = ClearConnector { record: record(kind & 1 != 0), ..ClearConnector::default() };
    let inner = ClearConnector {
        early_data: if kind & 2 == 0 { 0 } else { 10 },
        record: record(kind & 4 != 0),
        ..ClearConnector::default()
    };
    let mut ends = through(outer, inner, true);
    ends.server.0.takes_early_data = kind & 8 == 0;
    // Not if early data is rejected: a shutdown would have to be repeated, which scripts do not do.
    if kind & 16 != 0 && kind & 2 == 0 {
        ends.server.proxy().renegotiate().unwrap();
    }
    ends
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn no_byte_is_lost_doubled_or_torn(script: Vec<u8>) {
        model::bytes(&script, ends(&script)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn no_message_is_lost_doubled_or_torn(script: Vec<u8>) {
        let Ends { client, server, faults, half_closes } = ends(&script);
        let ends = Ends { client: MaybeTlsStream::Tls(client), server, faults, half_closes };
        model::messages(&script, ends).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn bytes_pass_one_by_one_over_a_transport_that_always_blocks() {
    let small = ClearConnector { record: 7, ..ClearConnector::default() };
    let Ends { mut client, mut server, faults, .. } = through(small, small, false);
    let text: Vec<u8> = (0..400_u16).map(|i| (i % 251) as u8).collect();
    let (mut sent, mut received, mut back) = (0, Vec::new(), Vec::new());
    for round in 0..100_000 {
        if back.len() == text.len() {
            break;
        }
        faults.heal();
        faults.take_calls();
        // Each round begins with the other one, so that neither reads nor writes block for ever.
        let faults_of_a_round = [Fault::Error(ErrorKind::WouldBlock), Fault::Short(1)].repeat(4);
        faults_of_a_round.into_iter().skip(round % 2).for_each(|fault| faults.push(fault));
        if sent < text.len() {
            sent += client.write(&text[sent..]).unwrap_or_default();
        } else {
            let _ = client.flush();
        }
        let mut buffer = [0; 64];
        if let Ok(n) = server.read(&mut buffer) {
            received.extend_from_slice(&buffer[..n]);
            server.write_all(&buffer[..n]).unwrap();
        }
        if let Ok(n) = client.read(&mut buffer) {
            back.extend_from_slice(&buffer[..n]);
        }
    }
    assert_eq!((received, back), (text.clone(), text));
}

#[test]
fn a_server_that_closes_gets_both_answers() {
    let (mut client, mut server, _) = open();
    server.write_all(b"last").unwrap();
    server.0.close_notify().unwrap();
    let mut received = Vec::new();
    client.read_to_end(&mut received).unwrap();
    assert_eq!(received, b"last");
    assert_eq!(server.read(&mut [0; 1]).unwrap(), 0);
    assert_eq!(server.proxy().read(&mut [0; 1]).unwrap(), 0, "no close_notify for the proxy");
}

#[test]
fn a_client_that_closes_still_reads_and_closes_the_proxys_side_last() {
    let (mut client, mut server, _) = open();
    client.shutdown().unwrap();
    assert_eq!(server.read(&mut [0; 1]).unwrap(), 0);
    waits(server.proxy().read(&mut [0; 1]));
    server.write_all(b"answer").unwrap();
    server.0.close_notify().unwrap();
    let mut received = Vec::new();
    client.read_to_end(&mut received).unwrap();
    assert_eq!(received, b"answer");
    assert_eq!(server.proxy().read(&mut [0; 1]).unwrap(), 0);
}

#[test]
fn a_proxy_that_closes_without_the_servers_close_notify_cuts_the_connection_off() {
    let (mut client, mut server, _) = open();
    server.write_all(b"half").unwrap();
    server.proxy().close_notify().unwrap();
    let mut received = [0; 16];
    assert_eq!(client.read(&mut received).unwrap(), 4);
    for _ in 0..3 {
        let error = client.read(&mut received).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{error}");
        assert!(error.to_string().contains("server.example:443"), "{error}");
    }
}

#[test]
fn a_failure_of_the_proxys_names_the_proxy_and_that_of_the_servers_the_server() {
    let ask = |client: &mut Stream| client.read(&mut [0; 1]).unwrap_err();
    let kind = TlsErrorKind::Alert(AlertDescription::INTERNAL_ERROR);
    let (mut client, mut server, _) = open();
    server.proxy().alert(AlertDescription::INTERNAL_ERROR).unwrap();
    let error = ask(&mut client);
    let proxys = TlsError::find(&error).unwrap();
    assert_eq!((proxys.kind(), proxys.endpoint()), (kind, Some(&endpoint("proxy.example"))));
    // Writing ends, too.
    let error = client.write(b"more").unwrap_err();
    assert_eq!(TlsError::find(&error).and_then(TlsError::endpoint), proxys.endpoint());

    let (mut client, mut server, _) = open();
    server.0.alert(AlertDescription::INTERNAL_ERROR).unwrap();
    let error = ask(&mut client);
    let servers = TlsError::find(&error).unwrap();
    assert_eq!((servers.kind(), servers.endpoint()), (kind, Some(&endpoint("server.example"))));
}

/// The session that the server was offered is not to blame, so it is kept.
#[test]
fn a_proxy_that_fails_in_the_handshake_is_no_refusal_to_resume() {
    let inner = ClearConnector { offers_session: true, ..ClearConnector::default() };
    let connect = || through(ClearConnector::default(), inner, false);
    let refused = |client: &mut Stream| {
        let error = client.handshake().unwrap_err();
        TlsError::find(&error).unwrap().refused_resumption()
    };
    let Ends { mut client, mut server, .. } = connect();
    server.0.alert(AlertDescription::INTERNAL_ERROR).unwrap();
    assert!(refused(&mut client));
    let Ends { mut client, mut server, .. } = connect();
    server.proxy().alert(AlertDescription::INTERNAL_ERROR).unwrap();
    assert!(!refused(&mut client));
}

#[test]
fn a_server_without_tls_is_told_from_one_with_it() {
    let Ends { mut client, mut server, .. } =
        through(ClearConnector::default(), ClearConnector::default(), false);
    waits(client.handshake().map(|()| 0));
    server.proxy().write_all(b"SSH-2.0-OpenSSH_9.9\r\n").unwrap();
    let error = client.handshake().unwrap_err().to_string();
    assert!(error.contains("server.example:443") && error.contains("SSH"), "{error}");
}

/// A library may take it for the beginning of a long record.
#[test]
fn a_server_without_tls_is_not_waited_for() {
    let Ends { mut client, mut server, .. } =
        through(ClearConnector::default(), ClearConnector::default(), false);
    waits(client.handshake().map(|()| 0));
    server.proxy().write_all(&[4, 0xff, 0xff, 1, 1, 1]).unwrap();
    let error = client.handshake().unwrap_err();
    let tls = TlsError::find(&error).unwrap_or_else(|| panic!("it waits: {error}"));
    assert_eq!(tls.kind(), TlsErrorKind::Protocol, "{error}");
}

/// Then nothing claims to be writable, and what was written goes out in order once it can.
#[test]
fn plaintext_waits_while_the_proxy_renegotiates() {
    let (mut client, mut server, _) = open();
    server.proxy().renegotiate().unwrap();
    waits(client.read(&mut [0; 1]));
    assert_eq!(client.write(b"taken, ").unwrap(), 7);
    waits(client.write(b"not taken"));
    client.flush().unwrap();
    waits(server.read(&mut [0; 32]));
    // The proxy has the answer now, and has finished. One read sends what waited: on a transport
    // that blocks, it would wait for the server.
    waits(client.read(&mut [0; 1]));
    let mut received = [0; 32];
    assert_eq!(server.read(&mut received).unwrap(), 7);
    assert_eq!(client.write(b"and the rest").unwrap(), 12);
    assert_eq!(server.read(&mut received[7..]).unwrap(), 12);
    assert_eq!(&received[..19], b"taken, and the rest");
}

#[test]
fn what_was_negotiated_is_the_servers() {
    let early = ClearConnector { early_data: 16, ..ClearConnector::default() };
    let Ends { mut client, mut server, .. } = through(ClearConnector::default(), early, true);
    assert_eq!(client.write(b"request").unwrap(), 7);
    let mut received = [0; 16];
    assert_eq!(server.read(&mut received).unwrap(), 7);
    client.handshake().unwrap();
    assert_eq!(client.info().early_data, crate::EarlyData::Accepted);
    let (mut here, mut there) = ([0; 8], [0; 8]);
    client.export_keying_material(&mut here, "label", None).unwrap();
    server.0.export_keying_material(&mut there, "label", None);
    assert_eq!(here, there);
}

#[test]
fn a_tunnel_carries_one_connection() {
    let (client, _) = Wire::pair();
    let inner = Connector::new(ClearConnector::default());
    let stream = TlsStream::new(client, &inner, endpoint("proxy.example")).unwrap();
    let (_, connector) = NestedConnector::over(stream, inner);
    connector.start(&endpoint("server.example")).unwrap();
    let error = connector.start_early(&endpoint("server.example")).unwrap_err();
    assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
}
