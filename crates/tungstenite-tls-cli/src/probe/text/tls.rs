//! Formats the result of the TLS handshake, and the server's certificates.

use tungstenite_tls::TlsInfo;

use crate::{
    output::{GOOD, NOTABLE, Section, harmless},
    probe::{certificate::Summary, ocsp},
};

/// Shown for details that some libraries do not expose.
const NOT_TOLD: &str = "not reported by the library";

pub(super) fn section(info: &TlsInfo) -> Section {
    let or_unknown = |value: Option<String>| value.unwrap_or_else(|| NOT_TOLD.to_owned());
    let mut section = Section::new("TLS");
    section
        .row("backend", info.backend)
        .row("library", &info.library)
        .row("version", or_unknown(info.version.map(|version| version.to_string())))
        .row("cipher suite", or_unknown(info.cipher_suite.clone()))
        .row("group", or_unknown(info.group.clone()))
        .row(
            "ALPN",
            info.alpn
                .as_deref()
                .map_or("none".to_owned(), |name| harmless(&String::from_utf8_lossy(name))),
        )
        .row(
            "resumed",
            match info.resumed {
                Some(true) => "yes",
                Some(false) => "no",
                None => NOT_TOLD,
            },
        );
    if let Some(response) = &info.ocsp_response {
        let words = ocsp::Response::of(response).map(|response| response.words());
        section.row("OCSP response", words.unwrap_or_else(|| "cannot be read".to_owned()));
    }
    if !info.certificate_timestamps.is_empty() {
        let count = info.certificate_timestamps.len();
        section.row("timestamps", format!("{count} (Certificate Transparency)"));
    }
    if let Some(accepted) = info.ech_accepted {
        let words = if accepted { "accepted by the server" } else { "not accepted by the server" };
        section.row("encrypted hello", words);
    }
    section
}

/// Appends one section per certificate to `text`.
pub(super) fn certificates(info: &TlsInfo, text: &mut String) {
    const SHOWN: usize = 8;
    let all = info.peer_certificates.len();
    for (i, der) in info.peer_certificates.iter().enumerate() {
        let mut section = Section::new(match all {
            1 => "Certificate".to_owned(),
            _ => format!("Certificate {} of {all}", i + 1),
        });
        match Summary::of(der) {
            Some(certificate) => {
                section.row("subject", harmless(&certificate.subject));
                section.row("issuer", harmless(&certificate.issuer));
                if !certificate.names.is_empty() {
                    let names = &certificate.names;
                    let mut shown = names[..names.len().min(SHOWN)].join(", ");
                    if names.len() > SHOWN {
                        shown += &format!(" and {} more", names.len() - SHOWN);
                    }
                    section.row("names", harmless(&shown));
                }
                let style = if certificate.is_valid() { GOOD } else { NOTABLE };
                section.row("valid", format!("{style}{}{style:#}", certificate.validity()));
            }
            None => {
                section.row("", format!("cannot be read ({} bytes)", der.len()));
            }
        }
        section.render(text);
    }
}
