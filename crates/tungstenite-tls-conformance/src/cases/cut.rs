//! Ends the stream at every byte that the server sends until the WebSocket is open.

use std::io::ErrorKind;

use tungstenite_tls_core::HandshakeError;
use tungstenite_tls_core::{TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::server::{Host, ServerOptions, ServerResumption};

use crate::{
    case::Case,
    client::{VERSIONS, tls_error, trusting_on},
    io_kind::IoConnector,
    subject::Subject,
    transport::{Hostile, Memory},
};

pub(super) fn cases() -> Vec<Case> {
    let cases = VERSIONS.into_iter().map(|(name, version)| {
        Case::new(format!("hostile::{name}::end_at_every_offset"), move |subject| {
            end_at_every_offset(subject, version);
        })
    });
    cases.collect()
}

/// The most bytes by which the length of a handshake varies, because signatures do.
const SLACK: usize = 16;

/// Far more calls than a client needs to read a few records and then the end.
const MOST_CALLS: usize = 64;

fn end_at_every_offset(subject: &Subject, version: TlsVersion) {
    let connector = subject.connector(&trusting_on(version));
    // A ticket from one attempt would change the length of the next.
    let options = ServerOptions::new().resumption(ServerResumption::None);
    let host = options.host(subject.library).expect("the server can be made");
    let length = match attempt(&connector, &host, usize::MAX) {
        (Ok(()), transport) => transport.read,
        (Err(error), _) => panic!("fails without an early end: {error:?}"),
    };
    assert!(length > 1000, "a handshake of {length} bytes");
    for offset in 0..length {
        let (result, transport) = attempt(&connector, &host, offset);
        assert!(transport.calls <= MOST_CALLS, "{} calls, end at {offset}", transport.calls);
        match result {
            Ok(()) => assert!(offset + SLACK >= length, "opened despite an end at {offset}"),
            Err(error) => {
                let error = tls_error(&error);
                let kind = error.kind();
                let expected = TlsErrorKind::Io(ErrorKind::UnexpectedEof);
                assert_eq!(kind, expected, "end at {offset} of {length}: {error:?}");
                assert!(error.is_retryable());
            }
        }
    }
}

/// How a transport was used.
struct Use {
    read: usize,
    calls: usize,
}

fn attempt(
    connector: &IoConnector,
    host: &Host,
    end_after: usize,
) -> (Result<(), tungstenite::Error>, Use) {
    let mut transport = Hostile::new(Memory::to(host)).ends_after(end_after);
    let result = connector.client_tls("wss://localhost/", &mut transport, None);
    let result = match result {
        Ok(_) => Ok(()),
        Err(HandshakeError::Failure(error)) => Err(error),
        Err(HandshakeError::Interrupted(_)) => panic!("waits despite an end at {end_after}"),
    };
    (result, Use { read: transport.bytes_read, calls: transport.calls })
}
