//! What is tried with a server: [`Mode`].

use std::io;

use tungstenite_tls::{
    Backend, Error, TlsConfig, TlsError, TlsErrorKind, TlsInfo, backend::connector,
    config::TlsVersion, http::StatusCode, stream::EarlyData,
};

use crate::{Done, target::Target};

/// How many bytes the messages have: each length of a frame's header, its limits, and a record and
/// more.
const SIZES: [usize; 7] = [0, 1, 125, 126, 65_535, 65_536, 1024 * 1024];
/// How many connections are made in a row.
const CONNECTIONS: usize = 100;

/// One thing to try.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Binary,
    ClientCloses,
    EarlyData,
    HundredConnections,
    Identity,
    NoIdentity,
    Ping,
    Resumed(TlsVersion),
    ServerCloses,
    Text,
    Version(TlsVersion),
}

impl Mode {
    pub(crate) fn new(name: &str) -> Option<Self> {
        Some(match name {
            "binary" => Self::Binary,
            "client_closes" => Self::ClientCloses,
            "early_data" => Self::EarlyData,
            "hundred_connections" => Self::HundredConnections,
            "identity" => Self::Identity,
            "no_identity" => Self::NoIdentity,
            "ping" => Self::Ping,
            "resumed_tls12" => Self::Resumed(TlsVersion::Tls12),
            "resumed_tls13" => Self::Resumed(TlsVersion::Tls13),
            "server_closes" => Self::ServerCloses,
            "text" => Self::Text,
            "tls12" => Self::Version(TlsVersion::Tls12),
            "tls13" => Self::Version(TlsVersion::Tls13),
            _ => return None,
        })
    }

    /// Tries it, and returns what was seen.
    pub(crate) fn run(self, target: &Target<'_>) -> Done<String> {
        match self {
            Self::Binary => sizes(target, false),
            Self::ClientCloses => {
                let mut talk = target.talk(&target.config()?)?;
                talk.echo(b"hello", true)?;
                talk.close()
            }
            Self::EarlyData => early_data(target),
            Self::HundredConnections => hundred_connections(target),
            Self::Identity => identity(target),
            Self::NoIdentity => no_identity(target),
            Self::Ping => {
                target.talk(&target.config()?)?.ping()?;
                Ok("the Pong has the Ping's payload".to_owned())
            }
            Self::Resumed(version) => resumed(target, version),
            Self::ServerCloses => target.talk(&target.config()?)?.be_closed(),
            Self::Text => sizes(target, true),
            Self::Version(version) => only(target, version),
        }
    }
}

/// Only `version` is allowed, and the server speaks it.
fn only(target: &Target<'_>, version: TlsVersion) -> Done<String> {
    let mut talk = target.talk(&target.only(version)?)?;
    talk.echo(b"hello", true)?;
    let info = talk.info();
    match info.version {
        Some(seen) if seen != version => Err(format!("the connection has {seen}").into()),
        // native-tls does not say.
        None => Ok(format!("a connection that only {version} is allowed for")),
        Some(_) => Ok(negotiated(&info)),
    }
}

fn negotiated(info: &TlsInfo) -> String {
    let words = [
        info.version.map(|version| version.to_string()),
        info.cipher_suite.clone(),
        info.group.clone(),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn sizes(target: &Target<'_>, is_text: bool) -> Done<String> {
    let mut talk = target.talk(&target.config()?)?;
    let sizes = target.dialect.sizes(&SIZES);
    for &size in sizes {
        // Letters, so that it is text too. A period of 89 divides no size of a buffer.
        let payload: Vec<u8> = (0..size).map(|at| b'!' + u8::try_from(at % 89).unwrap()).collect();
        talk.echo(&payload, is_text).map_err(|error| format!("{size} bytes: {error}"))?;
    }
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    Ok(format!("echoed messages of {} bytes", sizes.join(", ")))
}

/// The second connection resumes the session of the first.
fn resumed(target: &Target<'_>, version: TlsVersion) -> Done<String> {
    let config = target.only(version)?.with_resumption(true);
    let connector = connector(Backend::default_choice()?, &config)?;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let mut talk = target.talk_with(&connector)?;
        // Tickets of TLS 1.3 arrive with the data.
        talk.echo(b"hello", true)?;
        seen.push(talk.info().resumed);
        talk.close()?;
    }
    match seen[..] {
        [Some(false), Some(true)] => Ok(format!("{version}: the second connection is resumed")),
        _ => Err(format!("whether the two connections were resumed: {seen:?}").into()),
    }
}

/// The upgrade request of the second connection arrives as early data.
fn early_data(target: &Target<'_>) -> Done<String> {
    let config = target.only(TlsVersion::Tls13)?.with_early_data(true);
    let connector = connector(Backend::default_choice()?, &config)?;
    let mut seen = Vec::new();
    for is_early in [false, true] {
        let mut talk = target.talk_with(&connector)?;
        if is_early {
            talk.send_early()?;
        }
        talk.echo(b"", true)?;
        seen.push(talk.info().early_data);
        talk.close()?;
    }
    match seen[..] {
        [EarlyData::NotOffered, EarlyData::Accepted] => Ok("accepted".to_owned()),
        _ => Err(format!("early data of the two connections: {seen:?}").into()),
    }
}

fn identity(target: &Target<'_>) -> Done<String> {
    let mut seen = Vec::new();
    for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        let config = target.only(version)?.with_identity(target.identity()?);
        target.talk(&config)?.echo(b"hello", true)?;
        seen.push(version.to_string());
    }
    Ok(format!("accepted with {}", seen.join(" and ")))
}

fn no_identity(target: &Target<'_>) -> Done<String> {
    let mut seen = Vec::new();
    for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        let config = target.only(version)?;
        // With TLS 1.3, the alert follows the handshake.
        let talked = target.talk(&config).and_then(|mut talk| talk.echo(b"hello", true));
        seen.push(format!("{version}: {}", refusal(talked)?));
    }
    Ok(seen.join("; "))
}

/// How the server refused a client without identity.
fn refusal(talked: Done) -> Done<String> {
    let Err(error) = talked else {
        return Err("the server accepted a client without identity".into());
    };
    match TlsError::find(error.as_ref()).map(TlsError::kind) {
        Some(TlsErrorKind::Alert(alert)) => return Ok(format!("alert {alert}")),
        // Python's asyncio ends the connection before its alert is sent.
        Some(TlsErrorKind::Io(io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)) => {
            return Ok("the server ended the handshake without an alert".to_owned());
        }
        _ => {}
    }
    match error.downcast_ref() {
        // nginx completes the handshake and refuses the request.
        Some(Error::Http(response)) if response.status() == StatusCode::BAD_REQUEST => {
            Ok(response.status().to_string())
        }
        _ => Err(error),
    }
}

fn hundred_connections(target: &Target<'_>) -> Done<String> {
    let config: TlsConfig = target.config()?;
    let connector = connector(Backend::default_choice()?, &config)?;
    let mut resumed = 0;
    for number in 1..=CONNECTIONS {
        let connection = target.talk_with(&connector).and_then(|mut talk| {
            talk.echo(format!("message {number}").as_bytes(), true)?;
            resumed += usize::from(talk.info().resumed == Some(true));
            talk.close()
        });
        connection.map_err(|error| format!("connection {number}: {error}"))?;
    }
    Ok(format!("{CONNECTIONS} connections, {resumed} of them resumed"))
}
