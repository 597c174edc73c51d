//! Talks through one of the published programs, on two connections: NAME URL [BACKEND].
//!
//! With a backend, that one replaces the connectors of the programs too. Without, the environment
//! names the backend.

mod small;

use std::{env, sync::Arc, time::Duration};

use barter_integration::protocol::{
    StreamParser,
    websocket::{self, WebSocketSerdeParser, WsMessage},
};
use futures_util::{SinkExt, StreamExt};
use mqtt5::MqttClient;
use rumqttc::{
    Transport,
    v5::{
        AsyncClient, Event, MqttOptions,
        mqttbytes::{QoS, v5::Packet},
    },
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::spawn_blocking, time::timeout};
use tungstenite::{Connector, HandshakeError, client_tls_with_config, error::UrlError};
use tungstenite_tls_backends::{TlsConfig, connector, program};

use small::{GREETING, Result};

/// Longer than a conversation takes.
const PATIENCE: Duration = Duration::from_secs(30);
const TOPIC: &str = "drop-in/greeting";

#[tokio::main]
async fn main() -> Result<()> {
    // Two of the programs ask rustls for it.
    rustls::crypto::ring::default_provider().install_default().expect("the first");
    let args: Vec<String> = env::args().skip(1).collect();
    if let Some(backend) = args.get(2) {
        program::choose_for_all(connector(backend.parse()?, &TlsConfig::new())?)?;
    }
    for _ in 0..2 {
        timeout(PATIENCE, talk(&args[0], &args[1])).await??;
    }
    Ok(())
}

async fn talk(program: &str, url: &str) -> Result<()> {
    match program {
        "mqtt5" => mqtt5(url).await,
        "rumqttc" => rumqttc(url).await,
        "barter-integration" => barter(url).await,
        "tungstenite with connectors" => {
            let url = url.to_owned();
            spawn_blocking(move || tungstenite(&url)).await?
        }
        small => small::talk(small, url).await,
    }
}

async fn mqtt5(url: &str) -> Result<()> {
    let client = MqttClient::new("mqtt5");
    client.connect(url).await?;
    let (sender, mut received) = mpsc::unbounded_channel();
    let callback = move |message: mqtt5::Message| drop(sender.send(message.payload));
    client.subscribe(TOPIC, callback).await?;
    client.publish(TOPIC, GREETING).await?;
    let payload = received.recv().await.ok_or("no message")?;
    assert_eq!(payload, GREETING);
    Ok(client.disconnect().await?)
}

async fn rumqttc(url: &str) -> Result<()> {
    let port = url.rsplit(':').next().and_then(|rest| rest.split('/').next()).ok_or("no port")?;
    let mut options = MqttOptions::new("rumqttc", url, port.parse()?);
    options.set_transport(Transport::wss_with_default_config());
    let (client, mut events) = AsyncClient::new(options, 10);
    client.subscribe(TOPIC, QoS::AtLeastOnce).await?;
    loop {
        match events.poll().await? {
            Event::Incoming(Packet::SubAck(_)) => {
                client.publish(TOPIC, QoS::AtLeastOnce, false, GREETING).await?;
            }
            Event::Incoming(Packet::Publish(message)) => {
                assert_eq!(message.payload, GREETING);
                return Ok(());
            }
            _ => {}
        }
    }
}

/// Brings a connector that refuses TLS, then a new one of rustls.
fn tungstenite(url: &str) -> Result<()> {
    let plain = Some(Connector::Plain);
    match client_tls_with_config(url, small::dial(url)?, None, plain) {
        Err(HandshakeError::Failure(tungstenite::Error::Url(UrlError::TlsFeatureNotEnabled))) => {}
        _ => return Err("TLS without a connector".into()),
    }
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(env::var("SSL_CERT_FILE")?)? {
        roots.add(root?)?;
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connector = Some(Connector::Rustls(Arc::new(config)));
    let connected = client_tls_with_config(url, small::dial(url)?, None, connector);
    small::echoes(connected.map_err(|error| error.to_string())?.0)
}

async fn barter(url: &str) -> Result<()> {
    let mut socket = websocket::connect(url).await?;
    let order = json!({ "price": "1.25", "amount": 3 });
    socket.send(WsMessage::text(order.to_string())).await?;
    let message = socket.next().await.ok_or("no message")?;
    let parsed: Option<std::result::Result<Value, _>> = WebSocketSerdeParser::parse(message);
    assert_eq!(parsed.ok_or("no payload")??, order);
    socket.close(None).await?;
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}
