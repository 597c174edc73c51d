//! WebSocket over TLS, with the TLS library of your choice.
//!
//! [tungstenite] speaks WebSocket over any stream. This crate adds TLS below it, with rustls,
//! native-tls, OpenSSL or BoringSSL, and gives you tungstenite's own types: code written for
//! tungstenite works here after you change the name in its `use` lines.
//!
//! ```no_run
//! use std::time::Duration;
//! use tungstenite_tls::{Connect, Message};
//!
//! let connect = Connect::new("wss://example.org/socket")?.read_timeout(Duration::from_secs(10));
//! let (mut socket, _response) = connect.connect()?;
//! socket.send(Message::text("hello"))?;
//! println!("{}", socket.read()?);
//! # Ok::<(), tungstenite_tls::Error>(())
//! ```
//!
//! - [The picture](#the-picture): three layers that know nothing about each other
//! - [Blocking](#blocking), [non-blocking](#non-blocking), [tokio](#tokio), [smol](#smol)
//! - [Configuration](#configuration): roots, client certificates, pins, versions
//! - [Choosing a backend](#choosing-a-backend)
//! - [Errors](#errors): what to match, and what to do
//! - [Sessions and early data](#sessions-and-early-data)
//! - [Features](#features)
//! - [Examples](#examples): a program for each task
//! - [What every backend guarantees](#what-every-backend-guarantees)
//!
//! # The picture
//!
//! ```text
//!  your code ── Message ──► WebSocket            tungstenite's, opened by an HTTP upgrade
//!                               │  Read + Write
//!                               ▼
//!                          MaybeTlsStream        plain for ws://, TLS for wss://
//!                               │
//!               plaintext ▲     │  ▼ ciphertext
//!                          a backend             rustls · native-tls · OpenSSL · BoringSSL · yours
//!                               │
//!                               ▼
//!                          your transport        TcpStream, mio, tokio, smol, a tunnel, a test
//! ```
//!
//! WebSocket does not see TLS, a backend does not see the socket, and one driver between them works
//! over any transport, blocking or not. So you can start at three levels:
//!
//! | you have | use | it does |
//! |---|---|---|
//! | a URL | [`connect`](connect()), or [`Connect`] with options | TCP, TLS, the upgrade, redirects |
//! | a connected stream | [`client_tls`], [`client_tls_with_config`] | TLS and the upgrade |
//! | a stream that already has TLS | [`client`](client()) | the upgrade |
//!
//! The modules `tokio` and `smol` have the same functions for asynchronous code. A
//! [`TlsStream`](stream::TlsStream) is TLS without WebSocket: for another protocol, or to use HTTP
//! first.
//!
//! # Blocking
//!
//! [`connect`](connect()) is the shortest way, but waits forever for a silent server. [`Connect`]
//! has timeouts, headers, subprotocols, addresses to dial, and the TLS configuration:
//!
//! ```
//! # use tungstenite_tls::{Backend, Roots, TlsConfig};
//! # if Backend::default_choice().is_err() { return Ok(()) }
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let url = server.url();
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! use std::time::Duration;
//! use tungstenite_tls::{Connect, Error, Message};
//!
//! let (mut socket, response) = Connect::new(&url)?
//!     .tls_config(&config)
//!     .header("Authorization", "Bearer …")?
//!     .read_timeout(Duration::from_secs(10))
//!     .connect()?;
//! assert_eq!(response.status(), 101);
//!
//! socket.send(Message::text("hello"))?;
//! assert_eq!(socket.read()?, Message::text("hello"));
//!
//! // The stream below knows what TLS negotiated.
//! let info = socket.get_ref().tls_info().expect("a wss:// URL");
//! println!("{} speaks {:?}", info.library, info.version);
//!
//! // A connection ends when both sides have sent Close, and you have read to the end.
//! socket.close(None)?;
//! while !matches!(socket.read(), Err(Error::ConnectionClosed)) {}
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Non-blocking
//!
//! [`client_tls_with_config`] takes any connected stream that is `Read + Write`: a non-blocking
//! `TcpStream`, one from mio, a tunnel. If the stream would block, during TLS or the upgrade, you
//! get [`HandshakeError::Interrupted`]. The handshake inside has
//! [`readiness()`](handshake::Interrupted::readiness), which says what it waits for, and
//! `handshake()`, which continues it.
//!
//! ```
//! # use std::{net::TcpStream, time::Duration};
//! # use tungstenite_tls::{Backend, Roots, TlsConfig, backend::shared_connector};
//! # use tungstenite_tls::stream::Readiness;
//! # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let (url, tcp) = (server.url(), TcpStream::connect(server.addr())?);
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! # let connector = shared_connector(backend, &config)?;
//! # fn wait_until(_: Readiness) { std::thread::yield_now() }
//! use tungstenite_tls::{HandshakeError, client_tls_with_config, handshake::Interrupted};
//!
//! tcp.set_nonblocking(true)?;
//! let mut attempt = client_tls_with_config(url, tcp, None, Some(connector));
//! let (socket, response) = loop {
//!     match attempt {
//!         Ok(connected) => break connected,
//!         Err(HandshakeError::Interrupted(handshake)) => {
//!             // In an event loop, keep the handshake and continue once the stream is ready.
//!             wait_until(handshake.readiness());
//!             attempt = handshake.handshake();
//!         }
//!         Err(HandshakeError::Failure(error)) => return Err(error.into()),
//!     }
//! };
//! # assert_eq!(response.status(), 101);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Afterwards, reading returns [`WouldBlock`](std::io::ErrorKind::WouldBlock), as on any
//! non-blocking stream. If `send` would block, the message is [queued](websocket::is_queued): call
//! `flush`, and do not send the message again. The example `mio` drives connections of every
//! backend in one thread.
//!
//! # tokio
//!
//! With the feature `tokio`, the module `tokio` has tokio-tungstenite's functions and its
//! `WebSocketStream`. Its `connect` takes the same [`Connect`] as blocking code. For a deadline,
//! put a timer around the future; you can drop the future at any time.
//!
//! ```
//! # #[cfg(feature = "tokio")] {
//! # use tungstenite_tls::{Backend, Roots, TlsConfig};
//! # if Backend::default_choice().is_err() { return Ok(()) }
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let url = server.url();
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! use std::time::Duration;
//! use futures_util::{SinkExt, StreamExt};
//! use tokio::time::timeout;
//! use tungstenite_tls::{Connect, Message, tokio::connect};
//!
//! let plan = Connect::new(url)?.tls_config(&config);
//! let (mut socket, _response) = timeout(Duration::from_secs(10), connect(plan)).await??;
//! socket.send(Message::text("hello")).await?;
//! assert_eq!(socket.next().await.unwrap()?, Message::text("hello"));
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # smol
//!
//! With the feature `smol`, the module `smol` has the same functions, under
//! async-tungstenite's names.
//!
//! ```
//! # #[cfg(feature = "smol")] {
//! # use tungstenite_tls::{Backend, Roots, TlsConfig};
//! # if Backend::default_choice().is_err() { return Ok(()) }
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let url = server.url();
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! use futures_util::{SinkExt, StreamExt};
//! use tungstenite_tls::{Connect, Message, smol::connect};
//!
//! smol::block_on(async {
//!     let plan = Connect::new(url)?.tls_config(&config);
//!     let (mut socket, _response) = connect(plan).await?;
//!     socket.send(Message::text("hello")).await?;
//!     assert_eq!(socket.next().await.unwrap()?, Message::text("hello"));
//!     Ok::<(), tungstenite_tls::Error>(())
//! })?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Configuration
//!
//! One [`TlsConfig`] works with every backend. Everything you do not set has a safe default: the
//! platform's roots, TLS 1.2 and 1.3, verification of the certificate and its name. The types that
//! its methods take are in [`config`].
//!
//! ```no_run
//! use tungstenite_tls::{
//!     Connect, Identity, Roots, TlsConfig,
//!     config::{Pins, TlsVersion, certificates_from_file},
//! };
//!
//! let pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".parse()?;
//! let config = TlsConfig::new()
//!     // Trust the platform's roots and your own. `Roots::Only` trusts only your own.
//!     .with_roots(Roots::PlatformPlus(certificates_from_file("our-root.pem")?))
//!     // Client certificate for mutual TLS.
//!     .with_identity(Identity::from_files("client.pem", "client.key", None)?)
//!     // The key that the server's certificate must have.
//!     .with_pins(Pins::Leaf(vec![pin]))
//!     .with_min_version(TlsVersion::Tls13);
//! let (socket, response) = Connect::new("wss://example.org/")?.tls_config(&config).connect()?;
//! # Ok::<(), tungstenite_tls::Error>(())
//! ```
//!
//! If a backend does not support an option, building the connector fails with an error that names
//! the option; nothing is ignored. For a setting that only one library has, use its crate in
//! [`backend`] to build a [`Connector`] from the library's own configuration, and pass that to
//! [`Connect::connector`].
//!
//! # Choosing a backend
//!
//! Cargo features compile backends in, and your code chooses one of them. With several, rustls is
//! the default unless you name another; with several but no rustls, you must name one. A library
//! should always name its backend, because the program chooses the features.
//!
//! | choose | for |
//! |---|---|
//! | rustls | memory safety, nothing to install, the same library on every platform |
//! | native-tls | the platform's own library and its certificate policy; the fewest options |
//! | OpenSSL | the library that your system keeps up to date, and its FIPS provider |
//! | BoringSSL | the library of Chrome and Android, and False Start for TLS 1.2 |
//!
//! ```
//! use tungstenite_tls::{Backend, Connect};
//!
//! for backend in Backend::compiled_in() {
//!     println!("{backend}, of the feature {:?}", backend.features());
//! }
//! let plan = Connect::new("wss://example.org/")?.backend(Backend::OpenSsl);
//! # Ok::<(), tungstenite_tls::Error>(())
//! ```
//!
//! If the backend is not compiled in, connecting fails before any network I/O, and the error names
//! the feature to add. If you open the connection yourself, [`backend::connector`] and
//! [`backend::shared_connector`] build a [`Connector`].
//!
//! # Errors
//!
//! Errors are tungstenite's [`Error`]. If TLS failed, there is a [`TlsError`] inside, which
//! [`TlsError::find`] gets. Its [kind](TlsErrorKind) is the same on every backend, and its
//! `Display` names the server, the backend and what to do.
//!
//! ```
//! # use tungstenite_tls::{Backend, Roots, TlsConfig};
//! # use tungstenite_tls_testing::{certificates::Certificates, server::*};
//! # if Backend::default_choice().is_err() { return Ok(()) }
//! # let options = ServerOptions::new().identity(&Certificates::shared().expired);
//! # let server = EchoServer::start_with(ServerLibrary::Rustls, &options)?;
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! # let plan = tungstenite_tls::Connect::new(server.url())?.tls_config(&config);
//! # let mut advice = "";
//! use tungstenite_tls::{
//!     Error, TlsError, TlsErrorKind,
//!     error::{DialError, LookupError, UpgradeError},
//! };
//!
//! match plan.connect() {
//!     Ok((socket, response)) => { /* talk */ }
//!     // The server refused the upgrade.
//!     Err(Error::Http(response)) => println!("refused: {}", response.status()),
//!     Err(error) => match TlsError::find(&error) {
//!         Some(tls) if tls.is_retryable() => println!("try again later: {tls}"),
//!         Some(tls) => match tls.kind() {
//!             // Do not retry without TLS or verification: tell the user.
//!             kind if kind.is_certificate() => {
//!                 println!("{tls}");
//! #               assert_eq!(kind, TlsErrorKind::Expired);
//! #               advice = "told";
//!             }
//!             // Yours to fix: `option()` is the option that the backend does not support.
//!             TlsErrorKind::UnsupportedOption => println!("{:?}: {tls}", tls.option()),
//!             TlsErrorKind::BadConfiguration | TlsErrorKind::NoBackend => println!("{tls}"),
//!             _ => println!("{tls}"),
//!         },
//!         // The server did not agree to the upgrade as RFC 6455 demands.
//!         None if UpgradeError::find(&error).is_some() => println!("no WebSocket: {error}"),
//!         None if LookupError::find(&error).is_some() => println!("no such host: {error}"),
//!         None if DialError::find(&error).is_some() => println!("nobody answers: {error}"),
//!         None => println!("{error}"),
//!     },
//! }
//! # assert_eq!(advice, "told");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | kind | what to do |
//! |---|---|
//! | [`Timeout`](TlsErrorKind::Timeout), [`Io`](TlsErrorKind::Io) | try again later: [`is_retryable`](TlsError::is_retryable) |
//! | [`UntrustedIssuer`](TlsErrorKind::UntrustedIssuer) | add the root of a private authority with [`Roots`]; if the server sends more certificates than it needs, a shorter chain may help |
//! | [`NameMismatch`](TlsErrorKind::NameMismatch) | connect to a name that is in the certificate; [`Connect::addresses`] sets the addresses to dial |
//! | [`Expired`](TlsErrorKind::Expired), [`Revoked`](TlsErrorKind::Revoked), [`BadOcspResponse`](TlsErrorKind::BadOcspResponse) | the server's owner must renew its certificate or its OCSP response |
//! | [`NotYetValid`](TlsErrorKind::NotYetValid) | check the clocks |
//! | [`OtherCertificate`](TlsErrorKind::OtherCertificate) | the server's owner must fix its certificate; the error has the library's reason |
//! | [`PinMismatch`](TlsErrorKind::PinMismatch), [`RefusedByHook`](TlsErrorKind::RefusedByHook) | your own check refused the server |
//! | [`Alert`](TlsErrorKind::Alert) | the server requires other versions or algorithms, or a client certificate; the error names what was offered |
//! | [`Protocol`](TlsErrorKind::Protocol) | the server does not speak TLS on that port, and the error says what it looks like; or its certificates are larger than the library reads |
//! | [`UnsupportedOption`](TlsErrorKind::UnsupportedOption) | remove the option or choose another backend |
//! | [`BadConfiguration`](TlsErrorKind::BadConfiguration), [`NoBackend`](TlsErrorKind::NoBackend) | fix what the error names |
//!
//! # Sessions and early data
//!
//! Connections with the same backend and an equal configuration share one connector, and its
//! sessions. If the server resumes the session, the second connection transfers no certificates,
//! and with TLS 1.2 saves a round trip. native-tls does not resume sessions.
//!
//! ```
//! # use tungstenite_tls::{Backend, Error, Roots, TlsConfig};
//! # let Ok(backend) = Backend::default_choice() else { return Ok(()) };
//! # let server = tungstenite_tls_testing::server::EchoServer::start()?;
//! # let url = server.url();
//! # let config = TlsConfig::new().with_roots(Roots::Only(vec![server.root()]));
//! use tungstenite_tls::{Connect, Message};
//!
//! let mut resumed = Vec::new();
//! for _ in 0..2 {
//!     let (mut socket, _) = Connect::new(&url)?.tls_config(&config).connect()?;
//!     socket.send(Message::text("hello"))?;
//!     socket.read()?;
//!     resumed.push(socket.get_ref().tls_info().and_then(|info| info.resumed));
//! }
//! # if backend != Backend::NativeTls {
//! assert_eq!(resumed, [Some(false), Some(true)]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`TlsConfig::with_session_store`] keeps sessions after the process ends, in a
//!   [`FileSessionStore`](config::FileSessionStore) or a store of your own.
//! - [`TlsConfig::with_early_data`] sends the upgrade request, and nothing else, with the
//!   ClientHello of a resumed TLS 1.3 session (0-RTT): a round trip earlier. An attacker can replay
//!   the request: use early data only if the upgrade has no side effects on the server. Default:
//!   off.
//! - [`TlsConfig::with_resumption`] turns resumption off.
//!
//! [`TlsInfo`] says what happened on a connection.
//!
//! # Features
//!
//! A feature adds a backend, an option or methods. If you set an option whose feature is off, you
//! get an error that names the feature. The smallest build is one backend with
//! `default-features = false`.
//!
//! | feature | adds |
//! |---|---|
//! | `rustls` (default) | rustls with the provider aws-lc-rs; needs a C compiler to build |
//! | `rustls-ring` | rustls with the provider ring; needs a C compiler to build |
//! | `rustls-size` | rustls with few algorithms of ring, for small programs; needs a C compiler to build |
//! | `native-tls` | SChannel on Windows, Secure Transport on Apple's systems, the system's OpenSSL elsewhere |
//! | `native-tls-vendored` | the same, with OpenSSL built from source where it is OpenSSL |
//! | `rustls-tls-native-roots` | tungstenite's name for `rustls` and `platform-roots` |
//! | `openssl` | the system's OpenSSL; needs its headers to build |
//! | `openssl-vendored` | OpenSSL, built from source with a C compiler, make and perl |
//! | `boring` | BoringSSL, built from source with a C++ compiler, cmake and libclang; not in the same program as OpenSSL |
//! | `standard` (default) | the features from `algorithms` to `tls12`, which most programs expect |
//! | `algorithms` | your own lists of [suites](config::CipherSuite), [groups](config::Group) and [signature schemes](config::SignatureScheme); post-quantum and FIPS 140 demands |
//! | `basic-auth` | a user name and password in the URL |
//! | `bundled-roots` | [`Roots::Bundled`]: Mozilla's root certificates |
//! | `certificate-status` | revocation lists, OCSP responses and Signed Certificate Timestamps |
//! | `channel-binding` | the channel binding [`TlsServerEndPoint`](stream::ChannelBinding) |
//! | `client-identity` | [`Identity`]: client certificates |
//! | `dangerous` | [`TlsConfig::dangerous`]: options that weaken verification |
//! | `dial` | all addresses of a host in a race, deadlines, a resolver of your own: [`dial`]. `tokio` and `smol` imply it |
//! | `ech` | [Encrypted Client Hello](config::Ech) |
//! | `hints` | what to do about an error, and what a port speaks that is not TLS, in the error's text |
//! | `key-log` | [`KeyLog`](config::KeyLog): the secrets of connections in a file |
//! | `logging` | what rustls logs, through the crate `log` |
//! | `pins` | your own checks of servers: [`Pins`](config::Pins), [`Roots::Exactly`] and [`TlsConfig::with_verify_hook`] |
//! | `platform-roots` | [`Roots::Platform`], the default |
//! | `proxy` | [`Proxy`]: connections through HTTP and SOCKS proxies |
//! | `resumption` | sessions that later connections resume; without it, each handshake is full |
//! | `session-store` | `config::SessionStore`: sessions that outlive the process |
//! | `tls12` | TLS 1.2 with rustls; the other libraries always have it |
//! | `tokio` | the module `tokio`, with tokio-tungstenite's names |
//! | `smol` | the module `smol`, with async-tungstenite's names |
//! | `encrypted-keys` | [`Identity`] from a private key with a passphrase (PKCS#8) |
//! | `pkcs12` | [`Identity`] from a PKCS#12 file |
//! | `zlib`, `brotli` | [compressed certificates](config::CertificateCompression), with rustls and BoringSSL |
//! | `url` | connecting to a `Url` of the crate `url`, which also converts international hosts |
//! | `tracing` | an event for each stage of connecting, through the crate `tracing`, in a span of the target `tungstenite_tls` |
//! | `split` | `websocket::split`: a blocking WebSocket as a reader and a writer for two threads |
//! | `lasting` | pings that must be answered, and clients that connect again: the module `lasting` |
//! | `tcp-fast-open` | TCP Fast Open on Linux: `Connect::tcp_fast_open` |
//!
//! # Examples
//!
//! The repository has a program for each of these tasks, in the folder `examples`:
//!
//! | you want to | program |
//! |---|---|
//! | trust a certificate authority of your own | `own_ca.rs` |
//! | present a client certificate | `client_certificate.rs` |
//! | send a header, agree on a subprotocol | `header_and_subprotocol.rs` |
//! | connect through an HTTP proxy | `proxy.rs` |
//! | keep a connection alive, and notice when it is dead | `keep_alive.rs` |
//! | reconnect, with delays and resumed sessions | `reconnect.rs` |
//! | send and receive in two threads | `two_threads.rs` |
//! | close, and tell a good end from a broken connection | `graceful_close.rs` |
//! | send and receive messages in parts, limit what you receive | `huge_messages.rs` |
//! | know what was negotiated | `negotiated.rs` |
//! | see logs, or decrypt the connection in Wireshark | `logging.rs` |
//! | speak MQTT over `wss://` with rumqttc | `mqtt.rs` |
//!
//! The examples of this package are for other kinds of I/O: `tokio.rs`, `smol.rs`, `mio.rs`, and
//! `hyper.rs`, where hyper does HTTP before the upgrade.
//!
//! # What every backend guarantees
//!
//! - Certificates are verified, and TLS 1.2 is the oldest version used.
//! - If a backend does not support an option, building the connector fails. Nothing is ignored.
//! - Errors have the same [kinds](TlsErrorKind), and name the server, the backend and, with the
//!   feature `hints`, the fix.
//! - A connection cut off without close_notify is an error before the Close frames have been
//!   exchanged, but not after.
//! - A redirect from wss:// to ws:// is never followed, and a redirect to another origin sends
//!   nothing there that was meant for the first.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]
#![forbid(unsafe_code)]

