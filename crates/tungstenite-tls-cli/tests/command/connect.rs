//! Tests of `wss connect` in a pipe.

use std::{
    io::{BufRead, BufReader, Write},
    process::Stdio,
    sync::mpsc::channel,
};

use tungstenite_tls::{
    Message, accept,
    protocol::{CloseFrame, frame::coding::CloseCode},
};
use tungstenite_tls_testing::server::ServerOptions;

use crate::support::{TlsServer, command, finished, pipe, serve, wss};

#[test]
fn lines_go_and_replies_come() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let run = pipe(server.args("connect", &[]), "a\ngrüße\r\n\nlast".as_bytes()).expect(0);
    assert_eq!(run.text(), "a\ngrüße\n\nlast\n");
    assert_eq!(run.stderr, "");
    let run = pipe(server.args("connect", &["--max-version", "1.2"]), b"").expect(0);
    assert_eq!((run.text(), &*run.stderr), ("", ""));
}

#[test]
fn many_lines_and_long_ones() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let mut input = Vec::new();
    for i in 0..5000 {
        writeln!(input, "line {i}").expect("written");
    }
    for size in [100_000, 3_000_000] {
        input.resize(input.len() + size, b'x');
        input.push(b'\n');
    }
    let run = pipe(server.args("connect", &[]), &input).expect(0);
    assert!(run.stdout == input, "{} bytes came back of {}", run.stdout.len(), input.len());
}

#[test]
fn bytes_go_and_come_as_they_are() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let run = pipe(server.args("connect", &["--binary"]), b"\xff\x00\x1b[2J\n").expect(0);
    assert_eq!(run.stdout, b"\xff\x00\x1b[2J\n");
}

#[test]
fn text_that_is_none_is_refused_after_what_came_before() {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        while let Ok(message) = socket.read() {
            if message.is_text() {
                socket.send(message).expect("sent");
            }
        }
    });
    let run = pipe(["connect", &format!("ws://{addr}")], b"good\n\xff\nmore\n").expect(2);
    let run = run.complains(&["line 2", "--binary"]);
    assert_eq!(run.text(), "good\n");
}

/// Each line is sent at once: the test writes the next one only after the echo of the last.
#[test]
fn nothing_waits_for_the_end_of_stdin() {
    let Some(server) = TlsServer::start(&ServerOptions::new()) else { return };
    let mut command = command(server.args("connect", &[]));
    let mut child = command.stdin(Stdio::piped()).spawn().expect("wss runs");
    let mut stdin = child.stdin.take().expect("stdin");
    let mut stdout = BufReader::new(child.stdout.take().expect("stdout"));
    for line in ["one\n", "two\n", "three\n"] {
        stdin.write_all(line.as_bytes()).expect("written");
        let mut echo = String::new();
        stdout.read_line(&mut echo).expect("read");
        assert_eq!(echo, line);
    }
    drop(stdin);
    finished(child).expect(0);
}

#[test]
fn the_end_of_stdin_leaves_the_connection_open_if_so_wished() {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        assert_eq!(socket.read().expect("a message"), Message::text("subscribe"));
        for i in 0..3 {
            socket.send(Message::text(format!("event {i}"))).expect("sent");
        }
        socket.close(None).expect("sent");
        assert!(socket.read().expect("the answer").is_close());
    });
    let run = pipe(["connect", "--keep-open", &format!("ws://{addr}")], b"subscribe\n").expect(0);
    assert_eq!(run.text(), "event 0\nevent 1\nevent 2\n");
    assert_eq!(run.stderr, "the server closed: no code\n");
}

