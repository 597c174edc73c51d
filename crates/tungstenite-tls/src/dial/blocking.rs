//! Looks up a host and races its addresses, blocking.

use std::{
    io::{self, ErrorKind},
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    sync::{Arc, mpsc, mpsc::RecvTimeoutError},
    thread,
    time::Instant,
};

use socket2::Socket;
use tungstenite_tls_core::Readiness;

use super::{LookupError, Race, SocketOptions, race::Next, wait};

/// Finds the addresses of a host: the caller's own resolver. It may block.
pub(crate) type Resolve = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// Looks up `host` with `resolve`, or with the system's resolver. `None`: it has not answered
/// before `end`. Nothing can interrupt a resolver, so one that has an end gets a thread of its own,
/// which ends when the resolver returns.
pub(crate) fn look_up(
    host: &str,
    port: u16,
    resolve: Option<Arc<Resolve>>,
    end: Option<Instant>,
) -> io::Result<Option<Vec<SocketAddr>>> {
    let Some(end) = end else { return look_up_here(host, port, resolve.as_deref()).map(Some) };
    let (sender, answer) = mpsc::channel();
    let name = host.to_owned();
    thread::Builder::new().name("look up a host".to_owned()).spawn(move || {
        // Nobody may be listening any more.
        let _ = sender.send(look_up_here(&name, port, resolve.as_deref()));
    })?;
    match answer.recv_timeout(end.saturating_duration_since(Instant::now())) {
        Ok(found) => found.map(Some),
        Err(RecvTimeoutError::Timeout) => Ok(None),
        Err(RecvTimeoutError::Disconnected) => {
            Err(LookupError::io(host, io::Error::other("the resolver panicked")))
        }
    }
}

/// Looks up `host`, for as long as the resolver takes.
fn look_up_here(host: &str, port: u16, resolve: Option<&Resolve>) -> io::Result<Vec<SocketAddr>> {
    let found = match resolve {
        Some(resolve) => resolve(host, port),
        None => (host, port).to_socket_addrs().map(Iterator::collect),
    };
    found.map_err(|error| LookupError::io(host, error))
}

/// Runs the race. The stream does not block yet. `None`: it is not decided before `end`.
pub(crate) fn dial(
    race: &mut Race,
    options: &SocketOptions,
    end: Option<Instant>,
) -> io::Result<Option<TcpStream>> {
    let mut running: Vec<(SocketAddr, Socket)> = Vec::new();
    loop {
        match race.next(Instant::now()) {
            Next::Open(address) => match open(address, options) {
                Ok((socket, true)) => {
                    race.won(address);
                    return Ok(Some(socket.into()));
                }
                Ok((socket, false)) => running.push((address, socket)),
                Err(error) => race.failed(address, error),
            },
            Next::Drop(address) => running.retain(|(other, _)| *other != address),
            Next::Lost => return Err(race.take_error()),
            Next::Wait(until) => {
                let until = [until, end].into_iter().flatten().min();
                let sockets = running.iter().map(|(_, socket)| (socket, Readiness::Writable));
                let mut ready = Vec::new();
                // From the back, so that the places of the others stay.
                for place in wait(sockets, until)?.into_iter().rev() {
                    ready.push(running.remove(place));
                }
                for (address, socket) in ready.into_iter().rev() {
                    match outcome(&socket) {
                        Ok(()) => {
                            race.won(address);
                            return Ok(Some(socket.into()));
                        }
                        Err(error) => race.failed(address, error),
                    }
                }
                if end.is_some_and(|end| end <= Instant::now()) {
                    return Ok(None);
                }
            }
        }
    }
}

/// Begins to connect. Returns whether the connection is there already.
fn open(address: SocketAddr, options: &SocketOptions) -> io::Result<(Socket, bool)> {
    let socket = options.socket(address)?;
    let is_connected = begin(&socket, address)?;
    Ok((socket, is_connected))
}

/// Begins to connect `socket`, which does not block. Returns whether it is connected already.
pub(crate) fn begin(socket: &Socket, address: SocketAddr) -> io::Result<bool> {
    match socket.connect(&address.into()) {
        Ok(()) => Ok(true),
        Err(error) if is_begun(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_begun(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::INPROGRESS.raw_os_error()) {
        return true;
    }
    // An interrupted connect goes on, too.
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// How the attempt of a socket that has become ready ended.
fn outcome(socket: &Socket) -> io::Result<()> {
    match socket.take_error()? {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
