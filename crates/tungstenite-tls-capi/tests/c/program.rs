//! Compiles and links programs in C and C++ with the library that Cargo has built for this test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

/// The kinds of library.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Library {
    Static,
    Shared,
}

/// The scenarios, compiled once.
pub(crate) fn compiled(library: Library) -> Command {
    const SOURCES: [&str; 5] = ["scenarios.c", "check.c", "talk.c", "trouble.c", "misuse.c"];
    static PROGRAMS: [OnceLock<PathBuf>; 2] = [OnceLock::new(), OnceLock::new()];
    let program = PROGRAMS[library as usize].get_or_init(|| {
        let sources = SOURCES.map(|source| folder().join("tests/c").join(source));
        build(&sources, &format!("scenarios-{library:?}"), library)
    });
    let mut command = command(program);
    command.arg(BACKENDS.join(","));
    command
}

/// An example, compiled for this call.
pub(crate) fn example(source: &str, library: Library) -> Command {
    static BUILDING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    // Two tests may want the same one.
    let _one_at_a_time = BUILDING.lock().unwrap();
    let program = output().join(format!("{}-{library:?}", source.replace('.', "-")));
    static BUILT: OnceLock<std::sync::Mutex<Vec<PathBuf>>> = OnceLock::new();
    let mut built = BUILT.get_or_init(Default::default).lock().unwrap();
    if !built.contains(&program) {
        let name = program.file_name().unwrap().to_str().unwrap().to_owned();
        build(&[folder().join("examples").join(source)], &name, library);
        built.push(program.clone());
    }
    command(&program)
}

/// Runs a program that must succeed, and returns what it prints.
pub(crate) fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap_or_else(|error| {
        panic!("cannot run {}: {error}", command.get_program().to_string_lossy())
    });
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {status}\n{stdout}{stderr}");
    stdout.into_owned()
}

/// The same command under valgrind, where a leak or a bad access is a failure.
pub(crate) fn valgrind(command: &Command) -> Command {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--error-exitcode=9", "--leak-check=full", "--num-callers=30"]);
    valgrind.args(["--show-leak-kinds=definite,indirect,possible"]);
    valgrind.args(["--errors-for-leak-kinds=definite,indirect,possible"]);
    let suppressions = folder().join("tests/c/valgrind.supp");
    valgrind.arg(format!("--suppressions={}", suppressions.display()));
    valgrind.arg(command.get_program()).args(command.get_args());
    valgrind
}

/// The names that the shared library exports.
pub(crate) fn exported() -> Vec<String> {
    let names = run(Command::new("nm").args(["-D", "--defined-only"]).arg(built("so")));
    names.lines().filter_map(|line| line.split(' ').nth(2)).map(str::to_owned).collect()
}

/// The backends that this test is compiled with.
pub(crate) const BACKENDS: &[&str] = &[
    #[cfg(feature = "boring")]
    "boring",
    #[cfg(feature = "native-tls")]
    "native-tls",
    #[cfg(feature = "openssl")]
    "openssl",
    #[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "rustls-size"))]
    "rustls",
];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn output() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("c-{}", BACKENDS.join("-")));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What Cargo has built together with this test.
fn built(extension: &str) -> PathBuf {
    let program = env::current_exe().unwrap();
    program.with_file_name(format!("libtungstenite_tls_capi.{extension}"))
}

fn build(sources: &[PathBuf], name: &str, library: Library) -> PathBuf {
    let is_cpp = sources.iter().any(|source| source.extension().is_some_and(|ext| ext == "cpp"));
    let (compiler, standard) = if is_cpp { ("c++", "-std=c++11") } else { ("cc", "-std=c99") };
    let program = output().join(name);
    let mut compile = Command::new(compiler);
    compile.args([standard, "-g", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I"]);
    compile.arg(folder().join("include")).args(sources).arg("-o").arg(&program);
    match library {
        Library::Static => {
            compile.arg(built("a")).args(system_libraries());
        }
        Library::Shared => {
            compile.arg("-L").arg(installed()).arg("-ltungstenite_tls");
        }
    }
    run(&mut compile);
    program
}

/// A folder with the shared library under the names that it is installed with.
fn installed() -> PathBuf {
    static INSTALLED: OnceLock<PathBuf> = OnceLock::new();
    let folder = INSTALLED.get_or_init(|| {
        let folder = output().join("lib");
        fs::create_dir_all(&folder).unwrap();
        let version =
            concat!("so.", env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));
        for extension in ["so", version] {
            fs::copy(built("so"), folder.join(format!("libtungstenite_tls.{extension}"))).unwrap();
        }
        folder
    });
    folder.clone()
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", installed());
    command
}

/// What the static library needs besides, as `install.sh` finds it out.
fn system_libraries() -> Vec<&'static str> {
    let mut libraries = Vec::new();
    let is_system_openssl = cfg!(feature = "native-tls")
        || cfg!(feature = "openssl") && !cfg!(feature = "openssl-vendored");
    if is_system_openssl {
        libraries.extend(["-lssl", "-lcrypto"]);
    }
    if cfg!(feature = "boring") {
        libraries.push("-lstdc++");
    }
    libraries.extend(["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"]);
    libraries
}
