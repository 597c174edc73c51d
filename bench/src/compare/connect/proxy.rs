//! A proxy on loopback that counts the flights of each connection: [`Proxy`].

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// The delay of all data, so that a whole flight arrives before its answer leaves.
const DELAY: Duration = Duration::from_millis(5);

/// Counts the client's flights on each connection. A flight begins with the first data, and
/// whenever the client sends again after it received data from the server.
#[derive(Clone)]
pub(super) struct Proxy {
    address: SocketAddr,
    flights: Arc<Mutex<Vec<u32>>>,
}

impl Proxy {
    /// Starts a proxy on a free loopback port.
    pub(super) fn start(server: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let flights = Arc::new(Mutex::new(Vec::new()));
        let proxy = Self { address, flights };
        let shared = proxy.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // The client reports errors.
                let _ = shared.serve(client, server);
            }
        });
        Ok(proxy)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The flights of the connections since the last call.
    pub(super) fn take(&self) -> Vec<u32> {
        std::mem::take(&mut *lock(&self.flights))
    }

    fn serve(&self, client: TcpStream, server: SocketAddr) -> anyhow::Result<()> {
        let server = TcpStream::connect(server)?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let mut flights = lock(&self.flights);
        flights.push(0);
        let number = flights.len() - 1;
        // Whether the client's next bytes begin a flight.
        let answered = Arc::new(Mutex::new(true));
        let (all, begins) = (Arc::clone(&self.flights), Arc::clone(&answered));
        carry(
            client.try_clone()?,
            server.try_clone()?,
            move || {
                let mut begins = lock(&begins);
                if std::mem::take(&mut *begins)
                    && let Some(flights) = lock(&all).get_mut(number)
                {
                    *flights += 1;
                }
            },
            || {},
        );
        carry(server, client, || {}, move || *lock(&answered) = true);
        Ok(())
    }
}

/// Forwards data. Calls `came` when some arrives, and `left` before it is sent on.
fn carry(
    mut from: TcpStream,
    mut to: TcpStream,
    came: impl Fn() + Send + 'static,
    left: impl Fn() + Send + 'static,
) {
    thread::spawn(move || {
        let mut bytes = vec![0; 65_536];
        while let Ok(n @ 1..) = from.read(&mut bytes) {
            came();
            thread::sleep(DELAY);
            left();
            if to.write_all(&bytes[..n]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
