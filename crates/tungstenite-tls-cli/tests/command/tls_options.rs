//! Every TLS option takes effect, or is refused with its name and an alternative.

use std::fs;

use tungstenite_tls::{Backend, config::Pin};
use tungstenite_tls_testing::{certificates::Certificates, server::ServerOptions};

use crate::support::{TlsServer, backend, wss};

/// Whether the backend under test is `other`.
fn is(other: Backend) -> bool {
    backend() == Some(other)
}

#[test]
fn nothing_is_ignored() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let sessions = server.file("place", b"").replace("place", "sessions");
    let key_log = server.file("place", b"").replace("place", "keys.log");
    let options: &[&[&str]] = &[
        &["--ocsp"],
        &["--must-staple"],
        &["--sct"],
        &["--no-sni"],
        &["--sni", "a.example"],
        &["--verify-name", "127.0.0.1"],
        &["--tls12-ciphers", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
        &["--tls13-ciphers", "TLS_AES_256_GCM_SHA384"],
        &["--groups", "secp256r1,x25519"],
        &["--sigalgs", "ecdsa_secp256r1_sha256,rsa_pss_rsae_sha256"],
        &["--require-fips"],
        &["--ech-grease"],
        &["--cert-compression", "zlib"],
        &["--record-size", "1024"],
        &["--false-start"],
        &["--sessions", &sessions],
        &["--keylog", &key_log],
        &["--keylog-env"],
        &["--dangerous-no-name-check"],
        &["--dangerous-no-certificate-check"],
        &["--roots", "platform"],
    ];
    for option in options {
        let run = wss(server.args("probe", option));
        match run.code {
            Some(0) => {}
            _ => {
                run.expect(2).complains(&["option not supported", option[0], "--backend"]);
            }
        }
    }
}

#[test]
fn the_name_to_verify() {
    let options = ServerOptions::new().identity(&Certificates::shared().wrong_host);
    let Some(server) = TlsServer::start(&options) else { return };
    let run = wss(server.args("probe", &[])).expect(3);
    run.complains(&["a different name", "--verify-name"]);
    wss(server.args("probe", &["--verify-name", "elsewhere.example"])).expect(0);
    wss(server.args("probe", &["--dangerous-no-name-check"])).expect(0);
    let two = ["--dangerous-no-name-check", "--dangerous-no-certificate-check"];
    wss(server.args("probe", &two)).expect(2).complains(&["no certificate is checked"]);
}

#[test]
fn certificates_unchecked() {
    let options = ServerOptions::new().identity(&Certificates::shared().unknown_issuer);
    let Some(server) = TlsServer::start(&options) else { return };
    wss(server.args("probe", &[])).expect(3).complains(&["untrusted issuer", "--ca"]);
    wss(server.args("probe", &["--dangerous-no-certificate-check"])).expect(0);
}

#[test]
fn a_server_is_trusted_by_its_own_certificate_or_key() {
    let all = Certificates::shared();
    let options = ServerOptions::new().identity(&all.self_signed);
    let Some(server) = TlsServer::start(&options) else { return };
    let probe = |option: &[&str]| {
        let name = backend().expect("a backend").name();
        let url = server.url();
        wss([&["probe", "--json", &url, "--backend", name], option].concat())
    };
    let pin = |certificate| Pin::of_certificate(certificate).expect("a pin").to_string();
    let (own, other) = (pin(all.self_signed.leaf()), pin(all.localhost.leaf()));
    let pem = server.file("server.pem", all.self_signed.chain_pem().as_bytes());
    let other_pem = server.file("other.pem", all.localhost.chain_pem().as_bytes());
    probe(&["--trust-cert", &pem]).expect(0);
    probe(&["--trust-key", &format!("{other};{own}")]).expect(0);
    probe(&["--trust-cert", &other_pem, "--trust-key", &own]).expect(0);
    for option in [["--trust-cert", &other_pem], ["--trust-key", &other]] {
        let run = probe(&option).expect(3);
        assert_eq!(run.json()["error"]["kind"], "untrusted_issuer");
        run.complains(&["its key is", &own, "--trust-key"]);
    }
    probe(&["--trust-key", &own, "--pin", &own]).expect(2).complains(&["cannot be used with"]);
    probe(&["--trust-cert", &pem, "--ca", &pem]).expect(2).complains(&["cannot be used with"]);
    let run = probe(&["--trust-cert", "/no/such.pem"]).expect(2);
    run.complains(&["--trust-cert", "/no/such.pem"]);
}

