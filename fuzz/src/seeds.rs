//! The first inputs of the corpora: [`all`].

use tungstenite_tls_testing::certificates::{Certificates, Identity, Lists};

use crate::pem::pem;

/// Inputs for the corpora, by target. Those of certificates are made anew each time.
pub fn all() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let texts = |all: &[&str]| all.iter().map(|text| text.as_bytes().to_vec()).collect();
    vec![
        ("certificates", certificates()),
        ("ciphertext", ciphertext()),
        ("configuration", configuration()),
        ("differential", scripts()),
        ("driver", scripts()),
        ("frames", frames()),
        ("headers", texts(HEADERS)),
        ("keys", keys()),
        ("names", texts(NAMES)),
        ("ocsp", ocsp()),
        ("pem", pems()),
        ("redirects", texts(REDIRECTS)),
        #[cfg(any(feature = "boring", feature = "openssl"))]
        ("sessions", crate::sessions::seeds()),
        ("session_files", (0..4).map(|what| [&[what], &b"a session"[..]].concat()).collect()),
        ("shown", shown()),
        (
            "upgrade",
            ANSWERS.iter().map(|answer| [b"\x0e\x07", answer.as_bytes()].concat()).collect(),
        ),
        ("urls", texts(URLS)),
    ]
}

const URLS: &[&str] = &[
    "wss://example.org/",
    "WSS://user:pass%40word@Example.ORG:8443/path/to?x=1&y",
    "ws://[::1]:80/",
    "ws://127.0.0.1:0443?q",
    "wss://localhost./x#fragment",
    "wss://xn--bcher-kva.example",
    "https://example.org",
    "wss://a_b.example:65536/",
    "wss://%61.example/",
    "wss://user@host@other/",
];

const HEADERS: &[&str] = &[
    "\nOrigin: https://example.org\nchat.v2\nchat, superchat\nHost: internal.example",
    "user:word\nAuthorization: Basic eA==\nCookie: a=b\nX-Own:\t value ",
    "\nConnection: keep-alive, Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n\
     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "a%3Ab:c\nContent-Length: 0\nTransfer-Encoding: chunked\nSec-WebSocket-Extensions: x",
];

const REDIRECTS: &[&str] = &[
    "x/y?z\n../echo",
    "x\n//other.example:1/path",
    "x\nhttps://b/y#part",
    "x\nws://user:word@b/y",
    "x[1]|{z}?a[]=100%\n/y[1]?a[]=100%&b=|",
    "x\nwss://[::1]:1/y",
    "x\n?x=1",
    "x\nhttp:",
];

const NAMES: &[&str] = &[
    "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "TLS_AES_128_GCM_SHA256",
    "x25519mlkem768",
    "rsa_pss_rsae_sha256",
    "brotli",
    "1.3",
    "native-tls",
    "a\nb",
];

const ANSWERS: &[&str] = &[
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\
     Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n\u{1}x",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 \nupgrade:WebSocket , h2c\nconnection: x, UPGRADE\n\
     Sec-WebSocket-Protocol: chat.v2\nsec-websocket-accept:\ts3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n",
    "HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n\
     5;name=value\r\nhello\r\n0\r\nX-Checksum: 1\r\n\r\n",
    "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
    "HTTP/1.0 400 Bad Request\r\n\r\nuntil the end",
    "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 40\r\n\r\nonly some of it",
    "HTTP/2 403\r\n\r\n",
    "\u{15}\u{3}\u{1}\0\u{2}\u{2}F",
];

fn identities() -> Vec<&'static Identity> {
    let all = Certificates::shared();
    vec![&all.localhost, &all.common_name, &all.must_staple, &all.client, &all.self_signed]
}

fn certificates() -> Vec<Vec<u8>> {
    let all = identities().into_iter().map(|identity| identity.leaf().to_vec());
    // A list of Signed Certificate Timestamps, too.
    all.chain([Certificates::shared().root().to_vec(), b"\0\x05\0\x03SCT".to_vec()]).collect()
}

fn shown() -> Vec<Vec<u8>> {
    let all = Certificates::shared();
    let mut inputs = certificates();
    inputs.push(all.good_ocsp_response(&all.localhost));
    inputs.push(vec![0x30, 3, 0x0a, 1, 3]);
    inputs
}

fn ocsp() -> Vec<Vec<u8>> {
    // A response that asks to try later, and changes of a good one: none, of the status, of the
    // signed part, of the signature.
    [
        &b"\0\x30\x03\x0a\x01\x03"[..],
        b"\x01",
        b"\x01\0\x06\x03",
        b"\x01\0\x80\x80",
        b"\x01\xff\xff\0",
    ]
    .map(<[u8]>::to_vec)
    .to_vec()
}

