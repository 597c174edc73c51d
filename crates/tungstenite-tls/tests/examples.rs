//! Every example ends on its own with every kind of server, and the README shows one of them.
//!
//! Cargo builds the examples with the tests, except if this test is run by its name.
#![cfg(unix)] // The examples find the root in `SSL_CERT_FILE`.

use std::{
    env,
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};
use tungstenite_tls::{Backend, Error, Message, WebSocket, accept};
use tungstenite_tls_testing::certificates::Certificates;

/// Much longer than the examples' timeouts, because all of them run at once here.
const PATIENCE: Duration = Duration::from_secs(30);

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// The kinds of server.
#[derive(Clone, Copy, Debug)]
enum Server {
    /// Echoes, answers Close, and ends TLS and TCP, as it should.
    Good,
    /// Ends TCP at once.
    HangsUp,
    /// Makes no handshake, and keeps the connection.
    DoesNotShakeHands,
    /// Reads the upgrade request, and keeps the connection without an answer.
    DoesNotUpgrade,
    /// Answers 403.
    Refuses,
    /// Upgrades, and then sends nothing.
    FallsSilent,
    /// Upgrades, and ends TCP.
    EndsAtOnce,
    /// Upgrades, sends close_notify, and keeps TCP.
    EndsTlsAtOnce,
    /// Upgrades, and sends Close.
    ClosesFirst,
    /// Upgrades, and sends bytes that are not a frame.
    SendsRubbish,
    /// Upgrades, and sends messages forever.
    Floods,
    /// Upgrades, and sends pings forever.
    Pings,
    /// Echoes, and answers Close by ending TCP.
    EndsWithoutClose,
    /// Echoes, answers Close with close_notify, and keeps TCP.
    EndsTlsWithoutClose,
    /// Echoes, and answers Close with a reset.
    Resets,
    /// Echoes, and does not answer Close.
    DoesNotAnswerClose,
    /// Echoes, and answers Close with messages forever.
    FloodsAfterClose,
    /// Echoes, answers Close, and keeps TLS and TCP.
    DoesNotHangUp,
}

impl Server {
    const ALL: [Self; 18] = [
        Self::Good,
        Self::HangsUp,
        Self::DoesNotShakeHands,
        Self::DoesNotUpgrade,
        Self::Refuses,
        Self::FallsSilent,
        Self::EndsAtOnce,
        Self::EndsTlsAtOnce,
        Self::ClosesFirst,
        Self::SendsRubbish,
        Self::Floods,
        Self::Pings,
        Self::EndsWithoutClose,
        Self::EndsTlsWithoutClose,
        Self::Resets,
        Self::DoesNotAnswerClose,
        Self::FloodsAfterClose,
        Self::DoesNotHangUp,
    ];

    /// Serves any number of connections for as long as the test runs.
    fn start(self) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                // An error only means that the client has gone.
                thread::spawn(move || drop(self.serve(stream)));
            }
        });
        addr
    }

    fn serve(self, tcp: TcpStream) -> Result<(), Error> {
        match self {
            Self::HangsUp => return Ok(()),
            Self::DoesNotShakeHands => return keep(tcp),
            _ => {}
        }
        let mut tls = tls(tcp);
        match self {
            Self::DoesNotUpgrade => return keep(tls),
            Self::Refuses => {
                let _ = tls.read(&mut [0; 4096])?;
                tls.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")?;
                tls.flush()?;
                return keep(tls);
            }
            _ => {}
        }
        let mut socket = accept(tls).map_err(|_| Error::ConnectionClosed)?;
        match self {
            Self::FallsSilent => return keep(socket.get_mut()),
            Self::EndsAtOnce => return Ok(()),
            Self::EndsTlsAtOnce => return end_tls(&mut socket),
            Self::ClosesFirst => {
                socket.close(None)?;
                while socket.read().is_ok() {}
                return Ok(());
            }
            Self::SendsRubbish => {
                socket.get_mut().write_all(&[0xff; 1000])?;
                return keep(socket.get_mut());
            }
            Self::Floods => return flood(&mut socket, &Message::binary([0; 1000].as_slice())),
            Self::Pings => return flood(&mut socket, &Message::Ping([0; 10].as_slice().into())),
            _ => {}
        }
        // Read up to the client's Close, which the next read or write would answer.
        loop {
            match socket.read()? {
                Message::Close(_) => break,
                message if message.is_text() => socket.send(message)?,
                _ => {}
            }
        }
        match self {
            Self::EndsWithoutClose => Ok(()),
            Self::EndsTlsWithoutClose => end_tls(&mut socket),
            Self::Resets => {
                socket2::SockRef::from(&socket.get_ref().sock).set_linger(Some(Duration::ZERO))?;
                Ok(())
            }
            Self::DoesNotAnswerClose => keep(socket.get_mut()),
            Self::FloodsAfterClose => {
                // Unmasked text of one byte: the socket itself sends nothing after Close.
                loop {
                    socket.get_mut().write_all(b"\x81\x01x")?;
                }
            }
            Self::DoesNotHangUp => {
                socket.flush()?;
                keep(socket.get_mut())
            }
            _ => {
                while socket.read().is_ok() {}
                end_tls(&mut socket)
            }
        }
    }
}

