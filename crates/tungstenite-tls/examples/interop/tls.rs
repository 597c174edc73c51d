//! TLS without WebSocket, to servers that answer each line: [`Lines`].

use std::{
    future::Future,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    runtime::Runtime,
    time::timeout,
};
use tungstenite_tls::{Connector, MaybeTlsStream, TlsInfo};

use crate::{
    Done,
    socket::{Kind, PATIENCE},
    target::Talk,
};

/// What a server does with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Reversed,
    Same,
    /// It sends zeros without looking at the line.
    Zeros,
}

/// A connection to such a server.
pub(crate) struct Lines<'a> {
    stream: Stream<'a>,
    answer: Answer,
}

enum Stream<'a> {
    Blocking(Box<MaybeTlsStream<TcpStream>>),
    Tokio(&'a Runtime, Box<MaybeTlsStream<tokio::net::TcpStream>>),
}

impl<'a> Lines<'a> {
    /// Connects. The first write drives the handshake, and may be early data.
    pub(crate) fn open(
        kind: &'a Kind,
        connector: &Connector,
        url: &str,
        address: SocketAddr,
        answer: Answer,
    ) -> Done<Self> {
        let uri = url.parse()?;
        let stream = match kind {
            Kind::Blocking => {
                let tcp = TcpStream::connect_timeout(&address, PATIENCE)?;
                tcp.set_read_timeout(Some(PATIENCE))?;
                tcp.set_write_timeout(Some(PATIENCE))?;
                Stream::Blocking(Box::new(MaybeTlsStream::for_upgrade(tcp, &uri, connector)?))
            }
            Kind::Tokio(runtime) => {
                let tcp = wait(runtime, tokio::net::TcpStream::connect(address))?;
                let stream = MaybeTlsStream::for_upgrade(tcp, &uri, connector)?;
                Stream::Tokio(runtime, Box::new(stream))
            }
        };
        Ok(Self { stream, answer })
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Blocking(stream) => stream.write_all(line).and_then(|()| stream.flush()),
            Stream::Tokio(runtime, stream) => wait(runtime, async {
                stream.write_all(line).await?;
                stream.flush().await
            }),
        }
    }

    fn read(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0xff; length];
        match &mut self.stream {
            Stream::Blocking(stream) => stream.read_exact(&mut bytes)?,
            Stream::Tokio(runtime, stream) => {
                wait(runtime, stream.read_exact(&mut bytes))?;
            }
        }
        Ok(bytes)
    }

    /// Reads to the end, which must have a close_notify.
    fn read_to_end(&mut self) -> io::Result<()> {
        let mut rest = Vec::new();
        match &mut self.stream {
            Stream::Blocking(stream) => stream.read_to_end(&mut rest)?,
            Stream::Tokio(runtime, stream) => wait(runtime, stream.read_to_end(&mut rest))?,
        };
        Ok(())
    }

    fn shut_down(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Blocking(stream) => stream.shutdown(),
            Stream::Tokio(runtime, stream) => {
                wait(runtime, AsyncWriteExt::shutdown(stream.as_mut()))
            }
        }
    }
}

impl Talk for Lines<'_> {
    fn info(&self) -> TlsInfo {
        let info = match &self.stream {
            Stream::Blocking(stream) => stream.tls_info(),
            Stream::Tokio(_, stream) => stream.tls_info(),
        };
        info.expect("the URL is wss://")
    }

    fn send_early(&mut self) -> Done {
        // Such servers print what arrives early, and do not answer.
        Ok(self.write(b"early\n")?)
    }

    fn echo(&mut self, payload: &[u8], _is_text: bool) -> Done {
        let mut expected = [payload, b"\n"].concat();
        self.write(&expected)?;
        match self.answer {
            Answer::Reversed => expected[..payload.len()].reverse(),
            Answer::Same => {}
            Answer::Zeros => expected.fill(0),
        }
        match self.read(expected.len())? == expected {
            true => Ok(()),
            false => Err("the server sent back other bytes".into()),
        }
    }

    fn ping(&mut self) -> Done {
        Err("TLS without WebSocket has no Ping".into())
    }

    fn close(&mut self) -> Done<String> {
        self.shut_down()?;
        self.read_to_end()?;
        Ok("the server answered close_notify with the end of the connection".to_owned())
    }

    fn be_closed(&mut self) -> Done<String> {
        // A word that `openssl s_server -rev` knows.
        self.write(b"CLOSE\n")?;
        self.read_to_end()?;
        Ok("the server sent close_notify".to_owned())
    }
}

fn wait<T>(runtime: &Runtime, future: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let late = |_| Err(io::ErrorKind::TimedOut.into());
    runtime.block_on(async { timeout(PATIENCE, future).await.unwrap_or_else(late) })
}
