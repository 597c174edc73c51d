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

use super::component::Tree;

/// Writes both bills into a tree. `time`, in seconds since 1970, is when they say they were made.
pub(crate) fn write(tree: &Tree, time: i64) -> anyhow::Result<()> {
    let items = facts::items(tree)?;
    script::write(&facts::facts(tree, &items, time)?, &tree.root.join(script::FOLDER))
}
