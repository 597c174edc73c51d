//! Starts the server and tells where it is: [`run`].

use std::{io::ErrorKind, net::SocketAddr};

use serde_json::{Value, json};
use tungstenite_tls::config::{TlsVersion, certificates_from_file};
use tungstenite_tls_testing::{
    certificates::{Certificates, Identity},
    server::{EchoServer, Host, ServerLibrary, ServerOptions},
};

use super::{
    args::ServeArgs,
    certificates::{self, address},
    fault::Fault,
    files::Files,
    log,
    plan::Plan,
};
use crate::{
    failure::Failure,
    output::{self, HEADING, harmless},
    probe::certificate_names,
    tls,
};

/// The server's TLS library, which is never one that is tested.
const LIBRARY: &str = "rustls";

/// The most early data that the server takes, in bytes.
const EARLY_DATA: u32 = 16 * 1024;

/// Serves until the process is ended.
pub(super) fn run(args: &ServeArgs) -> Result<(), Failure> {
    let plan = Plan::of(args)?;
    let made = certificates::made(args)?;
    let identity = certificates::presented(args, &made, plan.certificate)?;
    let host = host(args, &plan, &made, &identity)?;
    let json = args.json;
    let report = move |served| match json {
        true => output::print_json_line(&log::json(&served)),
        false => output::print(&log::text(&served)),
    };
    let server = EchoServer::listen(args.listen, host, report)
        .map_err(|error| no_listener(args.listen, &error))?;
    let files = match &args.write_certs {
        Some(folder) => {
            let files = Files::new(folder, &made, &identity);
            files.write(folder, args.overwrite)?;
            Some(files)
        }
        None => None,
    };
    announce(args, &Announcement { addr: server.addr(), identity, files });
    server.wait();
    Err(Failure::other("the server ended"))
}

fn host(
    args: &ServeArgs,
    plan: &Plan,
    made: &Certificates,
    identity: &Identity,
) -> Result<Host, Failure> {
    let oldest = args.min_version.unwrap_or(TlsVersion::Tls12);
    let newest = args.max_version.unwrap_or(TlsVersion::Tls13);
    if oldest > newest {
        return Err(Failure::usage(format!(
            "--min-version, --max-version: the minimum version, {oldest}, is above the maximum, \
             {newest}"
        )));
    }
    let mut options = ServerOptions::new().identity(identity).versions(oldest..=newest);
    options = certificates::staple(options, made, plan.certificate);
    if let Some(fault) = plan.connection {
        options = options.behaviour(fault.behaviour());
    }
    if args.early_data {
        if newest < TlsVersion::Tls13 {
            return Err(Failure::usage("--early-data needs TLS 1.3")
                .help("remove --early-data or --max-version"));
        }
        options = options.early_data(EARLY_DATA);
    }
    if let Some(file) = &args.client_ca {
        let roots = certificates_from_file(file).map_err(|error| tls::bad("--client-ca")(error))?;
        options = options.client_authorities(roots, args.require_client_cert);
    } else if args.require_client_cert {
        if args.write_certs.is_none() {
            return Err(Failure::usage("--require-client-cert: no client has a certificate yet")
                .help(
                    "write one with --write-certs DIR, or name an authority with --client-ca FILE",
                ));
        }
        options = options.client_authorities([made.root().clone()], true);
    }
    options
        .host(ServerLibrary::Rustls)
        .map_err(|error| Failure::usage(format!("the server cannot be configured: {error}")))
}

fn no_listener(addr: SocketAddr, error: &std::io::Error) -> Failure {
    let failure = Failure::io(format!("--listen {addr}: cannot listen there"), error);
    match error.kind() {
        ErrorKind::AddrInUse => {
            let free = SocketAddr::new(addr.ip(), 0);
            failure.help(format!("another program does; --listen {free} takes a free port"))
        }
        ErrorKind::PermissionDenied => failure.help("choose a port above 1023"),
        ErrorKind::AddrNotAvailable => failure.help("name an address of this machine"),
        _ => failure,
    }
}

/// What users and programs are told once the server listens.
struct Announcement {
    addr: SocketAddr,
    identity: Identity,
    files: Option<Files>,
}

impl Announcement {
    /// The URL, with a host that the certificate is for, as far as wss can tell.
    fn url(&self, args: &ServeArgs) -> String {
        let ip = address(self.addr);
        let own = match &args.cert {
            Some(_) => certificate_names(self.identity.leaf()),
            None => args.name.clone(),
        };
        let host = own.into_iter().find(|name| !name.contains(['*', ':', '@'])).or_else(|| {
            ip.filter(|ip| ip.to_string() != "127.0.0.1").map(|ip| match ip.is_ipv6() {
                true => format!("[{ip}]"),
                false => ip.to_string(),
            })
        });
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        format!("wss://{host}:{}/", self.addr.port())
    }
}

fn announce(args: &ServeArgs, told: &Announcement) {
    let url = told.url(args);
    if args.json {
        let faults: Vec<_> = args.fault.iter().copied().map(Fault::name).collect();
        output::print_json_line(&json!({
            "event": "listening",
            "url": url,
            "address": told.addr.to_string(),
            "tls_library": LIBRARY,
            "faults": faults,
            "files": told.files.as_ref().map_or(Value::Null, Files::json),
        }));
        return;
    }
    let mut text = format!("{HEADING}{}{HEADING:#} at {}\n", harmless(&url), told.addr);
    text += &format!("An echo server with {LIBRARY}, until Ctrl-C.\n");
    if !args.fault.is_empty() {
        let faults: Vec<_> = args.fault.iter().copied().map(Fault::name).collect();
        text += &format!("Faults: {}.\n", faults.join(", "));
    }
    text += &match (&args.write_certs, &args.cert) {
        (Some(folder), _) => {
            let folder = folder.display();
            format!("Clients trust `{folder}/root.pem`; the other files are beside it.\n")
        }
        (None, Some(file)) => format!("The certificate is that of `{}`.\n", file.display()),
        (None, None) => "The certificates are new; --write-certs DIR writes their root, for \
                         clients to trust.\n"
            .to_owned(),
    };
    output::print(&(text + "\n"));
}
