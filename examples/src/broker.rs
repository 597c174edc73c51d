//! An MQTT broker behind `wss://`: [`Broker`].

use std::{
    error::Error,
    fs,
    io::{self, BufRead, BufReader},
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use futures_util::{SinkExt, StreamExt};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
};
use tokio_rustls::TlsAcceptor;
use tungstenite_tls::{
    Message,
    handshake::server::{Request, Response},
    http::{HeaderValue, header},
    tokio::accept_hdr_async,
};

use crate::{server::Server, tls};

/// The broker whose URL is among the arguments, or else mosquitto, with a gateway before it that
/// speaks TLS and WebSocket.
pub struct Broker {
    /// How to reach it.
    pub server: Server,
    _own: Option<Mosquitto>,
}

impl Broker {
    /// Starts mosquitto if the arguments name no broker. It listens only on a Unix socket, in a
    /// folder of its own. The inner error is the reason if mosquitto is not installed.
    ///
    /// # Errors
    /// If mosquitto or the gateway does not start.
    pub async fn find() -> Result<Result<Self, String>, Box<dyn Error>> {
        if let Some(server) = Server::named() {
            return Ok(Ok(Self { server, _own: None }));
        }
        let mosquitto = match Mosquitto::start() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Err("there is no program `mosquitto` in PATH".to_owned()));
            }
            started => started?,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("wss://localhost:{}/mqtt", listener.local_addr()?.port());
        let (acceptor, socket) = (TlsAcceptor::from(tls::config()?), mosquitto.socket.clone());
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, socket) = (acceptor.clone(), socket.clone());
                // An error ends both connections, which the client reports.
                tokio::spawn(async move { drop(pass_on(tcp, &acceptor, &socket).await) });
            }
        });
        Ok(Ok(Self { server: Server::own(url, None)?, _own: Some(mosquitto) }))
    }
}

/// Takes what binary messages carry as one stream of bytes (MQTT 5.0, section 6), and passes it to
/// the broker at `socket`; and the reverse.
async fn pass_on(
    tcp: TcpStream,
    acceptor: &TlsAcceptor,
    socket: &Path,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let choose = |_: &Request, mut response: Response| {
        let chosen = HeaderValue::from_static("mqtt");
        response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, chosen);
        Ok(response)
    };
    let websocket = accept_hdr_async(acceptor.accept(tcp).await?, choose).await?;
    let (mut to_client, mut from_client) = websocket.split();
    let (mut from_broker, mut to_broker) = UnixStream::connect(socket).await?.into_split();
    let up = async {
        while let Some(Ok(message)) = from_client.next().await {
            if message.is_binary() {
                to_broker.write_all(&message.into_data()).await?;
            }
        }
        to_broker.shutdown().await
    };
    let down = async {
        let mut buffer = [0; 4096];
        loop {
            let length = from_broker.read(&mut buffer).await?;
            if length == 0 {
                to_client.close().await?;
                return Ok::<_, Box<dyn Error + Send + Sync>>(());
            }
            to_client.send(Message::binary(buffer[..length].to_vec())).await?;
        }
    };
    let (up, down) = tokio::join!(up, down);
    up?;
    down
}

/// The running broker, which ends with this.
struct Mosquitto {
    child: Child,
    socket: PathBuf,
    _folder: TempDir,
}

impl Mosquitto {
    fn start() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (socket, file) = (folder.path().join("socket"), folder.path().join("mosquitto.conf"));
        let text = format!(
            "allow_anonymous true\npersistence false\nlog_dest stderr\nuser root\nlistener 0 {}\n",
            socket.display()
        );
        fs::write(&file, text)?;
        let mut command = Command::new("mosquitto");
        command.arg("-c").arg(file).stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        let mut lines =
            child.stderr.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
        let started = lines.by_ref().map_while(Result::ok).any(|line| line.ends_with(" running"));
        // What it says later must not fill the pipe.
        thread::spawn(move || lines.for_each(drop));
        let mosquitto = Self { child, socket, _folder: folder };
        if !started {
            return Err(io::Error::other("mosquitto ended before it was ready"));
        }
        Ok(mosquitto)
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
