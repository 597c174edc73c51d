//! Certificate revocation lists: a certificate that is on a list is refused, and so is one that no
//! list covers.

use tungstenite_tls_core::{Roots, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity, Lists},
    server::{Ending, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    subject::Subject,
};

type Choice = fn(&Certificates) -> &Identity;

const REFUSED: [(&str, Choice, Lists, Option<TlsErrorKind>); 6] = [
    ("revoked", |all| &all.revoked, Lists::Good, Some(TlsErrorKind::Revoked)),
    ("revoked_issuer", |all| &all.revoked_issuer, Lists::Good, Some(TlsErrorKind::Revoked)),
    ("no_list_of_the_issuer", |all| &all.localhost, Lists::WithoutIntermediate, REVOKED),
    ("no_list_of_the_root", |all| &all.localhost, Lists::WithoutRoot, REVOKED),
    ("expired_list", |all| &all.localhost, Lists::Expired, REVOKED),
    // Libraries disagree on whether this is a missing list or a bad one.
    ("forged_list", |all| &all.localhost, Lists::Forged, None),
];

const REVOKED: Option<TlsErrorKind> = Some(TlsErrorKind::Revoked);

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let name = |test: &str| format!("revocation_lists::{version_name}::{test}");
        cases.push(Case::new(name("good"), move |subject| good(subject, version)));
        for (test, choice, lists, kind) in REFUSED {
            cases.push(Case::new(name(test), move |subject| {
                refused(subject, version, choice(Certificates::shared()), lists, kind);
            }));
        }
        cases.push(Case::new(name("anchor_needs_none"), move |subject| {
            anchor_needs_none(subject, version);
        }));
        cases.push(Case::new(name("still_untrusted"), move |subject| {
            let all = Certificates::shared();
            let kind = Some(TlsErrorKind::UntrustedIssuer);
            refused(subject, version, &all.unknown_issuer, Lists::Good, kind);
        }));
    }
    cases.push(Case::new("revocation_lists::no_list", no_list));
    let cases = cases.into_iter().map(|case| case.needs(Capability::RevocationLists));
    cases.map(Case::of_the_library).collect()
}

fn good(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = trusting_on(version).with_revocation_lists(all.revocation_lists(Lists::Good));
    for identity in [&all.localhost, &all.localhost_renewed] {
        subject.negotiate(&ServerOptions::new().identity(identity), &config);
    }
    // Without lists, the client does not know that a certificate is revoked.
    subject.negotiate(&ServerOptions::new().identity(&all.revoked), &trusting_on(version));
}

/// Nobody above a trust anchor could sign a list for it, whether the anchor is a root or not.
fn anchor_needs_none(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let intermediate = all.localhost.chain()[1].clone();
    let config = trusting_on(version)
        .with_roots(Roots::Only(vec![intermediate]))
        .with_revocation_lists(all.revocation_lists(Lists::WithoutRoot));
    subject.negotiate(&ServerOptions::new().identity(&all.localhost), &config);
    let server = subject.serve(&ServerOptions::new().identity(&all.revoked));
    assert_eq!(subject.refusal(&server, &config).kind(), TlsErrorKind::Revoked);
}

fn refused(
    subject: &Subject,
    version: TlsVersion,
    identity: &Identity,
    lists: Lists,
    kind: Option<TlsErrorKind>,
) {
    let lists = Certificates::shared().revocation_lists(lists);
    let config = trusting_on(version).with_revocation_lists(lists);
    let server = subject.serve(&ServerOptions::new().identity(identity));
    let error = subject.refusal(&server, &config);
    assert!(error.kind().is_certificate(), "{error:?}");
    if let Some(kind) = kind {
        assert_eq!(error.kind(), kind, "{error:?}");
    }
    let seen = server.join();
    assert!(matches!(seen.ending, Ending::Alert(_)), "{seen:?}");
}

/// Bytes that are not a list are refused when the connector is built.
fn no_list(subject: &Subject) {
    let good = Certificates::shared().revocation_lists(Lists::Good);
    let certificate = Certificates::shared().root().to_vec();
    for bad in [Vec::new(), b"no list".to_vec(), vec![0x30, 3, 2, 1, 1], certificate] {
        for lists in [vec![bad.clone().into()], vec![good[0].clone(), bad.into()]] {
            let config = crate::client::trusting().with_revocation_lists(lists);
            super::config::bad_configuration(subject, &config);
        }
    }
}
