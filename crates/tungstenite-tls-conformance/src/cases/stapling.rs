//! Stapled OCSP responses: shown if the client asks for them, and checked if must-staple is on.

use tungstenite_tls_core::{TlsConfig, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity, OcspStatus, Staple},
    server::{Ending, ServerOptions},
};

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    subject::Subject,
};

type Verdict = fn(&Subject, TlsVersion);

const GOOD: Staple = Staple::Current(OcspStatus::Good);

const VERDICTS: [(&str, Verdict); 11] = [
    ("good", |subject, version| {
        accepted(subject, version, promising(), Some(GOOD));
    }),
    ("good_without_a_promise", |subject, version| {
        accepted(subject, version, ordinary(), Some(GOOD));
    }),
    ("neither_promised_nor_there", |subject, version| {
        accepted(subject, version, ordinary(), None);
    }),
    ("promised_and_missing", |subject, version| {
        refused(subject, version, promising(), None, TlsErrorKind::BadOcspResponse);
    }),
    ("revoked", |subject, version| {
        let staple = Staple::Current(OcspStatus::Revoked);
        for identity in [promising(), ordinary()] {
            refused(subject, version, identity, Some(staple), TlsErrorKind::Revoked);
        }
    }),
    ("unknown", |subject, version| {
        bad(subject, version, Staple::Current(OcspStatus::Unknown));
    }),
    ("stale", |subject, version| bad(subject, version, Staple::Stale)),
    ("young_without_next_update", |subject, version| {
        for days in [1, 6] {
            let staple = Staple::WithoutNextUpdate { days };
            accepted(subject, version, promising(), Some(staple));
        }
    }),
    ("older_than_a_week_without_next_update", |subject, version| {
        for days in [8, 400] {
            bad(subject, version, Staple::WithoutNextUpdate { days });
        }
    }),
    ("wrong_signer", |subject, version| bad(subject, version, Staple::WrongSigner)),
    ("other_certificate", |subject, version| bad(subject, version, Staple::OtherCertificate)),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |topic, test, run: fn(&Subject, TlsVersion)| {
            let name = format!("{topic}::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version))
        };
        for (test, run) in
            [("shown", shown as Verdict), ("none_there", none_there), ("not_judged", not_judged)]
        {
            let case = case("ocsp_stapling", test, run);
            cases.push(case.needs(Capability::OcspStapling));
        }
        for (test, run) in VERDICTS {
            cases.push(case("must_staple", test, run).needs(Capability::MustStaple));
        }
        cases.push(case("must_staple", "no_response", no_response).needs(Capability::MustStaple));
        let case = case("must_staple", "off_by_default", off_by_default);
        cases.push(case);
    }
    cases.into_iter().map(Case::of_the_library).collect()
}

fn shown(subject: &Subject, version: TlsVersion) {
    let response = Certificates::shared().staple(ordinary(), GOOD);
    let options = ServerOptions::new().ocsp_response(response.clone());
    let (info, seen) = subject.negotiate(&options, &trusting_on(version).with_ocsp_stapling(true));
    assert!(seen.hello.expect("a ClientHello").status_request);
    assert_eq!(info.ocsp_response, Some(response));
}

fn none_there(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_ocsp_stapling(true);
    let (info, seen) = subject.negotiate(&ServerOptions::new(), &config);
    assert!(seen.hello.expect("a ClientHello").status_request);
    assert_eq!(info.ocsp_response, None);
}

/// A caller that only asks to see the response checks it.
fn not_judged(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    for staple in [Staple::Current(OcspStatus::Revoked), Staple::Stale, Staple::WrongSigner] {
        let response = all.staple(ordinary(), staple);
        let options = ServerOptions::new().ocsp_response(response.clone());
        let config = trusting_on(version).with_ocsp_stapling(true);
        let (info, _) = subject.negotiate(&options, &config);
        assert_eq!(info.ocsp_response, Some(response));
    }
}

/// Bytes that are not an OCSP response.
fn no_response(subject: &Subject, version: TlsVersion) {
    let config = trusting_on(version).with_must_staple(true);
    for response in [&b"no response"[..], &[0x30, 3, 10, 1, 3]] {
        let options = ServerOptions::new().identity(promising()).ocsp_response(response);
        let error = subject.refusal(&subject.serve(&options), &config);
        assert_eq!(error.kind(), TlsErrorKind::BadOcspResponse, "{error:?}");
    }
}

fn off_by_default(subject: &Subject, version: TlsVersion) {
    let options = ServerOptions::new().identity(promising());
    subject.negotiate(&options, &trusting_on(version));
}

fn accepted(subject: &Subject, version: TlsVersion, identity: &Identity, staple: Option<Staple>) {
    let response = staple.map(|staple| Certificates::shared().staple(identity, staple));
    let (options, config) = judged(version, identity, response.clone());
    let (info, seen) = subject.negotiate(&options, &config);
    assert!(seen.hello.expect("a ClientHello").status_request);
    assert_eq!(info.ocsp_response, response);
}

fn bad(subject: &Subject, version: TlsVersion, staple: Staple) {
    for identity in [promising(), ordinary()] {
        refused(subject, version, identity, Some(staple), TlsErrorKind::BadOcspResponse);
    }
}

fn refused(
    subject: &Subject,
    version: TlsVersion,
    identity: &Identity,
    staple: Option<Staple>,
    kind: TlsErrorKind,
) {
    let response = staple.map(|staple| Certificates::shared().staple(identity, staple));
    let (options, config) = judged(version, identity, response);
    let server = subject.serve(&options);
    let error = subject.refusal(&server, &config);
    assert_eq!(error.kind(), kind, "{error:?}");
    let seen = server.join();
    assert!(matches!(seen.ending, Ending::Alert(_) | Ending::CloseNotify), "{seen:?}");
}

fn judged(
    version: TlsVersion,
    identity: &Identity,
    response: Option<Vec<u8>>,
) -> (ServerOptions, TlsConfig) {
    let options = ServerOptions::new().identity(identity);
    let options = options.ocsp_response(response.unwrap_or_default());
    (options, trusting_on(version).with_must_staple(true))
}

fn promising() -> &'static Identity {
    &Certificates::shared().must_staple
}

fn ordinary() -> &'static Identity {
    &Certificates::shared().localhost
}
