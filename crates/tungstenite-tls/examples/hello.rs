//! The README's program: it says hello, and prints what comes back.
//!
//! `cargo run --package tungstenite-tls --example hello wss://example.org/socket`

use std::{
    env,
    time::{Duration, Instant},
};

use tungstenite_tls::{Connect, Error, Message};

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> Result<(), Error> {
    let url = env::args().nth(1).unwrap_or("wss://example.org/socket".to_owned());
    let (mut socket, _response) = Connect::new(url)?.read_timeout(PATIENCE).connect()?;
    socket.send(Message::text("hello"))?;
    println!("{}", socket.read()?);

    socket.close(None)?;
    // Read up to the server's Close or an error; a server that never stops runs out of time.
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end && socket.read().is_ok() {}
    Ok(())
}
