//! `cargo xtask picture`: draws the output of `wss probe` as the picture in the README.

use anstyle_svg::{Term, WIN10_CONSOLE};
use anyhow::ensure;
use xshell::{Cmd, Shell};

use crate::cargo::cargo;

/// The command as the picture shows it.
const COMMAND: &str = "wss probe";

const PICTURE: &str = "docs/probe.svg";

/// Runs the command and writes a picture of its output, with the times and ports of this run.
pub(crate) fn run(sh: &Shell) -> anyhow::Result<()> {
    let output = probe(sh).env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").read()?;
    Ok(sh.write_file(PICTURE, svg(&output))?)
}

/// Runs the command, and checks that the picture shows every line of the output, apart from what
/// differs between runs.
pub(crate) fn check(sh: &Shell) -> anyhow::Result<()> {
    let picture = sh.read_file(PICTURE)?;
    let output = probe(sh).env("NO_COLOR", "1").read()?;
    println!("{output}");
    let missing = missing(&output, &picture);
    ensure!(
        missing.is_empty(),
        "{PICTURE} is stale: it lacks {missing:?}; run `cargo xtask picture`"
    );
    let (shown, printed) = (rows(&picture), rows(&svg(&output)));
    ensure!(
        shown == printed,
        "{PICTURE} is stale: it shows {shown} lines, and the command prints {printed}; run `cargo \
         xtask picture`"
    );
    Ok(())
}

fn probe(sh: &Shell) -> Cmd<'_> {
    cargo(sh).args(["run", "--quiet", "--", "probe"])
}

fn svg(output: &str) -> String {
    let terminal = Term::new().palette(WIN10_CONSOLE);
    terminal.render_svg(&format!("$ {COMMAND}\n{output}\n"))
}

/// How many lines `picture` shows.
fn rows(picture: &str) -> usize {
    picture.matches("<tspan x=").count()
}

/// The labels and headings in `output` that `picture` lacks.
fn missing<'a>(output: &'a str, picture: &str) -> Vec<&'a str> {
    let labels = output.lines().filter_map(|line| {
        let label = line.trim_start().split("  ").next()?;
        let differs = label.contains(|c: char| c.is_ascii_digit());
        (!label.is_empty() && !differs && !label.contains('`')).then_some(label)
    });
    labels.filter(|label| !picture.contains(label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_a_line_of_the_output_is_stale() {
        let output =
            "wss://localhost:1/ at 127.0.0.1:1\n\nTLS\n  version    TLS 1.3\n  TCP  1 ms\n";
        let picture = svg(&output.replace("1 ms", "2 ms"));
        assert_eq!(missing(output, &picture), [""; 0]);
        let more = format!("{output}\n  post-quantum  yes\n");
        assert_eq!(missing(&more, &picture), ["post-quantum"]);
        assert_eq!(rows(&svg(&more)), rows(&picture) + 2);
    }
}
