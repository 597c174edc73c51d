//! Responses as servers send them, and the pieces that random ones are made of.

use std::fmt;

use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

use crate::testing::answers::Offer;

/// Whole answers.
const SEEDS: [&[u8]; 37] = [
    // Accepted, in the words of several servers.
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nServer: nginx/1.27.0\r\nDate: Tue, 01 Jul 2025 \
      10:00:00 GMT\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x05hello",
    b"HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\n\
      Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
      Sec-WebSocket-Origin: null\r\nSec-WebSocket-Location: ws://example.org/\r\n\r\n",
    b"HTTP/1.1 101 \r\nupgrade: websocket\r\nconnection: keep-alive, Upgrade\r\n\
      sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nsec-websocket-protocol: chat\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: \
      permessage-deflate; server_no_context_takeover; client_max_window_bits=15\r\n\r\n\xc1\x01x",
    b"HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: keep-alive,\r\n \
      Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    b"\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c, websocket\r\nConnection: x\r\n\
      Connection: UPGRADE\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
      Sec-WebSocket-Protocol: chat.v2\r\nSec-WebSocket-Extensions: x-other; a=\"1\"\r\n\r\n",
    // Interim responses first.
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n\
      HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x89\x00",
    b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
    // Wrong in one thing.
    b"HTTP/1.0 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
      Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: \r\n\r\n",
    // Refused.
    b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 5\r\n\
      \r\nlogin",
    b"HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n\
      5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nX-Checksum: 1\r\n\r\n",
    b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n<html>\r\nuntil the end\r\n</html>",
    b"HTTP/1.0 403 Forbidden\r\nServer: BaseHTTP/0.6 Python/3.11.2\r\n\r\nno",
    b"HTTP/1.0 407 Proxy Authentication Required\r\nConnection: Keep-Alive\r\n\
      Content-Length: 2, 2\r\n\r\nno",
    b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n<center>The \
      plain HTTP request was sent to HTTPS port</center>",
    b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
    b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: gzip, chunked\r\n\r\nzz\r\n\r\n",
    b"HTTP/1.1 301 Moved Permanently\r\nLocation: //other.example/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 40\r\n\r\nonly some of it",
    b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 5\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\nbody",
    b"HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13, 8\r\n\
      Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n",
    b"HTTP/1.1 503 Service Unavailable\r\nX-Latin: caf\xe9\r\nContent-Length: 1, 2\r\n\r\nxy",
    b"HTTP/1.1 999 Odd\r\n\r\n",
    b"HTTP/1.1 500 Internal Server Error\r\nTransfer-Encoding: chunked\r\n\r\n",
    // Not HTTP/1.
    b"HTTP/2 403\r\n\r\n",
    b"\x15\x03\x01\x00\x02\x02\x46",
    b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80",
    b"SSH-2.0-OpenSSH_10.0\r\n",
];

/// What random answers are put together from.
const PIECES: [&[u8]; 52] = [
    b"HTTP/1.1 101 Switching Protocols\r\n",
    b"HTTP/1.0 101\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 403 Forbidden\r\n",
    b"HTTP/1.0 401 Unauthorized\r\n",
    b"HTTP/1.1 400 Bad Request\r\n",
    b"HTTP/1.",
    b"HTTP/",
    b"Upgrade: websocket\r\n",
    b"upgrade:websocket , h2c\r\n",
    b"Connection: Upgrade\r\n",
    b"connection:keep-alive, upgrade\r\n",
    b"Connection: close\r\n",
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
    b"Sec-WebSocket-Protocol: chat\r\n",
    b"Sec-WebSocket-Protocol: chat.v2, chat\r\n",
    b"Sec-WebSocket-Protocol:\r\n",
    b"Sec-WebSocket-Extensions: permessage-deflate\r\n",
    b"Sec-WebSocket-Extensions: x-other; a=\"1\\5\" ,, permessage-deflate\r\n",
    b"Sec-WebSocket-Extensions: x-other; a=\"",
    b"Content-Length: 5\r\n",
    b"Content-Length: 70000\r\n",
    b"Content-Length: 18446744073709551615\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"5\r\nhello\r\n",
    b"1;extension=\"of a chunk\"\r\nx\r\n",
    b"ffffffffffffffff\r\n",
    b"10000\r\n",
    b"0\r\n",
    b"X-Trailer: 1\r\n",
    b"plain HTTP request was sent to HTTPS port",
    b"websocket",
    b"Upgrade",
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\n\n",
    b"\r\r\n",
    b" ",
    b"\t",
    b",",
    b";",
    b":",
    b"=",
    b"\"",
    b"\0",
    b"\x15\x03",
    b"\xff\xc3",
    b"a:\n",
];