#[test]
fn pins() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let all = Certificates::shared();
    let pin = Pin::of_certificate(all.localhost.leaf()).expect("a pin").to_string();
    let root = Pin::of_certificate(all.root()).expect("a pin").to_string();
    wss(server.args("probe", &["--pin", &pin])).expect(0);
    wss(server.args("probe", &["--pin", &format!("{root};{pin}")])).expect(0);
    let run = wss(server.args("probe", &["--pin", &root, "--json"])).expect(3);
    assert_eq!(run.json()["error"]["kind"], "pin_mismatch");
    run.complains(&["none of the pins matches", &pin]);

    let run = wss(server.args("probe", &["--pin-chain", &root]));
    match is(Backend::NativeTls) {
        true => drop(run.expect(2).complains(&["--pin-chain", "--backend"])),
        false => drop(run.expect(0)),
    }
}

#[test]
fn another_time() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let run = wss(server.args("probe", &["--dangerous-time", "1000000000"]));
    match is(Backend::NativeTls) {
        true => drop(run.expect(2).complains(&["--dangerous-time"])),
        false => drop(run.expect(3).complains(&["not valid yet"])),
    }
}

#[test]
fn key_logs_are_written() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let file = server.file("keys.log", b"");
    fs::remove_file(&file).expect("a file");
    let run = wss(server.args("probe", &["--keylog", &file]));
    if is(Backend::NativeTls) {
        run.expect(2).complains(&["--keylog"]);
        return;
    }
    run.expect(0);
    let log = fs::read_to_string(&file).expect("a key log");
    assert!(log.contains("CLIENT_TRAFFIC_SECRET_0 "), "{log}");
    #[cfg(unix)]
    {
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        fs::set_permissions(&file, open).expect("a mode");
        let run = wss(server.args("probe", &["--keylog", &file])).expect(2);
        run.complains(&["keys.log", "other users", "chmod 600"]);
    }
}

#[test]
fn stapled_responses_are_shown() {
    let all = Certificates::shared();
    let response = all.good_ocsp_response(&all.localhost);
    let options = ServerOptions::new().ocsp_response(response.clone());
    let Some(server) = TlsServer::start(&options) else { return };
    if is(Backend::NativeTls) {
        wss(server.args("probe", &["--ocsp"])).expect(2).complains(&["--ocsp", "--backend"]);
        return;
    }
    let shown = wss(server.args("probe", &["--ocsp", "--json"])).expect(0).json();
    let shown = &shown["tls"]["ocsp_response"];
    assert_eq!((&shown["status"], &shown["bytes"]), (&"good".into(), &response.len().into()));
    let run = wss(server.args("probe", &["--ocsp"])).expect(0);
    assert!(run.text().contains("OCSP response  good, from "), "{run:?}");
}

#[test]
fn sessions_outlive_the_run() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let folder = server.file("sessions", b"");
    fs::remove_file(&folder).expect("it goes");
    let run = || wss(server.args("probe", &["--sessions", &folder, "--json"]));
    if !matches!(backend(), Some(Backend::Boring | Backend::OpenSsl)) || !cfg!(unix) {
        run().expect(2).complains(&["--sessions"]);
        return;
    }
    assert_eq!(run().expect(0).json()["tls"]["resumed"], false);
    assert_eq!(run().expect(0).json()["tls"]["resumed"], true);
}

#[test]
fn help_groups_them() {
    for command in ["probe", "connect"] {
        let run = wss([command, "--help"]).expect(0);
        let mut rest = run.text();
        for heading in ["Trust", "Identity", "Protocol", "Resumption", "Diagnostics", "Dangerous"] {
            let (_, after) = rest.split_once(&format!("\n{heading}:\n")).expect(heading);
            rest = after;
        }
    }
}
