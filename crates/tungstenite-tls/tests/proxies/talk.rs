//! The kinds of I/O: how each connects, and talks to a server.

use std::{io, time::Duration};

use tungstenite_tls::{Connect, Error, Message, TlsInfo};

/// A kind of I/O, and what became of the connection: what its TLS negotiated, or the error.
pub(crate) type Outcome = (&'static str, Result<TlsInfo, Error>);

/// A message to send, and the message that must come back.
pub(crate) type Exchange = (Message, Message);

/// Longer than any conversation takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The sizes of the messages of [`echoes`].
const LENGTHS: [usize; 5] = [0, 1, 125, 70_000, 300_000];

/// What an echo server sends back.
pub(crate) fn echoes() -> Vec<Exchange> {
    let messages = LENGTHS.map(|length| Message::binary(vec![length as u8; length]));
    let messages = messages.into_iter().chain([Message::Close(None)]);
    messages.map(|message| (message.clone(), message)).collect()
}

/// Connects by each kind of I/O, and talks: the last exchange ends the connection.
pub(crate) fn outcomes(plan: impl Fn() -> Connect, exchanges: &[Exchange]) -> Vec<Outcome> {
    vec![
        ("blocking", blocking(plan().read_timeout(PATIENCE), exchanges)),
        #[cfg(feature = "tokio")]
        ("tokio", {
            let talk = on_tokio(plan(), exchanges);
            let bounded = async { tokio::time::timeout(PATIENCE, talk).await.expect("it hangs") };
            tokio::runtime::Runtime::new().unwrap().block_on(bounded)
        }),
        #[cfg(feature = "smol")]
        ("smol", {
            let late = async {
                smol::Timer::after(PATIENCE).await;
                panic!("it hangs")
            };
            smol::block_on(smol::future::or(on_smol(plan(), exchanges), late))
        }),
    ]
}

fn blocking(plan: Connect, exchanges: &[Exchange]) -> Result<TlsInfo, Error> {
    let (mut socket, _) = plan.connect()?;
    for (message, expected) in exchanges {
        socket.send(message.clone())?;
        check(message, &socket.read()?, expected)?;
    }
    match socket.read() {
        Err(Error::ConnectionClosed) => {}
        other => panic!("after the end: {other:?}"),
    }
    Ok(socket.get_ref().tls_info().expect("the URL is one of wss"))
}

#[cfg(feature = "tokio")]
async fn on_tokio(plan: Connect, exchanges: &[Exchange]) -> Result<TlsInfo, Error> {
    use futures_util::{SinkExt, StreamExt};

    let (mut socket, _) = tungstenite_tls::tokio::connect(plan).await?;
    for (message, expected) in exchanges {
        socket.send(message.clone()).await?;
        check(message, &socket.next().await.expect("an answer")?, expected)?;
    }
    assert!(socket.next().await.transpose()?.is_none(), "a message after the end");
    Ok(socket.get_ref().tls_info().expect("the URL is one of wss"))
}

#[cfg(feature = "smol")]
async fn on_smol(plan: Connect, exchanges: &[Exchange]) -> Result<TlsInfo, Error> {
    use futures_util::StreamExt;

    let (mut socket, _) = tungstenite_tls::smol::connect(plan).await?;
    for (message, expected) in exchanges {
        socket.send(message.clone()).await?;
        check(message, &socket.next().await.expect("an answer")?, expected)?;
    }
    assert!(socket.next().await.transpose()?.is_none(), "a message after the end");
    Ok(socket.get_ref().tls_info().expect("the URL is one of wss"))
}

/// An error that tells what came back, unless it is what was expected.
fn check(sent: &Message, back: &Message, expected: &Message) -> Result<(), Error> {
    if back == expected {
        return Ok(());
    }
    let start = |message: &Message| format!("{message:?}").chars().take(99).collect::<String>();
    let [sent, back, expected] = [sent, back, expected].map(start);
    Err(io::Error::other(format!("after {sent} came {back} and not {expected}")).into())
}
