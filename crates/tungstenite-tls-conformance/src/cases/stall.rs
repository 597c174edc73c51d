//! A peer that stops reading: the data queued for it is bounded, and none of it is lost.

use std::io::{ErrorKind, Read, Write};

use tungstenite_tls_core::{Readiness, TlsVersion};
use tungstenite_tls_testing::server::{Behaviour, Ending, ServerOptions};

use crate::{
    case::Case,
    client::{VERSIONS, binary, insist_io, trusting_on},
    subject::Subject,
    transport::{Hostile, Memory},
};

/// The most bytes that a stream may take beyond those that the transport takes: a quarter of the
/// message, and a bit more.
const BOUND: usize = MESSAGE / 4 + 256 * 1024;

const MESSAGE: usize = 64 << 20;

pub(super) fn cases() -> Vec<Case> {
    let cases = VERSIONS.into_iter().map(|(name, version)| {
        let name = format!("stall::{name}::writes_are_bounded");
        Case::new(name, move |subject| writes_are_bounded(subject, version))
    });
    cases.collect()
}

fn writes_are_bounded(subject: &Subject, version: TlsVersion) {
    let options = ServerOptions::new().behaviour(Behaviour::Collect);
    let transport = Hostile::new(Memory::new(subject.library, &options));
    let mut stream = subject.tls(transport, &trusting_on(version));
    insist_io(10, || stream.handshake()).expect("shakes hands");
    stream.get_mut().writes_stalled = true;
    stream.get_mut().calls = 0;

    let message = binary(MESSAGE);
    let mut taken = 0;
    let error = loop {
        match stream.write(&message[taken..]) {
            Ok(n) => taken += n,
            Err(error) => break error,
        }
        assert!(taken <= BOUND, "takes {taken} bytes, more than {BOUND}");
    };
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert_eq!(stream.readiness(), Some(Readiness::Writable));
    assert_eq!(stream.flush().expect_err("blocks").kind(), ErrorKind::WouldBlock);
    assert_eq!(stream.readiness(), Some(Readiness::Writable));
    // A read does not wait for a write.
    assert_eq!(stream.read(&mut [0; 16]).expect_err("blocks").kind(), ErrorKind::WouldBlock);
    assert_eq!(stream.readiness(), Some(Readiness::Either));
    let calls = stream.get_ref().calls;
    assert!(calls <= 16, "{calls} calls to a transport that is stalled");

    stream.get_mut().writes_stalled = false;
    stream.flush().expect("goes on");
    stream.shutdown().expect("sends close_notify");
    let seen = stream.get_mut().get_mut().seen();
    assert!(seen.received == message[..taken], "the {} bytes received differ", seen.received.len());
    stream.read_to_end(&mut Vec::new()).expect("ends");
    let seen = stream.get_mut().get_mut().finish();
    assert_eq!(seen.ending, Ending::CloseNotify);
}
