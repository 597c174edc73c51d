//! Checks that no `Debug` output and no error shows a secret.

use std::{error::Error, fs};

use tungstenite_tls_core::{Endpoint, KeyLog, TlsConfig, TlsStream};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::{Behaviour, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{client_identity, dial, trusting},
    subject::Subject,
};

pub(super) fn cases() -> Vec<Case> {
    let cases = vec![
        Case::new("secrets::identity", identity).needs(Capability::Identity),
        Case::new("secrets::identity_refused", identity_refused),
        Case::new("secrets::connection", connection).needs(Capability::KeyLog),
    ];
    cases.into_iter().map(Case::of_the_library).collect()
}

fn identity(subject: &Subject) {
    let client = &Certificates::shared().client;
    let config = trusting().with_identity(client_identity(client));
    let connector = subject.connector(&config);
    for text in [format!("{config:?}"), format!("{config:#?}"), format!("{:?}", &*connector)] {
        assert_silent(&text, scalar(client));
    }
    // The check does find a secret that is shown.
    assert!(shows(&format!("{:?}", client.key().secret_der()), scalar(client)));
}

/// An error says what is wrong with a key without showing the key, also on a backend that does not
/// support identities.
fn identity_refused(subject: &Subject) {
    let all = Certificates::shared();
    let thief = all.client.with_key_of(&all.unknown_client);
    let damaged = {
        let mut der = all.client.key().secret_der().to_vec();
        der.truncate(der.len() - 5);
        rustls_pki_types::PrivatePkcs8KeyDer::from(der)
    };
    let chain = all.client.chain().to_vec();
    let damaged = tungstenite_tls_core::Identity::new(chain, damaged.into()).expect("looks whole");
    for (identity, key) in [(client_identity(&thief), &all.unknown_client), (damaged, &all.client)]
    {
        let config = trusting().with_identity(identity);
        let error = (subject.build)(&config).expect_err("refuses it");
        let mut next: Option<&dyn Error> = Some(&error);
        while let Some(error) = next {
            for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
                assert_silent(&text, scalar(key));
            }
            next = error.source();
        }
    }
}

fn connection(subject: &Subject) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("keys");
    let config: TlsConfig = trusting().with_key_log(KeyLog::File(path.clone()));
    let connector = subject.connector(&config);
    let server = subject.serve(&ServerOptions::new().behaviour(Behaviour::Collect).key_log());
    let endpoint = Endpoint::new("localhost".try_into().expect("a name"), 443);
    let io = dial(server.addr());
    let mut stream = TlsStream::new(io, &*connector, endpoint).expect("a session");
    stream.handshake().expect("shakes hands");
    let texts = [
        format!("{config:?}"),
        format!("{:?}", &*connector),
        format!("{stream:?}"),
        format!("{:?}", stream.session()),
        format!("{:?}", stream.info()),
    ];
    let secrets = fs::read_to_string(path).expect("a key log");
    for line in secrets.lines() {
        let secret = line.split_ascii_whitespace().last().expect("a secret");
        for text in &texts {
            assert_silent(text, &bytes(secret));
        }
    }
    drop(stream);
}

/// The secret part of a P-256 key, after the headers of PKCS#8 (RFC 5958) and ECPrivateKey (RFC
/// 5915).
fn scalar(identity: &Identity) -> &[u8] {
    &identity.key_der()[36..68]
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len() / 2).map(|i| &hex[2 * i..2 * i + 2]);
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal digits")).collect()
}

fn assert_silent(text: &str, secret: &[u8]) {
    assert!(!shows(text, secret), "shows a secret");
}

/// Whether `text` contains a part of `secret`, in any of the usual formats for bytes.
fn shows(text: &str, secret: &[u8]) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let lower = text.to_ascii_lowercase();
    secret.windows(6).any(|part| {
        let join = |write: fn(&u8) -> String, between: &str| {
            part.iter().map(write).collect::<Vec<_>>().join(between)
        };
        let escaped: String = part.escape_ascii().to_string();
        lower.contains(&join(|byte| format!("{byte:02x}"), ""))
            || lower.contains(&join(|byte| format!("{byte:02x}"), ":"))
            || lower.contains(&join(|byte| format!("0x{byte:02x}"), ","))
            || text.contains(&join(u8::to_string, ","))
            || text.contains(&escaped)
    })
}
