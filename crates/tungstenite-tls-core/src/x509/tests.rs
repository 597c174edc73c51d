//! Compares what is read with what another library reads, and checks that no input makes it panic.

use webpki_root_certs::TLS_SERVER_ROOT_CERTS;
use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::{Decode, Encode},
    ext::pkix::{SubjectAltName, name::GeneralName},
};

use super::*;
use crate::{
    TlsErrorKind,
    x509::der::{GENERALIZED_TIME, UTC_TIME},
};

/// One value.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let head = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content].concat()
}

/// A certificate that nobody signed, with everything that this crate reads from one.
pub(crate) struct Made {
    pub(crate) version: Option<u8>,
    pub(crate) not_before: (u8, &'static str),
    pub(crate) not_after: (u8, &'static str),
    pub(crate) key: &'static [u8],
    pub(crate) unique_ids: bool,
    /// The identifiers and the values of extensions.
    pub(crate) extensions: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Made {
    pub(crate) fn new() -> Self {
        Self {
            version: Some(2),
            not_before: (UTC_TIME, "200101000000Z"),
            not_after: (GENERALIZED_TIME, "20600101000000Z"),
            key: b"a key",
            unique_ids: false,
            extensions: Vec::new(),
        }
    }

    /// For these names, each with its tag.
    pub(crate) fn named(mut self, names: &[(u8, &[u8])]) -> Self {
        let names: Vec<_> = names.iter().map(|(tag, name)| tlv(*tag, &[name])).collect();
        let names = tlv(0x30, &[&names.concat()]);
        self.extensions.push((vec![0x55, 0x1d, 0x11], names));
        self
    }

    fn with_features(mut self, features: &[u8]) -> Self {
        self.extensions.push((vec![0x2b, 6, 1, 5, 5, 7, 1, 24], features.to_vec()));
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let rsa = tlv(0x06, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11]]);
        let algorithm = tlv(0x30, &[&rsa, &[5, 0]]);
        let name = tlv(0x30, &[]);
        let time = |(tag, text): (u8, &str)| tlv(tag, &[text.as_bytes()]);
        let version = self.version.map(|version| tlv(0xa0, &[&[2, 1, version]]));
        let ids = [tlv(0x81, &[&[0, 1]]), tlv(0x82, &[&[0, 2]])].concat();
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(id, value)| tlv(0x30, &[&tlv(0x06, &[id]), &tlv(0x04, &[value])]))
            .collect();
        let extensions = tlv(0xa3, &[&tlv(0x30, &[&extensions.concat()])]);
        let signed = tlv(
            0x30,
            &[
                &version.unwrap_or_default(),
                &[2, 1, 7],
                &algorithm,
                &name,
                &tlv(0x30, &[&time(self.not_before), &time(self.not_after)]),
                &name,
                &tlv(0x30, &[&algorithm, &tlv(0x03, &[&[0], self.key])]),
                if self.unique_ids { &ids } else { &[] },
                if self.extensions.is_empty() { &[] } else { &extensions },
            ],
        );
        tlv(0x30, &[&signed, &algorithm, &tlv(0x03, &[&[0, 1, 2, 3]])])
    }
}

const DNS: u8 = 0x82;
const IP: u8 = 0x87;

pub(super) fn made() -> Vec<Vec<u8>> {
    let version = |version| Made { version, ..Made::new() };
    let mut many = Made::new().named(&[
        (DNS, b"a.example"),
        (0x81, b"a@example"),
        (IP, &[127, 0, 0, 1]),
        (DNS, b"*.a.example"),
        (IP, &[0; 16]),
    ]);
    many.unique_ids = true;
    [
        Made::new(),
        version(None),
        version(Some(1)),
        many,
        Made::new().named(&[(DNS, b"b")]).with_features(&[0x30, 3, 2, 1, 5]),
        Made { not_before: (GENERALIZED_TIME, "20000229235959Z"), ..Made::new() },
    ]
    .map(|made| made.der())
    .to_vec()
}

#[test]
fn reads_what_another_library_reads() {
    let made = made();
    let roots = TLS_SERVER_ROOT_CERTS.iter().map(AsRef::as_ref);
    let all: Vec<&[u8]> = roots.chain(made.iter().map(Vec::as_slice)).collect();
    let names: usize = all
        .iter()
        .map(|der| {
            let theirs = Fields::theirs(der).expect("the other library reads it");
            assert_eq!(Fields::ours(der).as_ref(), Ok(&theirs));
            theirs.names.map_or(0, |names| names.len())
        })
        .sum();
    assert!(all.len() > 100 && names >= 5);
}

