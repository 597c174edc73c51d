//! Reconnects after failures that may pass: with growing, random delays, a limited number of times.
//! The new connections resume the TLS session of the first.
//!
//! It starts its own server, which breaks the first connection and refuses the second, so it runs
//! anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example reconnect [URL ROOT.pem]`

use std::{
    error::Error,
    time::{Duration, Instant},
};

use examples::{Server, backend, conversation};
use tungstenite_tls::{
    Backend, Connect, Message,
    lasting::{Backoff, Client, Event, Lasting, SendError},
};

const MESSAGES: usize = 3;

/// How long each attempt to connect may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long this example runs.
const TIME: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn Error>> {
    let (server, backend) = (Server::find_or(conversation::restart)?, backend()?);
    let plan =
        Connect::new(&server.url)?.backend(backend).tls_config(&server.config()?).timeout(PATIENCE);
    // The random part keeps a thousand clients of one server from returning at the same time.
    let backoff = Backoff::new(Duration::from_millis(20), Duration::from_secs(1)).max_attempts(5);
    // A certificate that was refused is refused again, so this would end the client.
    let mut client = Lasting::new(plan).backoff(backoff).client();

    let (mut echoed, mut resumptions, mut gaps) = (0, Vec::new(), 0);
    let end = Instant::now() + TIME;
    while let Some(event) = client.next_before(end) {
        if Instant::now() > end {
            break;
        }
        match event {
            Event::Connected { resumed, .. } => {
                resumptions.push(resumed);
                send(&mut client, echoed)?;
            }
            Event::Message(Message::Text(_)) => {
                echoed += 1;
                match echoed {
                    MESSAGES => client.close(None),
                    _ => send(&mut client, echoed)?,
                }
            }
            Event::Gap { cause, retry_in } => {
                println!("{cause}; trying again in {retry_in:?}");
                gaps += 1;
            }
            Event::GaveUp { cause } if echoed < MESSAGES => return Err(cause.into()),
            _ => {}
        }
    }
    if echoed < MESSAGES {
        return Err("the server does not echo".into());
    }
    println!("{MESSAGES} messages echoed; connections that resumed a session: {resumptions:?}");
    if server.is_own() {
        assert_eq!((gaps, resumptions.len()), (2, 2));
        match backend {
            Backend::NativeTls => println!("native-tls does not resume sessions"),
            _ => assert_eq!(resumptions, [Some(false), Some(true)]),
        }
    }
    Ok(())
}

/// Sends the first message that was not echoed yet. The server may get it twice: whether it arrived
/// before the connection broke, only the server knows.
fn send(client: &mut Client, number: usize) -> Result<(), SendError> {
    match client.send(Message::text(format!("message {number}"))) {
        // The next event is the gap, and a new connection begins with this message.
        Err(SendError::InDoubt | SendError::NotConnected(_)) => Ok(()),
        // The client goes on with it.
        Err(SendError::Queued) => Ok(()),
        result => result,
    }
}
