//! README.md of a tree: how to build it.

use xshell::Shell;

use super::flags;
use crate::vendor::{
    backend::{Backend, Profile},
    component::Tree,
    cross::{self, Cross, Program},
    plan::App,
    toolchain, tools, triple,
};

/// What Cargo does without `build.sh`.
const CARGO: &str = "\
`cargo build --release` builds it too, with the paths of
your machine in it. ";

pub(super) fn write(sh: &Shell, tree: &Tree, app: &App) -> anyhow::Result<()> {
    let host = toolchain::host(sh)?;
    let cross = Cross::new(tree.backend, &tree.target, &host);
    let tools: Vec<String> = tools::needed(tree.backend, &tree.target, &host)
        .iter()
        .map(|tool| format!("| {} | {} | {} |\n", tool.name, tool.why, tool.debian))
        .collect();
    let [kind, run] = of_application(app);
    let is_library = matches!(app, App::CInterface);
    let text = include_str!("readme.md")
        .replace("@app@", kind)
        .replace("@run@\n", run)
        .replace("@made@", if is_library { "library" } else { "program" })
        .replace("@cargo@", if is_library { "" } else { CARGO })
        .replace("@libraries@", libraries(tree))
        .replace("@cc@", &example_compiler(&cross, &tree.target))
        .replace("@static@", if triple::is_static(&tree.target) { " --static" } else { "" })
        .replace("@panic@\n", panics(tree.profile))
        .replace("@scripts@\n", scripts(&cross))
        .replace("@cross@", &compilers(&cross, tree))
        .replace("@program@", &tree.program_file())
        .replace("@backend@", tree.backend.name())
        .replace("@target@", &tree.target)
        .replace("@rust@", &tree.rust)
        .replace("@tools@\n", &tools.concat())
        .replace("@flags@\n", &explained(tree))
        .replace("@paths@", paths(tree.backend));
    Ok(sh.write_file(tree.root.join("README.md"), text)?)
}

/// What the folder `app` holds, and how to run the program.
fn of_application(app: &App) -> [&'static str; 2] {
    match app {
        App::Caller(_) => ["your application", "It is your application, with your options.\n"],
        App::CInterface => [
            "the C interface, with its documentation and examples",
            "\
`target/@target@/release/c-interface` has the header, @libraries@, and the
file for pkg-config. The folder may be moved. To compile an example:

```sh
export PKG_CONFIG_PATH=target/@target@/release/c-interface/lib/pkgconfig
@cc@ app/examples/hello.c $(pkg-config --cflags --libs@static@ tungstenite-tls) -o hello
```

`app/README.md` is its documentation. The functions of options whose feature is off fail, and name
the feature; `cargo xtask vendor --features` turns it on.
@panic@
",
        ],
        App::Skeleton | App::Peer(_) => [
            "a minimal client: replace it by your application",
            "\
The client takes a URL, a file with the root to trust in DER, and a message. It prints what the
server answers:

```sh
target/@target@/release/@program@ wss://server.example/ root.der hello
```

To make DER of PEM:

```sh
openssl x509 -in root.pem -outform der -out root.der
```
",
        ],
    }
}

/// The libraries that a build of the C interface installs.
fn libraries(tree: &Tree) -> &'static str {
    if triple::is_static(&tree.target) {
        "the static library"
    } else {
        "the static and the shared library"
    }
}

/// The C compiler of an example.
fn example_compiler(cross: &Cross, target: &str) -> String {
    match &cross.linker {
        Some(Program::Named(name) | Program::OfTree(name)) => name.clone(),
        None if cross.is_for_another => format!("\"${}\"", cross::variable("CC", target)),
        None => "cc".to_owned(),
    }
}

/// What a panic does in a program with the C interface.
fn panics(profile: Profile) -> &'static str {
    match profile {
        Profile::Size => {
            "
The size profile has `panic = \"abort\"`: a bug that would return `WSS_ERROR_PANIC` ends the process
instead. `cargo xtask vendor --profile release` makes a tree whose library returns the error.
"
        }
        Profile::Release => "",
    }
}

fn scripts(cross: &Cross) -> &'static str {
    if cross.scripts.is_empty() {
        return "";
    }
    "| `toolchain/` | zig as C compiler and linker for the target, as Cargo calls them |\n"
}

/// Which compilers the build uses on another machine than the target.
fn compilers(cross: &Cross, tree: &Tree) -> String {
    let linker = triple::linker_variable(&tree.target);
    let compiler = cross::variable("CC", &tree.target);
    match &cross.linker {
        None if cross.is_for_another && tree.backend.compiles_c() => format!(
            "This tree knows no compiler for the target: name yours in `{compiler}`, and your \
             linker in `{linker}`."
        ),
        None if cross.is_for_another => {
            format!("This tree knows no linker for the target: name yours in `{linker}`.")
        }
        None => String::new(),
        Some(Program::Named(name) | Program::OfTree(name)) => format!(
            "C is compiled and the program linked with `{name}`, unless you name another compiler \
             in `{compiler}` and another linker in `{linker}`."
        ),
    }
}

