//! The core of `tungstenite-tls`: WebSocket over TLS, without a TLS library.
//!
//! WebSocket, TLS and I/O are three layers that know nothing of each other:
//!
//! ```text
//!  your code ── Message ──► tungstenite (RFC 6455)     WebSocket<…>, client()
//!                               │  Read + Write
//!                               ▼
//!                          TlsStream<S, T>             the only driver, in this crate
//!                               │
//!               plaintext ▲     │  ▼ ciphertext
//!                          T: TlsSession               a backend, in its own crate
//!                               │
//!                               ▼
//!                          S                           TcpStream, mio, a tunnel, a test pipe
//! ```
//!
//! - [`client()`] and [`client_with_config`] speak WebSocket over any `Read + Write`, and know
//!   nothing of TLS. The frames are tungstenite's, the HTTP upgrade is an [`Upgrade`], a machine
//!   without I/O.
//! - [`client_tls()`] adds TLS below them, with any [`TlsConnector`].
//! - [`TlsConnector`] and [`TlsSession`] are the contract that a backend implements. A backend does
//!   no I/O, so only the transport decides whether a call blocks.
//! - [`TlsConfig`] is the configuration, the same for every backend. A backend reads it through
//!   [`backend::Settings`]; if an option is set and the backend does not read it, building the
//!   connector fails with an error that names the option.
//! - [`TlsError`] has the same kinds on every backend.
//!
//! To open connections, use the crate `tungstenite-tls`, which adds the backends and `connect()`.
//! Use this crate to write a backend, or to vendor a single backend.
//!
//! # Speaking WebSocket over your own stream
//!
//! ```
//! use std::{io::{Read, Write}, net::{TcpListener, TcpStream}};
//! use tungstenite_tls_core::{client, tungstenite::{Message, accept}};
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let url = format!("ws://{}/", listener.local_addr()?);
//! let server = std::thread::spawn(move || {
//!     let mut socket = accept(listener.accept().unwrap().0).unwrap();
//!     let message = socket.read().unwrap();
//!     socket.send(message).unwrap();
//! });
//!
//! let stream = TcpStream::connect(url.trim_start_matches("ws://").trim_end_matches('/'))?;
//! let (mut socket, _response) = client(url, stream).unwrap();
//! socket.send(Message::text("hello")).unwrap();
//! assert_eq!(socket.read().unwrap(), Message::text("hello"));
//! # server.join().unwrap();
//! # Ok::<(), std::io::Error>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![forbid(unsafe_code)]

pub mod backend;
mod config;
mod endpoint;
mod error;
mod info;
#[cfg(feature = "proxy")]
pub mod proxy;
mod redacted;
mod resumption;
mod stream;
#[cfg(any(test, feature = "testing"))]
#[allow(clippy::exhaustive_enums, clippy::exhaustive_structs, reason = "outside the promise")]
pub mod testing;
mod websocket;
mod x509;

#[cfg(feature = "session-store")]
pub use self::resumption::{FileSessionStore, SessionStore};
#[cfg(any(feature = "tokio", feature = "futures-io"))]
pub use self::stream::Timer;
#[cfg(feature = "split")]
pub use self::websocket::{
    DuplexSocket, MessagePart, ReuniteError, Waker, WebSocketReader, WebSocketWriter, split,
};
pub use self::{
    backend::{BoxedSession, Connector, Handshake, Received, TlsConnector, TlsSession},
    config::{
        CertificateCompression, CipherSuite, Dangerous, Ech, Group, Identity, KeyLog, Pin, Pins,
        Roots, SignatureScheme, Sni, TlsConfig, TlsOption, TlsVersion, TrustedServer,
        TrustedServers, VerifiedChain, VerifyHook, certificates_from_file, certificates_from_pem,
        revocation_lists_from_file, revocation_lists_from_pem,
    },
    endpoint::Endpoint,
    error::{AlertDescription, TlsError, TlsErrorKind},
    info::{EarlyData, TlsInfo},
    redacted::redacted,
    stream::{ChannelBinding, MaybeTlsStream, PlainStream, Readiness, Stage, TlsStream},
    websocket::{
        Accepted, Answer, Batch, ClientHandshake, ClientTlsError, ClientTlsResult, Extension,
        HandshakeError, HandshakeMachine, HandshakeRole, Interrupted, IntoClientRequest,
        MidHandshake, Peer, Refused, Upgrade, UpgradeError, client, client_tls,
        client_tls_with_config, client_with_config, is_queued, mode, upgrade_config,
        websocket_config,
    },
    x509::subject_public_key_info,
};
pub use rustls_pki_types::{
    CertificateDer, CertificateRevocationListDer, DnsName, PrivateKeyDer, ServerName,
};
/// The two handshakes over tokio's I/O traits, and batches for tokio-tungstenite's WebSockets.
#[cfg(feature = "tokio")]
pub mod tokio {
    #[cfg(feature = "tokio-tungstenite")]
    pub use crate::websocket::batch::tokio::Batch;
    pub use crate::{
        stream::asynchronous::tokio::handshake, websocket::asynchronous::tokio::upgrade,
    };
}

/// The two handshakes over the I/O traits of futures-io, which smol and async-std use, and batches
/// for async-tungstenite's WebSockets.
#[cfg(feature = "futures-io")]
pub mod futures_io {
    #[cfg(feature = "async-tungstenite")]
    pub use crate::websocket::batch::futures_io::Batch;
    pub use crate::{
        stream::asynchronous::futures_io::handshake, websocket::asynchronous::futures_io::upgrade,
    };
}

pub use tungstenite::{self, Message, WebSocket, http, protocol::WebSocketConfig};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
