//! Passes connections on, and prints which library the ClientHello is from, and whether the server
//! resumed a session.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use tungstenite_tls_testing::server::ClientHello;

/// The extensions that tell the libraries apart: encrypt_then_mac (RFC 7366), renegotiation_info
/// (RFC 5746), and pre_shared_key (RFC 8446) in an answer.
const ENCRYPT_THEN_MAC: u16 = 22;
const RENEGOTIATION_INFO: u16 = 0xff01;
const PRE_SHARED_KEY: u16 = 41;

/// TLS_RSA_WITH_AES_128_GCM_SHA256 (RFC 5288), without forward secrecy. native-tls offers it, which
/// is OpenSSL here too; the backend for OpenSSL does not.
const RSA: u16 = 0x009c;

/// Starts a relay to `port` of the loopback, which calls its lines `name`. Returns its own port.
pub fn start(name: &'static str, port: u16) -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let own = listener.local_addr()?.port();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || pass(name, client, port));
        }
    });
    Ok(own)
}

fn pass(name: &str, client: TcpStream, port: u16) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    let (from_client, to_server) = (client.try_clone()?, server.try_clone()?);
    let library = Arc::new(Mutex::new(None));
    let found = Arc::clone(&library);
    let there = thread::spawn(move || {
        copy(from_client, to_server, |bytes| {
            let hello = ClientHello::parse(bytes)?;
            *found.lock().expect("not poisoned") = Some(of(&hello));
            Some(())
        })
    });
    copy(server, client, |bytes| {
        let how =
            if server_extensions(bytes)?.contains(&PRE_SHARED_KEY) { "resumed" } else { "full" };
        let library = library.lock().expect("not poisoned").unwrap_or("no TLS");
        println!("{name}: {library}, {how}");
        Some(())
    });
    let _ = there.join();
    Ok(())
}

/// Copies until the end; `look` sees all bytes so far until it returns something.
fn copy(mut from: TcpStream, mut to: TcpStream, mut look: impl FnMut(&[u8]) -> Option<()>) {
    let mut seen = Some(Vec::new());
    let mut buffer = [0; 16 * 1024];
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        if let Some(bytes) = &mut seen {
            bytes.extend_from_slice(&buffer[..n]);
            if look(bytes).is_some() {
                seen = None;
            }
        }
        if to.write_all(&buffer[..n]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

fn of(hello: &ClientHello) -> &'static str {
    match &hello.extensions {
        kinds if kinds.contains(&ENCRYPT_THEN_MAC) && hello.cipher_suites.contains(&RSA) => {
            "native-tls"
        }
        kinds if kinds.contains(&ENCRYPT_THEN_MAC) => "openssl",
        kinds if kinds.contains(&RENEGOTIATION_INFO) => "boring",
        _ => "rustls",
    }
}

/// The kinds of the extensions of the ServerHello that `bytes` begin with.
fn server_extensions(bytes: &[u8]) -> Option<Vec<u16>> {
    let number = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    // The headers of the record and the message, the version, and the random.
    let session = 5 + 4 + 2 + 32;
    // The suite and the compression method.
    let list = session + 1 + usize::from(*bytes.get(session)?) + 2 + 1;
    let end = list + 2 + usize::from(number(list)?);
    let mut kinds = Vec::new();
    let mut at = list + 2;
    while at < end {
        kinds.push(number(at)?);
        at += 4 + usize::from(number(at + 2)?);
    }
    Some(kinds)
}
