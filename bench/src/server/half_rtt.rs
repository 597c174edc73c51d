//! A server's TLS stream that reads early data and answers it at once: [`Stream`].

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::Arc,
};

use rustls::{ServerConfig, ServerConnection};

/// `Read + Write` over a blocking socket. rustls's own stream would wait for the end of the
/// handshake before it reads or writes.
pub(super) struct Stream {
    connection: ServerConnection,
    socket: TcpStream,
}

impl Stream {
    pub(super) fn new(config: Arc<ServerConfig>, socket: TcpStream) -> anyhow::Result<Self> {
        Ok(Self { connection: ServerConnection::new(config)?, socket })
    }

    fn drain(&mut self) -> io::Result<()> {
        while self.connection.wants_write() {
            self.connection.write_tls(&mut self.socket)?;
        }
        Ok(())
    }
}

impl Read for Stream {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(mut early) = self.connection.early_data()
                && let n @ 1.. = early.read(dst)?
            {
                return Ok(n);
            }
            match self.connection.reader().read(dst) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return result,
            }
            self.drain()?;
            if self.connection.read_tls(&mut self.socket)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let processed = self.connection.process_new_packets();
            if let Err(error) = processed {
                let _ = self.drain();
                return Err(io::Error::other(error));
            }
        }
    }
}

impl Write for Stream {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        self.connection.writer().write(src)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.drain()
    }
}
