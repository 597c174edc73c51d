//! Reads a stapled OCSP response (RFC 6960, section 4.2) without verifying it: [`Response`].

use serde_json::{Value, json};
use x509_parser::{
    asn1_rs::{GeneralizedTime, oid},
    der_parser::{
        asn1_rs::FromDer,
        ber::{BerObject, BerObjectContent},
        der::parse_der,
    },
    time::ASN1Time,
};

use super::certificate::timestamp;

/// What the response says about the server's certificate.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response {
    status: &'static str,
    /// Seconds since the Unix epoch.
    this_update: Option<i64>,
    next_update: Option<i64>,
}

impl Response {
    /// `None` if the response cannot be read.
    pub(super) fn of(der: &[u8]) -> Option<Self> {
        let response = parts(der)?;
        // 0 is successful; other values are responder errors, without further content.
        match response.first()?.content {
            BerObjectContent::Enum(0) => {}
            BerObjectContent::Enum(_) => {
                let status = "responder error";
                return Some(Self { status, this_update: None, next_update: None });
            }
            _ => return None,
        }
        let bytes = parts(explicit(response.get(1)?)?)?;
        let basic = oid!(1.3.6.1.5.5.7.48.1.1);
        if *bytes.first()?.as_oid().ok()? != basic {
            return None;
        }
        let basic = parts(bytes.get(1)?.as_slice().ok()?)?;
        let data = basic.first()?.as_sequence().ok()?;
        // The first SEQUENCE follows the optional version, the responder and the time.
        let single = data.iter().find_map(|part| part.as_sequence().ok())?.first()?;
        let [_, status, this_update, rest @ ..] = &single.as_sequence().ok()?[..] else {
            return None;
        };
        let next_update = rest.iter().find(|part| part.tag().0 == 0).and_then(explicit);
        Some(Self {
            status: match status.tag().0 {
                0 => "good",
                1 => "revoked",
                2 => "unknown",
                _ => return None,
            },
            this_update: match &this_update.content {
                BerObjectContent::GeneralizedTime(time) => {
                    time.to_datetime().ok().map(|time| ASN1Time::new(time).timestamp())
                }
                _ => None,
            },
            next_update: next_update.and_then(|der| {
                let (_, time) = GeneralizedTime::from_der(der).ok()?;
                time.utc_datetime().ok().map(|time| ASN1Time::new(time).timestamp())
            }),
        })
    }

    /// For example `good, from 2026-01-01T00:00:00Z to 2026-01-08T00:00:00Z`.
    pub(super) fn words(&self) -> String {
        let mut words = self.status.to_owned();
        if let Some(from) = self.this_update {
            words += &format!(", from {}", timestamp(from));
        }
        if let Some(until) = self.next_update {
            words += &format!(" to {}", timestamp(until));
        }
        words
    }
}

/// A JSON object. If the response cannot be read, only its length is known.
pub(super) fn json(der: &[u8]) -> Value {
    let response = Response::of(der);
    let response = response.as_ref();
    json!({
        "bytes": der.len(),
        "status": response.map(|response| response.status),
        "this_update": response.and_then(|response| response.this_update).map(timestamp),
        "next_update": response.and_then(|response| response.next_update).map(timestamp),
    })
}

/// The parts of a SEQUENCE.
fn parts(der: &[u8]) -> Option<Vec<BerObject<'_>>> {
    let (rest, object) = parse_der(der).ok()?;
    match object.content {
        BerObjectContent::Sequence(parts) if rest.is_empty() => Some(parts),
        _ => None,
    }
}

/// The content of an explicit tag.
fn explicit<'a>(object: &BerObject<'a>) -> Option<&'a [u8]> {
    match &object.content {
        BerObjectContent::Unknown(any) => Some(any.data),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tungstenite_tls_testing::certificates::Certificates;

    use super::*;

    fn response() -> Vec<u8> {
        let all = Certificates::shared();
        all.good_ocsp_response(&all.localhost)
    }

    #[test]
    fn says_what_the_response_says() {
        let shown = Response::of(&response()).unwrap();
        assert_eq!(shown.status, "good");
        let week = shown.next_update.unwrap() - shown.this_update.unwrap();
        assert_eq!(week, 8 * 24 * 60 * 60);
        assert!(shown.words().starts_with("good, from 2"), "{}", shown.words());
        // SEQUENCE { ENUMERATED tryLater }
        let later = Response::of(&[0x30, 3, 0x0a, 1, 3]).unwrap();
        assert_eq!(later.words(), "responder error");
    }

    #[test]
    fn what_is_no_response_is_not_shown_as_one() {
        let response = response();
        for n in 0..response.len() {
            assert_eq!(Response::of(&response[..n]), None, "{n} bytes");
        }
        assert_eq!(json(b"hello")["status"], Value::Null);
        assert_eq!(json(b"hello")["bytes"], 5);
    }
}
