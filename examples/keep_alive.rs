//! Keeps a connection alive, and notices when it is dead: after some silence it sends a ping, and
//! the server must then answer in time (RFC 6455, section 5.5.2).
//!
//! It starts its own server, which falls silent after three pongs, so it runs anywhere; or name
//! yours, and the file of its root:
//! `cargo run --package examples --example keep_alive [URL ROOT.pem]`

use std::{
    error::Error,
    time::{Duration, Instant},
};

use examples::{Server, backend, conversation};
use tungstenite_tls::{Connect, Message, websocket::is_queued};

/// The silence after which a ping is sent. For a real server: half of what the proxies and routers
/// on the way tolerate; 20 seconds is usual.
const QUIET: Duration = Duration::from_millis(100);

/// How long the answer may take.
const ANSWER: Duration = Duration::from_secs(2);

/// How long this example listens.
const LISTEN: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find_or(conversation::fall_silent)?;
    let (mut socket, _response) = Connect::new(&server.url)?
        .backend(backend()?)
        .tls_config(&server.config()?)
        .read_timeout(ANSWER)
        .write_timeout(ANSWER)
        .connect()?;
    // The handshakes are over: from here on a read returns that often to look at the clock.
    socket.get_ref().get_ref().set_read_timeout(Some(QUIET / 2))?;

    let (mut watch, mut pongs) = (Watch::start(), 0);
    let end = Instant::now() + LISTEN;
    let is_dead = loop {
        if Instant::now() > end {
            break false;
        }
        match socket.read() {
            Ok(message) => {
                // Whatever arrives shows that the server lives.
                watch = Watch::start();
                pongs += usize::from(message.is_pong());
            }
            // Nothing arrived in time; this is the same error as a write that timed out.
            Err(error) if is_queued(&error) => match watch.turn() {
                Turn::Wait => {}
                Turn::Ping => socket.send(Message::Ping("are you there?".into()))?,
                Turn::GiveUp => break true,
            },
            Err(error) => return Err(error.into()),
        }
    };
    println!("{pongs} pongs; the connection is {}", if is_dead { "dead" } else { "alive" });
    if server.is_own() {
        assert_eq!((pongs, is_dead), (3, true));
    }
    // A dead connection is dropped: nobody would answer Close. `reconnect` shows what comes next.
    Ok(())
}

/// Since when the server is silent, and when it was asked.
struct Watch {
    heard: Instant,
    asked: Option<Instant>,
}

/// What to do now.
enum Turn {
    Wait,
    Ping,
    GiveUp,
}

impl Watch {
    fn start() -> Self {
        Self { heard: Instant::now(), asked: None }
    }

    fn turn(&mut self) -> Turn {
        match self.asked {
            Some(asked) if asked.elapsed() > ANSWER => Turn::GiveUp,
            None if self.heard.elapsed() > QUIET => {
                self.asked = Some(Instant::now());
                Turn::Ping
            }
            _ => Turn::Wait,
        }
    }
}
