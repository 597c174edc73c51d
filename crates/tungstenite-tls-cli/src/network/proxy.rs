//! The options for the proxy: [`ProxyOptions`].

use std::{path::PathBuf, slice};

use clap::Args;
use tungstenite_tls::{
    Backend, Proxy, Roots, TlsConfig, TlsError, config::certificates_from_file, http::Uri,
};

use crate::{
    failure::Failure,
    from_file::{self, Given},
    tls,
    values::{self, Header},
};

#[derive(Args, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ProxyOptions {
    /// Connect through this proxy: http, https, socks5 or socks5h; '' is none.
    ///
    /// For example `--proxy http://proxy.example:3128`. The proxy looks up the server's
    /// name, except with socks5. Other users of the machine can see the command line, so put a URL
    /// with a user name and password in a file: --proxy @FILE reads it from FILE.
    ///
    /// Default: the proxy that the environment names: for a wss:// URL, https_proxy or HTTPS_PROXY;
    /// for a ws:// URL, http_proxy or HTTP_PROXY; otherwise all_proxy or ALL_PROXY. no_proxy or
    /// NO_PROXY lists the servers to connect to directly.
    #[arg(
        long,
        value_name = "URL|@FILE",
        value_parser = from_file::given(values::proxy),
        requires = "url",
        conflicts_with = "no_proxy"
    )]
    proxy: Option<Given<Option<Proxy>>>,

    /// Connect directly, even if the environment names a proxy.
    #[arg(long)]
    no_proxy: bool,

    /// Add a header to the request to an HTTP proxy; repeatable.
    ///
    /// As with --header, @FILE reads secret headers from FILE, such as a line
    /// `Proxy-Authorization: Bearer x`.
    #[arg(
        long,
        value_name = "NAME: VALUE|@FILE",
        value_parser = from_file::given(values::proxy_header),
        requires = "url",
        conflicts_with = "no_proxy"
    )]
    proxy_header: Vec<Given<Header>>,

    /// Trust the authorities in FILE, PEM or DER, for an https proxy; repeatable.
    ///
    /// Default: the platform's. The options for the server's TLS are not those of the proxy's,
    /// apart from --backend.
    #[arg(
        long,
        value_name = "FILE",
        requires = "url",
        conflicts_with = "no_proxy",
        visible_alias = "proxy-cacert"
    )]
    proxy_ca: Vec<PathBuf>,
}

impl ProxyOptions {
    /// The proxy for `url`: that of the options, or else of the environment. `backend` is for the
    /// TLS with it. Reads the files that the options name.
    pub(crate) fn choose(
        &self,
        url: &Uri,
        backend: Option<Backend>,
    ) -> Result<Option<Proxy>, Failure> {
        let Some(mut proxy) = self.named(url)? else { return self.refuse_unused() };
        let bad = |flag: &str, error: &TlsError| Failure::tls(error).of_option(flag);
        let headers = &self.proxy_header;
        for Header { name, value } in
            from_file::values("--proxy-header", headers, values::proxy_header)?
        {
            let added = proxy.header(&name, &value);
            proxy = added.map_err(|error| bad("--proxy-header", &error))?;
        }
        // The other kinds have no TLS to configure.
        if !proxy.to_string().starts_with("https://") {
            return match self.proxy_ca.is_empty() {
                true => Ok(Some(proxy)),
                false => Err(Failure::usage(format!("--proxy-ca: the proxy {proxy} has no TLS"))
                    .help("remove the option, or use https://")),
            };
        }
        if let Some(backend) = backend {
            proxy = proxy.backend(backend);
        }
        let mut own = Vec::new();
        for file in &self.proxy_ca {
            own.extend(certificates_from_file(file).map_err(tls::bad("--proxy-ca"))?);
        }
        if !own.is_empty() {
            proxy = proxy.tls_config(&TlsConfig::new().with_roots(Roots::Only(own)));
        }
        Ok(Some(proxy))
    }

    /// The flag that reads stdin, if one does.
    pub(crate) fn reads_stdin(&self) -> Option<&'static str> {
        match () {
            () if self
                .proxy
                .as_ref()
                .is_some_and(|proxy| from_file::reads_stdin(slice::from_ref(proxy))) =>
            {
                Some("--proxy")
            }
            () if from_file::reads_stdin(&self.proxy_header) => Some("--proxy-header"),
            () => None,
        }
    }

    fn named(&self, url: &Uri) -> Result<Option<Proxy>, Failure> {
        match &self.proxy {
            Some(given) => {
                let given = slice::from_ref(given);
                let lines = from_file::values("--proxy", given, values::proxy)?;
                Ok(lines.into_iter().next().flatten())
            }
            None if self.no_proxy => Ok(None),
            None => Proxy::from_environment(url).map_err(|error| Failure::tls(&error)),
        }
    }

    /// No option is ignored.
    fn refuse_unused(&self) -> Result<Option<Proxy>, Failure> {
        let flag = match (self.proxy_header.is_empty(), self.proxy_ca.is_empty()) {
            (false, _) => "--proxy-header",
            (_, false) => "--proxy-ca",
            _ => return Ok(None),
        };
        Err(Failure::usage(format!("{flag} is for a proxy, and none is used"))
            .help("name one with --proxy URL, or remove the option"))
    }
}
