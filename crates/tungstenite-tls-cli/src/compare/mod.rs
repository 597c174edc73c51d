//! `wss compare`: probes one server with every backend, and shows where they differ.

mod args;
mod bounded;
mod column;
mod comparison;
mod fields;
mod handed;
mod html;
mod row;
mod sibling;
mod text;
mod times;

use std::{ffi::OsString, fs::File, io::Write, path::Path};

use serde_json::Value;
use tungstenite_tls::{Backend, Roots, error::redacted, http::Uri};

pub(crate) use self::{args::CompareArgs, handed::Handed};
use self::{column::Column, comparison::Comparison, sibling::Sibling};
use crate::{backends, demo::Demo, failure::Failure, output, probe, url};

/// Probes with one backend after another, and prints what they found.
pub(crate) fn run(args: &CompareArgs) -> Result<(), Failure> {
    args.options.leave_stdin_to("which only one of several backends could read")?;
    if let Some(given) = args.url.as_ref().filter(|given| !url::is_tls(given)) {
        return Err(Failure::usage(format!("{}: a ws:// URL uses no TLS", redacted(given)))
            .help("give a wss:// URL, or use `wss probe`"));
    }
    let page = args.html.as_deref().map(create).transpose()?;
    let server = Server::new(args)?;
    args.options.remark_on(server.url());
    let backends = Backend::ALL.iter().copied();
    let named = backends.filter(|one| args.backend.is_empty() || args.backend.contains(one));
    let columns = named.map(|backend| server.column(backend)).collect();
    let (url, demo) = (redacted(server.url()).to_string(), server.demo.is_some());
    let comparison = Comparison::new(url, demo, args.repeat, columns, !args.backend.is_empty());
    if let (Some(mut page), Some(path)) = (page, &args.html) {
        let written = page.write_all(html::page(&comparison).as_bytes());
        written.map_err(|error| not_written(path, &error))?;
    }
    let failure = comparison.failure();
    match (args.json, failure) {
        (true, None) => output::print_json(&comparison.json().into()),
        (true, Some(failure)) => return Err(failure.after(comparison.json())),
        (false, failure) => {
            // An error follows on stderr; an empty line makes it easier to see.
            let apart = if failure.is_some() { "\n" } else { "" };
            output::print(&(text::text(&comparison) + apart));
            return failure.map_or(Ok(()), Err);
        }
    }
    Ok(())
}

/// Creates the file of --html, so that a mistake shows before the wait.
fn create(path: &Path) -> Result<File, Failure> {
    File::create(path).map_err(|error| not_written(path, &error))
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    let (path, why) = (path.display(), error.kind());
    Failure::usage(format!("--html: `{path}` cannot be written ({why})"))
}

/// The server to probe, and how.
struct Server<'a> {
    args: &'a CompareArgs,
    demo: Option<Demo>,
}

impl<'a> Server<'a> {
    fn new(args: &'a CompareArgs) -> Result<Self, Failure> {
        let demo = match args.url {
            Some(_) => None,
            None => Some(Demo::start("compare")?),
        };
        Ok(Self { args, demo })
    }

    fn url(&self) -> &Uri {
        match (&self.args.url, &self.demo) {
            (Some(url), _) => url,
            (None, Some(demo)) => &demo.url,
            (None, None) => unreachable!("without a URL there is a demo server"),
        }
    }

    /// Probes with `backend`, if it is available.
    fn column(&self, backend: Backend) -> Column {
        let sibling = match (backend.is_compiled_in(), self.args.separate) {
            (true, false) => None,
            (true, true) => Sibling::this(backend),
            (false, _) => Sibling::find(backend),
        };
        let report = match &sibling {
            Some(sibling) => Some(self.probe_with(sibling)),
            None => backend.is_compiled_in().then(|| self.probe(backend)),
        };
        let told = |report: &Value| report["tls"]["library"].as_str().map(ToOwned::to_owned);
        let library = report.as_ref().and_then(told).or_else(|| match &sibling {
            _ if backend.is_compiled_in() => backends::library(backend).ok(),
            // A program that fails in its own way is not asked again.
            Some(sibling) if report.as_ref()?["error"]["class"] != "other" => sibling.library(),
            _ => None,
        });
        Column { backend, program: sibling.map(|sibling| sibling.program), report, library }
    }

    /// Probes in this process.
    fn probe(&self, backend: Backend) -> Value {
        let Self { args, demo } = self;
        let roots: Option<Roots> = demo.as_ref().map(Demo::roots);
        match args.options.target(self.url(), Some(backend), roots, args.repeat > 1) {
            Ok(target) => {
                let message = args.conversation.message();
                probe::json(&target, message, args.repeat, demo.is_some())
            }
            Err(failure) => failure.json(),
        }
    }

    /// Probes in another process.
    fn probe_with(&self, sibling: &Sibling) -> Value {
        let Self { args, demo } = self;
        let Handed { options, url } = &args.handed;
        let (mut options, url) = (options.clone(), url.clone());
        // Removed at the end.
        let root = match demo.as_ref().map(Demo::root_file).transpose() {
            Ok(root) => root,
            Err(error) => return Failure::io("the root of the echo server", &error).json(),
        };
        if let Some(root) = &root {
            options.extend([OsString::from("--ca"), root.as_os_str().to_owned()]);
            // That server is on this machine.
            let no_proxy = OsString::from("--no-proxy");
            if !options.contains(&no_proxy) {
                options.push(no_proxy);
            }
        }
        let url = url.unwrap_or_else(|| self.url().to_string().into());
        let mut report = sibling.report(&url, &options, args.repeat, args.options.timeout());
        if let Some(is_demo) = report.get_mut("demo_server") {
            *is_demo = demo.is_some().into();
        }
        report
    }
}
