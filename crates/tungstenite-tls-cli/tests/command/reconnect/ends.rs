//! What ends `wss connect --reconnect`, and how.

use std::time::{Duration, Instant};

use crate::{
    reconnect::{
        server::{Part, Server},
        session::Session,
    },
    support::{pipe, wss},
};

#[test]
fn the_end_of_stdin_ends_a_gap() {
    let server = Server::play(&[Part::Drop(1)]);
    let mut session = Session::start(["connect", "--reconnect", &server.url()]);
    session.type_line("one");
    assert_eq!(session.message(), "one");
    session.wait_for("connecting again");
    // Nobody listens now, and nothing is left to send.
    let said = session.ends(5);
    assert!(said.contains("error: ") && !said.contains("not sent"), "{said}");
    assert_eq!(said.matches("line 1 of stdin may not have arrived").count(), 1, "{said}");
    assert_eq!(server.seen().messages, ["one"]);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_gap() {
    let server = Server::gone();
    let mut session = Session::start(["connect", "--reconnect", "--keep-open", &server.url()]);
    session.wait_for("connecting again");
    // wss handles no signal, so this one stands for Ctrl-C, which is ignored if a test runs in the
    // background.
    session.terminate();
    session.ends(None);
}

#[test]
fn a_server_that_is_gone_is_given_up_after_the_attempts_allowed() {
    let server = Server::gone();
    let start = Instant::now();
    let run = pipe(["connect", "--reconnect=2", &server.url()], b"one\ntwo\n").expect(5);
    // Between a half and all of 0.5 and 1 seconds.
    assert!(start.elapsed() >= Duration::from_millis(750), "{:?}", start.elapsed());
    assert_eq!(run.stderr.matches("connecting again").count(), 2, "{run:?}");
    for part in [
        "giving up after 2 attempts",
        "line 1 of stdin was not sent, nor was any after it",
        "error: ",
        "help: check that a server listens",
    ] {
        assert!(run.stderr.contains(part), "{part}: {run:?}");
    }
    assert!(!run.stderr.contains("may not have arrived"), "{run:?}");
    // Nothing to send.
    let run = wss(["connect", "--reconnect", &server.url()]).expect(5);
    assert!(!run.stderr.contains("giving up") && !run.stderr.contains("stdin"), "{run:?}");
}

#[test]
fn a_conversation_that_ends_in_order_is_not_made_again() {
    let server = Server::play(&[Part::Echo]);
    let run = pipe(["connect", "--reconnect", &server.url()], b"one\n").expect(0);
    assert_eq!((run.text(), &*run.stderr), ("one\n", ""));
}

#[test]
fn what_another_attempt_cannot_help_ends_at_once() {
    for (answer, code) in [
        ("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", 4),
        ("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", 4),
        ("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 4),
        ("HTTP/1.1 302 There\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n", 4),
        ("hello\r\n\r\n", 6),
    ] {
        let server = Server::play(&[Part::Answer(answer)]);
        ends_at_once(&server.url(), code);
    }
    for (closed, code) in [(1000, 0), (1008, 6), (4000, 0)] {
        ends_at_once(&Server::play(&[Part::Close(closed)]).url(), code);
    }
    ends_at_once("http://example.org/", 2);
    ends_at_once("ws://", 2);
}

/// A line is left unread, so a reset follows the Close, and hits a write before the Close is read.
/// Other systems discard the Close then.
#[cfg(target_os = "linux")]
#[test]
fn a_close_counts_though_sending_has_failed() {
    let line = [vec![b'x'; 20 << 20], b"\n".to_vec()].concat();
    for (closed, code) in [(1000, 0), (1008, 6)] {
        let server = Server::play(&[Part::CloseUnread(closed)]);
        let run = pipe(["connect", "--reconnect=1", &server.url()], &line).expect(code);
        for part in
            [&*format!("the server closed: {closed}"), "line 1 of stdin may not have arrived"]
        {
            assert!(run.stderr.contains(part), "{part}: {run:?}");
        }
        assert!(!run.stderr.contains("connecting again"), "{run:?}");
    }
}

/// With --keep-open there would always be a reason to go on.
#[track_caller]
fn ends_at_once(url: &str, code: i32) {
    let run = wss(["connect", "--reconnect", "--keep-open", url]).expect(code);
    assert!(!run.stderr.contains("connecting again"), "{run:?}");
    assert_eq!(run.stderr.starts_with("error: "), code != 0, "{run:?}");
}

#[test]
fn a_line_that_is_no_text_ends_as_without() {
    let server = Server::play(&[Part::Echo]);
    let run = pipe(["connect", "--reconnect", &server.url()], b"good\n\xff\nmore\n").expect(2);
    assert!(run.stderr.contains("line 2 of stdin is not UTF-8"), "{run:?}");
    assert!(run.stderr.contains("line 3 of stdin was not sent"), "{run:?}");
    assert_eq!(run.text(), "good\n");
}

#[test]
fn attempts_are_counted_from_one() {
    for bad in ["--reconnect=0", "--reconnect=x", "--reconnect=-1"] {
        wss(["connect", bad, "ws://127.0.0.1:1/"]).expect(2).complains(&["--reconnect"]);
    }
    // A word after the option is the URL.
    wss(["connect", "--reconnect", "3"]).expect(2).complains(&["URL"]);
}
