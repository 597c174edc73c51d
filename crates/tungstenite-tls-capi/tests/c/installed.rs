//! What `install.sh` has installed, as the build of a program in C finds it: [`Installed`].

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::program::{Library, WARNINGS, folder, output, run};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The name under which programs look for the shared library. Below 1.0, each second number is a
/// new interface.
const SONAME: &str = concat!(
    "libtungstenite_tls.so.",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

/// The folder that it was installed in.
pub(crate) struct Installed(PathBuf);

impl Installed {
    /// The installation that the environment names.
    pub(crate) fn named() -> Self {
        let prefix = env::var_os("WSS_TEST_PREFIX").expect("WSS_TEST_PREFIX names a prefix");
        Self(prefix.into())
    }

    fn lib(&self) -> PathBuf {
        self.0.join("lib")
    }

    /// Sees that all files are there, under the names that compilers and loaders look for.
    pub(crate) fn is_complete(&self) {
        let header = fs::read(self.0.join("include/tungstenite_tls.h")).unwrap();
        assert!(header == include_bytes!("../../include/tungstenite_tls.h"));
        assert_eq!(self.pkg_config(&["--modversion"]), [VERSION]);
        let lib = self.lib();
        assert!(lib.join("libtungstenite_tls.a").is_file());
        let link = |name: &str| fs::read_link(lib.join(name)).unwrap();
        assert_eq!(link("libtungstenite_tls.so"), Path::new(SONAME));
        let file = format!("libtungstenite_tls.so.{VERSION}");
        assert_eq!(link(SONAME), Path::new(&file));
        let soname = format!("soname: [{SONAME}]");
        assert!(dynamic(&lib.join(file)).contains(&soname), "no {soname}");
    }

    /// A program, compiled with what pkg-config says.
    pub(crate) fn compile(&self, source: &str, library: Library) -> Command {
        let program = output().join(format!("installed-{}-{library:?}", source.replace('.', "-")));
        let compiler = if source.ends_with("cpp") { "c++" } else { "cc" };
        let mut compile = Command::new(compiler);
        compile.args(WARNINGS).arg(folder().join("examples").join(source)).arg("-o").arg(&program);
        match library {
            Library::Shared => compile.args(self.pkg_config(&["--cflags", "--libs"])),
            Library::Static => {
                // Linkers take a shared library if they find both in a folder.
                let only_static = output().join("only-static");
                fs::create_dir_all(&only_static).unwrap();
                let archive = "libtungstenite_tls.a";
                fs::copy(self.lib().join(archive), only_static.join(archive)).unwrap();
                compile.arg("-L").arg(only_static);
                compile.args(self.pkg_config(&["--cflags", "--libs", "--static"]))
            }
        };
        run(&mut compile);
        let is_needed = dynamic(&program).contains(&format!("[{SONAME}]"));
        assert_eq!(is_needed, matches!(library, Library::Shared), "{source}, {library:?}");
        let mut command = Command::new(program);
        command.env("LD_LIBRARY_PATH", self.lib());
        command
    }

    fn pkg_config(&self, what: &[&str]) -> Vec<String> {
        let mut pkg_config = Command::new("pkg-config");
        pkg_config.env("PKG_CONFIG_PATH", self.lib().join("pkgconfig"));
        let said = run(pkg_config.args(what).arg("tungstenite-tls"));
        said.split_whitespace().map(str::to_owned).collect()
    }
}

/// What the loader reads of a program or a shared library.
fn dynamic(file: &Path) -> String {
    run(Command::new("readelf").env("LC_ALL", "C").args(["--wide", "--dynamic"]).arg(file))
}
