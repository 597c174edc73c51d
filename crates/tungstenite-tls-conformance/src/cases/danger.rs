//! What `dangerous()` leaves unchecked, and what is still checked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use tungstenite_tls_core::{TlsConfig, TlsErrorKind, TlsVersion};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::{ServerLibrary, ServerOptions},
};

use super::{
    odd::{Odd, odd},
    visit::URL,
};
use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, open, tls_error, trusting_on},
    subject::Subject,
    transport::Memory,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn cases() -> Vec<Case> {
    use Capability::{Clock, NoCertificateCheck, NoNameCheck};

    let mut cases = Vec::new();
    for (version_name, version) in VERSIONS {
        let case = |test: &str, capability, run: fn(&Subject, TlsVersion)| {
            let name = format!("dangerous::{version_name}::{test}");
            Case::new(name, move |subject| run(subject, version)).needs(capability)
        };
        cases.push(case("no_name_check", NoNameCheck, no_name_check));
        cases.push(case("no_certificate_check", NoCertificateCheck, no_certificate_check));
        let no_name = case("no_name_check_checks_the_key", NoNameCheck, |subject, version| {
            let config = trusting_on(version).dangerous().without_name_check();
            let [thief, _] = thieves();
            key_is_checked(subject, config, &[thief]);
        });
        let nothing = |subject: &Subject, version| {
            let config = trusting_on(version).dangerous().without_certificate_check();
            key_is_checked(subject, config, &thieves());
        };
        let nothing = case("no_certificate_check_checks_the_key", NoCertificateCheck, nothing);
        cases.extend([no_name, nothing].map(|case| case.when(has_thief)));
        cases.push(case("clock_ahead", Clock, clock_ahead));
        cases.push(case("clock_behind", Clock, clock_behind));
        cases.push(case("clock_is_asked_each_time", Clock, clock_is_asked_each_time));
    }
    cases.into_iter().map(Case::of_the_library).collect()
}

fn no_name_check(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = trusting_on(version).dangerous().without_name_check();
    let (_, seen) = subject.negotiate(&serving(&all.wrong_host), &config);
    assert_eq!(seen.hello.expect("a ClientHello").server_name.as_deref(), Some("localhost"));
    for (identity, kind) in [
        (&all.expired, TlsErrorKind::Expired),
        (&all.not_yet_valid, TlsErrorKind::NotYetValid),
        (&all.unknown_issuer, TlsErrorKind::UntrustedIssuer),
        (&all.self_signed, TlsErrorKind::UntrustedIssuer),
        (&all.forged, TlsErrorKind::OtherCertificate),
    ] {
        refused(subject, identity, &config, kind);
    }
}

fn no_certificate_check(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = trusting_on(version).dangerous().without_certificate_check();
    for identity in [
        &all.localhost,
        &all.wrong_host,
        &all.expired,
        &all.not_yet_valid,
        &all.unknown_issuer,
        &all.self_signed,
        &all.forged,
        // Some libraries cannot read these two.
        &odd(Odd::MarkedAsCa),
        &odd(Odd::Version1),
    ] {
        let (_, seen) = subject.negotiate(&serving(identity), &config);
        assert_eq!(seen.hello.expect("a ClientHello").server_name.as_deref(), Some("localhost"));
    }
}

/// A server that shows a certificate whose key it does not have.
fn key_is_checked(subject: &Subject, config: TlsConfig, thieves: &[Identity]) {
    let all = Certificates::shared();
    let connector = subject.connector(&config);
    // A server that has the key is accepted.
    subject.visit(&subject.host(&serving(&all.localhost)), &connector);
    for identity in thieves {
        let host = subject.host(&serving(identity));
        let connector = subject.connector(&config);
        let result = open(URL, Memory::to(&host), &connector);
        let kind = tls_error(&result.map(drop).expect_err("accepts a stolen certificate")).kind();
        assert!(
            matches!(kind, TlsErrorKind::Protocol | TlsErrorKind::OtherCertificate),
            "{kind:?}"
        );
    }
}

fn thieves() -> [Identity; 2] {
    let all = Certificates::shared();
    let renewed = &all.localhost_renewed;
    [all.localhost.with_key_of(renewed), odd(Odd::Version1).with_key_of(renewed)]
}

fn has_thief() -> Result<(), String> {
    for thief in thieves() {
        let server = serving(&thief).library(ServerLibrary::Rustls);
        server.map_err(|error| format!("no server that signs with another key: {error}"))?;
    }
    Ok(())
}

fn clock_ahead(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = by_clock(version, || SystemTime::now() + 2 * DAY);
    subject.negotiate(&serving(&all.not_yet_valid), &config);
    let config = by_clock(version, || SystemTime::now() + 180 * DAY);
    refused(subject, &all.localhost, &config, TlsErrorKind::Expired);
}

fn clock_behind(subject: &Subject, version: TlsVersion) {
    let all = Certificates::shared();
    let config = by_clock(version, || SystemTime::now() - 2 * DAY);
    subject.negotiate(&serving(&all.expired), &config);
    refused(subject, &all.localhost, &config, TlsErrorKind::NotYetValid);
}

/// A connector lives long, so it must ask the clock for every connection.
fn clock_is_asked_each_time(subject: &Subject, version: TlsVersion) {
    let late = Arc::<AtomicBool>::default();
    let shared = Arc::clone(&late);
    let config = trusting_on(version).dangerous().with_clock(move || {
        SystemTime::now() + if shared.load(Ordering::Relaxed) { 180 * DAY } else { Duration::ZERO }
    });
    let connector = subject.connector(&config);
    let host = subject.host(&ServerOptions::new());
    subject.visit(&host, &connector);
    late.store(true, Ordering::Relaxed);
    let host = subject.host(&ServerOptions::new());
    let result = open(URL, Memory::to(&host), &connector);
    let error = tls_error(&result.map(drop).expect_err("does not ask the clock again"));
    assert_eq!(error.kind(), TlsErrorKind::Expired, "{error:?}");
}

fn by_clock(
    version: TlsVersion,
    clock: impl Fn() -> SystemTime + Send + Sync + 'static,
) -> TlsConfig {
    trusting_on(version).dangerous().with_clock(clock)
}

fn serving(identity: &Identity) -> ServerOptions {
    ServerOptions::new().identity(identity)
}

fn refused(subject: &Subject, identity: &Identity, config: &TlsConfig, kind: TlsErrorKind) {
    let error = subject.refusal(&subject.serve(&serving(identity)), config);
    assert_eq!(error.kind(), kind, "{error:?}");
}
