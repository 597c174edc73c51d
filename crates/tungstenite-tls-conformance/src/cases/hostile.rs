//! Transports that make trouble: one byte per call, `WouldBlock` before every call, signals, and
//! silence. No data is lost or duplicated, and no loop spins.

use std::io::ErrorKind;

use tungstenite::Message;
use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{
    Interrupted, Readiness, Stage, TlsConfig, TlsErrorKind, TlsVersion, client_tls_with_config,
};
use tungstenite_tls_testing::server::{Ending, ServerOptions, unlimited};

use crate::{
    case::Case,
    client::{Client, VERSIONS, binary, echo, insist, insist_io, text, tls_error, trusting_on},
    subject::Subject,
    transport::{Canned, Hostile, Memory},
};

/// Sizes of messages, around the limits of frames and records, and beyond.
const SIZES: [usize; 9] = [0, 1, 125, 126, 16_383, 16_384, 16_385, 65_536, 200_000];

const LARGEST: usize = SIZES[SIZES.len() - 1];

/// More calls than any of these transports needs for a message.
const MOST: usize = 4_000_000;

/// The most calls to the transport per call to the stream, if the transport refuses each once.
const CALLS_A_STEP: usize = 12;

type Trouble = fn(Hostile<Memory>) -> Hostile<Memory>;

/// Each with its largest message. Where every byte takes two calls, more bytes reach nothing new.
const TROUBLES: [(&str, Trouble, usize); 4] = [
    ("one_byte", Hostile::one_byte, LARGEST),
    ("would_block", Hostile::hesitant, LARGEST),
    ("would_block_before_each_byte", |transport| transport.one_byte().hesitant(), 16_385),
    ("signals", signals, LARGEST),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test| format!("hostile::{version_name}::{test}");
        for (trouble_name, trouble, largest) in TROUBLES {
            cases.push(Case::new(name(trouble_name), move |subject| {
                messages_survive(subject, version, trouble, largest);
            }));
        }
        cases.push(Case::new(name("silence"), move |subject| silence(subject, version)));
        let case = Case::new(name("client_tls"), move |subject| client_tls(subject, version));
        cases.push(case.blocking_only("the function is only for blocking I/O"));
        cases.push(Case::new(name("silence_while_open"), move |subject| {
            silence_while_open(subject, version);
        }));
        cases.push(Case::new(name("timeout_is_not_final"), move |subject| {
            timeout_is_not_final(subject, version);
        }));
    }
    cases.push(Case::new("hostile::writes_of_nothing", writes_of_nothing));
    cases
}

fn signals(mut transport: Hostile<Memory>) -> Hostile<Memory> {
    transport.interrupted = true;
    transport
}