mod accept;
#[cfg(any(feature = "smol", feature = "tokio"))]
mod asynchronous;
pub mod backend;
pub mod client;
mod client_tls;
pub mod config;
mod connect;
pub mod dial;
pub mod error;
pub mod handshake;
#[cfg(feature = "lasting")]
pub mod lasting;
#[cfg(feature = "proxy")]
mod proxy;
// Without this, docs.rs would say that the methods of the streams need these features, because the
// modules have aliases of the streams.
#[cfg(feature = "smol")]
#[cfg_attr(docsrs, doc(auto_cfg = false, cfg(feature = "smol")))]
pub mod smol;
pub mod stream;
#[cfg(feature = "tokio")]
#[cfg_attr(docsrs, doc(auto_cfg = false, cfg(feature = "tokio")))]
pub mod tokio;
pub mod websocket;

pub use client_tls::{client_tls, client_tls_with_config};
pub use connect::{Connect, Connected, connect, connect_with_config};
#[cfg(feature = "proxy")]
pub use proxy::Proxy;
pub use tungstenite_tls_backends::Backend;
pub use tungstenite_tls_core::{
    Connector, Identity, MaybeTlsStream, Roots, TlsConfig, TlsError, TlsErrorKind, TlsInfo,
};

// tungstenite's names for what is this crate's own.
pub use accept::{accept, accept_hdr, accept_hdr_with_config, accept_with_config};
pub use tungstenite_tls_core::{ClientHandshake, HandshakeError, client};

// All of tungstenite, so that code written for it works after the name in `use` is changed. Its
// modules `client`, `error`, `handshake` and `stream` are above.
pub use tungstenite::{
    self, Bytes, ClientRequestBuilder, Error, Message, Result, ServerHandshake, Utf8Bytes,
    WebSocket, buffer, http, protocol, util,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

// This README also has examples with tokio.
#[cfg(all(doctest, feature = "tokio"))]
#[doc = include_str!("../tests/README.md")]
struct RepositoryReadme;

#[cfg(all(doctest, feature = "proxy"))]
#[doc = include_str!("../tests/connecting.md")]
struct Connecting;

// So has the page for users of the peers.
#[cfg(all(doctest, feature = "tokio"))]
#[doc = include_str!("../tests/migrating.md")]
struct Migrating;
