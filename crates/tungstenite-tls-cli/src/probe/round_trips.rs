//! The round trips that a connection took, derived from its kind of handshake: [`round_trips`].

use tungstenite_tls::{TlsInfo, config::TlsVersion, stream::EarlyData};

use super::report::Report;

/// The round trips up to the answer to the upgrade request. `None` if there was no answer, if the
/// library does not report enough, or if there was a proxy, whose own round trips are not known.
pub(super) fn round_trips(report: &Report) -> Option<u32> {
    report.upgrade.as_ref()?;
    if report.proxy.is_some() {
        return None;
    }
    let tcp = if report.fast_open == Some(true) { 0 } else { 1 };
    let tls = match &report.tls {
        Some(info) => tls_round_trips(info, report.false_start)?,
        None => 0,
    };
    Some(tcp + tls + 1)
}

/// The round trips before application data may be sent: RFC 8446, figures 1 and 4; RFC 5246,
/// figures 1 and 2; RFC 7918, section 3.
fn tls_round_trips(info: &TlsInfo, false_start: bool) -> Option<u32> {
    match info.version? {
        TlsVersion::Tls12 if info.resumed? => Some(1),
        // The backend makes a False Start under these conditions, and offers only cipher suites
        // with forward secrecy and an AEAD.
        TlsVersion::Tls12 if false_start && info.alpn.is_some() => Some(1),
        TlsVersion::Tls12 => Some(2),
        TlsVersion::Tls13 if info.early_data == EarlyData::Accepted => Some(0),
        TlsVersion::Tls13 => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_of_each_handshake() {
        let info = |version, resumed, early_data| {
            let mut info = TlsInfo::new("test", "");
            info.version = version;
            info.resumed = resumed;
            info.early_data = early_data;
            info.alpn = Some(b"http/1.1".to_vec());
            info
        };
        let (tls12, tls13) = (Some(TlsVersion::Tls12), Some(TlsVersion::Tls13));
        for (version, resumed, early_data, false_start, expected) in [
            (tls12, Some(false), EarlyData::NotOffered, false, Some(2)),
            (tls12, Some(false), EarlyData::NotOffered, true, Some(1)),
            (tls12, Some(true), EarlyData::NotOffered, false, Some(1)),
            (tls12, None, EarlyData::NotOffered, false, None),
            (tls13, Some(false), EarlyData::NotOffered, false, Some(1)),
            (tls13, Some(true), EarlyData::Rejected, false, Some(1)),
            (tls13, Some(true), EarlyData::Accepted, false, Some(0)),
            (None, None, EarlyData::NotOffered, false, None),
        ] {
            let info = info(version, resumed, early_data);
            assert_eq!(tls_round_trips(&info, false_start), expected, "{info:?}");
        }
    }
}
