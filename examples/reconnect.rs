//! Reconnects after failures that may pass: with growing, random delays, a limited number of times.
//! The new connections resume the TLS session of the first.
//!
//! It starts its own server, which breaks the first connection and refuses the second, so it runs
//! anywhere; or name yours, and the file of its root:
//! `cargo run --package examples --example reconnect [URL ROOT.pem]`

use std::{error::Error, thread, time::Duration};

use backon::{BackoffBuilder, ExponentialBuilder};
use examples::{Server, backend, close, conversation};
use tungstenite_tls::{
    Backend, Connect, Error as WebSocketError, Message, TlsError,
    error::{DialError, LookupError},
    http::StatusCode,
};

const MESSAGES: usize = 3;

/// Timeout for each read.
const PATIENCE: Duration = Duration::from_secs(2);

fn main() -> Result<(), Box<dyn Error>> {
    let (server, backend) = (Server::find_or(conversation::restart)?, backend()?);
    // A clone of the plan connects again. All clones share one connector, and so its sessions.
    let plan = Connect::new(&server.url)?
        .backend(backend)
        .tls_config(&server.config()?)
        .connect_timeout(PATIENCE)
        .read_timeout(PATIENCE);
    // The random part keeps a thousand clients of one server from returning at the same time.
    let backoff = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(20))
        .with_max_delay(Duration::from_secs(1))
        .with_max_times(5)
        .with_jitter();

    let (mut echoed, mut resumed, mut delays) = (0, Vec::new(), backoff.build());
    while echoed < MESSAGES {
        let before = echoed;
        let Err(error) = talk(plan.clone(), &mut echoed, &mut resumed) else { continue };
        if echoed > before {
            // There was progress, so it is another failure: begin with short delays.
            delays = backoff.build();
        }
        match delays.next() {
            Some(delay) if may_pass(&error) => {
                println!("{error}; trying again in {delay:?}");
                thread::sleep(delay);
            }
            _ => return Err(error.into()),
        }
    }
    println!("{MESSAGES} messages echoed; connections that resumed a session: {resumed:?}");
    if server.is_own() {
        assert_eq!(resumed.len(), 2);
        match backend {
            Backend::NativeTls => println!("native-tls does not resume sessions"),
            _ => assert_eq!(resumed, [Some(false), Some(true)]),
        }
    }
    Ok(())
}

/// Sends the messages that were not echoed yet. The server may get one of them twice: whether it
/// arrived before the connection broke, only the server knows.
fn talk(
    plan: Connect,
    echoed: &mut usize,
    resumed: &mut Vec<Option<bool>>,
) -> Result<(), WebSocketError> {
    let (mut socket, _response) = plan.connect()?;
    let info = socket.get_ref().tls_info();
    resumed.push(info.and_then(|info| info.resumed));
    while *echoed < MESSAGES {
        socket.send(Message::text(format!("message {echoed}")))?;
        match socket.read()? {
            Message::Close(_) => return Err(WebSocketError::ConnectionClosed),
            _ => *echoed += 1,
        }
    }
    close(&mut socket)?;
    Ok(())
}

/// Whether the same attempt may succeed later. A certificate that was refused is refused again.
fn may_pass(error: &WebSocketError) -> bool {
    match error {
        WebSocketError::Http(response) => {
            let status = response.status();
            status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
        }
        WebSocketError::ConnectionClosed => true,
        _ if LookupError::find(error).is_some() || DialError::find(error).is_some() => true,
        _ => match TlsError::find(error) {
            Some(error) => error.is_retryable(),
            None => matches!(error, WebSocketError::Io(_)),
        },
    }
}
