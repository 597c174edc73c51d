//! Bad input is refused with an error that names it and the fix, never with a panic.

use std::net::{Ipv4Addr, TcpListener};

use tungstenite_tls::Backend;

use crate::support::{TlsServer, backend, wss};

#[test]
fn arguments_that_make_no_sense() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["frob"], &["frob"]),
        (&["connect"], &["URL"]),
        (&["probe", "wss://"], &["no host", "write wss://HOST"]),
        (&["probe", "wss:///path"], &["no host"]),
        (&["probe", "example.org"], &["no scheme", "write wss://example.org"]),
        (&["probe", "ftp://example.org"], &["`ftp`", "wss://"]),
        (&["probe", "https://example.org/x"], &["`https`", "use wss://example.org/x"]),
        (&["probe", "wss://host:99999"], &["`99999`", "1 to 65535"]),
        (&["probe", "wss://host:0"], &["`0`", "1 to 65535"]),
        (&["connect", "wss://host:x"], &["`x`", "1 to 65535"]),
        (&["probe", "wss://::1/"], &["[::1]"]),
        (&["probe", "wss://a/#x"], &["fragment", "%23"]),
        (&["probe", "wss://user@:1/"], &["no host"]),
        (&["probe", "@/no/such/url"], &["`/no/such/url`", "cannot be read"]),
        (&["probe", "@-"], &["stdin", "@FILE"]),
        (
            &["probe", "wss://a", "--header", "@/no/such"],
            &["--header", "`/no/such` cannot be read"],
        ),
        (&["probe", "wss://a", "--header", "@-"], &["--header", "stdin contains no value"]),
        (&["connect", "wss://a", "--header", "@-"], &["--header @-", "messages", "@FILE"]),
        (
            &["connect", "wss://a", "--subprotocol", "@-"],
            &["--subprotocol @-", "messages", "@FILE"],
        ),
        (&["probe", "wss://a", "--header", "X"], &["colon", "Name: value"]),
        (&["probe", "wss://a", "--header", "a b: c"], &["not a header name", "Name: value"]),
        (&["probe", "wss://a", "--header", "Upgrade: x"], &["`Upgrade`", "cannot be set"]),
        (&["probe", "wss://a", "--resolve", "a:443"], &["HOST:PORT:ADDR"]),
        (&["probe", "wss://a", "--resolve", "a:443:b"], &["`b`", "not an IP address"]),
        (&["probe", "wss://a", "--resolve", "a:0:127.0.0.1"], &["`0`", "1 to 65535"]),
        (&["probe", "wss://a", "--proxy", "ftp://p"], &["--proxy", "unknown scheme `ftp`"]),
        (&["probe", "wss://a", "--proxy", "p:0"], &["--proxy", "1 to 65535"]),
        (&["probe", "wss://a", "--proxy", "@/no/such"], &["--proxy", "`/no/such` cannot be read"]),
        (&["connect", "wss://a", "--proxy", "@-"], &["--proxy @-", "messages", "@FILE"]),
        (&["probe", "wss://a", "--proxy", "p", "--no-proxy"], &["--proxy", "--no-proxy"]),
        (&["probe", "wss://a", "--proxy-header", "X"], &["colon", "Name: value"]),
        (&["probe", "ws://a", "--proxy-header", "X: y"], &["--proxy-header", "--proxy URL"]),
        (&["probe", "ws://a", "--proxy-ca", "c.pem"], &["--proxy-ca", "--proxy URL"]),
        (&["probe", "ws://a", "--proxy", "p", "--proxy-ca", "c"], &["--proxy-ca", "has no TLS"]),
        (
            &["probe", "ws://a", "--proxy", "socks5://p", "--proxy-header", "X: y"],
            &["--proxy-header", "SOCKS5 has no headers"],
        ),
        (&["probe", "--proxy", "p"], &["--proxy", "URL"]),
        (&["probe", "wss://a", "-4", "-6"], &["--ipv4", "--ipv6"]),
        (&["probe", "wss://a", "--interface", ""], &["--interface", "empty"]),
        (&["connect", "wss://a", "--ping", "0"], &["--ping", "10 or 2.5"]),
        (&["probe", "wss://a", "--subprotocol", "a, b"], &["--subprotocol", "without spaces"]),
        (&["probe", "wss://a", "--timeout", "soon"], &["soon", "10 or 2.5"]),
        (&["probe", "wss://a", "--min-version", "1.1"], &["1.1", "1.2, 1.3"]),
        (&["probe", "wss://a", "--repeat", "0"], &["--repeat", "1..=1000"]),
        (&["probe", "wss://a", "--early-data"], &["--repeat"]),
        (&["probe", "wss://a", "--roots", "mine"], &["mine", "platform, bundled"]),
        (&["probe", "wss://a", "--alpn", "x", "--no-alpn"], &["--alpn", "--no-alpn"]),
        (&["probe", "--ca", "ca.pem"], &["--ca", "URL"]),
        (&["probe", "ws://127.0.0.1:1", "--ca", "ca.pem"], &["--ca", "ws://", "wss://"]),
        (&["probe", "ws://127.0.0.1:1", "--false-start"], &["--false-start", "ws://", "wss://"]),
        (&["connect", "ws://127.0.0.1:1", "--false-start"], &["--false-start", "ws://", "wss://"]),
        (&["probe", "ws://127.0.0.1:1", "--no-resumption"], &["--no-resumption", "ws://"]),
        (&["probe", "ws://127.0.0.1:1", "--sct"], &["--sct", "ws://"]),
        (&["connect", "ws://127.0.0.1:1", "--cert", "c.pem"], &["--cert", "ws://"]),
        (&["connect", "ws://127.0.0.1:1", "--dangerous-no-name-check"], &["--dangerous-no-name"]),
        (&["probe", "wss://a", "--pin", "sha256//AAAA"], &["--pin", "sha256//AAAA"]),
        (&["probe", "wss://a", "--pin", "x", "--pin-chain", "x"], &["--pin"]),
        (&["probe", "wss://a", "--verify-name", "a..b"], &["--verify-name", "a..b"]),
        (&["probe", "wss://a", "--sni", "127.0.0.1"], &["--sni", "not a host name"]),
        (&["probe", "wss://a", "--sni", "a", "--no-sni"], &["--sni", "--no-sni"]),
        (&["probe", "wss://a", "--groups", "x25519,P-521"], &["--groups", "`P-521`", "secp521r1"]),
        (&["probe", "wss://a", "--tls13-ciphers", "AES"], &["`AES`", "TLS_AES_128_GCM_SHA256"]),
        (&["probe", "wss://a", "--sigalgs", "rsa"], &["`rsa`", "ecdsa_secp256r1_sha256"]),
        (&["probe", "wss://a", "--cert-compression", "zip"], &["`zip`", "zlib or brotli"]),
        (&["probe", "wss://a", "--record-size", "511"], &["--record-size", "512..=16384"]),
        (&["probe", "wss://a", "--ech", "!"], &["--ech", "`!`", "HTTPS record"]),
        (&["probe", "wss://a", "--key", "k.pem"], &["--cert"]),
        (&["probe", "wss://a", "--cert", "c", "--pkcs12", "p"], &["--cert", "--pkcs12"]),
        (&["probe", "wss://a", "--key-password-file", "p"], &["--key-password-file", "--key FILE"]),
        (&["probe", "wss://a", "--cert", "/no/such.pem"], &["--cert", "/no/such.pem", "cannot be"]),
        (&["probe", "wss://a", "--crl", "/no/such.crl"], &["--crl", "/no/such.crl", "cannot be"]),
        (&["probe", "wss://a", "--dangerous-time", "noon"], &["--dangerous-time", "date +%s"]),
        (&["connect", "wss://a", "--early-data"], &["--early-data", "--sessions"]),
    ];
    for (args, parts) in cases {
        wss(*args).expect(2).complains(parts);
    }
}

