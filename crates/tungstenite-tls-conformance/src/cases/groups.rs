//! Key-exchange groups: the client offers the configured ones in order, with a key for the first;
//! and the post-quantum ones.

use std::sync::LazyLock;

use tungstenite_tls_core::{Group, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity, KeyKind},
    server::{ServerLibrary, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, names_the_offer, trusting, trusting_on},
    subject::Subject,
};

/// Groups that all test servers support.
const COMMON: [Group; 3] = [Group::SECP384R1, Group::X25519, Group::SECP256R1];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, run: fn(&Subject, TlsVersion)| {
            let name = format!("groups::{version_name}::{test}");
            let case = Case::new(name, move |subject| run(subject, version));
            case.needs(Capability::Groups).when(KeyKind::has_rsa)
        };
        for group in COMMON {
            let name = format!("groups::{version_name}::alone::{group}");
            let case = Case::new(name, move |subject| alone(subject, version, group));
            let case = case.needs(Capability::Groups).part(group.name());
            cases.push(case.when(KeyKind::has_rsa));
        }
        cases.push(case("in_order", in_order));
        cases.push(case("none_in_common", none_in_common).needs(Capability::ReceivedAlerts));
    }
    let case = |test: &str, run: fn(&Subject)| {
        let case = Case::new(format!("groups::post_quantum::{test}"), run);
        case.needs(Capability::PostQuantum)
    };
    cases.push(case("required", post_quantum).when(has_post_quantum));
    cases.push(case("required_of_those_named", of_those_named).when(has_post_quantum));
    cases.push(case("not_without", not_without).needs(Capability::ReceivedAlerts));
    cases.push(case("never_tls12", never_tls12));
    cases.into_iter().map(Case::of_the_library).collect()
}

fn alone(subject: &Subject, version: TlsVersion, group: Group) {
    let config = trusting_on(version).with_groups([group]);
    let (info, seen) = subject.negotiate(&server(), &config);
    assert_eq!(seen.hello.expect("a ClientHello").groups, [group.code()]);
    for told in [info.group, seen.group].into_iter().flatten() {
        assert!(told.eq_ignore_ascii_case(group.name()), "{told}, not {group}");
    }
}

fn in_order(subject: &Subject, version: TlsVersion) {
    for turn in 0..3 {
        let mut groups = COMMON;
        groups.rotate_left(turn);
        let config = trusting_on(version).with_groups(groups);
        let (_, seen) = subject.negotiate(&server(), &config);
        let hello = seen.hello.expect("a ClientHello");
        assert_eq!(hello.groups, groups.map(Group::code));
        if version == TlsVersion::Tls13 {
            assert_eq!(hello.key_shares.first(), Some(&groups[0].code()));
        }
        // A group without a key in the first ClientHello costs a round trip, and no more.
        let (info, seen) = subject.negotiate(&server().groups([groups[2]]), &config);
        // OpenSSL does not report the group of TLS 1.2, but this server supports no other.
        assert!(seen.group.is_some() || version == TlsVersion::Tls12);
        for told in [info.group, seen.group].into_iter().flatten() {
            assert!(told.eq_ignore_ascii_case(groups[2].name()), "{told}, not {}", groups[2]);
        }
    }
}

fn none_in_common(subject: &Subject, version: TlsVersion) {
    let server = subject.serve(&server().groups([COMMON[0]]));
    let config = trusting_on(version).with_groups([COMMON[1], COMMON[2]]);
    let error = subject.refusal(&server, &config);
    assert!(matches!(error.kind(), TlsErrorKind::Alert(_)), "{error:?}");
    names_the_offer(&error, &[COMMON[1].name(), COMMON[2].name(), "`groups`"]);
    assert!(!server.join().handshake_complete);
}

/// A server with an RSA key, because in TLS 1.2 the groups also restrict the elliptic-curve keys of
/// certificates (RFC 8422, section 5.1).
fn server() -> ServerOptions {
    static IDENTITY: LazyLock<Identity> =
        LazyLock::new(|| Certificates::shared().server_of(KeyKind::Rsa));
    ServerOptions::new().identity(&IDENTITY)
}

/// A server that prefers the classical group must take the post-quantum one.
fn post_quantum(subject: &Subject) {
    let groups = [Group::X25519, Group::X25519MLKEM768];
    let config = trusting().require_post_quantum(true);
    let (info, seen) = subject.negotiate(&ServerOptions::new().groups(groups), &config);
    assert_post_quantum(&seen.hello.expect("a ClientHello").groups);
    assert_eq!(seen.version, Some(TlsVersion::Tls13));
    for told in [info.group, seen.group].into_iter().flatten() {
        assert_eq!(told, Group::X25519MLKEM768.name());
    }
}

fn of_those_named(subject: &Subject) {
    let groups = [Group::X25519, Group::X25519MLKEM768];
    let config = trusting().with_groups(groups).require_post_quantum(true);
    let (_, seen) = subject.negotiate(&ServerOptions::new().groups(groups), &config);
    assert_post_quantum(&seen.hello.expect("a ClientHello").groups);
}

/// A connection to a server that has no post-quantum group fails.
fn not_without(subject: &Subject) {
    let server = subject.serve(&ServerOptions::new().groups([Group::X25519, Group::SECP256R1]));
    let error = subject.refusal(&server, &trusting().require_post_quantum(true));
    assert!(matches!(error.kind(), TlsErrorKind::Alert(_)), "{error:?}");
    names_the_offer(&error, &[Group::X25519MLKEM768.name(), "`require_post_quantum`"]);
    let seen = server.join();
    assert!(!seen.handshake_complete);
    assert_post_quantum(&seen.hello.expect("a ClientHello").groups);
}

fn never_tls12(subject: &Subject) {
    let tls12 = TlsVersion::Tls12;
    let server = subject.serve(&ServerOptions::new().versions(tls12..=tls12));
    subject.refusal(&server, &trusting().require_post_quantum(true));
    let hello = server.join().hello.expect("a ClientHello");
    assert_eq!(hello.versions, [0x0304]);
}

fn assert_post_quantum(offered: &[u16]) {
    let known = |&code: &u16| Group::from_code(code).is_some_and(Group::is_post_quantum);
    assert!(!offered.is_empty() && offered.iter().all(known), "offers {offered:?}");
}

fn has_post_quantum() -> Result<(), String> {
    let options = ServerOptions::new().groups([Group::X25519MLKEM768]);
    match options.library(ServerLibrary::Rustls) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("no server that has X25519MLKEM768: {error}")),
    }
}
