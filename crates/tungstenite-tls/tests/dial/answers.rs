//! Answers that come early, are cut off, or lead on.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, crypto::ring};
use socket2::SockRef;
use tungstenite_tls::{Backend, Connect, Error, Roots, TlsConfig, dial::ConnectEvent};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{Behaviour, EchoServer, ServerLibrary, ServerOptions, SessionRefusal},
};

use crate::{outcomes, outcomes_over};

fn trusting() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

/// A server that reads a request, or a part of one, and then sends `answer`.
fn answering(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
            // Up to the end, so that no reset overtakes the answer.
            while matches!(stream.read(&mut [0; 4096]), Ok(1..)) {}
        }
    });
    address
}

#[test]
fn each_connection_of_a_redirect_may_have_its_session_refused() {
    let refusing = || ServerOptions::new().refuse_sessions(SessionRefusal::Alert);
    let target = EchoServer::start_with(ServerLibrary::Rustls, &refusing()).unwrap();
    let reply =
        format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", target.url());
    // The server wants it for as long as the program runs.
    let pieces: &[&[u8]] = Box::leak(Box::new([&*reply.into_bytes().leak()]));
    let redirecting = refusing().behaviour(Behaviour::Reply { pieces, stays: false });
    for backend in Backend::compiled_in() {
        let first = EchoServer::start_with(ServerLibrary::Rustls, &redirecting).unwrap();
        let plan = || Connect::new(first.url()).unwrap().tls_config(&trusting()).backend(backend);
        for round in 0..3 {
            for (kind, outcome) in outcomes(plan) {
                outcome.unwrap_or_else(|error| panic!("{kind} with {backend}, {round}: {error}"));
            }
        }
    }
}

/// The server refuses the request before it is sent, and resets: a runtime learns of the reset from
/// the write, and only later that there is something to read.
#[test]
fn a_refusal_before_the_request_is_sent_is_told() {
    let refused =
        refused_before_the_request(|address| Connect::new(format!("ws://{address}/")).unwrap());
    for (kind, outcome) in refused {
        let Err(Error::Http(response)) = outcome else { panic!("{kind}: {outcome:?}") };
        assert_eq!(response.status(), 403, "{kind}");
    }
}

#[cfg(feature = "proxy")]
#[test]
fn a_proxys_refusal_before_the_request_is_sent_is_told() {
    use tungstenite_tls::{Proxy, error::ProxyError};

    let refused = refused_before_the_request(|address| {
        let proxy = Proxy::new(format!("http://{address}")).unwrap();
        Connect::new("ws://localhost:1/").unwrap().proxy(proxy)
    });
    for (kind, outcome) in refused {
        let error = outcome.expect_err("refused");
        let refusal = ProxyError::find(&error).and_then(ProxyError::response);
        assert_eq!(refusal.unwrap_or_else(|| panic!("{kind}: {error}")).status(), 403, "{kind}");
    }
}

fn refused_before_the_request(
    plan: impl Fn(SocketAddr) -> Connect,
) -> Vec<(&'static str, Result<(), Error>)> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (go, may_go) = mpsc::channel();
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            may_go.recv().unwrap();
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno").unwrap();
            SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
            drop(stream);
            done.send(()).unwrap();
        }
    });
    let is_done = Arc::new(Mutex::new(is_done));
    outcomes(|| {
        let (go, is_done) = (Mutex::new(go.clone()), is_done.clone());
        plan(address).on_event(move |event| {
            if let ConnectEvent::Connected { .. } = event {
                go.lock().unwrap().send(()).unwrap();
                is_done.lock().unwrap().recv().unwrap();
            }
        })
    })
}

#[test]
fn a_refusal_in_the_flight_that_completes_tls_has_both_events() {
    let identity = &Certificates::shared().localhost;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain().to_vec(), identity.key());
    let mut config = config.unwrap();
    config.send_half_rtt_data = true;
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("wss://localhost:{}/", listener.local_addr().unwrap().port());
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            refuse_at_once(stream.unwrap(), &config);
        }
    });
    for backend in Backend::compiled_in() {
        let all_events = Mutex::new(Vec::new());
        let plan = || {
            let plan = Connect::new(&*url).unwrap().tls_config(&trusting()).backend(backend);
            let (plan, events) = crate::addresses::watched(plan.addresses([address]));
            all_events.lock().unwrap().push(events);
            plan
        };
        for (kind, outcome) in outcomes(plan) {
            assert!(matches!(outcome, Err(Error::Http(_))), "{kind} with {backend}: {outcome:?}");
        }
        for events in all_events.into_inner().unwrap() {
            let events = events.lock().unwrap();
            let [_, _, tls, status] = &events[..] else { panic!("{backend}: {events:?}") };
            assert!(tls.starts_with("TlsHandshakeDone") && status == "403", "{events:?}");
        }
    }
}

/// Answers a ClientHello with all of the server's flight, and a refusal in it.
fn refuse_at_once(mut stream: TcpStream, config: &Arc<ServerConfig>) {
    let mut session = ServerConnection::new(config.clone()).unwrap();
    while session.wants_read() && !session.wants_write() {
        session.read_tls(&mut stream).unwrap();
        session.process_new_packets().unwrap();
    }
    session.writer().write_all(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n").unwrap();
    let mut flight = Vec::new();
    while session.wants_write() {
        session.write_tls(&mut flight).unwrap();
    }
    stream.write_all(&flight).unwrap();
    while matches!(stream.read(&mut [0; 4096]), Ok(1..)) {}
}

/// An answer that is returned has its body, though others like it are followed without.
#[test]
fn an_answer_that_is_returned_has_its_body() {
    fn body((kind, outcome): (&'static str, Result<(), Error>)) -> String {
        let Err(Error::Http(response)) = outcome else { panic!("{kind}: {outcome:?}") };
        String::from_utf8(response.into_body().unwrap()).unwrap()
    }

    let late = "HTTP/1.1 425 Too Early\r\nContent-Length: 5\r\n\r\nlater";
    let moved = "HTTP/1.1 302 Found\r\nLocation: wss://elsewhere.example/\r\n\
                 Content-Length: 5\r\n\r\nmoved";
    for (answer, expected) in [(late, "later"), (moved, "moved")] {
        let address = answering(answer);
        let plan = || Connect::new(format!("ws://{address}/")).unwrap();
        for over in outcomes_over(plan, address) {
            assert_eq!(body(over), expected);
        }
    }
    // Without a second attempt for a caller's own connector, which may hold secrets.
    let address = answering(moved);
    for backend in Backend::compiled_in() {
        let connector = tungstenite_tls::backend::connector(backend, &trusting()).unwrap();
        let plan =
            || Connect::new(format!("ws://{address}/")).unwrap().connector(connector.clone());
        for outcome in outcomes(plan) {
            assert_eq!(body(outcome), "moved");
        }
    }
}
