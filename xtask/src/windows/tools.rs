//! The tools below `target/tools`, and the DLL that fills two gaps of Wine: [`Tools`].

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use xshell::{Cmd, Shell, cmd};

use super::row::RUST;
use crate::paths;
use crate::setup::{
    debian,
    debian_rust::{self, DebianRust},
    unpacked::Unpacked,
};

/// Debian's Rust with the sources of its standard library, MinGW and Wine.
pub(super) struct Tools {
    pub(super) rust: DebianRust,
    unpacked: Unpacked,
}

/// The C file with what Wine lacks.
const GAPS: &str = include_str!("gaps.c");

impl Tools {
    /// Downloads what is missing.
    pub(super) fn get(sh: &Shell) -> anyhow::Result<Self> {
        let rust = debian_rust::find(sh, RUST, true)?.map_err(|why| anyhow!(why))?;
        let unpacked = Unpacked::new(paths::tools().join("windows"));
        let tools = Self { rust, unpacked };
        // Last, so that an interrupted download starts over.
        let stamp = tools.unpacked.path("complete");
        if !sh.path_exists(&stamp) {
            let packages = debian::listed(sh, "ci/packages-windows.txt")?;
            tools.unpacked.add(sh, &packages).context(
                "`cargo xtask windows` needs apt-get, and package lists that `apt-get update` \
                 has made",
            )?;
            tools.replace_script(sh)?;
            sh.write_file(&stamp, "")?;
        }
        tools.make_dll(sh)?;
        Ok(tools)
    }

    /// Replaces Debian's script of this name, which names a path of the installed package.
    fn replace_script(&self, sh: &Shell) -> anyhow::Result<()> {
        let server = self.unpacked.path("usr/lib/wine/wineserver");
        sh.remove_path(&server)?;
        Ok(sh.copy_file(self.unpacked.path("usr/lib/wine/wineserver64"), server)?)
    }

    fn make_dll(&self, sh: &Shell) -> anyhow::Result<()> {
        let source = self.unpacked.path("gaps.c");
        if sh.path_exists(self.gaps()) && sh.read_file(&source).is_ok_and(|text| text == GAPS) {
            return Ok(());
        }
        let (compiler, dll) = (self.compiler(), self.gaps());
        sh.write_file(&source, GAPS)?;
        self.with_libraries(cmd!(
            sh,
            "{compiler} -shared -O1 -Wall -Werror {source} -o {dll} -ladvapi32"
        ))
        .run()
        .context("MinGW does not compile gaps.c")
    }

    /// The DLL made of `gaps.c`.
    pub(super) fn gaps(&self) -> PathBuf {
        self.unpacked.path("gaps.dll")
    }

    /// The DLL that Wine's own ones need, and that Debian has in a package of its own.
    pub(super) fn zlib(&self) -> PathBuf {
        self.unpacked.path("usr/x86_64-w64-mingw32/lib/zlib1.dll")
    }

    pub(super) fn compiler(&self) -> PathBuf {
        self.binutil("gcc-win32")
    }

    /// A program of MinGW.
    pub(super) fn binutil(&self, name: &str) -> PathBuf {
        self.unpacked.path("usr/bin").join(format!("x86_64-w64-mingw32-{name}"))
    }

    /// `wine64` or `wineserver`.
    pub(super) fn wine(&self, name: &str) -> PathBuf {
        self.unpacked.path("usr/lib/wine").join(name)
    }

    /// Where MinGW's programs are.
    pub(super) fn bin(&self) -> PathBuf {
        self.unpacked.path("usr/bin")
    }

    /// Gives `program` the libraries of all the tools.
    pub(super) fn with_libraries<'a>(&self, program: Cmd<'a>) -> Cmd<'a> {
        program.env("LD_LIBRARY_PATH", self.libraries())
    }

    /// The value of `LD_LIBRARY_PATH` with which the tools find their libraries.
    pub(super) fn libraries(&self) -> OsString {
        Unpacked::library_path([self.rust.unpacked(), &self.unpacked])
    }

    /// Whether Wine has this DLL itself.
    pub(super) fn wine_has(&self, dll: &str) -> bool {
        Path::exists(&self.unpacked.path("usr/lib/x86_64-linux-gnu/wine/x86_64-windows").join(dll))
    }
}
