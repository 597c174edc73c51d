//! A proxy for tests: [`ProxyServer`].

use std::{fs, io, net::SocketAddr};

use super::program::Program;
use crate::certificates::Certificates;

/// What a proxy speaks, and the program that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyKind {
    /// HTTP: tinyproxy.
    Http,
    /// HTTP inside TLS: tinyproxy behind stunnel, which presents the certificate for `localhost` of
    /// [`Certificates::shared`].
    Https,
    /// SOCKS5: microsocks.
    Socks,
}

impl ProxyKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Http, Self::Https, Self::Socks];
}

/// What a proxy demands and allows.
#[derive(Clone, Debug, Default)]
pub struct ProxyOptions {
    credentials: Option<(String, String)>,
    only_port: Option<u16>,
}

impl ProxyOptions {
    /// A proxy that demands nothing and allows everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Demands this user name and password.
    #[must_use]
    pub fn credentials(mut self, user: &str, password: &str) -> Self {
        self.credentials = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// Refuses other ports of servers than this one, with status 403. SOCKS5 has no such rule.
    #[must_use]
    pub fn only_port(mut self, port: u16) -> Self {
        self.only_port = Some(port);
        self
    }
}

/// A proxy on a free port of the IPv4 loopback, until it is dropped.
///
/// ```no_run
/// use tungstenite_tls_testing::proxies::{ProxyKind, ProxyOptions, ProxyServer};
///
/// let options = ProxyOptions::new().credentials("user", "password");
/// let proxy = ProxyServer::start(ProxyKind::Http, &options)?;
/// println!("connect through {}", proxy.url("http"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ProxyServer {
    /// The one that clients connect to, and those behind it.
    programs: Vec<Program>,
    host: &'static str,
}

impl ProxyServer {
    /// Starts a proxy, and waits until it listens.
    ///
    /// # Errors
    /// [`NotFound`](io::ErrorKind::NotFound), with the package to install, if this machine does not
    /// have the program. If it does not start, with what it printed.
    pub fn start(kind: ProxyKind, options: &ProxyOptions) -> io::Result<Self> {
        let host = if kind == ProxyKind::Https { "localhost" } else { "127.0.0.1" };
        let programs = match kind {
            ProxyKind::Http => vec![tinyproxy(options)?],
            ProxyKind::Socks => vec![microsocks(options)?],
            ProxyKind::Https => {
                let behind = tinyproxy(options)?;
                vec![stunnel(behind.addr())?, behind]
            }
        };
        Ok(Self { programs, host })
    }

    /// The address that clients connect to.
    pub fn addr(&self) -> SocketAddr {
        self.programs[0].addr()
    }

    /// The proxy's URL with this scheme, and without credentials.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}:{}", self.host, self.addr().port())
    }

    /// What the programs have printed and logged so far.
    pub fn printed(&self) -> String {
        self.programs.iter().map(Program::printed).collect()
    }
}

fn tinyproxy(options: &ProxyOptions) -> io::Result<Program> {
    Program::start("tinyproxy-bin", &["tinyproxy"], |folder, port| {
        let log = folder.join("log");
        let mut config = format!(
            "Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\nMaxClients 100\n\
             LogLevel Info\nLogFile \"{}\"\n",
            log.display()
        );
        if let Some((user, password)) = &options.credentials {
            config += &format!("BasicAuth {user} {password}\n");
        }
        if let Some(port) = options.only_port {
            config += &format!("ConnectPort {port}\n");
        }
        let file = folder.join("tinyproxy.conf");
        fs::write(&file, config)?;
        Ok(vec!["-d".to_owned(), "-c".to_owned(), file.display().to_string()])
    })
}

fn microsocks(options: &ProxyOptions) -> io::Result<Program> {
    Program::start("microsocks", &["microsocks"], |_, port| {
        let port = port.to_string();
        let mut arguments = vec!["-i", "127.0.0.1", "-p", &port];
        if let Some((user, password)) = &options.credentials {
            arguments.extend(["-u", user, "-P", password]);
        }
        Ok(arguments.into_iter().map(str::to_owned).collect())
    })
}

fn stunnel(behind: SocketAddr) -> io::Result<Program> {
    Program::start("stunnel4", &["stunnel4", "stunnel"], |folder, port| {
        let identity = &Certificates::shared().localhost;
        let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        fs::write(&certificate, identity.chain_pem())?;
        fs::write(&key, identity.key_pem())?;
        let config = format!(
            "foreground = yes\npid =\ndebug = notice\n[proxy]\naccept = 127.0.0.1:{port}\n\
             connect = {behind}\ncert = {}\nkey = {}\n",
            certificate.display(),
            key.display()
        );
        let file = folder.join("stunnel.conf");
        fs::write(&file, config)?;
        Ok(vec![file.display().to_string()])
    })
}
