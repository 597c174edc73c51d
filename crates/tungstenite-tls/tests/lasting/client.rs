//! The client for each kind of I/O, behind one type: [`AnyClient`].

#[cfg(any(feature = "smol", feature = "tokio"))]
use std::future::Future;

use std::time::{Duration, Instant};
#[cfg(any(feature = "smol", feature = "tokio"))]
use tungstenite_tls::lasting::AsyncClient;

use tungstenite_tls::{
    Backend, Message,
    lasting::{Client, Event, Lasting, SendError},
};

#[cfg(any(feature = "smol", feature = "tokio"))]
use crate::PATIENCE;

/// A kind of I/O.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Blocking,
    #[cfg(feature = "tokio")]
    Tokio,
    #[cfg(feature = "smol")]
    Smol,
}

pub(crate) const KINDS: &[Kind] = &[
    Kind::Blocking,
    #[cfg(feature = "tokio")]
    Kind::Tokio,
    #[cfg(feature = "smol")]
    Kind::Smol,
];

/// Runs `test` for each backend and each kind of I/O, and prints which, in case it fails.
pub(crate) fn each(test: impl Fn(Backend, Kind)) {
    for backend in Backend::compiled_in() {
        for kind in KINDS {
            println!("{backend}, {kind:?}");
            test(backend, *kind);
        }
    }
}

pub(crate) enum AnyClient {
    Blocking(Box<Client>),
    #[cfg(feature = "tokio")]
    Tokio(tokio::runtime::Runtime, AsyncClient),
    #[cfg(feature = "smol")]
    Smol(AsyncClient),
}

impl AnyClient {
    pub(crate) fn new(kind: Kind, settings: Lasting) -> Self {
        match kind {
            Kind::Blocking => Self::Blocking(Box::new(settings.client())),
            #[cfg(feature = "tokio")]
            Kind::Tokio => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                Self::Tokio(runtime.unwrap(), tungstenite_tls::tokio::lasting(settings))
            }
            #[cfg(feature = "smol")]
            Kind::Smol => Self::Smol(tungstenite_tls::smol::lasting(settings)),
        }
    }

    pub(crate) fn next(&mut self) -> Option<Event> {
        match self {
            Self::Blocking(client) => client.next(),
            #[cfg(feature = "tokio")]
            Self::Tokio(runtime, client) => run_on(runtime, client.next()),
            #[cfg(feature = "smol")]
            Self::Smol(client) => block_on(client.next()),
        }
    }

    /// The next message; connections and gaps go by.
    pub(crate) fn message(&mut self) -> Message {
        loop {
            match self.next().expect("the client ended") {
                Event::Message(message) => return message,
                Event::GaveUp { cause } => panic!("gave up: {cause}"),
                _ => {}
            }
        }
    }

    /// The next event if it comes within `time`.
    pub(crate) fn next_within(&mut self, time: Duration) -> Option<Event> {
        match self {
            Self::Blocking(client) => client.next_before(Instant::now() + time),
            #[cfg(feature = "tokio")]
            Self::Tokio(runtime, client) => runtime.block_on(async {
                tokio::time::timeout(time, client.next()).await.unwrap_or_default()
            }),
            #[cfg(feature = "smol")]
            Self::Smol(client) => {
                let late = async {
                    smol::Timer::after(time).await;
                    None
                };
                smol::block_on(smol::future::or(client.next(), late))
            }
        }
    }

    pub(crate) fn send(&mut self, text: &str) -> Result<(), SendError> {
        self.send_message(Message::text(text))
    }

    pub(crate) fn send_message(&mut self, message: Message) -> Result<(), SendError> {
        match self {
            Self::Blocking(client) => client.send(message),
            #[cfg(feature = "tokio")]
            Self::Tokio(runtime, client) => run_on(runtime, client.send(message)),
            #[cfg(feature = "smol")]
            Self::Smol(client) => block_on(client.send(message)),
        }
    }

    pub(crate) fn close(&mut self) {
        match self {
            Self::Blocking(client) => client.close(None),
            #[cfg(feature = "tokio")]
            Self::Tokio(runtime, client) => run_on(runtime, client.close(None)),
            #[cfg(feature = "smol")]
            Self::Smol(client) => block_on(client.close(None)),
        }
    }
}

/// Runs `future` for at most [`PATIENCE`].
#[cfg(feature = "tokio")]
pub(crate) fn run_on<T>(runtime: &tokio::runtime::Runtime, future: impl Future<Output = T>) -> T {
    let done = runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await });
    done.expect("hangs")
}

/// Runs `future` for at most [`PATIENCE`].
#[cfg(feature = "smol")]
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let late = async {
        smol::Timer::after(PATIENCE).await;
        None
    };
    smol::block_on(smol::future::or(async { Some(future.await) }, late)).expect("hangs")
}
