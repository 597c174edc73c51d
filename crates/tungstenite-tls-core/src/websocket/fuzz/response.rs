//! The machine keeps its promises for every answer.

use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

use super::corpus::{Bytes, answer, offer, piece, sizes};
use crate::testing::{
    answers::{ACCEPT, MOST, Offer, Outcome, judge, outcome},
    fuzz::config,
};

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn in_which_pieces_an_answer_arrives_makes_no_difference(
        offer in offer(),
        Bytes(bytes) in answer(),
        sizes in sizes(),
        end: Index,
    ) {
        for bytes in [&bytes[..], &bytes[..end.index(bytes.len() + 1)]] {
            judge(offer, bytes, &sizes).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn a_response_that_agrees_is_accepted_whatever_else_it_says(
        interim in vec(select(&[
            "HTTP/1.1 100 Continue\r\n\r\n",
            "\r\nHTTP/1.1 103 Early Hints\nLink: </x>; rel=preload\r\n\r\n",
            "HTTP/1.0 102\r\nA: b\r\n\r\n",
        ][..]), 0..4),
        reason in "( [ -~]{0,20})?",
        websocket in "([a-z]{1,4},)? ?[wW][eE][bB][sS][oO][cC][kK][eE][tT]( ,[ -~]{0,9})?",
        upgrade in "([a-z]{1,4},)? ?[uU][pP][gG][rR][aA][dD][eE]( ,[ -~]{0,9})?",
        others in vec("X-[!-+.-9;-~]{0,9}:[ -~\u{e9}]{0,30}", 0..9),
        order in Just(vec![0, 1, 2]).prop_shuffle(),
        rest: Vec<u8>,
        sizes in sizes(),
    ) {
        let known = [
            format!("UPGRADE:{websocket}"),
            format!("connection: {upgrade} "),
            format!("Sec-WebSocket-Accept:\t{ACCEPT}"),
        ];
        let mut lines: Vec<_> = others.iter().filter(|line| is_field(line)).cloned().collect();
        lines.extend(order.iter().map(|number: &usize| known[*number].clone()));
        let head = format!("HTTP/1.1 101{reason}\r\n{}\r\n\r\n", lines.join("\r\n"));
        let bytes = [interim.concat().as_bytes(), head.as_bytes(), &rest].concat();
        let (got, _) = outcome(Offer(0), &bytes, &sizes);
        let Outcome::Accepted { rest: got, .. } = got else {
            return Err(TestCaseError::fail(format!("{got:?}: {head:?}")));
        };
        prop_assert_eq!(&got, &rest);
        judge(Offer(0), &bytes, &sizes).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn a_server_that_sends_for_ever_gets_an_answer(
        offer in offer(),
        Bytes(start) in answer(),
        Bytes(again) in prop_oneof![
            2 => vec(piece(), 1..6).prop_map(|pieces| Bytes(pieces.concat())),
            // Chunks with long extensions.
            1 => (1..4000_usize).prop_map(long_chunk),
        ],
    ) {
        let mut upgrade = offer.upgrade();
        let mut given = start.len();
        let mut decided = !matches!(upgrade.receive(&start), Ok(None));
        while !decided {
            decided = !matches!(upgrade.receive(&again), Ok(None));
            given += again.len();
            prop_assert!(given < MOST + start.len(), "no answer after {given} bytes");
        }
    }
}

fn long_chunk(extension: usize) -> Bytes {
    Bytes(format!("1;{}\r\nx\r\n", "x".repeat(extension)).into())
}

/// Whether the name is a token.
fn is_field(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    name.bytes().all(crate::websocket::request::is_token)
}
