//! The kinds of I/O: how each connects, and talks to the echo server.

use tungstenite_tls::{Connect, Error, Message, TlsInfo};

/// A kind of I/O, and what became of the connection: what its TLS negotiated, or the error.
pub(crate) type Outcome = (&'static str, Result<TlsInfo, Error>);

/// The sizes of the messages that are sent and come back.
const LENGTHS: [usize; 5] = [0, 1, 125, 70_000, 300_000];

fn messages() -> impl Iterator<Item = Message> {
    LENGTHS.into_iter().map(|length| Message::binary(vec![length as u8; length]))
}

/// Connects by each kind of I/O to an echo server, and talks to it.
pub(crate) fn outcomes(plan: impl Fn() -> Connect) -> Vec<Outcome> {
    vec![
        ("blocking", blocking(plan())),
        #[cfg(feature = "tokio")]
        ("tokio", tokio::runtime::Runtime::new().unwrap().block_on(on_tokio(plan()))),
        #[cfg(feature = "smol")]
        ("smol", smol::block_on(on_smol(plan()))),
    ]
}

/// The error of each kind of I/O.
pub(crate) fn errors(plan: impl Fn() -> Connect) -> impl Iterator<Item = (&'static str, Error)> {
    outcomes(plan).into_iter().map(|(kind, outcome)| (kind, outcome.expect_err("it connects")))
}

fn blocking(plan: Connect) -> Result<TlsInfo, Error> {
    let (mut socket, _) = plan.connect()?;
    for message in messages() {
        socket.send(message.clone())?;
        assert!(socket.read()? == message, "{} bytes came back changed", message.len());
    }
    socket.close(None)?;
    loop {
        match socket.read() {
            Ok(_) => {}
            Err(Error::ConnectionClosed) => break,
            Err(error) => panic!("{error}"),
        }
    }
    Ok(socket.get_ref().tls_info().expect("the URL is one of wss"))
}

#[cfg(feature = "tokio")]
async fn on_tokio(plan: Connect) -> Result<TlsInfo, Error> {
    use futures_util::{SinkExt, StreamExt};

    let (mut socket, _) = tungstenite_tls::tokio::connect(plan).await?;
    for message in messages() {
        socket.send(message.clone()).await?;
        let back = socket.next().await.expect("an answer")?;
        assert!(back == message, "{} bytes came back changed", message.len());
    }
    socket.close(None).await?;
    while let Some(message) = socket.next().await {
        message?;
    }
    Ok(socket.get_ref().tls_info().expect("the URL is one of wss"))
}

#[cfg(feature = "smol")]
async fn on_smol(plan: Connect) -> Result<TlsInfo, Error> {
    use futures_util::StreamExt;

    let (mut socket, _) = tungstenite_tls::smol::connect(plan).await?;
    for message in messages() {
        socket.send(message.clone()).await?;
        let back = socket.next().await.expect("an answer")?;
        assert!(back == message, "{} bytes came back changed", message.len());
    }
    socket.close(None).await?;
    while let Some(message) = socket.next().await {
        message?;
    }
    Ok(socket.get_ref().tls_info().expect("the URL is one of wss"))
}
