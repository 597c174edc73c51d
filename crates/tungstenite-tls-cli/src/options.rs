//! The options of every command that connects, and their result: [`Target`].

use std::time::Duration;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use tungstenite_tls::{
    Backend, Connect, Proxy, Roots, TlsError, config::CertificateDer, dial::ConnectStage,
    http::Uri, stream::Endpoint,
};

use crate::{
    failure::Failure,
    from_file::{self, Given},
    network::NetworkOptions,
    output,
    tls::TlsOptions,
    url,
    values::{self, Header, Resolve},
};

/// Options of every command that connects.
#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    tls: TlsOptions,

    /// The first TLS option that was given, which is an error for a ws:// URL.
    #[arg(skip)]
    pub(crate) about_tls: Option<String>,

    /// Send the first data with the SYN, if the server gave a cookie before (TCP Fast Open).
    ///
    /// Saves a round trip (RFC 7413). The system keeps the cookies, and sysctl
    /// net.ipv4.tcp_fastopen must allow it on both sides. Some networks drop such packets.
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    #[arg(long, help_heading = "Connection")]
    fast_open: bool,

    /// Connect to ADDR if the URL has this host and port, as in curl; repeatable.
    ///
    /// For example --resolve example.org:443:127.0.0.1, or `example.org:443:[::1]`. The certificate
    /// is still verified for HOST. Several addresses for one host and port are tried in order.
    #[arg(
        long,
        value_name = "HOST:PORT:ADDR",
        value_parser = values::resolve,
        requires = "url",
        help_heading = "Connection"
    )]
    resolve: Vec<Resolve>,

    #[command(flatten)]
    network: NetworkOptions,

    /// Timeout for each step: the lookup, connecting, the proxy, TLS, the upgrade, an answer.
    ///
    /// In seconds, such as 2.5.
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = values::seconds,
        default_value = "10",
        help_heading = "Connection"
    )]
    timeout: Duration,

    /// Add a header to the upgrade request, such as 'Origin: https://a.example'; repeatable.
    ///
    /// Other users of the machine can see the command line, so put a secret header in a file:
    /// --header @FILE reads lines such as `Authorization: Bearer x` from FILE. With `wss probe`,
    /// --header @- reads them from stdin.
    #[arg(
        long,
        value_name = "NAME: VALUE|@FILE",
        value_parser = from_file::given(values::header),
        help_heading = "Upgrade"
    )]
    header: Vec<Given<Header>>,

    /// Offer a subprotocol, such as chat; repeatable, preferred first.
    ///
    /// As with --header, @FILE reads them from FILE, one per line, for servers that take a secret
    /// token this way.
    #[arg(
        long,
        value_name = "NAME|@FILE",
        value_parser = from_file::given(values::subprotocol),
        help_heading = "Upgrade"
    )]
    subprotocol: Vec<Given<String>>,
}

/// A server, and everything that is needed to connect to it.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) url: Uri,
    /// Holds the way to the server, the TLS connector and the upgrade request.
    pub(crate) connect: Connect,
    /// The proxy on the way.
    pub(crate) proxy: Option<Proxy>,
    pub(crate) timeout: Duration,
    /// The client certificate, for servers that ask for one.
    pub(crate) client_certificate: Option<CertificateDer<'static>>,
    pub(crate) early_data: bool,
    pub(crate) false_start: bool,
    pub(crate) fast_open: bool,
    /// Whether the first connection may resume a session of an earlier run.
    pub(crate) stored_sessions: bool,
}

impl Target {
    /// Says so if the proxy is one that the environment names.
    pub(crate) fn remark_on_proxy(&self) {
        let Some(proxy) = &self.proxy else { return };
        if let Some(name) = proxy.variable() {
            output::remark(&format!("note: connecting through the proxy {proxy} (from {name})"));
        }
    }
}

/// The choice of one backend, for commands that connect with one.
#[derive(Args, Debug)]
pub(crate) struct OneBackend {
    /// The TLS library to use, such as openssl; `wss backends` lists them.
    ///
    /// Default: rustls, or the only one that is compiled in.
    #[arg(long, value_name = "NAME", value_parser = backend(), help_heading = "TLS")]
    pub(crate) backend: Option<Backend>,
}

