//! The arguments that other builds of wss are handed on: [`Handed`].

use std::ffi::OsString;

use clap::{ArgMatches, Args, Command, parser::ValueSource};

use crate::{conversation::Conversation, options::Options};

/// Arguments as they were given: a file with a secret stays the name of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handed {
    /// The options that are the same for every backend.
    pub(super) options: Vec<OsString>,
    pub(super) url: Option<OsString>,
}

impl Handed {
    pub(crate) fn new(matches: &ArgMatches) -> Self {
        Self {
            options: options(matches),
            url: matches.get_raw("url").and_then(|mut urls| urls.next()).map(ToOwned::to_owned),
        }
    }
}

fn options(matches: &ArgMatches) -> Vec<OsString> {
    let command = Options::augment_args(Conversation::augment_args(Command::new("probe")));
    let mut handed = Vec::new();
    for arg in command.get_arguments() {
        let id = arg.get_id().as_str();
        let Some(long) = arg.get_long() else { continue };
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        if !arg.get_action().takes_values() {
            handed.push(format!("--{long}").into());
            continue;
        }
        for value in matches.get_raw(id).into_iter().flatten() {
            let mut argument = OsString::from(format!("--{long}="));
            argument.push(value);
            handed.push(argument);
        }
    }
    handed
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn options_are_handed_on_as_they_were_given() {
        let line = [
            "wss",
            "compare",
            "wss://user:word@a.example",
            "--json",
            "--header",
            "@headers",
            "--header=X: y",
            "--no-message",
            "--groups",
            "x25519,secp256r1",
            "--repeat=3",
            "--html",
            "page.html",
            "--backend=rustls",
            "--separate",
        ];
        let matches = Cli::command().try_get_matches_from(line).unwrap();
        let (_, matches) = matches.subcommand().unwrap();
        let Handed { mut options, url } = Handed::new(matches);
        options.sort();
        let expected = [
            "--groups=secp256r1",
            "--groups=x25519",
            "--header=@headers",
            "--header=X: y",
            "--no-message",
        ];
        assert_eq!(options, expected);
        assert_eq!(url, Some("wss://user:word@a.example".into()));
    }

    #[test]
    fn every_option_of_probe_is_handed_on_or_has_its_place_elsewhere() {
        let cli = Cli::command();
        let own = Options::augment_args(Conversation::augment_args(Command::new("probe")));
        let known: Vec<_> = own.get_arguments().map(|arg| arg.get_id().clone()).collect();
        for arg in cli.find_subcommand("probe").unwrap().get_arguments() {
            let elsewhere = ["url", "repeat", "json", "backend", "help"];
            let id = arg.get_id();
            assert!(known.contains(id) || elsewhere.contains(&id.as_str()), "{id}");
        }
    }
}
