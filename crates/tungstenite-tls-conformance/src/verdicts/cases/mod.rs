//! All cases, grouped by what is odd about the chain.

mod basic_constraints;
mod encoding;
mod extended_key_usage;
mod extensions;
mod idn;
mod ip;
mod key_usage;
mod keys;
mod name_constraints;
mod names;
mod path_length;
mod paths;
mod roots;
mod signatures;
mod validity;
mod wildcards;

use super::case::VerdictCase;

pub(super) fn all() -> Vec<VerdictCase> {
    [
        basic_constraints::cases(),
        encoding::cases(),
        extended_key_usage::cases(),
        extensions::cases(),
        idn::cases(),
        ip::cases(),
        key_usage::cases(),
        keys::cases(),
        name_constraints::cases(),
        names::cases(),
        path_length::cases(),
        paths::cases(),
        roots::cases(),
        signatures::cases(),
        validity::cases(),
        wildcards::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
