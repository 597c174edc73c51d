//! Batches on tokio and smol, with every backend: there and back over TCP, and futures dropped
//! after each of their polls.

use futures_util::{SinkExt, StreamExt};
use tungstenite_tls::{Connect, Error, MaybeTlsStream, Message, error::ProtocolError, smol, tokio};

use crate::{
    bytes,
    cancel::{at_every_poll, cancel, ended, finish, open},
    each_backend,
    runtime::{Runtime, Smol, Socket, Tokio},
    server::{self, Server},
    trusting,
};

/// A batch for sockets of the type `W`.
trait BatchFor<W>: Default {
    async fn binary(&mut self, to: &mut W, payload: &[u8]) -> Result<(), Error>;
    async fn text(&mut self, to: &mut W, payload: &str) -> Result<(), Error>;
    async fn flush(&mut self, to: &mut W) -> Result<(), Error>;
}

impl<S> BatchFor<tokio::WebSocketStream<MaybeTlsStream<S>>> for tokio::Batch
where
    S: ::tokio::io::AsyncRead + ::tokio::io::AsyncWrite + Unpin,
{
    async fn binary(
        &mut self,
        to: &mut tokio::WebSocketStream<MaybeTlsStream<S>>,
        payload: &[u8],
    ) -> Result<(), Error> {
        self.binary(to, payload).await
    }

    async fn text(
        &mut self,
        to: &mut tokio::WebSocketStream<MaybeTlsStream<S>>,
        payload: &str,
    ) -> Result<(), Error> {
        self.text(to, payload).await
    }

    async fn flush(
        &mut self,
        to: &mut tokio::WebSocketStream<MaybeTlsStream<S>>,
    ) -> Result<(), Error> {
        self.flush(to).await
    }
}

impl<S> BatchFor<smol::WebSocketStream<MaybeTlsStream<S>>> for smol::Batch
where
    S: ::smol::io::AsyncRead + ::smol::io::AsyncWrite + Unpin,
{
    async fn binary(
        &mut self,
        to: &mut smol::WebSocketStream<MaybeTlsStream<S>>,
        payload: &[u8],
    ) -> Result<(), Error> {
        self.binary(to, payload).await
    }

    async fn text(
        &mut self,
        to: &mut smol::WebSocketStream<MaybeTlsStream<S>>,
        payload: &str,
    ) -> Result<(), Error> {
        self.text(to, payload).await
    }

    async fn flush(
        &mut self,
        to: &mut smol::WebSocketStream<MaybeTlsStream<S>>,
    ) -> Result<(), Error> {
        self.flush(to).await
    }
}

/// Lengths at which a header or the way through the batch changes, and large ones.
const SIZES: [usize; 13] =
    [0, 1, 125, 126, 61_426, 61_427, 61_432, 61_433, 61_440, 65_535, 65_536, 200_001, 2_000_000];

async fn converse<B: BatchFor<W>, W: Socket>(socket: &mut W) -> Result<(), Error> {
    async fn echo(socket: &mut impl Socket) -> Message {
        socket.next().await.expect("not closed").expect("reads")
    }

    let mut batch = B::default();
    for size in SIZES {
        let payload = bytes(size, size % 1000);
        batch.binary(socket, &payload).await?;
        batch.flush(socket).await?;
        assert!(echo(socket).await == Message::binary(payload), "{size} bytes");
        socket.send(Message::text("between")).await?;
        assert_eq!(echo(socket).await, Message::text("between"));
    }
    for number in 0..1000 {
        batch.text(socket, &format!("{number} of many")).await?;
    }
    batch.flush(socket).await?;
    for number in 0..1000 {
        assert_eq!(echo(socket).await, Message::text(format!("{number} of many")));
    }
    socket.send(Message::Close(None)).await?;
    let late = batch.text(socket, "late").await;
    assert!(matches!(late, Err(Error::Protocol(ProtocolError::SendAfterClosing))), "{late:?}");
    assert_eq!(echo(socket).await, Message::Close(None));
    Ok(())
}

fn there_and_back<R: Runtime, B: BatchFor<R::OverTcp>>() {
    each_backend::<R>(|backend| {
        let server = Server::tcp(server::echo);
        let plan = Connect::new(server.url()).expect("a URL");
        R::block_on(async {
            let plan = plan.backend(backend).tls_config(&trusting());
            let mut socket = R::connect(plan).await.expect("connects");
            converse::<B, _>(&mut socket).await.expect("goes on");
        });
        server.join().expect("the client ends the connection");
    });
}

#[test]
fn messages_of_all_sizes_come_back_as_they_were() {
    there_and_back::<Tokio, tokio::Batch>();
    there_and_back::<Smol, smol::Batch>();
}

fn dropped_message<R: Runtime, B: BatchFor<R::OverHostile>>() {
    // Larger than the batch's buffer.
    const SIZE: usize = 100_000;
    each_backend::<R>(|backend| {
        let (mut socket, server) = open::<R>(backend, 5_000);
        let mut batch = B::default();
        let (mut taken, mut not_taken) = (0, 0);
        let polls = at_every_poll(|polls| {
            let payload = |i| bytes(SIZE, 3 * polls + i);
            let first = cancel(batch.binary(&mut socket, &payload(0)), polls);
            let done = first.is_some();
            // It may have to wait for the first, and is then dropped before it is taken.
            let _ = cancel(batch.binary(&mut socket, &payload(1)), 1);
            let last = Message::binary(payload(2));
            finish(socket.send(last)).expect("the socket is as good as before");

            let mut received = Vec::new();
            while received.last() != Some(&2) {
                let echo = finish(socket.next()).expect("not closed").expect("reads");
                let whose = (0..3).find(|&i| echo == Message::binary(payload(i)));
                received.push(whose.expect("undamaged"));
            }
            let in_order = received.windows(2).all(|pair| pair[0] < pair[1]);
            assert!(in_order, "twice or out of order: {received:?}");
            let first = received.contains(&0);
            assert!(first || !done, "lost: {received:?}");
            (taken, not_taken) = (taken + usize::from(first), not_taken + usize::from(!first));
            done
        });
        assert!(polls > 10, "{polls} polls do not show much");
        assert!(taken > 0 && not_taken > 0, "{taken} taken, {not_taken} not");
        drop(socket);
        ended(server);
    });
}

#[test]
fn a_message_whose_future_is_dropped_arrives_whole_or_not_at_all() {
    dropped_message::<Tokio, tokio::Batch>();
    dropped_message::<Smol, smol::Batch>();
}
