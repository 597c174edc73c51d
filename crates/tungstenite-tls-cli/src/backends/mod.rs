//! `wss backends`: which TLS libraries this build has, and what each can do.

mod capabilities;

use std::fmt::Write;

use serde_json::{Value, json};
use tungstenite_tls::{
    Backend, Roots, TlsConfig, TlsError,
    backend::{TlsConnector, TlsSession, connector},
    config::ServerName,
    stream::Endpoint,
};

use crate::{
    args::BackendsArgs,
    failure::Failure,
    output::{self, GOOD, HEADING},
};

/// Lists the backends.
pub(crate) fn run(args: &BackendsArgs) -> Result<(), Failure> {
    let rows: Vec<_> = Backend::ALL.iter().copied().map(Row::new).collect();
    if args.json {
        output::print_json(&json(&rows));
    } else {
        let mut text = text(&rows);
        capabilities::render(args.reasons, &mut text);
        output::print(&text);
    }
    Ok(())
}

/// A backend, and what this build knows about it.
struct Row {
    backend: Backend,
    is_default: bool,
    /// The library's name and version. `None` if the backend is not compiled in.
    library: Option<Result<String, TlsError>>,
}

impl Row {
    fn new(backend: Backend) -> Self {
        Self {
            backend,
            is_default: Backend::default_choice().is_ok_and(|default| default == backend),
            library: backend.is_compiled_in().then(|| library(backend)),
        }
    }

    fn compiled_in(&self) -> &'static str {
        match (&self.library, self.is_default) {
            (Some(_), true) => "default",
            (Some(_), false) => "yes",
            (None, _) => "no",
        }
    }

    fn about(&self) -> String {
        match &self.library {
            Some(Ok(library)) => library.clone(),
            Some(Err(error)) => error.to_string(),
            None => format!("build with --features {}", self.backend.features().join(" or ")),
        }
    }

    fn json(&self) -> Value {
        json!({
            "name": self.backend.name(),
            "compiled_in": self.library.is_some(),
            "default": self.is_default,
            "library": self.library.as_ref().and_then(|library| library.as_ref().ok()),
            "features": self.backend.features(),
        })
    }
}

/// The library of a backend that is compiled in, as reported by a new session. Does no I/O.
pub(crate) fn library(backend: Backend) -> Result<String, TlsError> {
    let name = ServerName::try_from("localhost")
        .map_err(|_| TlsError::bad_configuration("`localhost` is not a server name"))?;
    let config = TlsConfig::new().with_roots(Roots::Bundled);
    let session = connector(backend, &config)?.start(&Endpoint::new(name, 443))?;
    Ok(session.info().library)
}

fn text(rows: &[Row]) -> String {
    let mut text = format!("{HEADING}BACKEND     COMPILED IN  LIBRARY{HEADING:#}\n");
    for row in rows {
        let style = if row.library.is_some() { GOOD } else { anstyle::Style::new() };
        let (name, compiled_in) = (row.backend.name(), row.compiled_in());
        let _ = writeln!(text, "{name:10}  {style}{compiled_in:11}{style:#}  {}", row.about());
    }
    if let Err(error) = Backend::default_choice() {
        let why = if rows.iter().any(|row| row.library.is_some()) {
            "several are compiled in, but not rustls; choose one with --backend NAME".to_owned()
        } else {
            error.to_string()
        };
        let _ = writeln!(text, "\nThere is no default: {why}");
    }
    text
}

fn json(rows: &[Row]) -> Value {
    let default = rows.iter().find(|row| row.is_default).map(|row| row.backend.name());
    let backends: Vec<_> = rows.iter().map(Row::json).collect();
    json!({ "default": default, "backends": backends, "capabilities": capabilities::json() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feature_that_is_named_is_one_of_this_crate() {
        let manifest = include_str!("../../Cargo.toml");
        for feature in Backend::ALL.iter().flat_map(|backend| backend.features()) {
            assert!(manifest.contains(&format!("\n{feature} = [")), "{feature}");
        }
    }
}
