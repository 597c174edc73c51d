//! What is wrong with a URL is said in its own words, with the fix: the same for a blocking
//! connection, on tokio and on smol.

use std::net::{Ipv4Addr, TcpListener, TcpStream};

use tungstenite_tls::{
    Connect, Error, HandshakeError, TlsError, TlsErrorKind, client_tls, connect,
    connect_with_config,
};

/// What a caller wrote, and what the error says: `docs/migrating.md` has the same table.
const MISTAKES: &str = include_str!("urls.md");

/// The rows of the table.
fn mistakes() -> Vec<(&'static str, &'static str)> {
    let rows = MISTAKES.lines().skip(2).map(|row| {
        let row = row.strip_prefix("| `\"").and_then(|row| row.strip_suffix(" |"));
        row.and_then(|row| row.split_once("\"` | ")).expect("two cells")
    });
    rows.collect()
}

#[track_caller]
fn says<T>(url: &str, attempt: Result<T, Error>, words: &str) {
    let Err(error) = attempt else { panic!("`{url}` is taken") };
    let tls = TlsError::find(&error).unwrap_or_else(|| panic!("{url}: no TlsError in {error:?}"));
    assert_eq!(tls.kind(), TlsErrorKind::BadConfiguration, "{url}: {error}");
    assert_eq!(error.to_string(), format!("IO error: bad configuration: {words}"), "{url}");
    assert!(format!("{error:?}").contains(words), "{url}: {error:?}");
}

#[test]
fn each_mistake_has_its_words_blocking_and_not() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mistakes = mistakes();
    assert!(mistakes.len() > 10);
    for (url, words) in mistakes {
        says(url, connect(url), words);
        says(url, connect_with_config(url, None, 0), words);
        says(url, Connect::new(url.to_owned()).and_then(Connect::connect), words);
        let tcp = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let over = client_tls(url, tcp).map_err(|error| match error {
            HandshakeError::Failure(error) => error,
            HandshakeError::Interrupted(_) => panic!("`{url}` is taken"),
        });
        says(url, over, words);
        #[cfg(feature = "tokio")]
        {
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.enable_all().build().unwrap();
            says(url, runtime.block_on(tungstenite_tls::tokio::connect_async(url)), words);
            let (over, _server) = tokio::io::duplex(1024);
            says(url, runtime.block_on(tungstenite_tls::tokio::client_async_tls(url, over)), words);
        }
        #[cfg(feature = "smol")]
        {
            use tungstenite_tls::smol::{client_async_tls, connect_async};
            says(url, smol::block_on(connect_async(url)), words);
            let over = smol::io::Cursor::new(Vec::new());
            says(url, smol::block_on(client_async_tls(url, over)), words);
        }
    }
}

#[test]
fn two_mistakes_have_the_same_words_only_if_they_are_one() {
    let no_host = ["/path", "wss://", "wss:///path"];
    let mistakes = mistakes();
    for (i, (first, words)) in mistakes.iter().enumerate() {
        for (second, others) in &mistakes[..i] {
            let same = no_host.contains(first) && no_host.contains(second);
            assert_eq!(words == others, same, "`{first}`, `{second}`");
        }
    }
}
