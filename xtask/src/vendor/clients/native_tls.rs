//! The same client as `ours.rs`, by tungstenite over native-tls.

use std::{
    env,
    error::Error,
    fs,
    net::{TcpStream, ToSocketAddrs},
    process::ExitCode,
    time::Duration,
};

use native_tls::{Certificate, TlsConnector};
use tungstenite::{Message, client, http::Uri};

/// How long to wait for the connection, and for each read and write.
const TIMEOUT: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(url), Some(root), Some(message)) = (args.next(), args.next(), args.next()) else {
        return Err("usage: wss-client wss://HOST:PORT/ ROOT.der MESSAGE".into());
    };
    let (host, stream) = connect(&url)?;
    let root = Certificate::from_der(&fs::read(root)?)?;
    let connector =
        TlsConnector::builder().disable_built_in_roots(true).add_root_certificate(root).build()?;
    let stream = connector.connect(&host, stream)?;

    let (mut socket, _response) = client(&*url, stream)?;
    socket.send(Message::text(message))?;
    println!("{}", socket.read()?);

    socket.close(None)?;
    loop {
        match socket.read() {
            Ok(_) => {}
            Err(tungstenite::Error::ConnectionClosed) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

fn connect(url: &str) -> Result<(String, TcpStream), Box<dyn Error>> {
    let url: Uri = url.parse()?;
    let host = url.host().ok_or("the URL names no host")?;
    let port = url.port_u16().unwrap_or(443);
    let address = (host, port).to_socket_addrs()?.next().ok_or("the host has no address")?;
    let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    Ok((host.to_owned(), stream))
}
