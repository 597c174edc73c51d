//! Compiles the C and C++ programs, links them with both libraries, and runs them against servers.
#![cfg(target_os = "linux")]

mod program;
mod server;

use program::{Library, compiled, example, run, valgrind};
use server::{SCENARIOS, Scenario};

/// Each promise is kept by the scenario of the name beside it, a function in C.
macro_rules! promises {
    ($($promise:ident: $scenario:literal,)*) => {
        $(
            #[test]
            fn $promise() {
                assert!(SCENARIOS.contains(&$scenario));
                let scenario = Scenario::start($scenario);
                run(compiled(Library::Static).args(scenario.words()));
            }
        )*

        #[test]
        fn every_scenario_is_a_promise() {
            assert_eq!(SCENARIOS, [$($scenario,)*]);
        }
    };
}

promises! {
    an_answer_is_with_the_system_when_flush_says_so: "answers",
    wrong_arguments_are_refused_and_the_connection_goes_on: "arguments",
    a_refused_certificate_is_named_and_the_error_lasts: "bad_certificate",
    a_message_that_does_not_fit_is_sent_once_and_the_next_waits: "big",
    messages_and_close_go_both_ways_on_a_blocking_socket: "blocking",
    the_caller_can_be_the_clock: "clock_callback",
    a_connection_that_ends_without_close_is_an_error_for_good: "cut_off",
    pieces_of_a_byte_make_no_difference_to_a_loop_with_poll: "dribble",
    a_client_certificate_opens_what_is_closed_without_one: "identity",
    the_log_reaches_a_callback_which_cannot_call_back: "logging",
    an_address_where_nobody_answers_is_named_with_the_systems_number: "nobody",
    a_response_that_is_no_upgrade_is_refused: "not_websocket",
    null_is_refused_everywhere: "null",
    an_option_that_cannot_be_set_is_never_ignored: "options",
    a_refused_upgrade_has_its_status_and_headers: "refused",
    a_reset_is_an_error_for_good: "reset",
    connections_of_one_client_resume_sessions: "resumption",
    a_server_may_close_first: "server_closes",
    a_caller_that_only_sends_gets_an_error_and_no_signal: "sigpipe",
    a_silent_server_costs_the_timeout_and_nothing_else: "silent",
    a_server_that_keeps_a_closed_connection_is_not_waited_for: "stays_open",
    the_response_shows_the_subprotocol: "subprotocol",
    a_thousand_messages_go_each_way_in_order: "thousand",
    a_message_over_the_limit_is_refused_in_both_directions: "too_large",
    nothing_is_taken_before_the_server_has_answered: "unanswered",
    the_callers_check_can_refuse_a_server: "verify_callback",
}

/// All scenarios, and the words that run them in one process.
fn all() -> (Vec<Scenario>, Vec<String>) {
    let scenarios: Vec<_> = SCENARIOS.iter().map(|name| Scenario::start(name)).collect();
    let words = scenarios.iter().flat_map(Scenario::words).collect();
    (scenarios, words)
}

#[test]
fn the_shared_library_does_the_same() {
    let (_servers, words) = all();
    let output = run(compiled(Library::Shared).args(words));
    assert_eq!(output.lines().count(), SCENARIOS.len());
}

#[test]
fn valgrind_finds_no_leak_and_no_bad_access() {
    let (_servers, words) = all();
    let output = run(valgrind(&compiled(Library::Static)).args(words));
    assert_eq!(output.lines().count(), SCENARIOS.len());
}

#[test]
fn the_shared_library_exports_only_names_of_its_own() {
    let names = program::exported();
    assert!(names.iter().any(|name| name == "wss_connect"), "{names:?}");
    let others: Vec<_> = names.iter().filter(|name| !name.starts_with("wss_")).collect();
    assert!(others.is_empty(), "{others:?}");
    // Each name in the header is in the library, and the other way round.
    let header = include_str!("../../include/tungstenite_tls.h");
    let lacking: Vec<_> =
        names.iter().filter(|name| !header.contains(&format!("{name}("))).collect();
    assert!(lacking.is_empty(), "the header lacks {lacking:?}");
}

#[test]
fn the_examples_talk_to_a_server() {
    let echo = Scenario::start("blocking");
    let (url, roots) = (echo.url(), echo.roots());
    for library in [Library::Static, Library::Shared] {
        let mut first = example("first.c", library);
        assert_eq!(run(first.args([url, roots])), "hello\n");
        for source in ["hello.c", "hello.cpp"] {
            let mut hello = example(source, library);
            assert_eq!(run(hello.args([url, roots])), "hello\n", "{source}");
            // An error is shown, and is the program's status.
            let failed = example(source, library).arg("wss://localhost:1/").output().unwrap();
            assert_eq!(failed.status.code(), Some(1));
            assert!(String::from_utf8_lossy(&failed.stderr).contains("cannot connect"));
        }
        let (_, port) = url.trim_end_matches('/').rsplit_once(':').unwrap();
        let mut poll = example("poll.c", library);
        let answers = run(poll.args([url, "127.0.0.1", port, "1000", roots]));
        assert_eq!(answers, "1000 answers\n");
    }
}

#[test]
fn the_examples_leak_nothing() {
    let echo = Scenario::start("blocking");
    let (url, roots) = (echo.url(), echo.roots());
    let (_, port) = url.trim_end_matches('/').rsplit_once(':').unwrap();
    for source in ["first.c", "hello.c", "hello.cpp"] {
        run(valgrind(&example(source, Library::Static)).args([url, roots]));
    }
    let poll = example("poll.c", Library::Static);
    run(valgrind(&poll).args([url, "127.0.0.1", port, "100", roots]));
}

#[test]
fn the_code_in_the_readme_is_that_of_the_examples() {
    let examples = [include_str!("../../examples/first.c"), include_str!("../../examples/poll.c")];
    let readme = include_str!("../../README.md");
    let blocks: Vec<_> = readme.split("```c\n").skip(1).collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        let (code, _) = block.split_once("```").unwrap();
        assert!(examples.iter().any(|example| example.contains(code)), "{code}");
    }
}