fn paths(backend: Backend) -> &'static str {
    if backend == Backend::OpensslVendored {
        "OpenSSL compiles in the paths and the flags of its own build, and no map of paths reaches \
         them. So the script builds in `/mnt`, in a mount namespace of its own (`unshare`), where \
         the path is the same for everybody. Where namespaces are forbidden, build in a folder of \
         a fixed name."
    } else {
        "The maps of paths in the script (`--remap-path-prefix`, `-ffile-prefix-map`) are all it \
         takes."
    }
}

/// A list of the flags, and why each is there.
fn explained(tree: &Tree) -> String {
    if tree.profile == Profile::Release {
        return "- `strip`: no symbols in the program.\n".to_owned();
    }
    let mut text = "\
- `opt-level = \"z\"`: small code before fast code, in C too.
- `lto = \"fat\"`, `codegen-units = 1`: the compiler sees the whole program and drops what nothing
  calls. What this takes away: time to build.
- `panic = \"abort\"`: no code to unwind with. What this takes away: `catch_unwind`, and the other
  threads after a panic.
- `strip = true`: no symbols. What this takes away: names in backtraces.
- `-Wl,--gc-sections`: rustc gives it to the linker by itself.
"
    .to_owned();
    for flag in flags::of(tree.profile, &tree.target) {
        text += &format!("- `{}`: {}.\n", flag.flag, flag.why);
    }
    text += &format!(
        "- `{}`: identical functions once. Only lld and gold have it, so `build.sh` tries it \
         first; rustup's Rust brings lld on x86-64 Linux. What this takes away: different \
         functions can have the same address.\n",
        flags::OPTIONAL
    );
    text
}

#[cfg(test)]
mod tests {
    use xshell::Shell;

    use super::*;
    use crate::vendor::sample::Sample;

    fn written(app: &App, target: &str) -> String {
        let mut sample = Sample::new();
        sample.tree.target = target.to_owned();
        write(&Shell::new().unwrap(), &sample.tree, app).unwrap();
        sample.read("README.md")
    }

    #[test]
    fn the_page_speaks_of_the_client_only_where_there_is_one() {
        let client = written(&App::Skeleton, "x86_64-unknown-linux-gnu");
        assert!(client.contains("release/wss-client wss://server.example/ root.der"), "{client}");
        let caller = written(&App::Caller("/somewhere".into()), "x86_64-unknown-linux-gnu");
        assert!(caller.contains("| `app/` | your application |"), "{caller}");
        assert!(!caller.contains("root.der") && !caller.contains("replace it"), "{caller}");
    }

    #[test]
    fn the_page_of_the_c_interface_compiles_the_example_for_the_target() {
        let host = written(&App::CInterface, &toolchain::host(&Shell::new().unwrap()).unwrap());
        assert!(host.contains("\ncc app/examples/hello.c $(pkg-config --cflags --libs tung"));
        assert!(
            host.contains("The library is `target/") && !host.contains("rogram is `"),
            "{host}"
        );
        let arm = written(&App::CInterface, "armv7-unknown-linux-gnueabihf");
        assert!(arm.contains("\narm-linux-gnueabihf-gcc app/examples/hello.c"), "{arm}");
        let musl = written(&App::CInterface, "riscv64gc-unknown-linux-musl");
        let command =
            "\ntoolchain/zig-cc app/examples/hello.c $(pkg-config --cflags --libs --static";
        assert!(musl.contains(command), "{musl}");
        assert!(!musl.contains("the shared library") && !musl.contains('@'), "{musl}");
    }

    #[test]
    fn the_page_of_the_c_interface_says_what_a_panic_does() {
        let mut sample = Sample::new();
        let mut page = |profile| {
            sample.tree.profile = profile;
            write(&Shell::new().unwrap(), &sample.tree, &App::CInterface).unwrap();
            sample.read("README.md")
        };
        assert!(page(Profile::Size).contains("would return `WSS_ERROR_PANIC` ends the process"));
        assert!(!page(Profile::Release).contains("WSS_ERROR_PANIC"));
    }

    #[test]
    fn the_page_names_the_file_that_a_build_for_windows_makes() {
        let page = written(&App::Skeleton, "x86_64-pc-windows-gnu");
        assert!(
            page.contains("is `target/x86_64-pc-windows-gnu/release/wss-client.exe`"),
            "{page}"
        );
        assert!(page.contains("release/wss-client.exe wss://server.example/"), "{page}");
    }

    #[test]
    fn the_page_names_the_compiler_for_the_target() {
        let known = written(&App::Skeleton, "riscv64gc-unknown-linux-musl");
        assert!(known.contains("linked with `toolchain/zig-cc`"), "{known}");
        let unknown = written(&App::Skeleton, "aarch64-apple-darwin");
        assert!(unknown.contains("name yours in `CC_aarch64_apple_darwin`"), "{unknown}");
        let row = "| C compiler for aarch64-apple-darwin | compiles C | name yours in `CC_";
        assert!(unknown.contains(row) && !unknown.contains("compiler (cc) |"), "{unknown}");
        assert!(!known.contains('@') && !unknown.contains('@'), "{known}\n{unknown}");
    }
}
