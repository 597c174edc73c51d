//! The TLS options, in the groups that `--help` shows: [`TlsOptions`].

mod dangerous;
mod diagnostics;
mod ech;
mod errors;
mod identity;
mod protocol;
mod resumption;
mod trust;

use clap::{ArgMatches, Args, Command, parser::ValueSource};
use tungstenite_tls::{Roots, TlsConfig, config::CertificateDer};

use self::{
    dangerous::DangerousOptions, diagnostics::DiagnosticOptions, identity::IdentityOptions,
    protocol::ProtocolOptions, resumption::ResumptionOptions, trust::TrustOptions,
};
pub(crate) use self::{errors::bad, protocol::version};
#[cfg(feature = "demo-server")]
pub(crate) use self::{errors::bad_identity, identity::key_password};
use crate::failure::Failure;

/// Every option of [`TlsConfig`] that is not code.
#[derive(Args, Debug)]
pub(crate) struct TlsOptions {
    #[command(flatten)]
    trust: TrustOptions,
    #[command(flatten)]
    identity: IdentityOptions,
    #[command(flatten)]
    protocol: ProtocolOptions,
    #[command(flatten)]
    resumption: ResumptionOptions,
    #[command(flatten)]
    diagnostics: DiagnosticOptions,
    #[command(flatten)]
    dangerous: DangerousOptions,
}

/// The configuration that the options ask for.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) config: TlsConfig,
    /// The client certificate, for servers that ask for one.
    pub(crate) client_certificate: Option<CertificateDer<'static>>,
    pub(crate) early_data: bool,
    pub(crate) false_start: bool,
    /// Whether sessions of earlier runs may be resumed.
    pub(crate) stored_sessions: bool,
}

impl TlsOptions {
    /// Builds the configuration. `roots` replace those that the options name; `repeated` says
    /// whether more connections follow the first. Reads the files that the options name.
    pub(crate) fn choose(&self, roots: Option<Roots>, repeated: bool) -> Result<Chosen, Failure> {
        let config = self.trust.set(TlsConfig::new(), roots)?;
        let config = self.protocol.set(config)?;
        let config = self.resumption.set(config, repeated)?;
        let config = self.diagnostics.set(config);
        let config = self.dangerous.set(config);
        let identity = self.identity.read()?;
        let client_certificate =
            identity.as_ref().and_then(|identity| identity.certificates().first().cloned());
        Ok(Chosen {
            config: match identity {
                Some(identity) => config.with_identity(identity),
                None => config,
            },
            client_certificate,
            early_data: self.resumption.early_data,
            false_start: self.protocol.false_start,
            stored_sessions: self.resumption.sessions.is_some(),
        })
    }
}

/// The headings of options that mean nothing without TLS.
const HEADINGS: [&str; 7] =
    ["TLS", "Trust", "Identity", "Protocol", "Resumption", "Diagnostics", "Dangerous"];

/// The first TLS option on the command line of `command`, if there is one.
pub(crate) fn first_given(command: &Command, matches: &ArgMatches) -> Option<String> {
    let about_tls = command
        .get_arguments()
        .filter(|arg| arg.get_help_heading().is_some_and(|heading| HEADINGS.contains(&heading)));
    let mut given = about_tls
        .filter(|arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine))
        .filter_map(|arg| arg.get_long());
    given.next().map(|long| format!("--{long}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn the_readme_names_every_option_and_no_other() {
        let readme = include_str!("../../README.md");
        let (_, table) = readme.split_once("## Options of TLS").expect("a part about options");
        let (table, _) = table.split_once("\n## ").expect("another part");
        for command in ["probe", "connect", "compare"] {
            let command = Cli::command().find_subcommand(command).expect("a command").clone();
            for heading in &HEADINGS[1..] {
                let shown: Vec<String> = command
                    .get_arguments()
                    .filter(|arg| arg.get_help_heading() == Some(heading))
                    .filter_map(|arg| arg.get_long().map(|long| format!("`--{long}`")))
                    .collect();
                let row = format!("| {heading} | {} |", shown.join(", "));
                assert!(table.contains(&row), "README.md lacks the row:\n{row}");
            }
        }
    }
}
