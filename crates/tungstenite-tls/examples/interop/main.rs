//! A client that shows what it can do with servers of other makers.
//!
//! `cargo xtask interop` starts the servers and runs this. The first argument is the kind of I/O,
//! `blocking` or `tokio`; the second a folder with `root.pem`, `client.pem` and `client.key`. Each
//! line of standard input is `MODE DIALECT URL`, and is answered by a line with the mode, `pass`,
//! `fail` or `unsupported`, the milliseconds that it took, and what was seen, separated by tabs.

mod dialect;
mod mode;
mod socket;
mod target;
mod tls;

use std::{
    env,
    error::Error as StdError,
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use tungstenite_tls::{
    Backend, TlsError, TlsErrorKind,
    backend::{TlsConnector, TlsSession, connector},
    stream::Endpoint,
};

use self::{
    mode::Mode,
    socket::Kind,
    target::{Target, trusting},
};

type Done<T = ()> = Result<T, Box<dyn StdError>>;

fn main() -> Done {
    let args: Vec<String> = env::args().skip(1).collect();
    let [kind, folder] = args.as_slice() else {
        return Err("usage: interop blocking|tokio FOLDER".into());
    };
    let kind = Kind::new(kind)?;
    let folder = PathBuf::from(folder);
    println!("{}", library(&folder)?);
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let [name, dialect, url] = words.as_slice() else {
            return Err(format!("`{line}` is not `MODE DIALECT URL`").into());
        };
        let mode = Mode::new(name).ok_or_else(|| format!("`{name}` is not a mode"))?;
        let target = Target { kind: &kind, dialect: dialect.parse()?, url, folder: &folder };
        let start = Instant::now();
        let (status, seen) = match mode.run(&target) {
            Ok(seen) => ("pass", seen),
            Err(error) => (status(error.as_ref()), in_one_line(error.as_ref())),
        };
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        println!("{name}\t{status}\t{milliseconds:.1}\t{seen}");
        io::stdout().flush()?;
    }
    Ok(())
}

/// The TLS library and its version.
fn library(folder: &Path) -> Done<String> {
    let connector = connector(Backend::default_choice()?, &trusting(folder)?)?;
    let session = connector.start(&Endpoint::from_uri(&"wss://localhost/".parse()?)?)?;
    Ok(session.info().library)
}

/// A backend that refuses an option by name has not failed.
fn status(error: &(dyn StdError + 'static)) -> &'static str {
    match TlsError::find(error) {
        Some(tls) if tls.kind() == TlsErrorKind::UnsupportedOption => "unsupported",
        _ => "fail",
    }
}

/// The error and its sources.
fn in_one_line(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
