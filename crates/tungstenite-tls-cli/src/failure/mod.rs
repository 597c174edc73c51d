//! Why a command failed, for people and for programs: [`Failure`].

mod calls;
mod flags;
mod proxy;
mod tls;
mod transport;
mod websocket;

use std::{borrow::Cow, error::Error as StdError, fmt, process::ExitCode};

use serde_json::{Map, Value, json};

use crate::output;

/// The class of a failure: its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Other = 1,
    Usage = 2,
    Tls = 3,
    Refused = 4,
    Io = 5,
    WebSocket = 6,
}

impl Class {
    const ALL: [Self; 6] =
        [Self::Other, Self::Usage, Self::Tls, Self::Refused, Self::Io, Self::WebSocket];

    fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Usage => "usage",
            Self::Tls => "tls",
            Self::Refused => "refused",
            Self::Io => "io",
            Self::WebSocket => "websocket",
        }
    }
}

/// A failure: what happened, why, and what can be done.
#[derive(Debug)]
pub(crate) struct Failure {
    class: Class,
    /// More precise than the class; stable, for programs.
    kind: Cow<'static, str>,
    message: String,
    causes: Vec<String>,
    help: Vec<String>,
    /// Further members of the JSON object `error`.
    details: Map<String, Value>,
    /// Other members of the JSON output: what was found out before the failure.
    before: Map<String, Value>,
}

impl Failure {
    fn new(class: Class, kind: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            class,
            kind: kind.into(),
            message: message.into(),
            causes: Vec::new(),
            help: Vec::new(),
            details: Map::new(),
            before: Map::new(),
        }
    }

    /// Bad input, which the caller can fix.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Class::Usage, "usage", message)
    }

    /// Arguments that clap refused.
    pub(crate) fn arguments(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        // After the first paragraph come usage and hints for people.
        let message = text.split("\n\n").next().unwrap_or_default();
        Self::usage(message.trim_start_matches("error: "))
    }

    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::new(Class::Other, "other", message)
    }

    /// A timeout during `what`.
    pub(crate) fn timeout(what: impl fmt::Display) -> Self {
        Self::new(Class::Io, "timeout", format!("timed out: {what}"))
            .help("--timeout SECONDS waits longer")
    }

    /// The server closed with an error code.
    pub(crate) fn closed(code: u16, message: impl Into<String>) -> Self {
        Self::new(Class::WebSocket, "closed", message).detail("close_code", code)
    }

    /// A failure of the same class and kind as `error`, the member of a report with that name.
    pub(crate) fn of_backend(name: &str, error: &Value, message: impl Into<String>) -> Self {
        let class = Class::ALL.into_iter().find(|class| error["class"] == class.name());
        let kind = error["kind"].as_str().unwrap_or("other").to_owned();
        Self::new(class.unwrap_or(Class::Other), kind, message).detail("backend", name)
    }

    /// Adds a cause.
    pub(crate) fn cause(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// Adds advice on what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Puts the name of the option in front of the message.
    pub(crate) fn of_option(mut self, flag: &str) -> Self {
        self.message = format!("{flag}: {}", self.message);
        self
    }

    /// Adds what was found out before the failure, for JSON.
    pub(crate) fn after(mut self, before: Map<String, Value>) -> Self {
        self.before = before;
        self
    }

    fn helps(self, help: Option<&str>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// Adds the chain of causes, without those that only repeat earlier text.
    fn caused_by(mut self, mut cause: Option<&(dyn StdError + 'static)>) -> Self {
        while let Some(error) = cause {
            let text = error.to_string();
            let said = |before: &String| before.contains(&text);
            if !said(&self.message) && !self.causes.iter().any(said) {
                self.causes.push(text);
            }
            cause = error.source();
        }
        self
    }

    /// What happened and why, in one line, without advice.
    pub(crate) fn in_a_line(&self) -> String {
        let causes = self.causes.iter().map(|cause| format!("; {cause}"));
        output::harmless(&format!("{}{}", self.message, causes.collect::<String>()))
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.class as u8)
    }

    /// `{"error": {…}}`, together with what was found out before.
    pub(crate) fn json(&self) -> Value {
        let mut error = self.details.clone();
        error.insert("class".to_owned(), self.class.name().into());
        error.insert("kind".to_owned(), self.kind.clone().into());
        error.insert("exit_code".to_owned(), (self.class as u8).into());
        error.insert("message".to_owned(), self.message.clone().into());
        error.insert("causes".to_owned(), json!(self.causes));
        error.insert("help".to_owned(), json!(self.help));
        let mut all = self.before.clone();
        all.insert("error".to_owned(), error.into());
        all.into()
    }
}

impl fmt::Display for Failure {
    /// What happened, then one line for each cause and each piece of advice.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&output::harmless(&self.message))?;
        for cause in &self.causes {
            write!(f, "\n cause: {}", output::harmless(cause))?;
        }
        for help in &self.help {
            write!(f, "\n  help: {}", output::harmless(help))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_elsewhere_cannot_act_on_the_terminal() {
        let text = Failure::other("\u{1b}[2J").to_string();
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
