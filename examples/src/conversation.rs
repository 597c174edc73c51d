//! What the examples' own servers do on a connection, if they do not just echo.

use std::{
    error::Error,
    io::{self, Write},
};

use tungstenite_tls::{
    HandshakeError, Message, ServerHandshake, WebSocket, accept, accept_hdr,
    handshake::server::{Callback, ErrorResponse, Request, Response},
    http::{HeaderValue, StatusCode, header},
    protocol::{CloseFrame, frame::coding::CloseCode},
};

pub use crate::tls::Tls;

/// The token that [`chat`] asks for.
pub const TOKEN: &str = "Bearer let-me-in";

/// Demands a token in the header `Authorization`, speaks only the subprotocol `chat.v1`, and
/// echoes.
///
/// # Errors
/// Those of the client.
pub fn chat(tls: Tls, _count: usize) -> Result<(), Box<dyn Error>> {
    let answer = |request: &Request, mut response: Response| {
        let asked = |name, wanted: &str| {
            let values = request.headers().get(name).and_then(|value| value.to_str().ok());
            values.is_some_and(|values| values.split(", ").any(|value| value == wanted))
        };
        if !asked(header::AUTHORIZATION, TOKEN) {
            return Err(refusal(StatusCode::UNAUTHORIZED, "no token"));
        }
        if asked(header::SEC_WEBSOCKET_PROTOCOL, "chat.v1") {
            let chosen = HeaderValue::from_static("chat.v1");
            response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, chosen);
        }
        Ok(response)
    };
    echo(&mut open(accept_hdr(tls, answer))?, usize::MAX)
}

/// Answers three pings, and then nothing, but keeps the connection.
///
/// # Errors
/// Those of the client.
pub fn fall_silent(tls: Tls, _count: usize) -> Result<(), Box<dyn Error>> {
    let mut socket = open(accept(tls))?;
    for _ in 0..3 {
        socket.read()?;
        // Sends the pong.
        socket.flush()?;
    }
    io::copy(&mut socket.get_mut().sock, &mut io::sink())?;
    Ok(())
}

/// Breaks the first connection after one message, refuses the second for now, and echoes on the
/// others.
///
/// # Errors
/// Those of the client.
pub fn restart(tls: Tls, count: usize) -> Result<(), Box<dyn Error>> {
    match count {
        0 => echo(&mut open(accept(tls))?, 1),
        1 => {
            let answer =
                |_: &Request, _| Err(refusal(StatusCode::SERVICE_UNAVAILABLE, "restarting"));
            open(accept_hdr(tls, answer)).map(drop)
        }
        _ => echo(&mut open(accept(tls))?, usize::MAX),
    }
}

/// Echoes, and closes after the message `please close`.
///
/// # Errors
/// Those of the client.
pub fn close_on_request(tls: Tls, _count: usize) -> Result<(), Box<dyn Error>> {
    let mut socket = open(accept(tls))?;
    loop {
        match socket.read()? {
            Message::Text(text) if text == "please close" => {
                let reason = "back in a minute".into();
                socket.close(Some(CloseFrame { code: CloseCode::Restart, reason }))?;
                return finish(&mut socket);
            }
            message @ (Message::Text(_) | Message::Binary(_)) => socket.send(message)?,
            Message::Close(_) => return finish(&mut socket),
            _ => {}
        }
    }
}

/// Echoes so many messages, or up to the client's Close.
fn echo(socket: &mut WebSocket<Tls>, messages: usize) -> Result<(), Box<dyn Error>> {
    let mut echoed = 0;
    while echoed < messages {
        match socket.read()? {
            Message::Close(_) => return finish(socket),
            message @ (Message::Text(_) | Message::Binary(_)) => {
                socket.send(message)?;
                echoed += 1;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Reads up to the end of the closing handshake, and ends TLS.
fn finish(socket: &mut WebSocket<Tls>) -> Result<(), Box<dyn Error>> {
    while socket.read().is_ok() {}
    let tls = socket.get_mut();
    tls.conn.send_close_notify();
    tls.flush()?;
    Ok(())
}

fn open<C: Callback>(
    accepted: Result<WebSocket<Tls>, HandshakeError<ServerHandshake<Tls, C>>>,
) -> Result<WebSocket<Tls>, Box<dyn Error>> {
    accepted.map_err(|error| error.to_string().into())
}

fn refusal(status: StatusCode, why: &str) -> ErrorResponse {
    let mut refusal = ErrorResponse::new(Some(why.to_owned()));
    *refusal.status_mut() = status;
    refusal
}
