//! The options that connections share, and what they come to: [`Target`].

use std::{path::PathBuf, time::Duration};

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use tungstenite_tls::{
    Backend, Connect, Connector, Endpoint, Roots, TlsConfig, TlsError, TlsVersion,
    certificates_from_file, http::Uri,
};

use crate::{
    backends::features,
    failure::Failure,
    output, url,
    values::{self, Header, Resolve},
};

/// Options of whatever connects.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The TLS library, as in --backend openssl; `wss backends` lists them.
    ///
    /// Without this option it is rustls, or the only one that is compiled in.
    #[arg(long, value_name = "NAME", value_parser = backend(), help_heading = "TLS")]
    backend: Option<Backend>,

    /// Trust the certificates in FILE, PEM or DER, instead of the platform's; repeatable.
    ///
    /// Certificates of authorities, as in --ca ca.pem. With --roots they are trusted beside those.
    #[arg(long, value_name = "FILE", requires = "url", help_heading = "TLS")]
    ca: Vec<PathBuf>,

    /// Whom to trust: the platform's roots, or Mozilla's as this build carries them.
    ///
    /// The default is `platform`; with --ca it is nobody else.
    #[arg(long, value_name = "ROOTS", requires = "url", help_heading = "TLS")]
    roots: Option<RootsChoice>,

    /// The oldest version of TLS to accept.
    #[arg(long, value_name = "VERSION", value_parser = version(), help_heading = "TLS")]
    min_version: Option<TlsVersion>,

    /// The newest version of TLS to offer.
    #[arg(long, value_name = "VERSION", value_parser = version(), help_heading = "TLS")]
    max_version: Option<TlsVersion>,

    /// Offer this protocol with ALPN, instead of http/1.1; repeatable, most wanted first.
    #[arg(long, value_name = "PROTOCOL", help_heading = "TLS")]
    alpn: Vec<String>,

    /// Do not use ALPN at all.
    #[arg(long, conflicts_with = "alpn", help_heading = "TLS")]
    no_alpn: bool,

    /// Send data with the last flight of a TLS 1.2 handshake (False Start; RFC 7918).
    ///
    /// It saves a round trip. It takes the backend boring, and a server that chooses forward
    /// secrecy, an AEAD cipher suite and a protocol by ALPN. TLS 1.3 needs no such thing.
    #[arg(long, help_heading = "TLS")]
    false_start: bool,

    /// Send the first data with the SYN, to a server that gave a cookie before (TCP Fast Open).
    ///
    /// It saves a round trip (RFC 7413). The system keeps the cookies; sysctl net.ipv4.tcp_fastopen
    /// allows it, on both sides. A network in between may drop such packets.
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    #[arg(long, help_heading = "Connection")]
    fast_open: bool,

    /// Dial ADDR when the URL has this host and port, as curl does; repeatable.
    ///
    /// As in --resolve example.org:443:127.0.0.1, or `example.org:443:[::1]`. The certificate is
    /// verified for HOST all the same. Several for one host and port are tried in order.
    #[arg(
        long,
        value_name = "HOST:PORT:ADDR",
        value_parser = values::resolve,
        requires = "url",
        help_heading = "Connection"
    )]
    resolve: Vec<Resolve>,

    /// How long each step may take: connecting to an address, TLS, the upgrade, an answer.
    ///
    /// In seconds, as in --timeout 2.5. The lookup of a host's addresses takes as long as the
    /// system lets it.
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = values::seconds,
        default_value = "10",
        help_heading = "Connection"
    )]
    timeout: Duration,

    /// Add a header to the upgrade request, as in --header 'Authorization: Bearer x'; repeatable.
    #[arg(
        long,
        value_name = "NAME: VALUE",
        value_parser = values::header,
        help_heading = "Upgrade"
    )]
    header: Vec<Header>,

    /// Offer a subprotocol, as in --subprotocol chat; repeatable, most wanted first.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = values::subprotocol,
        help_heading = "Upgrade"
    )]
    subprotocol: Vec<String>,
}

/// What connections after the first make of the first one's session.
#[derive(Args, Debug, Default)]
pub(crate) struct Reuse {
    /// Send the upgrade request as early data when a session is resumed (0-RTT), with TLS 1.3.
    ///
    /// It saves a round trip. Whoever records it can replay it (RFC 8446, section 8), so it is for
    /// servers whose upgrade has no effect of its own. It takes --repeat, for there is no session
    /// to resume before a first connection.
    #[arg(long, requires = "repeat", help_heading = "TLS")]
    early_data: bool,

    /// Resume no session: each connection makes a full handshake.
    #[arg(long, help_heading = "TLS")]
    no_resumption: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RootsChoice {
    Platform,
    Bundled,
}

/// A server, and all that it takes to connect to it.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) url: Uri,
    /// Has the addresses to dial and the upgrade request.
    pub(crate) connect: Connect,
    /// `None`: a ws:// URL.
    pub(crate) connector: Option<Connector>,
    pub(crate) timeout: Duration,
    pub(crate) early_data: bool,
    pub(crate) false_start: bool,
    pub(crate) fast_open: bool,
}

