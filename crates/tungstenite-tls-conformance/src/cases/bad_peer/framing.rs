//! Refusals whose body has an end that is in doubt, or none.

use super::{
    play::Reply,
    script::{End, once, times},
};

pub(super) const REPLIES: &[Reply] = &[
    Reply {
        name: "a_body_without_end",
        sends: &[once(b"HTTP/1.1 403 No\r\n\r\n"), times(1 << 20, b"x")],
        end: End::Stays,
        told: "403, 65536 bytes",
    },
    Reply {
        name: "a_body_in_chunks_without_end",
        sends: &[
            once(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n"),
            times(1 << 18, b"1\r\nx\r\n"),
        ],
        end: End::Stays,
        told: "403, 65536 bytes",
    },
    Reply {
        name: "a_length_of_2_64_minus_1",
        sends: &[
            once(b"HTTP/1.1 403 No\r\nContent-Length: 18446744073709551615\r\n\r\n"),
            times(1 << 20, b"x"),
        ],
        end: End::Stays,
        told: "403, 65536 bytes",
    },
    Reply {
        name: "a_length_that_overflows",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: 18446744073709551617\r\n\r\nno")],
        end: End::CloseNotify,
        told: "403 `no`",
    },
    Reply {
        name: "a_negative_length",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: -1\r\n\r\nno")],
        end: End::CloseNotify,
        told: "403 `no`",
    },
    Reply {
        name: "a_length_with_a_sign",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: +1\r\n\r\nno")],
        end: End::CloseNotify,
        told: "403 `no`",
    },
    Reply {
        name: "two_lengths",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nnone")],
        end: End::CloseNotify,
        told: "403 `none`",
    },
    Reply {
        name: "two_lengths_in_a_list",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: 1, 2\r\n\r\nnone")],
        end: End::CloseNotify,
        told: "403 `none`",
    },
    Reply {
        name: "a_length_and_chunks",
        sends: &[once(
            b"HTTP/1.1 403 No\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n\
              2\r\nno\r\n0\r\n\r\n",
        )],
        end: End::Stays,
        told: "403 `no`",
    },
    Reply {
        name: "a_coding_that_is_not_chunks",
        sends: &[once(
            b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked, gzip\r\n\r\n2\r\nno\r\n0\r\n\r\n",
        )],
        end: End::CloseNotify,
        told: r"403 `2\r\nno\r\n0\r\n\r\n`",
    },
    Reply {
        name: "a_chunk_whose_size_overflows",
        sends: &[once(
            b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n\
              ffffffffffffffff1\r\n",
        )],
        end: End::Stays,
        told: "403 `no`",
    },
    Reply {
        name: "a_chunk_of_2_64_minus_1",
        sends: &[
            once(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
            times(1 << 20, b"x"),
        ],
        end: End::Stays,
        told: "403, 65536 bytes",
    },
    Reply {
        name: "a_chunk_of_negative_size",
        sends: &[once(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n")],
        end: End::Stays,
        told: "403 ``",
    },
    Reply {
        name: "a_chunk_longer_than_its_size",
        sends: &[once(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nnone\r\n")],
        end: End::Stays,
        told: "403 `no`",
    },
    Reply {
        name: "a_chunk_extension_without_end",
        sends: &[
            once(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n2;"),
            times(1 << 20, b"x"),
        ],
        end: End::Stays,
        told: "403 `no`",
    },
    Reply {
        name: "trailers_without_end",
        sends: &[
            once(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n"),
            times(100_000, b"X: y\r\n"),
        ],
        end: End::Stays,
        told: "403 `no`",
    },
    Reply {
        name: "a_body_that_is_cut",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nno")],
        end: End::Cut,
        told: "403 `no`",
    },
    Reply {
        name: "a_body_that_an_alert_ends",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nno")],
        end: End::Alert,
        told: "403 `no`",
    },
    Reply {
        name: "a_body_that_stalls",
        sends: &[once(b"HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nno")],
        end: End::Stays,
        told: "waits",
    },
];
