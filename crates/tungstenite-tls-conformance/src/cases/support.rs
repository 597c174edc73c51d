//! For each option: the backend accepts it, or it is declared as lacking and refused. And for what
//! connections show: it is shown, or declared as lacking and absent.

use std::net::TcpStream;

use tungstenite_tls_core::{ChannelBinding, TlsError, TlsInfo};
use tungstenite_tls_testing::server::ServerOptions;

use super::{ciphers, lacks::prove};
use crate::{
    capability::Capability,
    case::Case,
    client::{self, trusting},
    io_kind::Stream,
    lack::Lack,
    option::IDENTITY_TLS12,
    subject::Subject,
};

/// One test for each capability, with the same name on every backend. Four need more than a plain
/// connection and have tests of their own: alerts (both ways), half_close and renegotiation.
pub(super) fn cases() -> Vec<Case> {
    const ELSEWHERE: [Capability; 4] = [
        Capability::Alerts,
        Capability::HalfClose,
        Capability::ReceivedAlerts,
        Capability::Renegotiation,
    ];
    let here = Capability::ALL.iter().filter(|capability| !ELSEWHERE.contains(capability));
    let case = |&capability: &Capability| {
        let case = Case::new(format!("support::{capability}"), move |subject| {
            supports(subject, capability);
        });
        case.needs(capability).of_the_library()
    };
    here.map(case).collect()
}

fn supports(subject: &Subject, capability: Capability) {
    if let Some((_, config)) = capability.option() {
        let lacking = subject.lacks_parts.keys().filter(|(whole, part)| {
            let is_of_tls12 = ["tls12", IDENTITY_TLS12].contains(&part.as_str());
            *whole == capability && !(is_of_tls12 && subject.lacks(Capability::Tls12))
        });
        let lacking: Vec<_> = lacking.map(|(_, part)| part.clone()).collect();
        if lacking.is_empty() {
            drop(subject.connector(&config));
            subject.notes.add("a connector with this option is built");
        }
        for part in lacking {
            prove(&Lack { capability, part: Some(part) }, subject);
        }
        return;
    }
    match capability {
        Capability::CipherOrder => {
            assert!(ciphers::always_cheapest_first(subject));
        }
        Capability::CipherSuite => shows(subject, |info| info.cipher_suite.is_some()),
        Capability::Group => shows(subject, |info| info.group.is_some()),
        Capability::Exporter => {
            derives(subject, |stream| stream.export_keying_material(&mut [0; 32], "x", None));
        }
        Capability::TlsServerEndPoint => derives(subject, |stream| {
            stream.channel_binding(ChannelBinding::TlsServerEndPoint).map(drop)
        }),
        Capability::PeerChain => shows(subject, |info| info.peer_certificates.len() > 1),
        Capability::ResumedFlag => shows(subject, |info| info.resumed.is_some()),
        Capability::Version => shows(subject, |info| info.version.is_some()),
        other => unreachable!("{other} is tested elsewhere"),
    }
}

fn shows(subject: &Subject, shown: fn(&TlsInfo) -> bool) {
    let (info, _) = subject.negotiate(&ServerOptions::new(), &trusting());
    assert!(shown(&info), "{} does not show it: {info:?}", subject.backend);
}

fn derives(subject: &Subject, derive: fn(&Stream<TcpStream>) -> Result<(), TlsError>) {
    let server = subject.serve(&ServerOptions::new());
    let mut client = subject.connect(&server, &trusting()).expect("connects");
    derive(client.get_ref()).expect("derives it");
    client::close(&mut client);
}
