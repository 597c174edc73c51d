//! The client of Autobahn's test suite: echoes every message of every case, for the suite to judge.
//!
//! `cargo xtask autobahn` starts the suite's server and runs this. With a server of your own:
//! `cargo run --package tungstenite-tls --features tokio --example autobahn -- URL ROOT.pem tokio`

use std::{
    env,
    error::Error as StdError,
    fmt::Display,
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use tokio::{runtime::Runtime, time::timeout};
use tungstenite_tls::{
    Connect, Error, Message, Roots, TlsConfig, config::certificates_from_file, tokio::connect,
};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(10);

/// Timeout for each connection: the longest cases send a thousand large messages.
const LONGEST: Duration = Duration::from_secs(20);

type Done<T = ()> = Result<T, Box<dyn StdError>>;

fn main() -> Done {
    let args: Vec<String> = env::args().skip(1).collect();
    let [url, root, kind] = args.as_slice() else {
        return Err("usage: autobahn URL ROOT.pem blocking|tokio".into());
    };
    let roots = Roots::Only(certificates_from_file(root)?);
    let suite = Suite { url, agent: kind, config: TlsConfig::new().with_roots(roots) };
    match kind.as_str() {
        "blocking" => blocking(&suite),
        "tokio" => Runtime::new()?.block_on(on_tokio(&suite)),
        _ => Err(format!("`{kind}` is neither `blocking` nor `tokio`").into()),
    }
}

/// The suite's server, and the name that its report gives to this client.
struct Suite<'a> {
    url: &'a str,
    agent: &'a str,
    config: TlsConfig,
}

impl Suite<'_> {
    fn count(&self) -> Result<Connect, Error> {
        self.connect("getCaseCount")
    }

    fn case(&self, number: usize) -> Result<Connect, Error> {
        self.connect(&format!("runCase?case={number}&agent={}", self.agent))
    }

    fn reports(&self) -> Result<Connect, Error> {
        self.connect(&format!("updateReports?agent={}", self.agent))
    }

    fn connect(&self, target: &str) -> Result<Connect, Error> {
        let url = format!("{}/{target}", self.url.trim_end_matches('/'));
        Ok(Connect::new(url)?.tls_config(&self.config))
    }
}

fn blocking(suite: &Suite<'_>) -> Done {
    let (mut socket, _response) = suite.count()?.read_timeout(PATIENCE).connect()?;
    report_library(socket.get_ref().tls_info().map(|info| info.library));
    let count = number(&socket.read()?)?;
    for case in 1..=count {
        report(case, echo(suite.case(case)?));
    }
    let (mut socket, _response) = suite.reports()?.read_timeout(PATIENCE).connect()?;
    // The server closes when the reports are written.
    while socket.read().is_ok() {}
    Ok(())
}

fn echo(plan: Connect) -> Result<(), Error> {
    let (mut socket, _response) = plan.read_timeout(PATIENCE).connect()?;
    let end = Instant::now() + LONGEST;
    while Instant::now() < end {
        let message = socket.read()?;
        if is_data(&message) {
            socket.send(message)?;
        }
    }
    Ok(())
}

async fn on_tokio(suite: &Suite<'_>) -> Done {
    let (mut socket, _response) = timeout(PATIENCE, connect(suite.count()?)).await??;
    report_library(socket.get_ref().tls_info().map(|info| info.library));
    let first = timeout(PATIENCE, socket.next()).await?;
    let count = number(&first.ok_or("the server closed the connection early")??)?;
    for case in 1..=count {
        match timeout(LONGEST, echo_on_tokio(suite.case(case)?)).await {
            Ok(result) => report(case, result),
            Err(late) => println!("case {case}: {late}"),
        }
    }
    let (mut socket, _response) = timeout(PATIENCE, connect(suite.reports()?)).await??;
    timeout(LONGEST, async { while let Some(Ok(_)) = socket.next().await {} }).await?;
    Ok(())
}

async fn echo_on_tokio(plan: Connect) -> Result<(), Error> {
    let (mut socket, _response) = connect(plan).await?;
    while let Some(message) = socket.next().await {
        let message = message?;
        if is_data(&message) {
            socket.send(message).await?;
        }
    }
    Ok(())
}

fn is_data(message: &Message) -> bool {
    message.is_text() || message.is_binary()
}

fn number(message: &Message) -> Done<usize> {
    let text = message.to_text()?;
    text.parse().map_err(|_| format!("`{text}` is not the number of cases").into())
}

/// Names the TLS library, which is the first line of output.
fn report_library(library: Option<impl Display>) {
    match library {
        Some(library) => println!("{library}"),
        None => println!("no TLS"),
    }
}

/// Prints an error, unless it is one that the suite provokes.
fn report(case: usize, result: Result<(), Error>) {
    match result {
        Ok(()) | Err(Error::ConnectionClosed | Error::Protocol(_) | Error::Utf8(_)) => {}
        Err(error) => println!("case {case}: {error}"),
    }
}
