//! Bills of materials of a tree: CycloneDX 1.6 and SPDX 2.3, from one set of facts.
//!
//! Both are written and validated by the libraries that their communities keep, in Python:
//! cyclonedx-python-lib and spdx-tools. What exists in Rust stops at CycloneDX 1.5, or ignores the
//! target.

mod check;
mod compare;
mod facts;
mod paths;
mod script;
#[cfg(test)]
mod tests;

pub(crate) use check::check;

use std::env;

use anyhow::Context;

use super::component::Tree;

/// Writes both bills into a tree. Their time is that of `SOURCE_DATE_EPOCH`; without it, CycloneDX
/// has none, and SPDX, which demands one, has the start of 1970.
pub(crate) fn write(tree: &Tree) -> anyhow::Result<()> {
    let time = match env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => Some(
            seconds.parse().with_context(|| format!("SOURCE_DATE_EPOCH is no time: {seconds}"))?,
        ),
        Err(_) => None,
    };
    let items = facts::items(tree)?;
    script::write(&facts::facts(tree, &items, time)?, &tree.root.join(script::FOLDER))
}
