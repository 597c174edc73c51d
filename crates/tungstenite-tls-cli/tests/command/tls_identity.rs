//! Tests of client certificates (mTLS) with a server that requires one.

use std::{
    fs, io,
    process::{Command, Stdio},
};

use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::ServerOptions,
};

use crate::support::{TlsServer, command, finished, wss};

fn server() -> Option<TlsServer> {
    TlsServer::start(&ServerOptions::new().demand_client_certificate())
}

/// Writes the certificate and key of `identity` to files.
fn files(server: &TlsServer, identity: &Identity) -> [String; 2] {
    [("cert.pem", identity.chain_pem()), ("key.pem", identity.key_pem())]
        .map(|(name, text)| server.file(name, text.as_bytes()))
}

#[test]
fn a_client_certificate_is_shown_to_the_server() {
    let Some(server) = server() else { return };
    let [cert, key] = files(&server, &Certificates::shared().client);
    let more = ["--cert", &cert, "--key", &key];
    let run = wss(server.args("probe", &more)).expect(0);
    assert!(run.text().contains(", sent if the server asks"), "{run:?}");
    let json = wss(server.args("probe", &[&more[..], &["--json"]].concat())).expect(0).json();
    assert!(json["tls"]["client_certificate"]["subject"].is_string(), "{json}");
    wss(server.args("connect", &more)).expect(0);

    let both = [fs::read(&cert).expect("a file"), fs::read(&key).expect("a file")].concat();
    let both = server.file("both.pem", &both);
    wss(server.args("probe", &["--cert", &both])).expect(0);
}

#[test]
fn without_one_or_with_a_wrong_one_the_server_refuses() {
    let Some(server) = server() else { return };
    let run = wss(server.args("probe", &["--json"])).expect(3);
    assert_eq!(run.json()["error"]["kind"], "alert");
    run.complains(&["alert"]);
    let [cert, key] = files(&server, &Certificates::shared().unknown_client);
    let run = wss(server.args("probe", &["--cert", &cert, "--key", &key])).expect(3);
    run.complains(&["alert"]);
}

#[test]
fn half_an_identity_and_one_that_does_not_fit_are_refused() {
    let Some(server) = server() else { return };
    let all = Certificates::shared();
    let [cert, _] = files(&server, &all.client);
    let run = wss(server.args("probe", &["--cert", &cert])).expect(2);
    run.complains(&["--cert", "cert.pem", "no private key"]);
    let other = server.file("other.pem", all.unknown_client.key_pem().as_bytes());
    wss(server.args("probe", &["--cert", &cert, "--key", &other])).expect(2);
}

/// Runs the `openssl` program in the server's folder. If there is none, says so and returns `None`.
fn openssl(server: &TlsServer, arguments: &str) -> Option<()> {
    let folder = server.file("here", b"");
    let folder = folder.strip_suffix("here").expect("a folder");
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(arguments.split(' ')).stderr(Stdio::null());
    match command.status() {
        Ok(status) => assert!(status.success(), "openssl {arguments}"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            eprintln!("skipped: no `openssl` program to encrypt a key with");
            return None;
        }
        Err(error) => panic!("{error}"),
    }
    Some(())
}

#[test]
fn passwords_come_from_a_file_or_the_environment() {
    let Some(server) = server() else { return };
    files(&server, &Certificates::shared().client);
    let encrypt = "pkcs8 -topk8 -in key.pem -passout pass:hidden-word -out encrypted.pem";
    let bundle =
        "pkcs12 -export -inkey key.pem -in cert.pem -passout pass:hidden-word -out client.p12";
    let made = openssl(&server, encrypt).and_then(|()| openssl(&server, bundle));
    let Some(()) = made else { return };
    let right = server.file("right.txt", b"hidden-word\n");
    let wrong = server.file("wrong.txt", b"guessed-word\n");
    let folder = right.strip_suffix("right.txt").expect("a folder");
    let [cert, key, p12] =
        ["cert.pem", "encrypted.pem", "client.p12"].map(|name| format!("{folder}{name}"));
    for identity in [vec!["--cert", &cert, "--key", &key], vec!["--pkcs12", &p12]] {
        let with = |more: &[&str]| server.args("probe", &[&identity[..], more].concat());
        let environment = |password: &str| {
            let mut command = command(with(&[]));
            finished(command.env("WSS_KEY_PASSWORD", password).spawn().expect("wss runs"))
        };
        wss(with(&["--key-password-file", &right])).expect(0);
        environment("hidden-word").expect(0);

        let missing = wss(with(&[])).expect(2);
        let file = wss(with(&["--key-password-file", &wrong])).expect(2);
        for run in [missing, file, environment("guessed-word").expect(2)] {
            assert!(!run.stderr.contains("-word"), "{run:?}");
            run.complains(&["password", "--key-password-file", "WSS_KEY_PASSWORD", identity[0]]);
        }
    }
}
