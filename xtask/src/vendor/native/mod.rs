//! Code in a crate that is not the crate's own: C and assembly of TLS libraries, and copied Rust.
//!
//! A crate's manifest states the licence of its Rust. What else it brings is in [`table::NATIVE`],
//! each part with its version, licence and texts, and [`check()`] holds the table to the sources.

mod check;
mod part;
mod table;

pub(crate) use check::check;
pub(crate) use part::{Part, Text};

use super::component::Tree;

/// The parts in a tree, in the order of the table.
pub(crate) fn parts(tree: &Tree) -> impl Iterator<Item = &'static Part> {
    let has = |part: &&Part| tree.components.iter().any(|component| component.name == part.of.0);
    table::NATIVE.iter().filter(has)
}