/// What a certificate says.
#[derive(Debug, PartialEq)]
pub(super) struct Fields {
    public_key: Vec<u8>,
    signature_algorithm: Vec<u8>,
    validity: (i64, i64),
    names: Option<Vec<(u8, Vec<u8>)>>,
}

impl Fields {
    /// As this crate reads it.
    pub(super) fn ours(der: &[u8]) -> Result<Self, Malformed> {
        let read = Certificate::read(der)?;
        let names = read.alternative_names()?.map(|names| {
            let names = names.into_iter().filter(|name| [DNS, IP].contains(&name.tag));
            names.map(|name| (name.tag, name.content.to_vec())).collect()
        });
        Ok(Self {
            public_key: read.public_key().to_vec(),
            signature_algorithm: read.signature_algorithm()?.to_vec(),
            validity: read.validity()?,
            names,
        })
    }

    /// As the other library reads it, if it does.
    pub(super) fn theirs(der: &[u8]) -> Option<Self> {
        let read = CertificateInner::<Raw>::from_der(der).ok()?;
        let signed = read.tbs_certificate();
        let ends = [signed.validity().not_before, signed.validity().not_after];
        let [from, until] = ends.map(|end| end.to_unix_duration().as_secs() as i64);
        let names = signed.get_extension::<SubjectAltName>().ok()?;
        Some(Self {
            public_key: signed.subject_public_key_info().to_der().ok()?,
            signature_algorithm: read.signature_algorithm().oid.as_bytes().to_vec(),
            validity: (from, until),
            names: names.map(|(_, names)| names.0.iter().filter_map(known).collect()),
        })
    }
}

fn known(name: &GeneralName) -> Option<(u8, Vec<u8>)> {
    match name {
        GeneralName::DnsName(name) => Some((DNS, name.as_str().as_bytes().to_vec())),
        GeneralName::IpAddress(bytes) => Some((IP, bytes.as_bytes().to_vec())),
        _ => None,
    }
}

/// Asks everything, for the panics.
pub(super) fn ask(der: &[u8]) -> bool {
    let _ = (promises_ocsp_response(der), digest_by_signature(der));
    let Ok(read) = Certificate::read(der) else { return false };
    let _ = (read.public_key(), read.validity());
    read.alternative_names().is_ok()
}

#[test]
fn no_bytes_make_it_panic() {
    let whole = made().swap_remove(3);
    assert!(ask(&whole));
    for end in 0..whole.len() {
        assert!(!ask(&whole[..end]), "cut at {end}");
        let mut flipped = whole.clone();
        for bit in 0..8 {
            flipped[end] = whole[end] ^ 1 << bit;
            ask(&flipped);
        }
        for byte in 0..=u8::MAX {
            flipped[end] = byte;
            ask(&flipped);
        }
    }
    let more = [&whole[..], &[0]].concat();
    assert!(!ask(&more));
}

#[test]
fn the_key_is_read_whatever_else_a_certificate_says() {
    let key = |made: Made| subject_public_key_info(&made.der()).map(<[u8]>::to_vec);
    let expected = key(Made::new()).unwrap();
    assert!(expected.ends_with(b"a key"));
    let twice = Made::new().named(&[(DNS, b"a")]).named(&[(DNS, b"b")]);
    assert!(Certificate::read(&twice.der()).unwrap().alternative_names().is_err());
    let never = Made { not_after: (UTC_TIME, "never"), ..Made::new() };
    assert!(Certificate::read(&never.der()).unwrap().validity().is_err());
    for made in [twice, never, Made { version: Some(9), ..Made::new() }] {
        assert_eq!(key(made).unwrap(), expected);
    }
    for bad in [&b""[..], b"no certificate", &[0x30, 0], &[0x30, 3, 2, 1, 1]] {
        let error = subject_public_key_info(bad).unwrap_err();
        assert_eq!(error.kind(), TlsErrorKind::BadConfiguration);
    }
}

#[test]
fn status_request_is_found_among_features() {
    let promises =
        |features: &[u8]| promises_ocsp_response(&Made::new().with_features(features).der());
    assert!(promises(&[0x30, 3, 2, 1, 5]).unwrap());
    assert!(promises(&[0x30, 6, 2, 1, 17, 2, 1, 5]).unwrap());
    // status_request_v2 alone
    assert!(!promises(&[0x30, 3, 2, 1, 17]).unwrap());
    assert!(promises(&[0x30, 3, 2]).is_err());
}

#[test]
fn a_certificate_without_features_promises_nothing() {
    assert!(TLS_SERVER_ROOT_CERTS.iter().all(|der| !promises_ocsp_response(der).unwrap()));
    assert!(promises_ocsp_response(b"no certificate").is_err());
}
