//! Tests of the URL's name, the verified name and the sent name, from `Connect` to the wire.

use std::{io::Read, net::TcpListener, thread};

use tungstenite_tls::{
    Backend, Connect, Message, Roots, TlsConfig, TlsError, TlsErrorKind,
    config::{ServerName, Sni},
};
use tungstenite_tls_testing::{
    certificates::Certificates,
    server::{EchoServer, ServerLibrary, ServerOptions},
};

/// The only name in the server's certificate.
const CERTIFIED: &str = "elsewhere.example";

fn trusting() -> TlsConfig {
    TlsConfig::new().with_roots(Roots::Only(vec![Certificates::shared().root().clone()]))
}

fn name(name: &str) -> ServerName<'static> {
    name.to_owned().try_into().expect("a name")
}

/// The ClientHello of a connection to `localhost`, which then fails.
fn first_flight(backend: Backend, config: &TlsConfig) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("wss://localhost:{}/", listener.local_addr().unwrap().port());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let mut hello = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
        stream.read_exact(&mut hello).unwrap();
        hello
    });
    Connect::new(url).unwrap().backend(backend).tls_config(config).connect().unwrap_err();
    server.join().unwrap()
}

fn says(hello: &[u8], name: &str) -> bool {
    hello.windows(name.len()).any(|window| window == name.as_bytes())
}

#[test]
fn the_name_that_is_verified_may_differ_from_the_urls() {
    let options = ServerOptions::new().identity(&Certificates::shared().wrong_host);
    let server = EchoServer::start_with(ServerLibrary::Rustls, &options).unwrap();
    for backend in Backend::compiled_in() {
        let connect = |config: &TlsConfig| {
            Connect::new(server.url()).unwrap().backend(backend).tls_config(config).connect()
        };
        let error = connect(&trusting()).unwrap_err();
        let kind = TlsError::find(&error).map(TlsError::kind);
        assert_eq!(kind, Some(TlsErrorKind::NameMismatch), "{backend}: {error}");

        let config = trusting().with_verified_name(name(CERTIFIED));
        let (mut socket, _) = connect(&config).unwrap_or_else(|e| panic!("{backend}: {e}"));
        socket.send(Message::text("hello")).unwrap();
        assert_eq!(socket.read().unwrap(), Message::text("hello"));
    }
}

#[test]
fn the_name_that_is_sent_is_the_one_verified_or_none_or_another() {
    for backend in Backend::compiled_in() {
        let sent = |config: TlsConfig| {
            let hello = first_flight(backend, &config);
            ["localhost", "a.example", "b.example"].map(|name| says(&hello, name))
        };
        assert_eq!(sent(trusting()), [true, false, false], "{backend}");
        assert_eq!(sent(trusting().with_sni(Sni::Off)), [false; 3], "{backend}");
        let verified = trusting().with_verified_name(name("a.example"));
        assert_eq!(sent(verified.clone()), [false, true, false], "{backend}");
        assert_eq!(sent(verified.clone().with_sni(Sni::Off)), [false; 3], "{backend}");

        let another = Sni::Name("b.example".try_into().unwrap());
        let config = verified.with_sni(another);
        match backend {
            // native-tls has one name for both, and refuses two.
            Backend::NativeTls => {
                let error = tungstenite_tls::backend::connector(backend, &config).unwrap_err();
                assert_eq!(error.kind(), TlsErrorKind::UnsupportedOption, "{error}");
                let unnamed = config.dangerous().without_name_check();
                assert_eq!(sent(unnamed), [false, false, true], "{backend}");
            }
            _ => assert_eq!(sent(config), [false, false, true], "{backend}"),
        }
    }
}
