//! Looks at the report in a real browser: Debian's Chromium, without a window.

use std::path::Path;

use anyhow::{Context, bail};
use xshell::{Shell, cmd};

use crate::paths;

/// The script that uses the page as a reader would.
const SCRIPT: &str = "xtask/src/side_by_side/browser.py";

const DRIVER: &str = "/usr/bin/chromedriver";

/// The report in the documentation, and the folder of its pictures.
const DOCS: (&str, &str) = ("docs/side-by-side.html", "docs/side-by-side");

/// Why no browser can look at a page here, if so.
pub(super) fn missing(sh: &Shell) -> Option<String> {
    let python = paths::python();
    let has_selenium = || {
        let import = cmd!(sh, "{python} -c 'import selenium'");
        import.quiet().ignore_stderr().run().is_ok()
    };
    let is_there = sh.path_exists(DRIVER) && sh.path_exists(&python) && has_selenium();
    (!is_there)
        .then(|| format!("{DRIVER} or Python's selenium is missing: run `cargo xtask setup`"))
}

/// Searches, filters, opens a cell, and looks at the page on a phone, in the dark and in print.
pub(super) fn check(sh: &Shell, page: &Path) -> anyhow::Result<()> {
    look(sh, page, None).context("the report, in Chromium")
}

/// Copies the page into the documentation, and takes its pictures.
pub(super) fn write_docs(sh: &Shell, page: &Path) -> anyhow::Result<()> {
    let (copy, pictures) = DOCS;
    look(sh, page, Some(Path::new(pictures)))?;
    sh.copy_file(page, copy)?;
    println!("written: {copy}, {pictures}");
    Ok(())
}

fn look(sh: &Shell, page: &Path, pictures: Option<&Path>) -> anyhow::Result<()> {
    if let Some(missing) = missing(sh) {
        bail!(missing);
    }
    let python = paths::python();
    Ok(cmd!(sh, "{python} {SCRIPT} {page}").args(pictures).run()?)
}