impl Options {
    /// What connecting to `url` takes; `roots` are trusted instead of those that the options name.
    /// Does no network I/O, and finds whatever can be found wrong without.
    pub(crate) fn target(
        &self,
        url: &Uri,
        roots: Option<Roots>,
        reuse: &Reuse,
    ) -> Result<Target, Failure> {
        let bad = |error| Failure::websocket(url, &error);
        let mut connect = Connect::new(url).map_err(bad)?.connect_timeout(self.timeout);
        for Header { name, value } in &self.header {
            connect = connect.header(name, value).map_err(bad)?;
        }
        for name in &self.subprotocol {
            connect = connect.subprotocol(name).map_err(bad)?;
        }
        #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
        if self.fast_open {
            connect = connect.tcp_fast_open(true);
        }
        let addresses: Vec<_> =
            self.resolve.iter().filter_map(|resolve| resolve.address(url)).collect();
        if !addresses.is_empty() {
            connect = connect.addresses(addresses);
        } else if !self.resolve.is_empty() {
            let (host, port) = (url.host().unwrap_or_default(), url::port(url));
            output::remark(&format!(
                "note: no --resolve is for {host}:{port}, so its own addresses are dialled"
            ));
        }
        let connector = if url::is_tls(url) {
            Endpoint::from_uri(url).map_err(|error| Failure::tls(&error))?;
            connect = connect.tls_config(&self.tls_config(roots, reuse)?);
            if let Some(backend) = self.backend {
                connect = connect.backend(backend);
            }
            Some(connect.tls_connector().map_err(|error| self.no_connector(&error))?)
        } else {
            self.refuse_tls_options(reuse)?;
            None
        };
        Ok(Target {
            url: url.clone(),
            connect,
            connector,
            timeout: self.timeout,
            early_data: reuse.early_data,
            false_start: self.false_start,
            fast_open: self.fast_open(),
        })
    }

    fn fast_open(&self) -> bool {
        #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
        return self.fast_open;
        #[cfg(not(all(feature = "tcp-fast-open", target_os = "linux")))]
        false
    }

    /// A backend that is not compiled in is had by building this command, not the caller's.
    fn no_connector(&self, error: &TlsError) -> Failure {
        let failure = Failure::tls(error);
        match self.backend {
            Some(backend) if !backend.is_compiled_in() => failure.help(format!(
                "build wss with it: cargo build -p tungstenite-tls-cli --no-default-features \
                 --features {}",
                features(backend)[0]
            )),
            _ => failure,
        }
    }

    fn tls_config(&self, roots: Option<Roots>, reuse: &Reuse) -> Result<TlsConfig, Failure> {
        let roots = match roots {
            Some(roots) => roots,
            None => self.trusted()?,
        };
        let mut config = TlsConfig::new()
            .with_roots(roots)
            .with_early_data(reuse.early_data)
            .with_false_start(self.false_start);
        if reuse.no_resumption {
            config = config.with_resumption(false);
        }
        if let Some(version) = self.min_version {
            config = config.with_min_version(version);
        }
        if let Some(version) = self.max_version {
            config = config.with_max_version(version);
        }
        if self.no_alpn {
            config = config.with_alpn([""; 0]);
        } else if !self.alpn.is_empty() {
            config = config.with_alpn(self.alpn.iter().map(String::as_str));
        }
        Ok(config)
    }

    fn trusted(&self) -> Result<Roots, Failure> {
        let mut own = Vec::new();
        for file in &self.ca {
            let certificates =
                certificates_from_file(file).map_err(|error| Failure::tls(&error))?;
            own.extend(certificates);
        }
        Ok(match (self.roots, own.is_empty()) {
            (None | Some(RootsChoice::Platform), true) => Roots::Platform,
            (Some(RootsChoice::Bundled), true) => Roots::Bundled,
            (None, false) => Roots::Only(own),
            (Some(RootsChoice::Platform), false) => Roots::PlatformPlus(own),
            (Some(RootsChoice::Bundled), false) => {
                own.extend_from_slice(&Roots::Bundled.certificates());
                Roots::Only(own)
            }
        })
    }

    /// Nothing is ignored: what says how to do TLS makes no sense without it.
    fn refuse_tls_options(&self, reuse: &Reuse) -> Result<(), Failure> {
        let options = [
            ("--backend", self.backend.is_some()),
            ("--ca", !self.ca.is_empty()),
            ("--roots", self.roots.is_some()),
            ("--min-version", self.min_version.is_some()),
            ("--max-version", self.max_version.is_some()),
            ("--alpn", !self.alpn.is_empty()),
            ("--no-alpn", self.no_alpn),
            ("--false-start", self.false_start),
            ("--early-data", reuse.early_data),
            ("--no-resumption", reuse.no_resumption),
        ];
        match options.iter().find(|(_, given)| *given) {
            Some((option, _)) => {
                Err(Failure::usage(format!("{option} is about TLS, and a ws:// URL has none"))
                    .help("use a wss:// URL, or leave the option out"))
            }
            None => Ok(()),
        }
    }
}

fn backend() -> impl TypedValueParser<Value = Backend> {
    PossibleValuesParser::new(Backend::ALL.map(Backend::name))
        .try_map(|name| name.parse::<Backend>())
}

fn version() -> impl TypedValueParser<Value = TlsVersion> {
    PossibleValuesParser::new(["1.2", "1.3"]).try_map(|version| version.parse::<TlsVersion>())
}