fn messages_survive(subject: &Subject, version: TlsVersion, trouble: Trouble, largest: usize) {
    let transport = trouble(Hostile::new(Memory::new(subject.library, &ServerOptions::new())));
    let mut client = subject.open_in_memory(transport, &trusting_on(version));
    for size in SIZES.into_iter().filter(|size| *size <= largest) {
        for message in [Message::binary(binary(size)), Message::text(text(size))] {
            match client.write(message.clone()) {
                Err(tungstenite::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                result => result.expect("writes"),
            }
            insist(MOST, || client.flush()).expect("flushes");
            let echo = insist(MOST, || client.read()).expect("reads");
            assert!(echo == message, "the echo of {size} bytes differs");
        }
    }
    end(&mut client);
}

/// Closes, and checks that the server got close_notify.
fn end(client: &mut Client<Hostile<Memory>>) {
    match client.close(None) {
        Err(tungstenite::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
        result => result.expect("closes"),
    }
    insist(MOST, || client.flush()).expect("sends Close");
    assert_eq!(insist(MOST, || client.read()).expect("Close"), Message::Close(None));
    let end = insist(MOST, || client.read());
    assert!(matches!(end, Err(tungstenite::Error::ConnectionClosed)), "{end:?}");
    insist_io(MOST, || client.get_mut().shutdown()).expect("sends close_notify");
    let seen = client.get_mut().get_mut().get_mut().finish();
    assert_eq!((&seen.ending, &seen.error), (&Ending::CloseNotify, &None), "{seen:?}");
}

/// If the transport blocks forever, the client makes a few calls and then waits for it.
fn silence(subject: &Subject, version: TlsVersion) {
    let connector = subject.connector(&trusting_on(version));
    for (writes_stalled, readiness) in [(true, Readiness::Either), (false, Readiness::Readable)] {
        let options = ServerOptions::new();
        let mut transport = Hostile::new(Memory::new(subject.library, &options));
        (transport.reads_stalled, transport.writes_stalled) = (true, writes_stalled);
        let mut attempt = connector.client_tls("wss://localhost/", transport, None);
        for _ in 0..10 {
            let Err(HandshakeError::Interrupted(mut handshake)) = attempt else {
                panic!("does not wait")
            };
            let stream = handshake.get_ref().get_ref();
            assert_eq!((stream.stage(), stream.readiness()), (Stage::Tls, Some(readiness)));
            let transport = handshake.get_mut().get_mut().get_mut();
            assert!(transport.calls <= CALLS_A_STEP, "{} calls", transport.calls);
            transport.calls = 0;
            attempt = handshake.handshake();
        }
    }
}

/// `client_tls_with_config` as users call it, over a transport that blocks before each step.
fn client_tls(subject: &Subject, version: TlsVersion) {
    let connector = subject.connector(&trusting_on(version));
    let options = ServerOptions::new();
    let transport = Hostile::new(Memory::new(subject.library, &options)).hesitant();
    let mut attempt = client_tls_with_config("wss://localhost/", transport, None, &*connector);
    let mut stages = Vec::new();
    let (mut client, _) = loop {
        match attempt {
            Ok(done) => break done,
            Err(HandshakeError::Failure(error)) => panic!("fails: {error:?}"),
            Err(HandshakeError::Interrupted(mut handshake)) => {
                stages.push(handshake.stage());
                let readiness = handshake.readiness();
                let transport = handshake.get_mut().get_mut().get_mut();
                assert_eq!(Some(readiness), transport.awaited());
                transport.forget_refusals();
                attempt = handshake.handshake();
            }
        }
    };
    stages.dedup();
    assert_eq!(stages, [Stage::Tls, Stage::WebSocket]);
    client.get_mut().get_mut().hesitant = false;
    echo(&mut client, &Message::text("hello"));
}

fn silence_while_open(subject: &Subject, version: TlsVersion) {
    let transport = Hostile::new(Memory::new(subject.library, &ServerOptions::new()));
    let mut client = subject.open_in_memory(transport, &trusting_on(version));
    let transport = client.get_mut().get_mut();
    (transport.reads_stalled, transport.writes_stalled) = (true, true);
    for _ in 0..10 {
        client.get_mut().get_mut().calls = 0;
        let _ = client.write(Message::binary(binary(100_000)));
        assert!(insist_once(client.flush()), "flushes a stalled transport");
        assert!(insist_once(client.read().map(drop)), "reads a stalled transport");
        let calls = client.get_mut().get_mut().calls;
        assert!(calls <= CALLS_A_STEP, "{calls} calls");
    }
}

/// Whether the call would block.
fn insist_once(result: Result<(), tungstenite::Error>) -> bool {
    match result {
        Err(tungstenite::Error::Io(error)) => error.kind() == ErrorKind::WouldBlock,
        _ => false,
    }
}

/// After a timeout during a handshake, the same handshake can go on.
fn timeout_is_not_final(subject: &Subject, version: TlsVersion) {
    let transport = Hostile::new(Memory::new(subject.library, &ServerOptions::new()));
    let mut stream = subject.tls(transport, &trusting_on(version));
    stream.get_mut().read_error = Some(ErrorKind::TimedOut);
    for _ in 0..3 {
        let error = stream.handshake().expect_err("times out");
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert_eq!(tls_error(&error).kind(), TlsErrorKind::Timeout);
    }
    stream.get_mut().read_error = None;
    stream.handshake().expect("goes on");
}

/// A transport whose writes return zero instead of blocking.
fn writes_of_nothing(subject: &Subject) {
    let mut transport = Hostile::new(Canned::new("")).one_byte();
    transport.piece = 0;
    let mut stream = subject.tls(&mut transport, &TlsConfig::new());
    let error = tls_error(&stream.handshake().expect_err("fails"));
    assert_eq!(error.kind(), TlsErrorKind::Io(ErrorKind::WriteZero), "{error:?}");
    drop(stream);
    assert!(transport.calls <= CALLS_A_STEP, "{} calls", transport.calls);
}

impl Subject {
    /// Opens a WebSocket over an in-memory transport, and checks each step: the stage goes from TLS
    /// to WebSocket, the client waits for what the transport refused, and no step spins.
    pub(crate) fn open_in_memory(
        &self,
        transport: Hostile<Memory>,
        config: &TlsConfig,
    ) -> Client<Hostile<Memory>> {
        let (hesitant, piece) = (transport.hesitant, transport.piece);
        let connector = self.connector(config);
        let url = "wss://localhost/";
        let mut attempt = connector.client_tls(url, transport, Some(unlimited()));
        let mut stages = Vec::new();
        for _ in 0..MOST {
            match attempt {
                Ok((client, _)) => {
                    let expected: &[Stage] =
                        if hesitant { &[Stage::Tls, Stage::WebSocket] } else { &[] };
                    assert_eq!(stages, expected);
                    return client;
                }
                Err(HandshakeError::Failure(error)) => panic!("fails: {error:?}"),
                Err(HandshakeError::Interrupted(mut handshake)) => {
                    let stream = handshake.get_ref().get_ref();
                    let (stage, readiness) = (stream.stage(), stream.readiness());
                    if stages.last() != Some(&stage) {
                        stages.push(stage);
                    }
                    let transport = handshake.get_mut().get_mut().get_mut();
                    assert_eq!(readiness, transport.awaited(), "in the stage {stage:?}");
                    if piece == 1 {
                        assert!(transport.calls <= CALLS_A_STEP, "{} calls", transport.calls);
                    }
                    transport.calls = 0;
                    transport.forget_refusals();
                    attempt = handshake.handshake();
                }
            }
        }
        panic!("hangs: the handshake is not complete after {MOST} steps")
    }
}
