//! The lines of `docs/drop-in.md` that tell Cargo to take the drop-in crates: [`Page`].

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use xshell::Shell;

use crate::paths;

const PAGE: &str = "docs/drop-in.md";
/// How the paths of that page begin.
const CHECKOUT: &str = "tungstenite-tls/";

/// The page, with the paths of this checkout.
pub(super) struct Page(String);

impl Page {
    pub(super) fn read(sh: &Shell) -> anyhow::Result<Self> {
        let root = paths::root();
        let checkout = format!("path = \"{}/", root.display());
        let text = sh.read_file(root.join(PAGE))?;
        Ok(Self(text.replace(&format!("path = \"{CHECKOUT}"), &checkout)))
    }

    /// The block that begins with the patches.
    pub(super) fn patch(&self) -> anyhow::Result<&str> {
        self.block("[patch.crates-io]")
    }

    /// What a manifest says of tungstenite where it names the drop-in crate, between the braces.
    pub(super) fn renamed(&self) -> anyhow::Result<&str> {
        let begin = "tungstenite = { ";
        let line = self.block(begin)?.lines().next().unwrap_or_default();
        let inside = line.strip_prefix(begin).and_then(|line| line.strip_suffix(" }"));
        inside.with_context(|| format!("{PAGE}: not a whole table: {line}"))
    }

    /// Checks that the table has exactly these programs, each with what it runs with.
    pub(super) fn check_programs(&self, programs: &[(String, &str)]) -> anyhow::Result<()> {
        let table = self.0.split_once("| program | depends on | runs with | shows |\n");
        let (_, table) = table.with_context(|| format!("{PAGE} has no table of programs"))?;
        let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
        let cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
        let said: BTreeSet<_> = cells.map(|cells| (cells[1].to_owned(), cells[3])).collect();
        let found = programs.iter().cloned().collect();
        ensure!(said == found, "{PAGE} says {said:#?} and the step runs {found:#?}");
        Ok(())
    }

    fn block(&self, begin: &str) -> anyhow::Result<&str> {
        let block = self.0.split("```toml\n").find(|block| block.starts_with(begin));
        let block = block.and_then(|block| block.split("```").next());
        block.with_context(|| format!("{PAGE} has no block that begins with `{begin}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blocks_of_the_page_are_found() {
        let page = Page(
            "Text.\n```toml\n[patch.crates-io]\na = 1\n```\nMore.\n```toml\n\
             tungstenite = { package = \"b\", path = \"c\" }\nd = 2\n```\n"
                .to_owned(),
        );
        assert_eq!(page.patch().unwrap(), "[patch.crates-io]\na = 1\n");
        assert_eq!(page.renamed().unwrap(), "package = \"b\", path = \"c\"");
        assert!(Page(String::new()).patch().is_err());
    }

    #[test]
    fn a_program_that_the_page_has_otherwise_is_found() {
        let head = "| program | depends on | runs with | shows |\n|---|---|---|---|\n";
        let page = Page(format!("{head}| a 1.0.0 | b | all | c |\n\nMore.\n"));
        let check = |name: &str, with| page.check_programs(&[(name.to_owned(), with)]);
        assert!(check("a 1.0.0", "all").is_ok());
        assert!(check("a 1.0.0", "none").is_err() && check("a 1.0.1", "all").is_err());
        assert!(page.check_programs(&[]).is_err());
    }
}
