//! `wss probe`: connects stage by stage, and shows what each stage found.

mod certificate;
mod fast_open;
mod json;
mod ocsp;
mod report;
mod round_trips;
mod text;
mod times;
mod trail;

use std::{
    io::{self, ErrorKind, Read},
    time::Instant,
};

use serde_json::Value;
use tungstenite_tls::{
    Error, HandshakeError, MaybeTlsStream, Message, WebSocket,
    client::client_with_config,
    error::{ProtocolError, redacted},
    handshake::client::Response,
    http::header::SEC_WEBSOCKET_PROTOCOL,
    protocol::CloseFrame,
};

#[cfg(feature = "demo-server")]
pub(crate) use self::certificate::names as certificate_names;
use self::{
    report::{Echo, EchoOutcome, End, Report, Upgrade},
    times::timed,
    trail::Recorder,
};
use crate::{
    args::ProbeArgs, deadline::Deadline, demo::Demo, failure::Failure, options::Target, output,
};

type Socket = WebSocket<MaybeTlsStream<Deadline>>;

/// Probes, and prints everything that was found, even if a later stage failed.
pub(crate) fn run(args: &ProbeArgs) -> Result<(), Failure> {
    let demo = match args.url {
        Some(_) => None,
        None => Some(Demo::start("probe")?),
    };
    let repeated = args.repeat > 1;
    let target = match (&args.url, &demo) {
        (Some(url), _) => args.options.target(url, args.one.backend, None, repeated)?,
        (None, Some(demo)) => {
            let roots = Some(demo.roots());
            args.options.target(&demo.url, args.one.backend, roots, repeated)?
        }
        (None, None) => unreachable!("without a URL there is a demo server"),
    };
    args.options.remark_on(&target.url);
    target.remark_on_proxy();
    let message = args.conversation.message();
    let (reports, result) = probe_all(&target, message, args.repeat, demo.is_some());
    if args.json {
        return match result {
            Ok(()) => {
                output::print_json(&json::json(&reports).into());
                Ok(())
            }
            Err(failure) => Err(failure.after(json::json(&reports))),
        };
    }
    if !reports[0].trail.is_empty() {
        // An error follows on stderr; an empty line makes it easier to see.
        let apart = if result.is_err() { "\n" } else { "" };
        output::print(&(text::text(&reports) + apart));
    }
    result
}

/// Probes, and returns what `wss probe --json` prints.
pub(crate) fn json(target: &Target, message: Option<&str>, repeat: usize, demo: bool) -> Value {
    let (reports, result) = probe_all(target, message, repeat, demo);
    match result {
        Ok(()) => json::json(&reports).into(),
        Err(failure) => failure.after(json::json(&reports)).json(),
    }
}

/// Connects `repeat` times, or until a connection fails.
fn probe_all(
    target: &Target,
    message: Option<&str>,
    repeat: usize,
    demo: bool,
) -> (Vec<Report>, Result<(), Failure>) {
    let mut reports = Vec::with_capacity(repeat);
    let mut result = Ok(());
    for number in 0..repeat {
        let mut report = Report::new(target, demo);
        // The first connection has no session, unless an earlier run kept one, so its TLS and
        // upgrade can be timed separately.
        let early_data = target.early_data && (number > 0 || target.stored_sessions);
        result = probe(target, message, early_data, &mut report);
        reports.push(report);
        if result.is_err() {
            break;
        }
    }
    (reports, result)
}

fn probe(
    target: &Target,
    message: Option<&str>,
    early_data: bool,
    report: &mut Report,
) -> Result<(), Failure> {
    let mut socket = open(target, early_data, report)?;
    if let Some(message) = message {
        socket.get_mut().get_mut().restart(target.timeout);
        report.echo = Some(echo(&mut socket, message, target, report)?);
    }
    socket.get_mut().get_mut().restart(target.timeout);
    report.end = Some(close(&mut socket));
    Ok(())
}

