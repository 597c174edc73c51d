//! Hosts of all kinds: names, a final dot, IPv4 and IPv6 literals; and the SNI sent for each.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

use tungstenite::Message;
use tungstenite_tls_core::{TlsConfig, TlsErrorKind};
use tungstenite_tls_testing::server::{ServerOptions, TestServer};

use crate::{
    case::Case,
    client::{VERSIONS, clean, close, echo, tls_error, trusting, trusting_on},
    subject::Subject,
};

const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let config = trusting_on(version);
        for (name, ip, host, sni) in [
            ("name", V4, "localhost", Some("localhost")),
            ("final_dot", V4, "localhost.", Some("localhost")),
            ("upper_case", V4, "LOCALHOST", Some("localhost")),
            ("ipv4_literal", V4, "127.0.0.1", None),
            ("ipv6_literal", V6, "[::1]", None),
        ] {
            let name = format!("names::{version_name}::{name}");
            let config = config.clone();
            let case = Case::new(name, move |subject| reached(subject, &config, ip, host, sni));
            cases.push(if ip.is_ipv6() { case.when(has_ipv6) } else { case });
        }
    }
    cases.push(Case::new("names::ipv4_literal_not_in_certificate", |subject| {
        // The certificate is for 127.0.0.1 and ::1.
        not_in_certificate(subject, "127.0.0.2");
    }));
    cases.push(Case::new("names::ipv6_literal_not_in_certificate", |subject| {
        not_in_certificate(subject, "[::2]");
    }));
    cases.push(Case::new("names::subdomain_not_in_certificate", |subject| {
        not_in_certificate(subject, "sub.localhost");
    }));
    cases
}

fn reached(subject: &Subject, config: &TlsConfig, ip: IpAddr, host: &str, sni: Option<&str>) {
    let server = TestServer::start_on(ip, subject.library, &ServerOptions::new()).expect("starts");
    let mut client = subject.connect_as(host, &server, config).expect("connects");
    echo(&mut client, &Message::text(host));
    close(&mut client);
    let hello = clean(server).hello.expect("a ClientHello");
    assert_eq!(hello.server_name.map(|name| name.to_lowercase()).as_deref(), sni);
}

fn not_in_certificate(subject: &Subject, host: &str) {
    let server = subject.serve(&ServerOptions::new());
    let result = subject.connect_as(host, &server, &trusting());
    let error = tls_error(&result.map(drop).expect_err("refused"));
    assert_eq!(error.kind(), TlsErrorKind::NameMismatch, "{error:?}");
}

fn has_ipv6() -> Result<(), String> {
    match TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("this machine has no IPv6 loopback: {error}")),
    }
}