fn keys() -> Vec<Vec<u8>> {
    let identity = &Certificates::shared().client;
    [identity.key_der(), identity.key_pem().as_bytes(), identity.chain_pem().as_bytes()]
        .map(|key| [b"\0", key].concat())
        .to_vec()
}

fn pems() -> Vec<Vec<u8>> {
    let identity = &Certificates::shared().client;
    let chain = identity.chain_pem();
    [
        chain.to_owned(),
        format!("\u{feff}# words\n{}\r\n{}", chain.replace('\n', "\r\n  "), identity.key_pem()),
        chain.replace("CERTIFICATE", "X509 CERTIFICATE"),
        pem("X509 CRL", &[0x30, 0]),
        pem("TRUSTED CERTIFICATE", &[0x30, 0]),
    ]
    .map(String::into_bytes)
    .to_vec()
}

fn configuration() -> Vec<Vec<u8>> {
    let all = Certificates::shared();
    let lists = all.revocation_lists(Lists::Good);
    let mut inputs = vec![
        (0, all.root().to_vec()),
        (2, all.client.leaf().to_vec()),
        (3, all.client.key_der().to_vec()),
        (6, ech()),
        (7, all.localhost.leaf().to_vec()),
    ];
    inputs.extend(lists.into_iter().map(|list| (1, list.to_vec())));
    inputs.into_iter().map(|(what, bytes)| [&[what], &bytes[..]].concat()).collect()
}

/// An ECHConfigList (RFC 9849, section 4) with one configuration, for X25519.
fn ech() -> Vec<u8> {
    let key = [9; 32];
    let contents =
        [&[7, 0, 32, 0, 32][..], &key, &[0, 4, 0, 1, 0, 1, 0, 14], b"public.example", &[0, 0]]
            .concat();
    // The length of the public name is one byte, after the longest name's.
    let config = [&[0xfe, 0x0d, 0, contents.len() as u8][..], &contents].concat();
    [&[0, config.len() as u8][..], &config].concat()
}

fn frames() -> Vec<Vec<u8>> {
    [
        &b"\x81\x05hello\x82\x01\0\x89\x00\x8a\x01x\x88\x02\x03\xe8"[..],
        b"\x01\x02ab\x00\x01c\x89\x01p\x80\x01d",
        b"\x81\x7e\0\x05hello\x82\x7f\0\0\0\0\0\0\0\x01x",
        b"\x81\x01\xff\xc1\x01x",
        b"\x88\x01x",
        b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff",
    ]
    .iter()
    .flat_map(|frames| [[b"\xff", *frames].concat(), [b"\x03", *frames].concat()])
    .collect()
}

/// Scripts that go well, for each kind of connection.
fn scripts() -> Vec<Vec<u8>> {
    let steps: [&[u8]; 6] = [
        &[0, 20, 4, 11, 30, 6, 200, 15],
        &[0, 255, 4, 15, 6, 255, 11, 250, 6, 250, 10, 30, 7, 7],
        &[5, 100, 6, 10, 30, 7, 14, 5, 120, 0, 0, 7, 137, 7],
        &[14, 7, 130, 180, 220, 60, 70, 0, 50, 4, 15, 8],
        &[9, 10, 40, 11, 12, 204, 7, 7, 138, 0, 9],
        &[0, 251, 14, 3, 236, 241, 252, 0, 4, 7, 204, 7],
    ];
    steps.iter().flat_map(|steps| (0..4).map(|kind| [steps, &[kind][..]].concat())).collect()
}

fn ciphertext() -> Vec<Vec<u8>> {
    let attacks: [&[u8]; 5] = [
        &[13, 0, 0, 130, 9, 72, 84, 84, 80, 47, 49, 46, 49, 32, 9, 9, 9, 7],
        &[13, 1, 50, 3, 100, 5, 9, 15, 9, 15, 6, 50, 0, 10, 4],
        &[9, 15, 9, 15, 13, 0, 0, 236, 1, 2, 1, 0, 6, 50, 11, 20, 6, 50],
        &[9, 15, 9, 15, 11, 60, 13, 1, 30, 190, 4, 6, 9, 6, 100, 0, 20, 4],
        &[9, 15, 9, 15, 13, 3, 5, 3, 1, 4, 2, 5, 11, 60, 138, 204, 6, 20],
    ];
    attacks.iter().flat_map(|steps| (0..2).map(|kind| [steps, &[kind][..]].concat())).collect()
}
