//! Connections that are lost and made again.

use std::time::{Duration, Instant};

use crate::{
    reconnect::{
        server::{Part, Server},
        session::Session,
    },
    support::pipe,
};

#[test]
fn a_gap_is_told_and_bridged() {
    let server = Server::play(&[Part::Drop(1), Part::Echo]);
    let url = server.url().replace("ws://", "ws://name:hidden@") + "?token=hidden";
    let mut session = Session::start(["connect", "--reconnect", &url]);
    session.type_line("one");
    assert_eq!(session.message(), "one");
    let gap = session.wait_for("without a Close frame");
    assert!(gap.ends_with("; messages may be lost"), "{gap}");
    session.wait_for("line 1 of stdin may not have arrived");
    let wait = session.wait_for("connecting again in ");
    let wait = wait.trim_start_matches("connecting again in ").trim_end_matches(" s");
    assert!((0.25..=0.5).contains(&wait.parse::<f64>().expect("seconds")), "{wait}");
    session.type_line("two");
    session.wait_for("1 attempt).");
    assert_eq!(session.message(), "two");
    let said = session.ends(0);
    assert!(!said.contains("hidden"), "{said}");
    // Two connections, a key of its own for each, and no message twice.
    let seen = server.seen();
    assert_eq!(seen.messages, ["one", "two"]);
    assert!(seen.keys.len() == 2 && seen.keys[0] != seen.keys[1], "{:?}", seen.keys);
}

#[test]
fn a_server_that_is_not_ready_yet_is_asked_again_when_it_says() {
    let busy = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    let server = Server::play(&[Part::Answer(busy), Part::Echo]);
    let start = Instant::now();
    let run = pipe(["connect", "--reconnect", &server.url()], b"one\ntwo\n").expect(0);
    assert!(start.elapsed() >= Duration::from_millis(1250), "{:?}", start.elapsed());
    assert_eq!(run.text(), "one\ntwo\n");
    let parts = ["HTTP 503", "connecting again in 1.", "(without TLS, 2 attempts)."];
    for part in parts {
        assert!(run.stderr.contains(part), "{part}: {run:?}");
    }
    // Nothing had been sent that could be lost.
    assert!(!run.stderr.contains("lost") && !run.stderr.contains("arrived"), "{run:?}");
    assert_eq!(server.seen().messages, ["one", "two"]);
}

#[test]
fn a_server_that_goes_away_expects_its_clients_back() {
    let server = Server::play(&[Part::Close(1001), Part::Close(1012), Part::Close(1000)]);
    let run = pipe(["connect", "--reconnect", "--keep-open", &server.url()], b"").expect(0);
    for part in ["the server closed: 1001", "the server closed: 1012", "the server closed: 1000"] {
        assert!(run.stderr.contains(part), "{part}: {run:?}");
    }
    assert_eq!(run.stderr.matches("connecting again").count(), 2, "{run:?}");
}

#[test]
fn a_ping_without_an_answer_is_a_gap() {
    let server = Server::play(&[Part::FallSilent, Part::Close(1000)]);
    let args = ["connect", "--reconnect", "--keep-open", "--ping", "0.05", "--timeout", "2"];
    let run = pipe(args.iter().chain(&[&*server.url()]), b"").expect(0);
    assert!(run.stderr.contains("did not answer a ping within 2s; messages may be"), "{run:?}");
}

#[test]
fn lines_before_a_ping_that_was_answered_have_arrived() {
    let server = Server::play(&[Part::AnswerOnePing, Part::Echo]);
    let url = server.url();
    let args = ["connect", "--reconnect", "--ping", "0.3", "--timeout", "2", &url];
    let mut session = Session::start(args);
    session.type_line("one");
    assert_eq!(session.message(), "alive");
    session.type_line("two");
    session.type_line("three");
    session.wait_for("did not answer a ping");
    session.wait_for("lines 2 to 3 of stdin may not have arrived");
    session.wait_for("Connected to");
    session.ends(0);
    assert_eq!(server.seen().messages, ["one"]);
}

#[test]
fn lines_that_no_connection_has_taken_wait_for_the_next() {
    let server = Server::play(&[Part::Drop(1), Part::Echo]);
    let mut session = Session::start(["connect", "--reconnect", &server.url()]);
    session.type_line("first");
    assert_eq!(session.message(), "first");
    session.wait_for("connecting again");
    let lines: Vec<_> = (0..1000).map(|number| format!("line {number}")).collect();
    for line in &lines {
        session.type_line(line);
    }
    session.end_stdin();
    for line in &lines {
        assert_eq!(session.message(), *line);
    }
    session.ends(0);
    assert_eq!(server.seen().messages[1..], lines);
}
