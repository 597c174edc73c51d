//! The proxy that the environment names. This program runs itself again with the variables.

use std::{env, process::Command};

use tungstenite_tls::{Connect, Connector, error::ProxyError};
use tungstenite_tls_testing::{
    proxies::{ProxyKind, ProxyOptions, ProxyServer},
    server::CLOSED,
};

use crate::{
    server::Server,
    talk::{echoes, outcomes},
};

/// The URL to connect to, for the program that is run again.
const URL: &str = "TUNGSTENITE_TLS_TEST_URL";

/// How many kinds of I/O are compiled in.
const KINDS: usize = 1 + cfg!(feature = "tokio") as usize + cfg!(feature = "smol") as usize;

/// Connects with the variables set; returns what was printed.
fn run(url: &str, variables: &[(&str, &str)]) -> String {
    let mut program = Command::new(env::current_exe().unwrap());
    program.args(["--exact", "environment::inside", "--nocapture"]).env(URL, url);
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        program.env_remove(name).env_remove(name.to_uppercase());
    }
    let output = program.envs(variables.iter().copied()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// A part of the test below. The connector has no TLS, so each connection fails.
#[test]
fn inside() {
    let Ok(url) = env::var(URL) else {
        println!("not here: only as a part of another test");
        return;
    };
    let plan = || {
        let plan = Connect::new(&*url).unwrap().connector(Connector::plain());
        plan.proxy_from_environment()
    };
    for (kind, outcome) in outcomes(plan, &echoes()) {
        let error = outcome.expect_err("there is no TLS");
        match ProxyError::find(&error) {
            Some(error) => println!("{kind}: refused by {}", error.proxy()),
            None => println!("{kind}: {error}"),
        }
    }
}

#[test]
fn decides_for_each_kind_of_io() {
    let server = Server::start();
    let proxy = ProxyServer::start(ProxyKind::Http, &ProxyOptions::new().only_port(1)).unwrap();
    let (refusing, nowhere) = (proxy.url("http"), format!("http://{}", CLOSED[0]));
    let refused = format!("refused by {refusing}");
    for (variables, count) in [
        (&[("HTTPS_PROXY", &*refusing)][..], KINDS),
        (&[("ALL_PROXY", &refusing)], KINDS),
        (&[("HTTPS_PROXY", &nowhere), ("https_proxy", &refusing)], KINDS),
        (&[("HTTPS_PROXY", &refusing), ("NO_PROXY", "localhost")], 0),
        (&[("http_proxy", &refusing)], 0),
        (&[], 0),
    ] {
        let printed = run(&server.url(), variables);
        assert_eq!(printed.matches(&refused).count(), count, "{variables:?}: {printed}");
    }
}
