//! rustls as a library that speaks one version of TLS alone, to show that the suite takes such a
//! backend: [`suite`].

#[path = "../suite/mod.rs"]
mod whole;

use std::iter;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::{Connector, TlsConfig, TlsError, TlsOption, TlsVersion};

/// The suite of rustls without the version that `lacked` is about, and without the other
/// capabilities and options that are named. `wrap` takes from its connectors what no option does.
pub(crate) fn suite(
    only: TlsVersion,
    lacked: &'static [Capability],
    options: &'static [(TlsOption, &'static str)],
    wrap: fn(Connector) -> Connector,
) -> Suite {
    let suite = whole::suite(move |config| connector(config, only, lacked, options).map(wrap));
    let suite = lacked.iter().fold(suite, |suite, &it| suite.lacks(it, WHY));
    let suite = suite.without_verdicts("they do not depend on the version");
    suite.without_bad_tls().over_blocking_io().unreported()
}

/// Why the version is missing.
pub(crate) const WHY: &str = "left out for this test";

fn connector(
    config: &TlsConfig,
    only: TlsVersion,
    lacked: &[Capability],
    lacks: &'static [(TlsOption, &'static str)],
) -> Result<Connector, TlsError> {
    let (option, narrowed) = match only {
        TlsVersion::Tls12 => (TlsOption::MinVersion, config.clone().with_max_version(only)),
        _ => (TlsOption::MaxVersion, config.clone().with_min_version(only)),
    };
    let has_alpn = !lacked.contains(&Capability::Alpn);
    let refused = config.apply("rustls", lacks, |settings| {
        if !settings.versions().contains(&only) {
            return Err(settings.unsupported(option, WHY));
        }
        match settings.alpn() {
            [] => Ok(()),
            [only] if only == b"http/1.1" => Ok(()),
            _ if has_alpn => Ok(()),
            _ => Err(settings.unsupported(TlsOption::Alpn, WHY)),
        }
    });
    let is_left_out = |it: TlsOption| {
        it == option
            || (it == TlsOption::Alpn && !has_alpn)
            || lacks.iter().any(|(lacked, _)| *lacked == it)
    };
    match refused {
        Err(error) if error.option().is_none_or(is_left_out) => Err(error),
        // What this function has not read, rustls reads.
        _ if has_alpn => whole::connector(&narrowed),
        // It would offer the protocol that is the default.
        _ => whole::connector(&narrowed.with_alpn(iter::empty::<&str>())),
    }
}
