//! MQTT over `wss://` with rumqttc, over any backend.
//!
//! rumqttc brings TLS and WebSocket of its own, and takes no stream of yours. But it speaks MQTT to
//! a Unix socket; so a task accepts there, opens the `wss://` connection, and passes on the bytes.
//! Only this user can enter the folder of the socket.
//!
//! It starts mosquitto if that is installed; or name your broker, and the file of its root:
//! `cargo run --package examples --example mqtt [URL ROOT.pem]`

use std::error::Error;

#[cfg(unix)]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    on_unix::main().await
}

#[cfg(not(unix))]
fn main() -> Result<(), Box<dyn Error>> {
    Err("this example needs Unix sockets".into())
}

#[cfg(unix)]
mod on_unix {
    use std::{error::Error, path::Path, time::Duration};

    use bytes::BytesMut;
    use examples::{Broker, backend};
    use futures_util::{SinkExt, StreamExt};
    use rumqttc::{AsyncClient, Event, MqttOptions, Outgoing, Packet, QoS, Transport};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{UnixListener, UnixStream},
        sync::oneshot::{self, Receiver},
        time::timeout,
    };
    use tungstenite_tls::{Connect, Message, tokio::connect};

    /// Timeout for the whole conversation.
    const PATIENCE: Duration = Duration::from_secs(5);

    pub(super) async fn main() -> Result<(), Box<dyn Error>> {
        let broker = match Broker::find().await? {
            Ok(broker) => broker,
            Err(why) => {
                println!("not run: {why}");
                return Ok(());
            }
        };
        let plan = Connect::new(&broker.server.url)?
            .backend(backend()?)
            .tls_config(&broker.server.config()?)
            .subprotocol("mqtt")?;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("mqtt");
        let (stop, stopped) = oneshot::channel();
        let bridge = bridge(UnixListener::bind(&path)?, plan, stopped);
        let conversation = async {
            let result = converse(&path).await;
            drop(stop);
            result
        };
        timeout(PATIENCE, async { tokio::try_join!(conversation, bridge) }).await??;
        Ok(())
    }

    /// Subscribes, publishes, and receives what it has published.
    async fn converse(path: &Path) -> Result<(), Box<dyn Error>> {
        let path = path.to_str().ok_or("the path is not UTF-8")?;
        let mut options = MqttOptions::new("example", path, 0);
        options.set_transport(Transport::Unix);
        let (client, mut events) = AsyncClient::new(options, 10);
        client.subscribe("greetings", QoS::AtLeastOnce).await?;
        let mut received = None;
        loop {
            match events.poll().await? {
                Event::Incoming(Packet::SubAck(_)) => {
                    client.publish("greetings", QoS::AtLeastOnce, false, "hello").await?;
                }
                Event::Incoming(Packet::Publish(publish)) => {
                    received = Some(publish.payload);
                    client.disconnect().await?;
                }
                Event::Outgoing(Outgoing::Disconnect) => break,
                _ => {}
            }
        }
        assert_eq!(received.as_deref(), Some(b"hello".as_slice()));
        println!("published, and received: {received:?}");
        Ok(())
    }

    /// Opens a `wss://` connection for each that rumqttc makes, which is a new one after an error.
    async fn bridge(
        listener: UnixListener,
        plan: Connect,
        mut stopped: Receiver<()>,
    ) -> Result<(), Box<dyn Error>> {
        loop {
            tokio::select! {
                accepted = listener.accept() => pass_on(accepted?.0, plan.clone()).await?,
                _ = &mut stopped => return Ok(()),
            }
        }
    }

    /// Passes bytes on in binary messages (MQTT 5.0, section 6). Where messages begin and end means
    /// nothing.
    async fn pass_on(mut mqtt: UnixStream, plan: Connect) -> Result<(), Box<dyn Error>> {
        let (mut socket, _response) = connect(plan).await?;
        let info = socket.get_ref().tls_info();
        println!("connected; the TLS library is {:?}", info.map(|info| info.library));
        let mut buffer = BytesMut::with_capacity(4096);
        loop {
            tokio::select! {
                length = mqtt.read_buf(&mut buffer) => match length? {
                    0 => break,
                    _ => socket.send(Message::Binary(buffer.split().freeze())).await?,
                },
                message = socket.next() => match message.transpose()? {
                    Some(Message::Binary(bytes)) => mqtt.write_all(&bytes).await?,
                    Some(Message::Close(_)) | None => break,
                    Some(_) => {}
                },
            }
        }
        // rumqttc has said DISCONNECT, and the broker may have ended the connection after it.
        let _ = socket.close(None).await;
        while let Some(Ok(_)) = socket.next().await {}
        Ok(())
    }
}