#[test]
fn a_close_from_the_server_is_told_with_code_and_reason() {
    let closing = |code: CloseCode| {
        let addr = serve(move |stream| {
            let mut socket = accept(stream).expect("an upgrade");
            socket.read().expect("a message");
            socket.close(Some(CloseFrame { code, reason: "so\u{1b}!".into() })).expect("sent");
            while socket.read().is_ok() {}
        });
        pipe(["connect", "--keep-open", &format!("ws://{addr}")], b"hello\n")
    };
    let run = closing(CloseCode::Away).expect(0);
    assert_eq!(run.stderr, "the server closed: 1001 (going away): so\\u{1b}!\n");
    let run = closing(CloseCode::Error).expect(6);
    run.complains(&["the server closed: 1011 (internal error)"]);
}

#[test]
fn a_connection_cut_off_is_an_error() {
    let addr = serve(|stream| {
        let mut socket = accept(stream).expect("an upgrade");
        socket.send(Message::text("bye")).expect("sent");
    });
    let run = pipe(["connect", "--keep-open", &format!("ws://{addr}")], b"").expect(5);
    let run = run.complains(&["without a Close"]);
    assert_eq!(run.text(), "bye\n");
}

/// The lines are sent with Close right behind them, and the server's own Close is no answer to it.
#[test]
fn a_close_with_an_error_counts_after_our_own() {
    // Two frames of three bytes, and a Close without a code: each with a header and a mask.
    const SENT: usize = 2 * (2 + 4 + 3) + 2 + 4;
    for code in [1008, 1011] {
        let addr = serve(move |stream| {
            let mut socket = accept(stream).expect("an upgrade");
            // The client has closed before the server reads.
            while socket.get_ref().peek(&mut [0; SENT]).expect("frames") < SENT {
                std::thread::yield_now();
            }
            socket.read().expect("a message");
            let frame = CloseFrame { code: code.into(), reason: "no".into() };
            socket.close(Some(frame)).expect("sent");
            while socket.read().is_ok() {}
        });
        let args = ["connect", "--reconnect=1", &format!("ws://{addr}")];
        let run = pipe(args, b"one\ntwo\n").expect(6);
        for part in [&*format!("the server closed: {code}"), "of stdin may not have arrived"] {
            assert!(run.stderr.contains(part), "{part}: {run:?}");
        }
    }
}

#[test]
fn a_line_that_is_too_long_is_named() {
    let (sender, came) = channel();
    let addr = serve(move |stream| {
        let mut socket = accept(stream).expect("an upgrade");
        let mut messages = Vec::new();
        let end = loop {
            match socket.read() {
                Ok(Message::Text(text)) => messages.push(text.to_string()),
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        sender.send((messages, end.to_string())).expect("the test waits");
    });
    let mut input = b"one\n".to_vec();
    input.resize(input.len() + (70 << 20), b'x');
    input.extend(b"\nlast\n");
    let run = pipe(["connect", &format!("ws://{addr}")], &input).expect(2);
    run.complains(&["line 2 of stdin is longer than a message can be"]);
    let (messages, end) = came.recv().expect("the server ends");
    assert_eq!(messages, ["one"]);
    assert!(end.contains("closed normally"), "{end}");
}

#[test]
fn a_server_that_does_not_answer_close_is_not_waited_for_long() {
    let (done, wait) = channel::<()>();
    let addr = serve(move |stream| {
        let socket = accept(stream).expect("an upgrade");
        let _ = wait.recv();
        drop(socket);
    });
    let run = wss(["connect", "--timeout", "1", &format!("ws://{addr}")]).expect(5);
    run.complains(&["did not answer Close", "--timeout"]);
    drop(done);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (gone, wait) = channel::<()>();
    let addr = serve(move |stream| {
        let mut socket = accept(stream).expect("an upgrade");
        wait.recv().expect("told");
        // More than any pipe holds.
        let message = Message::text("x".repeat(100_000));
        while socket.send(message.clone()).is_ok() {}
    });
    let url = format!("ws://{addr}");
    let mut command = command(["connect", "--keep-open", &url]);
    let mut child = command.spawn().expect("wss runs");
    drop(child.stdout.take());
    gone.send(()).expect("told");
    assert_eq!(finished(child).expect(0).stderr, "");
}