impl Options {
    /// Prepares to connect to `url` with `backend`, or with the default one. `roots` replace those
    /// that the options name; `repeated` says whether more connections follow the first. Does no
    /// network I/O, and finds every mistake that can be found without it.
    pub(crate) fn target(
        &self,
        url: &Uri,
        backend: Option<Backend>,
        roots: Option<Roots>,
        repeated: bool,
    ) -> Result<Target, Failure> {
        let bad = |error| Failure::websocket(url, &error);
        let mut connect = self.network.set(Connect::new(url).map_err(bad)?);
        // The later stages are timed where they are run.
        for stage in [ConnectStage::LookUp, ConnectStage::Tcp, ConnectStage::Proxy] {
            connect = connect.stage_timeout(stage, self.timeout);
        }
        for Header { name, value } in from_file::values("--header", &self.header, values::header)? {
            connect = connect.header(&name, &value).map_err(bad)?;
        }
        let subprotocols = &self.subprotocol;
        for name in from_file::values("--subprotocol", subprotocols, values::subprotocol)? {
            connect = connect.subprotocol(&name).map_err(bad)?;
        }
        #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
        if self.fast_open {
            connect = connect.tcp_fast_open(true);
        }
        let addresses: Vec<_> =
            self.resolve.iter().filter_map(|resolve| resolve.address(url)).collect();
        if !addresses.is_empty() {
            connect = connect.addresses(addresses);
        }
        // A server of this program's own is on this machine.
        let proxy = match &roots {
            Some(_) => None,
            None => self.network.proxy.choose(url, backend)?,
        };
        if let Some(proxy) = &proxy {
            connect = connect.proxy(proxy.clone());
        }
        let mut target = Target {
            url: url.clone(),
            connect,
            proxy,
            timeout: self.timeout,
            client_certificate: None,
            early_data: false,
            false_start: false,
            fast_open: self.fast_open(),
            stored_sessions: false,
        };
        if url::is_tls(url) {
            self.add_tls(&mut target, backend, roots, repeated)?;
        } else if let Some(option) = &self.about_tls {
            // No option is ignored: TLS options make no sense without TLS.
            return Err(Failure::usage(format!(
                "{option} configures TLS, which a ws:// URL does not use"
            ))
            .help("use a wss:// URL, or remove the option"));
        }
        Ok(target)
    }

    fn add_tls(
        &self,
        target: &mut Target,
        backend: Option<Backend>,
        roots: Option<Roots>,
        repeated: bool,
    ) -> Result<(), Failure> {
        Endpoint::from_uri(&target.url).map_err(|error| Failure::tls(&error))?;
        let chosen = self.tls.choose(roots, repeated)?;
        let mut plan = target.connect.clone().tls_config(&chosen.config);
        if let Some(backend) = backend {
            plan = plan.backend(backend);
        }
        let connector = plan.tls_connector().map_err(|error| no_connector(backend, &error))?;
        // All connections share it, and with it the sessions to resume.
        target.connect = target.connect.clone().connector(connector);
        target.client_certificate = chosen.client_certificate;
        target.early_data = chosen.early_data;
        target.false_start = chosen.false_start;
        target.stored_sessions = chosen.stored_sessions;
        Ok(())
    }

    /// The timeout for each step.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Says so if no --resolve is for `url`.
    pub(crate) fn remark_on(&self, url: &Uri) {
        if !self.resolve.is_empty() && self.resolve.iter().all(|one| one.address(url).is_none()) {
            let (host, port) = (url.host().unwrap_or_default(), url::port(url));
            output::remark(&format!(
                "note: no --resolve is for {host}:{port}; connecting to its own addresses"
            ));
        }
    }

    /// Refuses options that read stdin, for a command that `needs` stdin itself.
    pub(crate) fn leave_stdin_to(&self, needs: &str) -> Result<(), Failure> {
        let flag = match () {
            () if from_file::reads_stdin(&self.header) => "--header",
            () if from_file::reads_stdin(&self.subprotocol) => "--subprotocol",
            () => match self.network.proxy.reads_stdin() {
                Some(flag) => flag,
                None => return Ok(()),
            },
        };
        Err(Failure::usage(format!("{flag} @- would read stdin, {needs}"))
            .help(format!("name a file, as in {flag} @FILE")))
    }

    fn fast_open(&self) -> bool {
        #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
        return self.fast_open;
        #[cfg(not(all(feature = "tcp-fast-open", target_os = "linux")))]
        false
    }
}

/// If the backend is not compiled in, says how to build this command with it.
fn no_connector(backend: Option<Backend>, error: &TlsError) -> Failure {
    let failure = Failure::tls(error);
    match backend {
        Some(backend) if !backend.is_compiled_in() => failure.help(format!(
            "build wss with it: cargo build -p tungstenite-tls-cli --no-default-features \
             --features {}",
            backend.features()[0]
        )),
        _ => failure,
    }
}

/// Parses the name of a backend.
pub(crate) fn backend() -> impl TypedValueParser<Value = Backend> {
    PossibleValuesParser::new(Backend::ALL.iter().map(|backend| backend.name()))
        .try_map(|name| name.parse::<Backend>())
}
