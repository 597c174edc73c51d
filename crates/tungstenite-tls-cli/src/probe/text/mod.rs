//! Formats what a probe found for people, in sections.

mod connections;
mod network;
mod tls;

use tungstenite_tls::error::redacted;

use super::{
    report::{Echo, EchoOutcome, End, Report},
    times::milliseconds,
};
use crate::output::{GOOD, HEADING, NOTABLE, Section, harmless};

/// The details of the first connection, and a comparison if there are several.
pub(super) fn text(reports: &[Report]) -> String {
    let mut text = reports[0].text();
    match reports {
        [only] => only.times_section(&mut text),
        several => connections::render(several, &mut text),
    }
    text
}

impl Report {
    fn text(&self) -> String {
        let mut text = String::new();
        if self.demo {
            text += "No URL given: probing a local echo server with new certificates, and trusting \
                     only their\nroot. To probe another server, run `wss probe URL`.\n\n";
        }
        text += &format!("{HEADING}{}{HEADING:#}", redacted(&self.url));
        match (self.address, &self.proxy) {
            (Some(address), None) => text += &format!(" at {address}"),
            (_, Some(proxy)) => text += &format!(" through {proxy}"),
            (None, None) => {}
        }
        text.push('\n');
        network::section(self).render(&mut text);
        if let Some(info) = &self.tls {
            let mut section = tls::section(info);
            if let Some(certificate) = self.client() {
                let subject = harmless(&certificate.subject);
                section.row("client", format!("{subject}, sent if the server asks"));
            }
            section.render(&mut text);
            tls::certificates(info, &mut text);
        }
        self.websocket_section(&mut text);
        text
    }

    fn websocket_section(&self, text: &mut String) {
        let Some(upgrade) = &self.upgrade else { return };
        let mut section = Section::new("WebSocket");
        section.row("upgrade", format!("HTTP {}", upgrade.status));
        if let Some(name) = &upgrade.subprotocol {
            section.row("subprotocol", harmless(name));
        }
        if let Some(echo) = &self.echo {
            section.row("echo", echo.text());
            if let Some(first) = &echo.first_other {
                section.row("", format!("the first one: {}", shortened(&harmless(first))));
            }
        }
        if let Some(end) = &self.end {
            section.row("close", end.text());
        }
        section.render(text);
    }

    fn times_section(&self, text: &mut String) {
        let mut section = Section::new("Time");
        let mut any = false;
        for (name, time) in self.times.named() {
            if let Some(time) = time {
                any = true;
                section.row(name, format!("{:>8.2} ms", milliseconds(time)));
            }
        }
        if any {
            section.render(text);
        }
    }
}

impl Echo {
    fn text(&self) -> String {
        let others = match self.others {
            0 => String::new(),
            1 => "; another message came".to_owned(),
            n => format!("; {n} other messages came"),
        };
        match &self.outcome {
            EchoOutcome::Echoed => {
                format!("{GOOD}the message came back{GOOD:#} ({} bytes){others}", self.bytes)
            }
            EchoOutcome::Missing(time) => {
                format!("{NOTABLE}the message did not come back{NOTABLE:#} in {time:?}{others}")
            }
            EchoOutcome::Closed(close) => format!(
                "{NOTABLE}the server closed instead{NOTABLE:#} with {}{others}",
                harmless(close)
            ),
        }
    }
}

impl End {
    fn text(&self) -> String {
        match self {
            Self::Closed { close_notify: None } => "clean".to_owned(),
            Self::Closed { close_notify: Some(true) } => "clean, with close_notify".to_owned(),
            Self::Closed { close_notify: Some(false) } => {
                format!("clean, {NOTABLE}without close_notify{NOTABLE:#}")
            }
            Self::Waited => format!("{NOTABLE}the server did not close the connection{NOTABLE:#}"),
            Self::Failed(why) => format!("{NOTABLE}not clean{NOTABLE:#}: {}", harmless(why)),
        }
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
