//! Each fault is what its name says, to clients with each backend that is compiled in.

use std::collections::BTreeSet;

use serde_json::json;
use tungstenite_tls::Backend;

use crate::{serving::Serving, support::wss};

/// The faults that fail the connection: the exit code of `wss probe`, the kind of its error, and
/// words that it shows.
const FATAL: &[(&str, i32, &str, &str)] = &[
    ("expired", 3, "expired", "expired"),
    ("not-yet-valid", 3, "not_yet_valid", "not valid yet"),
    ("wrong-host", 3, "name_mismatch", "a different name"),
    ("no-san", 3, "name_mismatch", "a different name"),
    ("unknown-issuer", 3, "untrusted_issuer", "untrusted issuer"),
    ("self-signed", 3, "untrusted_issuer", "untrusted issuer"),
    ("bad-signature", 3, "other_certificate", "signature"),
    ("no-intermediate", 3, "untrusted_issuer", "untrusted issuer"),
    ("not-tls", 3, "protocol", "HTTP without TLS"),
    ("stall-tls", 5, "timeout", "timed out during the TLS handshake"),
    ("cut-tls", 5, "unexpected_eof", "during the TLS handshake"),
    ("stall-upgrade", 5, "timeout", "did not answer the upgrade"),
    ("refuse-upgrade", 4, "upgrade_refused", "refuses every upgrade"),
    ("bad-accept", 6, "protocol", "Sec-WebSocket-Accept"),
    ("bad-frame", 6, "protocol", "protocol error"),
    ("cut", 5, "unexpected_eof", "without close_notify"),
];

/// The faults that a client notices after it has succeeded: the results of the echo and of Close,
/// and whether close_notify came.
const TOLERATED: &[(&str, &str, &str, Option<bool>)] = &[
    ("stall-open", "missing", "timeout", None),
    ("close-first", "closed", "clean", Some(true)),
    ("no-close-notify", "echoed", "clean", Some(false)),
    ("stay-open", "echoed", "timeout", None),
];

/// The faults that only clients with certain options notice.
const ON_REQUEST: [&str; 2] = ["revoked", "no-staple"];

fn backends() -> impl Iterator<Item = Backend> {
    Backend::compiled_in()
}

#[test]
fn a_fault_is_reported_by_each_backend() {
    for (fault, code, kind, words) in FATAL {
        let mut server = Serving::start(&["--fault", fault]);
        for backend in backends() {
            let run = server.probe(backend.name(), &["--timeout", "2"]);
            // native-tls with OpenSSL takes the common name for a name.
            if (*fault, backend, run.code) == ("no-san", Backend::NativeTls, Some(0)) {
                server.connection();
                continue;
            }
            let run = run.expect(*code).complains(&[words]);
            assert_eq!(run.json()["error"]["kind"], *kind, "{fault}, {backend}: {run:?}");
            let connection = server.connection();
            let fails_in_tls = matches!(kind, &"protocol" if *fault == "not-tls")
                || *code == 3
                || fault.ends_with("-tls");
            assert_eq!(connection["handshake_complete"], !fails_in_tls, "{fault}: {connection}");
        }
    }
}

#[test]
fn a_fault_after_the_upgrade_is_shown_by_each_backend() {
    for (fault, echo, close, close_notify) in TOLERATED {
        let mut server = Serving::start(&["--fault", fault]);
        for backend in backends() {
            let run = server.probe(backend.name(), &["--timeout", "2"]).expect(0);
            let json = run.json();
            assert_eq!(json["echo"]["result"], *echo, "{fault}, {backend}: {json}");
            let expected = json!({ "result": close, "close_notify": close_notify });
            assert_eq!(json["close"], expected, "{fault}, {backend}: {json}");
            assert_eq!(server.connection()["handshake_complete"], true);
        }
    }
}

#[test]
fn revocation_is_seen_by_clients_that_look_for_it() {
    let server = Serving::start(&["--fault", "revoked"]);
    let good = Serving::start(&[]);
    for backend in backends() {
        server.probe(backend.name(), &[]).expect(0);
        let list = |server: &Serving| {
            server.probe(backend.name(), &["--crl", server.file("revocation_lists")])
        };
        let staple = server.probe(backend.name(), &["--must-staple"]);
        if backend == Backend::NativeTls {
            list(&server).expect(2).complains(&["revocation_lists"]);
        } else {
            let run = list(&server).expect(3);
            assert_eq!(run.json()["error"]["kind"], "revoked", "{run:?}");
            list(&good).expect(0);
        }
        match backend {
            Backend::OpenSsl => {
                let run = staple.expect(3).complains(&["the stapled OCSP response says so"]);
                assert_eq!(run.json()["error"]["kind"], "revoked");
            }
            _ => drop(staple.expect(2).complains(&["must_staple"])),
        }
    }
}

#[test]
fn a_missing_staple_is_seen_by_clients_that_demand_it() {
    let server = Serving::start(&["--fault", "no-staple"]);
    for backend in backends() {
        server.probe(backend.name(), &[]).expect(0);
        let run = server.probe(backend.name(), &["--must-staple"]);
        match run.code {
            Some(3) => assert_eq!(run.json()["error"]["kind"], "bad_ocsp_response", "{run:?}"),
            _ => drop(run.expect(2).complains(&["must_staple"])),
        }
    }
}

/// A client that takes the certificate as it is sees the other fault.
#[test]
fn a_fault_of_the_certificate_goes_with_one_of_the_connection() {
    let server = Serving::start(&["--fault", "self-signed", "--fault", "no-close-notify"]);
    for backend in backends() {
        let run = server.probe(backend.name(), &[]).expect(3);
        assert_eq!(run.json()["error"]["kind"], "untrusted_issuer");
        let pem = server.file("server");
        let (url, name) = (server.url(), backend.name());
        let args = ["probe", url, "--json", "--backend", name, "--trust-cert", pem];
        let run = wss(args).expect(0);
        assert_eq!(run.json()["close"]["close_notify"], false, "{run:?}");
    }
}

#[test]
fn help_lists_each_fault_and_each_is_tested() {
    let run = wss(["serve", "--fault", "help"]).expect(0);
    let listed: BTreeSet<_> =
        run.text().lines().filter_map(|line| line.split_whitespace().next()).collect();
    let tested: BTreeSet<_> = FATAL
        .iter()
        .map(|case| case.0)
        .chain(TOLERATED.iter().map(|case| case.0))
        .chain(ON_REQUEST)
        .collect();
    assert_eq!(listed, tested);
    assert!(run.text().lines().all(|line| line.contains(": ")), "{run:?}");
}