#[test]
fn an_unknown_backend_lists_those_there_are() {
    let run = wss(["probe", "wss://localhost", "--backend", "gnutls"]).expect(2);
    run.complains(&["gnutls", "boring, native-tls, openssl, rustls"]);
}

/// The error comes before any I/O: no server listens there.
#[test]
fn a_backend_that_is_not_compiled_in_names_the_feature() {
    let missing = Backend::ALL.iter().copied().filter(|backend| !backend.is_compiled_in());
    for backend in missing {
        let run = wss(["probe", "wss://127.0.0.1:1", "--json", "--backend", backend.name()]);
        let run = run.expect(2).complains(&[&format!("--features {backend}"), "not compiled in"]);
        assert_eq!(run.json()["error"]["kind"], "no_backend");
    }
}

#[test]
fn without_any_backend_tls_says_what_to_add() {
    if Backend::compiled_in().next().is_some() {
        return;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("wss://{}/", listener.local_addr().expect("an address"));
    wss(["probe", &url]).expect(2).complains(&["none is compiled in", "--features rustls"]);
}

#[test]
fn files_that_are_no_certificates() {
    let Some(server) = TlsServer::start(&Default::default()) else { return };
    let file = server.file("text.pem", b"hello\n");
    let run = wss(server.args_for("probe", &server.url(), &file, &[])).expect(2);
    run.complains(&["text.pem", "BEGIN CERTIFICATE"]);
    let run = wss(server.args_for("probe", &server.url(), "/no/such.pem", &[])).expect(2);
    run.complains(&["/no/such.pem", "cannot be read"]);
}

#[test]
fn options_that_contradict_each_other() {
    let Some(backend) = backend() else { return };
    let args = ["probe", "wss://127.0.0.1:1", "--backend", backend.name()];
    let versions = ["--min-version", "1.3", "--max-version", "1.2"];
    wss(args.iter().chain(&versions)).expect(2).complains(&["minimum version"]);
    let host = ["probe", "wss://a..b/", "--backend", backend.name()];
    wss(host).expect(2).complains(&["`a..b`"]);
    let early = ["--repeat", "2", "--early-data"];
    let without_session = early.iter().chain(&["--no-resumption"]);
    wss(args.iter().chain(without_session)).expect(2).complains(&["resumption is off"]);
    let without_tls13 = early.iter().chain(&["--max-version", "1.2"]);
    wss(args.iter().chain(without_tls13)).expect(2).complains(&["needs TLS 1.3"]);
}

#[test]
fn programs_are_told_as_well() {
    let run = wss(["probe", "--json", "wss://host:99999"]).expect(2);
    let error = &run.json()["error"];
    assert_eq!((&error["class"], &error["exit_code"]), (&"usage".into(), &2.into()));
    assert!(error["message"].as_str().expect("text").contains("`99999`"), "{error}");
}

#[cfg(not(feature = "demo-server"))]
#[test]
fn without_the_server_its_commands_say_what_to_add() {
    wss(["serve"]).expect(2).complains(&["no server", "`demo-server`"]);
    wss(["probe"]).expect(2).complains(&["no URL", "`demo-server`"]);
}
