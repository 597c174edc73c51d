//! Compiles and links programs in C and C++ with the library that Cargo has built for this test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use tungstenite_tls_testing::certificates::Certificates;

/// The kinds of library.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Library {
    Static,
    Shared,
}

/// The sources of the scenarios.
const SOURCES: [&str; 9] = [
    "scenarios.c",
    "check.c",
    "talk.c",
    "trouble.c",
    "misuse.c",
    "callbacks.c",
    "signals.c",
    "setters.c",
    "threads.c",
];

/// The text of all scenarios.
pub(crate) fn scenarios() -> String {
    SOURCES.iter().map(|source| fs::read_to_string(scenario(source)).unwrap()).collect()
}

fn scenario(source: &str) -> PathBuf {
    folder().join("tests/c").join(source)
}

/// Compiles the header, and nothing else, in this standard of C or C++.
pub(crate) fn compile_header(standard: &str) {
    let is_cpp = standard.starts_with("c++");
    let (compiler, language) = if is_cpp { ("c++", "c++") } else { ("cc", "c") };
    let mut compile = Command::new(compiler);
    compile.arg(format!("-std={standard}")).args(["-fsyntax-only", "-x", language]);
    compile.args(WARNINGS).args(["-Wconversion", "-Wshadow"]);
    if !is_cpp {
        compile.arg("-Wstrict-prototypes");
    }
    run(compile.arg(folder().join("include/tungstenite_tls.h")));
}

/// The scenarios, compiled once.
pub(crate) fn compiled(library: Library) -> Command {
    static PROGRAMS: [OnceLock<PathBuf>; 2] = [OnceLock::new(), OnceLock::new()];
    let program = PROGRAMS[library as usize]
        .get_or_init(|| build(&SOURCES.map(scenario), &format!("scenarios-{library:?}"), library));
    let mut command = command(program);
    command.args([BACKENDS.join(","), format!(",{},", features())]);
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

/// Runs a program that must end with the status 1, and returns what it says on the standard error.
pub(crate) fn fails(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!(status.code(), Some(1), "{command:?}: {status}\n{said}");
    assert!(stdout.is_empty() && !said.is_empty(), "{command:?}: {stdout:?} {said}");
    said
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
    // The roots of this machine are hundreds, and valgrind takes minutes to read them.
    let roots = output().join("platform.pem");
    fs::write(&roots, Certificates::shared().root_pem()).unwrap();
    valgrind.env("SSL_CERT_FILE", roots);
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

/// The features that this test is compiled with, of those that a setter needs.
fn features() -> String {
    let is_rustls = BACKENDS.contains(&"rustls");
    let all = [
        ("algorithms", cfg!(feature = "algorithms")),
        ("bundled-roots", cfg!(feature = "bundled-roots")),
        ("certificate-status", cfg!(feature = "certificate-status")),
        ("client-identity", cfg!(feature = "client-identity")),
        ("dangerous", cfg!(feature = "dangerous")),
        ("ech", cfg!(feature = "ech")),
        ("key-log", cfg!(feature = "key-log")),
        ("pins", cfg!(feature = "pins")),
        ("pkcs12", cfg!(feature = "pkcs12")),
        ("platform-roots", cfg!(feature = "platform-roots")),
        ("resumption", cfg!(feature = "resumption")),
        ("session-store", cfg!(feature = "session-store")),
        ("tcp-fast-open", cfg!(feature = "tcp-fast-open")),
        // The other libraries always have TLS 1.2.
        ("tls12", cfg!(feature = "tls12") || !is_rustls),
    ];
    let on = all.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| name);
    on.collect::<Vec<_>>().join(",")
}

pub(crate) const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

pub(crate) fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn output() -> PathBuf {
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
    compile.args([standard, "-g"]).args(WARNINGS).arg("-I");
    compile.arg(folder().join("include")).args(sources).arg("-o").arg(&program).arg("-pthread");
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
