//! Compiles the C and C++ programs, links them with both libraries, and runs them against servers.
#![cfg(target_os = "linux")]

mod black_hole;
mod installed;
mod program;
mod server;

use std::{collections::BTreeSet, process::Command};

use installed::Installed;
use program::{Library, compiled, example, fails, run, valgrind};
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
    an_address_that_never_answers_does_not_hold_up_the_next: "black_hole",
    messages_and_close_go_both_ways_on_a_blocking_socket: "blocking",
    the_caller_can_be_the_clock: "clock_callback",
    a_connection_that_ends_without_close_is_an_error_for_good: "cut_off",
    pieces_of_a_byte_make_no_difference_to_a_loop_with_poll: "dribble",
    a_callback_may_free_the_connection_that_it_is_called_for: "freed_in_callback",
    a_client_certificate_opens_what_is_closed_without_one: "identity",
    a_signal_interrupts_no_call: "interrupted",
    the_log_reaches_a_callback_which_cannot_call_back: "logging",
    an_address_where_nobody_answers_is_named_with_the_systems_number: "nobody",
    a_response_that_is_no_upgrade_is_refused: "not_websocket",
    null_is_refused_everywhere: "null",
    an_option_that_cannot_be_set_is_never_ignored: "options",
    a_refused_upgrade_has_its_status_and_headers: "refused",
    a_reset_is_an_error_for_good: "reset",
    connections_of_one_client_resume_sessions: "resumption",
    a_server_may_close_first: "server_closes",
    each_option_is_set_or_refused_by_its_name_with_the_feature_to_add: "setters",
    a_caller_that_only_sends_gets_an_error_and_no_signal: "sigpipe",
    a_silent_server_costs_the_timeout_and_nothing_else: "silent",
    a_server_that_keeps_a_closed_connection_is_not_waited_for: "stays_open",
    the_response_shows_the_subprotocol: "subprotocol",
    a_thousand_messages_go_each_way_in_order: "thousand",
    a_connection_may_go_from_one_thread_to_another: "threads_hand_over",
    a_second_call_at_the_same_time_is_refused_and_does_no_harm: "threads_meet",
    several_threads_may_read_an_error: "threads_read_error",
    several_threads_may_use_a_client_at_once: "threads_share_client",
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
    let declared = declared();
    let lacking: Vec<_> = names.iter().filter(|name| !declared.contains(name.as_str())).collect();
    assert!(lacking.is_empty(), "the header lacks {lacking:?}");
    let lacking: Vec<_> = declared.iter().filter(|name| !names.contains(*name)).collect();
    assert!(lacking.is_empty(), "the library lacks {lacking:?}");
}

/// The functions that the header declares.
fn declared() -> BTreeSet<String> {
    let header = include_str!("../../include/tungstenite_tls.h");
    let code = header.lines().filter(|line| !line.trim_start().starts_with(['*', '/']));
    let names = code.filter_map(|line| line.split_once('('));
    let name = |(before, _): (&str, _)| before.rsplit([' ', '*']).next().unwrap().to_owned();
    names.map(name).filter(|name| name.starts_with("wss_")).collect()
}

#[test]
fn every_function_is_called_by_a_scenario() {
    let calls = program::scenarios();
    let declared = declared();
    assert!(declared.len() > 80, "{declared:?}");
    let unheard: Vec<_> =
        declared.iter().filter(|name| !calls.contains(&format!("{name}("))).collect();
    assert!(unheard.is_empty(), "{unheard:?}");
}

#[test]
fn the_header_compiles_by_itself_in_every_standard() {
    for standard in ["c99", "c11", "c17", "c++11", "c++17", "c++20"] {
        program::compile_header(standard);
    }
}

#[test]
fn the_examples_talk_to_a_server() {
    let echo = Scenario::start("blocking");
    for library in [Library::Static, Library::Shared] {
        for source in ["first.c", "hello.c", "hello.cpp"] {
            let mut hello = example(source, library);
            assert_eq!(run(hello.args([echo.url(), echo.roots()])), "hello\n", "{source}");
        }
        assert_eq!(run(&mut poll(library, &echo, "1000")), "1000 answers\n");
    }
}

/// `poll.c`, which sends this many messages.
fn poll(library: Library, server: &Scenario, messages: &str) -> Command {
    let (url, roots) = (server.url(), server.roots());
    let (_, port) = url.trim_end_matches('/').rsplit_once(':').unwrap();
    let mut poll = example("poll.c", library);
    poll.args([url, "127.0.0.1", port, messages, roots]);
    poll
}

#[test]
fn an_example_that_fails_says_why_and_has_a_status_that_says_so() {
    let nobody = Scenario::start("nobody");
    for source in ["first.c", "hello.c", "hello.cpp"] {
        let mut refused = example(source, Library::Static);
        let said = fails(refused.args([nobody.url(), nobody.roots()]));
        assert!(said.contains("cannot connect"), "{source}: {said}");
        fails(example(source, Library::Static).arg("not a URL"));
    }
    assert!(fails(&mut poll(Library::Static, &nobody, "1")).contains("connect"));
}

#[test]
fn the_examples_tell_a_message_from_close() {
    for source in ["hello.c", "hello.cpp"] {
        let closes = Scenario::start("server_closes");
        let said = fails(example(source, Library::Static).args([closes.url(), closes.roots()]));
        assert!(said.contains("closed"), "{source}: {said}");
    }
}

#[test]
fn an_event_loop_ends_though_the_server_keeps_the_connection() {
    let stays = Scenario::start("stays_open");
    assert_eq!(run(&mut poll(Library::Static, &stays, "10")), "10 answers\n");
}

#[test]
fn the_examples_leak_nothing() {
    let echo = Scenario::start("blocking");
    for source in ["first.c", "hello.c", "hello.cpp"] {
        run(valgrind(&example(source, Library::Static)).args([echo.url(), echo.roots()]));
    }
    run(&mut valgrind(&poll(Library::Static, &echo, "100")));
}

#[test]
#[ignore = "needs what install.sh installs: `cargo xtask test --only c-interface`"]
fn what_is_installed_compiles_by_pkg_config_and_talks_over_tls() {
    let installed = Installed::named();
    installed.is_complete();
    let (echo, nobody) = (Scenario::start("blocking"), Scenario::start("nobody"));
    for library in [Library::Shared, Library::Static] {
        for source in ["first.c", "hello.c", "hello.cpp"] {
            let mut program = installed.compile(source, library);
            assert_eq!(run(program.args([echo.url(), echo.roots()])), "hello\n", "{source}");
            let mut program = installed.compile(source, library);
            assert!(fails(program.arg(nobody.url())).contains("cannot connect"), "{source}");
        }
    }
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