fn tls(tcp: TcpStream) -> Tls {
    let identity = &Certificates::shared().localhost;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(identity.chain().to_vec(), identity.key());
    StreamOwned::new(ServerConnection::new(Arc::new(config.unwrap())).unwrap(), tcp)
}

/// Reads until the client ends the connection.
fn keep(mut stream: impl Read) -> Result<(), Error> {
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}

/// Sends close_notify, and keeps TCP until the client ends it.
fn end_tls(socket: &mut WebSocket<Tls>) -> Result<(), Error> {
    let tls = socket.get_mut();
    tls.conn.send_close_notify();
    tls.flush()?;
    keep(&mut tls.sock)
}

fn flood(socket: &mut WebSocket<Tls>, message: &Message) -> Result<(), Error> {
    loop {
        socket.send(message.clone())?;
    }
}

/// The examples that were built with this test.
fn examples() -> Vec<&'static str> {
    let mut examples = vec!["hello", "mio"];
    if cfg!(feature = "tokio") {
        examples.extend(["autobahn", "hyper", "tokio"]);
    }
    if cfg!(feature = "smol") {
        examples.push("smol");
    }
    if cfg!(all(feature = "client-identity", feature = "key-log", feature = "session-store")) {
        examples.push("torture");
    }
    examples
}

fn program(example: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let program = test.parent().unwrap().with_file_name("examples").join(example);
    assert!(program.exists(), "{} is not built; `cargo build --examples`", program.display());
    program
}

/// Waits for `child` to exit, with a timeout, after which it is killed and `None` returned.
fn ended(mut child: Child) -> Option<ExitStatus> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::park_timeout(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

#[test]
fn every_example_ends_whatever_the_server_does() {
    if Backend::compiled_in().next().is_none() {
        println!("not here: no backend to speak wss:// with");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root.pem");
    std::fs::write(&root, Certificates::shared().root_pem()).unwrap();
    let (files, client) = (tempfile::tempdir().unwrap(), &Certificates::shared().client);
    for (name, text) in [
        ("root.pem", Certificates::shared().root_pem()),
        ("client.pem", client.chain_pem()),
        ("client-key.pem", client.key_pem()),
    ] {
        std::fs::write(files.path().join(name), text).unwrap();
    }
    let run = |example: &str, server: Server| {
        let url = format!("wss://127.0.0.1:{}/", server.start().port());
        let mut command = Command::new(program(example));
        command.arg(url);
        // For the sessions and the key log.
        let written = tempfile::tempdir().unwrap();
        match example {
            "autobahn" => drop(command.arg(&root).arg("blocking")),
            "torture" => drop(command.arg(files.path()).arg(written.path())),
            _ => {}
        }
        command.env("SSL_CERT_FILE", &root).env("SSL_CERT_DIR", folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        ended(command.spawn().unwrap())
    };
    // All at once, because some take as long as the example's timeout.
    let failures: Vec<String> = thread::scope(|scope| {
        let pairs = Server::ALL.map(|server| examples().into_iter().map(move |e| (e, server)));
        let runs = pairs.into_iter().flatten().map(|(example, server)| {
            let run = &run;
            let thread = scope.spawn(move || run(example, server));
            (example, server, thread)
        });
        let runs: Vec<_> = runs.collect();
        let results = runs.into_iter().filter_map(|(example, server, thread)| {
            // No server here has the cases that this example asks for.
            let good =
                matches!(server, Server::Good | Server::DoesNotHangUp) && example != "autobahn";
            match thread.join().unwrap() {
                None => Some(format!("{example} does not end: {server:?}")),
                Some(status) if status.signal().is_some() => {
                    Some(format!("{example} dies of a signal: {server:?}"))
                }
                Some(status) if good && !status.success() => {
                    Some(format!("{example} fails: {server:?}"))
                }
                Some(_) => None,
            }
        });
        results.collect()
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_program_of_the_readme_is_the_example_hello() {
    let readme = include_str!("README.md");
    let (_, block) = readme.split_once("\n```rust,no_run\n").expect("a program in README.md");
    let (shown, _) = block.split_once("```\n").expect("its end");
    let example = include_str!("../examples/hello.rs");
    let (_, code) = example.split_once("\n\n").expect("a comment, and the program");
    assert!(shown == code, "README.md shows another program than examples/hello.rs");
}
