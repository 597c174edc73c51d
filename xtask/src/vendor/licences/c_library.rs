//! The C library in a static program: musl, which the toolchain links in.

use super::super::component::Tree;
use super::expression;
use super::holding::{Holding, Place};

pub(crate) const NAME: &str = "musl";
pub(crate) const LICENCE: &str = "MIT";
pub(crate) const URL: &str = "https://musl.libc.org";
/// Which version it is, only the toolchain that links the program knows.
pub(crate) const VERSION: &str = "of the toolchain";

/// Whether the program contains its C library.
pub(crate) fn is_inside(tree: &Tree) -> bool {
    tree.target.contains("musl")
}

/// What the NOTICE says of it.
pub(super) fn holding(tree: &Tree) -> anyhow::Result<Option<Holding>> {
    if !is_inside(tree) {
        return Ok(None);
    }
    Ok(Some(Holding {
        title: format!("{NAME} {VERSION}"),
        place: Place::StandardLibrary,
        licence: LICENCE.to_owned(),
        notes: vec![
            format!("The C library, from {URL}: not in this tree, and linked into the program."),
            "The text is SPDX's; musl's own COPYRIGHT names the authors of single files."
                .to_owned(),
        ],
        texts: expression::standard_texts(LICENCE, "Copyright © 2005-2020 Rich Felker, et al.")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::Sample;
    use super::*;

    #[test]
    fn only_a_static_program_contains_it() {
        let mut sample = Sample::new();
        assert_eq!(holding(&sample.tree).unwrap(), None);
        sample.tree.target = "x86_64-unknown-linux-musl".to_owned();
        let holding = holding(&sample.tree).unwrap().unwrap();
        assert!(holding.texts[0].text.contains("Rich Felker"), "{holding:?}");
    }
}
