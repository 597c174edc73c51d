//! rustls as a library that speaks one version of TLS alone, to show that the suite takes such a
//! backend: [`suite`].

#[path = "../suite/mod.rs"]
mod whole;

use tungstenite_tls_conformance::{Capability, Suite};
use tungstenite_tls_core::{Connector, TlsConfig, TlsError, TlsOption, TlsVersion};

/// The suite of rustls without the version that `lacked` is about, and without the other
/// capabilities, and their options, that need this version.
pub(crate) fn suite(
    only: TlsVersion,
    lacked: &'static [Capability],
    options: &'static [(TlsOption, &'static str)],
) -> Suite {
    let suite = whole::suite(move |config| connector(config, only, options));
    let suite = lacked.iter().fold(suite, |suite, &it| suite.lacks(it, WHY));
    let suite = suite.without_verdicts("they do not depend on the version");
    suite.without_bad_tls().over_blocking_io().unreported()
}

/// Why the version is missing.
pub(crate) const WHY: &str = "left out for this test";

fn connector(
    config: &TlsConfig,
    only: TlsVersion,
    lacks: &'static [(TlsOption, &'static str)],
) -> Result<Connector, TlsError> {
    let (option, narrowed) = match only {
        TlsVersion::Tls12 => (TlsOption::MinVersion, config.clone().with_max_version(only)),
        _ => (TlsOption::MaxVersion, config.clone().with_min_version(only)),
    };
    let refused =
        config.apply("rustls", lacks, |settings| match settings.versions().contains(&only) {
            true => Ok(()),
            false => Err(settings.unsupported(option, WHY)),
        });
    let is_of_the_version =
        |it: TlsOption| it == option || lacks.iter().any(|(lacked, _)| *lacked == it);
    match refused {
        Err(error) if error.option().is_some_and(is_of_the_version) => Err(error),
        // What this function has not read, rustls reads.
        _ => whole::connector(&narrowed),
    }
}