/// Refusals with much room for a body.
const BODIES: [&[u8]; 4] = [
    b"HTTP/1.1 500\r\n\r\n",
    b"HTTP/1.1 500\r\nContent-Length: 100000\r\n\r\n",
    b"HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n12000\r\n",
];

/// What may be there too often.
const REPEATED: [&[u8]; 7] =
    [b"\r\n", b"\n", b"\r", b"x", b"a:\n", b"HTTP/1.1 100\r\n\r\n", b"1;a\r\nx\r\n"];

/// A change to an answer.
#[derive(Clone, Debug)]
enum Edit {
    Cut(Index, Index),
    Insert(Index, Vec<u8>),
    Replace(Index, Vec<u8>),
    Repeat(Index, Index, usize),
}

/// The longest answer. It is above all bounds of the machine.
const LONGEST: usize = 150_000;

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    let times = prop_oneof![19 => 1..20_usize, 1 => 20..LONGEST];
    prop_oneof![
        (index(), index()).prop_map(|(from, to)| Edit::Cut(from, to)),
        (index(), piece()).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        (index(), piece()).prop_map(|(at, bytes)| Edit::Replace(at, bytes)),
        (index(), index(), times).prop_map(|(from, to, times)| Edit::Repeat(from, to, times)),
    ]
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let size = bytes.len() + 1;
        let range = |from: &Index, to: &Index| {
            let (from, to) = (from.index(size), to.index(size));
            from.min(to)..from.max(to)
        };
        match self {
            Self::Cut(from, to) => drop(bytes.drain(range(from, to))),
            Self::Insert(at, new) => {
                let at = at.index(size);
                bytes.splice(at..at, new.iter().copied());
            }
            Self::Replace(at, new) => {
                let at = at.index(size);
                let end = bytes.len().min(at + new.len());
                bytes.splice(at..end, new.iter().copied());
            }
            Self::Repeat(from, to, times) => {
                let range = range(from, to);
                let times = (*times).min(LONGEST / range.len().max(1));
                let again = bytes[range.clone()].repeat(times);
                bytes.splice(range, again);
            }
        }
    }
}

/// A few bytes, many of which mean something.
pub(super) fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => select(&PIECES[..]).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 1..8),
    ]
}

/// Bytes that a failing test shows in one line.
#[derive(Clone)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.0[..self.0.len().min(2000)];
        write!(f, "{} bytes: b\"{}\"", self.0.len(), shown.escape_ascii())
    }
}

/// Anything that a server may send.
pub(super) fn answer() -> impl Strategy<Value = Bytes> {
    let seed = select(&SEEDS[..]).prop_map(<[u8]>::to_vec);
    let pieces = vec(piece(), 0..20).prop_map(|pieces| pieces.concat());
    let much = prop_oneof![2 => Just(0), 1 => 0..200_usize];
    let long = (much, select(&REPEATED[..]), 1..LONGEST, select(&SEEDS[..]));
    let long = long.prop_map(|(at, bytes, times, seed)| {
        let (before, after) = seed.split_at(at.min(seed.len()));
        [before, &bytes.repeat(times.min(LONGEST / bytes.len())), after].concat()
    });
    // Bodies up to the most that is kept, and above.
    let body = (select(&BODIES[..]), select(&REPEATED[..]), 60_000..LONGEST);
    let body =
        body.prop_map(|(head, bytes, size)| [head, &bytes.repeat(size / bytes.len())].concat());
    let start = prop_oneof![
        12 => seed,
        6 => pieces,
        1 => long,
        1 => body,
        2 => vec(any::<u8>(), 0..100),
    ];
    (start, vec(edit(), 0..4)).prop_map(|(mut bytes, edits)| {
        for edit in edits {
            edit.apply(&mut bytes);
            bytes.truncate(LONGEST);
        }
        Bytes(bytes)
    })
}

/// What the request offers.
pub(super) fn offer() -> impl Strategy<Value = Offer> {
    any::<u8>().prop_map(Offer)
}

/// Sizes of pieces, to be used in turn.
pub(super) fn sizes() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..10_usize, 1..300_usize, 1..10_000_usize], 1..8)
}
