//! The record size limit, checked on the wire.

use std::io::{Read, Write};

use tungstenite_tls_core::{TlsConfig, TlsVersion};
use tungstenite_tls_testing::server::{Behaviour, ServerOptions};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, binary, dial, trusting_on},
    subject::Subject,
};

/// The most that encryption adds to the plaintext of a record, in bytes: an explicit nonce, a tag
/// and the content type.
const ADDED: usize = 32;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        for limit in [512, 1000, 4096, 16_384] {
            let name = format!("max_record_size::{version_name}::{limit}");
            let case = Case::new(name, move |subject| {
                let config = trusting_on(version).with_max_record_size(limit);
                let longest = longest_record(subject, &config, version);
                let limit = usize::from(limit);
                assert!(longest <= limit + ADDED, "a record of {longest} bytes");
                assert!(longest > limit / 2, "no record is longer than {longest} bytes");
            });
            cases.push(case.needs(Capability::MaxRecordSize));
        }
        let name = format!("max_record_size::{version_name}::default");
        cases.push(Case::new(name, move |subject| {
            let longest = longest_record(subject, &trusting_on(version), version);
            assert!((16_384..=16_384 + ADDED).contains(&longest), "{longest} bytes");
        }));
    }
    cases
}

/// Sends a lot at once, checks that all of it arrives, and returns the longest record's length.
fn longest_record(subject: &Subject, config: &TlsConfig, version: TlsVersion) -> usize {
    let server = subject.serve(&ServerOptions::new().behaviour(Behaviour::Collect));
    let mut stream = subject.tls(dial(server.addr()), config);
    let sent = binary(100_000);
    stream.write_all(&sent).expect("writes");
    stream.shutdown().expect("sends close_notify");
    stream.read_to_end(&mut Vec::new()).expect("reads to the end");
    drop(stream);
    let seen = server.join();
    assert_eq!(seen.version, Some(version));
    assert!(seen.received == sent, "the {} bytes that arrived differ", seen.received.len());
    seen.longest_record
}