/// Does TCP, the proxy, TLS and the upgrade. With early data the last two are one stage, because
/// the upgrade request is sent at the start of the handshake.
fn open(target: &Target, early_data: bool, report: &mut Report) -> Result<Socket, Failure> {
    let Target { url, timeout, .. } = target;
    let fast_opens = target.fast_open.then(fast_open::count);
    let (connect, recorder) = Recorder::watch(&target.connect);
    let opened = connect.open_transport();
    (report.trail, report.times) = recorder.finish();
    let (tcp, connector) = opened.map_err(|error| Failure::connecting(url, &error))?;
    report.address = tcp.peer_addr().ok();

    let tcp = Deadline::new(tcp, *timeout);
    let mut stream = match connector {
        Some(connector) => {
            let layer = if early_data { MaybeTlsStream::for_upgrade } else { MaybeTlsStream::new };
            layer(tcp, url, &connector).map_err(|error| Failure::websocket(url, &error))?
        }
        None => MaybeTlsStream::plain(tcp),
    };
    if let (MaybeTlsStream::Tls(stream), false) = (&mut stream, early_data) {
        let result = timed(&mut report.times.tls, || stream.handshake());
        // A rejected certificate is worth showing too, if the library exposes it.
        let info = stream.info();
        if result.is_ok() || !info.peer_certificates.is_empty() {
            report.tls = Some(info);
        }
        result.map_err(|error| Failure::io(redacted(url), &error))?;
    }

    stream.get_mut().restart(*timeout);
    let request = connect.request().clone();
    let upgraded = timed(&mut report.times.upgrade, || client_with_config(request, stream, None));
    let (socket, response) = upgraded.map_err(|error| match error {
        HandshakeError::Failure(error) => Failure::websocket(url, &error),
        // The stream is blocking, so the time is over.
        HandshakeError::Interrupted(mut handshake) => match handshake.refusal() {
            Some(refusal) => Failure::websocket(url, &refusal),
            None => {
                let url = redacted(url);
                Failure::timeout(format!("{url}: the server did not answer the upgrade request"))
            }
        },
    })?;
    report.upgrade = Some(upgrade(&response));
    report.tls = socket.get_ref().tls_info();
    report.address = socket.get_ref().get_ref().peer_addr();
    report.fast_open = fast_opens.map(|before| fast_open::count() > before);
    Ok(socket)
}

fn upgrade(response: &Response) -> Upgrade {
    let subprotocol = response.headers().get(SEC_WEBSOCKET_PROTOCOL);
    Upgrade {
        status: response.status(),
        subprotocol: subprotocol.map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned()),
    }
}

/// Sends `message` and waits until the server sends it back.
fn echo(
    socket: &mut Socket,
    message: &str,
    target: &Target,
    report: &mut Report,
) -> Result<Echo, Failure> {
    let mut echo = Echo {
        bytes: message.len(),
        outcome: EchoOutcome::Missing(target.timeout),
        others: 0,
        first_other: None,
    };
    let failed = |error: &Error| Failure::websocket(&target.url, error);
    let start = Instant::now();
    socket.send(Message::text(message)).map_err(|error| failed(&error))?;
    loop {
        match socket.read() {
            Ok(Message::Text(text)) if text.as_str() == message => {
                report.times.echo = Some(start.elapsed());
                echo.outcome = EchoOutcome::Echoed;
                return Ok(echo);
            }
            Ok(other @ (Message::Text(_) | Message::Binary(_))) => {
                if echo.others == 0 {
                    echo.first_other = other.into_text().ok().map(|text| text.to_string());
                }
                echo.others += 1;
            }
            Ok(Message::Close(frame)) => {
                echo.outcome = EchoOutcome::Closed(describe_close(frame.as_ref()));
                return Ok(echo);
            }
            Ok(_) => {}
            Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut => return Ok(echo),
            Err(error) => return Err(failed(&error)),
        }
    }
}

/// Sends Close, unless the server already did, and reads to the end.
fn close(socket: &mut Socket) -> End {
    let mut result = socket.close(None);
    while result.is_ok() {
        result = socket.read().map(drop);
    }
    let end = match result {
        Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
            let close_notify = match socket.get_mut() {
                MaybeTlsStream::Tls(stream) => Some(matches!(stream.read(&mut [0]), Ok(0))),
                _ => None,
            };
            End::Closed { close_notify }
        }
        Err(Error::Io(error)) if error.kind() == ErrorKind::TimedOut => End::Waited,
        Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => {
            End::Failed("the server closed the connection without a Close frame".to_owned())
        }
        Err(error) => End::Failed(error.to_string()),
        Ok(()) => unreachable!("the loop ends with an error"),
    };
    let _: io::Result<()> = socket.get_mut().shutdown();
    end
}

/// For example `1001 (going away)`, followed by the reason if there is one.
pub(crate) fn describe_close(frame: Option<&CloseFrame>) -> String {
    let Some(frame) = frame else { return "no code".to_owned() };
    let code = u16::from(frame.code);
    let meaning = match code {
        1000 => " (normal)",
        1001 => " (going away)",
        1002 => " (protocol error)",
        1003 => " (unsupported data)",
        1007 => " (invalid payload)",
        1008 => " (policy violation)",
        1009 => " (message too big)",
        1010 => " (extension missing)",
        1011 => " (internal error)",
        1012 => " (restarting)",
        1013 => " (try again later)",
        1014 => " (bad gateway)",
        _ => "",
    };
    match frame.reason.as_str() {
        "" => format!("{code}{meaning}"),
        reason => format!("{code}{meaning}: {reason}"),
    }
}
