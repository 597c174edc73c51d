//! `wss serve` refuses what makes no sense, and says what to do.

use std::net::TcpListener;

use tungstenite_tls::Backend;

use crate::{serving::Serving, support::wss};

#[test]
fn nothing_is_ignored() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["--fault", "slow"], &["slow", "no-close-notify"]),
        (&["--listen", "8443"], &["--listen", "8443", "ADDR:PORT"]),
        (&["--listen", "example.org:1"], &["--listen", "not an IP address", "127.0.0.1:8443"]),
        (&["--name", "a..b"], &["--name", "a..b"]),
        (&["--min-version", "1.1"], &["1.1", "1.2, 1.3"]),
        (&["--min-version", "1.3", "--max-version", "1.2"], &["--min-version", "above"]),
        (&["--early-data", "--max-version", "1.2"], &["--early-data", "TLS 1.3"]),
        (&["--key", "k.pem"], &["--cert"]),
        (&["--overwrite"], &["--write-certs"]),
        (&["--cert", "c", "--write-certs", "d"], &["--cert", "--write-certs"]),
        (&["--cert", "c", "--name", "a"], &["--cert", "--name"]),
        (&["--client-ca", "/no/such.pem"], &["--client-ca", "/no/such.pem", "cannot be read"]),
        (&["--require-client-cert"], &["--require-client-cert", "--write-certs", "--client-ca"]),
        (
            &["--listen", "127.0.0.1:0", "--write-certs", "Cargo.toml/x"],
            &["--write-certs", "Cargo.toml/x", "cannot be written"],
        ),
    ];
    for (args, parts) in cases {
        wss(["serve"].iter().chain(*args)).expect(2).complains(parts);
    }
}

#[test]
fn faults_that_exclude_each_other_are_named() {
    let of_the_fault = |fault: &str| format!("--fault {fault}");
    for (fault, other, why) in [
        ("expired", "self-signed", "one certificate"),
        ("cut", "stall-open", "how a connection goes on"),
        ("stall-tls", "not-tls", "how a connection goes on"),
        ("stall-tls", "expired", "as far as TLS"),
    ] {
        let run = wss(["serve", "--fault", fault, "--fault", other]).expect(2);
        run.complains(&[&of_the_fault(fault), &of_the_fault(other), why, "remove"]);
    }
    for (fault, option) in [
        ("expired", &["--cert", "c.pem"][..]),
        ("wrong-host", &["--name", "a.example"]),
        ("not-tls", &["--cert", "c.pem"]),
        ("not-tls", &["--client-ca", "c.pem"]),
        ("stall-tls", &["--require-client-cert"]),
        ("stall-tls", &["--min-version", "1.3"]),
        ("cut-tls", &["--max-version", "1.2"]),
        ("cut-tls", &["--early-data"]),
    ] {
        let run = wss(["serve", "--fault", fault].iter().chain(option)).expect(2);
        run.complains(&[&of_the_fault(fault), option[0], "cannot be used together"]);
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = listener.local_addr().expect("an address").to_string();
    let run = wss(["serve", "--json", "--listen", &addr]).expect(5);
    assert_eq!(run.text().lines().count(), 1, "one object per line: {run:?}");
    run.complains(&[&addr, "--listen 127.0.0.1:0"]);
}

#[test]
fn versions_of_tls_are_those_of_the_options() {
    for (option, offered) in [("--min-version", "1.2"), ("--max-version", "1.3")] {
        let allowed = if offered == "1.2" { "1.3" } else { "1.2" };
        let server = Serving::start(&[option, allowed]);
        for backend in Backend::compiled_in() {
            let only = |version| {
                server.probe(backend.name(), &["--min-version", version, "--max-version", version])
            };
            only(allowed).expect(0);
            only(offered).expect(3).complains(&["protocol_version"]);
        }
    }
}

#[test]
fn early_data_is_taken_on_request() {
    for taken in [true, false] {
        let mut server = Serving::start(if taken { &["--early-data"] } else { &[] });
        for backend in Backend::compiled_in().filter(|backend| *backend != Backend::NativeTls) {
            server.probe(backend.name(), &["--repeat", "2", "--early-data"]).expect(0);
            // Lines come in the order in which the server sees connections end.
            let mut bytes = [(); 2].map(|()| server.connection()["early_data_bytes"].as_u64());
            bytes.sort();
            assert_eq!(bytes[0], Some(0));
            assert_eq!(bytes[1] > Some(0), taken, "{backend}: {bytes:?}");
        }
    }
}
