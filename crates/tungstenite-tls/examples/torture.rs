//! The client of `cargo xtask torture`, which makes its system calls fail one after another: opens
//! two connections, one after the other, with files for roots, a client certificate, sessions and
//! the key log.
//!
//! `cargo xtask torture` starts a server and runs this. With a server of your own:
//! `cargo run --package tungstenite-tls --example torture -- URL CERTIFICATES FOLDER`

use std::{
    env,
    error::Error as StdError,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use tungstenite_tls::{
    Backend, Connect, Error, Identity, Message, Roots, TlsConfig,
    config::{FileSessionStore, KeyLog, certificates_from_file},
};

/// Timeout for each wait.
const PATIENCE: Duration = Duration::from_secs(8);

/// The size of the large message, in bytes.
const LARGE: usize = 20_000;

type Done<T = ()> = Result<T, Box<dyn StdError>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If nobody can be told, the exit code still tells.
            let _ = writeln!(io::stderr(), "error: {}", in_a_line(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Done {
    let args: Vec<String> = env::args().skip(1).collect();
    let [url, certificates, folder] = args.as_slice() else {
        return Err("usage: torture URL CERTIFICATES FOLDER".into());
    };
    // Calls before this line belong to the start of the process.
    writeln!(io::stdout(), "begins")?;
    let config = config(Path::new(certificates), Path::new(folder))?;
    for _ in 0..2 {
        let result = talk(url, &config);
        let open = open_files(&[certificates, folder])?;
        result?;
        if !open.is_empty() {
            return Err(format!("left open: {open:?}").into());
        }
    }
    writeln!(io::stdout(), "ok")?;
    Ok(())
}

/// The options that read or write files, as far as the backend supports them.
fn config(certificates: &Path, folder: &Path) -> Done<TlsConfig> {
    let file = |name: &str| certificates.join(name);
    let mut config = TlsConfig::new()
        .with_roots(Roots::Only(certificates_from_file(file("root.pem"))?))
        .with_identity(Identity::from_files(file("client.pem"), file("client-key.pem"), None)?);
    let store = FileSessionStore::open(folder.join("sessions"))?;
    let backend = Backend::default_choice()?;
    if backend != Backend::NativeTls {
        config = config.with_key_log(KeyLog::File(folder.join("keys.log")));
        if backend != Backend::Rustls {
            config = config.with_session_store(Arc::new(store));
        }
    }
    Ok(config)
}

fn talk(url: &str, config: &TlsConfig) -> Done {
    let plan = Connect::new(url)?.tls_config(config).connect_timeout(PATIENCE);
    let (mut socket, _response) = plan.read_timeout(PATIENCE).write_timeout(PATIENCE).connect()?;
    for message in [Message::text("hello"), Message::text("x".repeat(LARGE))] {
        socket.send(message.clone())?;
        if socket.read()? != message {
            return Err("the echo differs".into());
        }
    }
    socket.close(None)?;
    let (end, mut closed) = (Instant::now() + PATIENCE, false);
    while Instant::now() < end {
        match socket.read() {
            Ok(message) => closed |= message.is_close(),
            Err(Error::ConnectionClosed) => return Ok(()),
            // How TLS and TCP end does not matter any more.
            Err(_) if closed => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    Err("the server does not close".into())
}

/// The sockets that are open, and the files in `folders`, except for the key log.
fn open_files(folders: &[&String]) -> Done<Vec<PathBuf>> {
    let files = Path::new("/proc/self/fd");
    let failed = |error: io::Error| format!("cannot list {}: {error}", files.display());
    let mut open = Vec::new();
    for file in fs::read_dir(files).map_err(failed)? {
        let target = fs::read_link(file.map_err(failed)?.path()).map_err(failed)?;
        let is_ours = folders.iter().any(|folder| target.starts_with(folder));
        let is_socket = target.to_string_lossy().starts_with("socket:");
        if is_socket || is_ours && !target.ends_with("keys.log") {
            open.push(target);
        }
    }
    Ok(open)
}

/// An error and its sources, except those that it already shows.
fn in_a_line(error: &dyn StdError) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let text = source.to_string();
        if !line.contains(&text) {
            line += &format!(": {text}");
        }
        next = source.source();
    }
    line
}
