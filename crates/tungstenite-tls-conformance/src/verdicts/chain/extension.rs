//! Certificate extensions (RFC 5280, section 4.2), well-formed or not: [`Extension`].

use super::der::{
    bit_string, boolean, concat, constructed, integer, octet_string, oid, primitive, sequence,
    utf8_string,
};

/// One extension of a certificate.
#[derive(Clone, Debug)]
pub(crate) struct Extension {
    /// The OID in dotted form.
    pub(crate) id: &'static str,
    pub(crate) critical: bool,
    /// The content of the OCTET STRING.
    pub(crate) value: Vec<u8>,
}

impl Extension {
    pub(crate) fn new(id: &'static str, value: Vec<u8>) -> Self {
        Self { id, critical: false, value }
    }

    pub(crate) fn critical(self, critical: bool) -> Self {
        Self { critical, ..self }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let critical = if self.critical { boolean(true) } else { Vec::new() };
        sequence([oid(self.id), critical, octet_string(&self.value)])
    }
}

pub(crate) const AUTHORITY_KEY_ID: &str = "2.5.29.35";
pub(crate) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(crate) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub(crate) const KEY_USAGE: &str = "2.5.29.15";
pub(crate) const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub(crate) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
pub(crate) const SUBJECT_KEY_ID: &str = "2.5.29.14";

/// The bits of KeyUsage (section 4.2.1.3) and their names.
pub(crate) const KEY_USAGES: [(&str, u8); 9] = [
    ("digital_signature", 0),
    ("content_commitment", 1),
    ("key_encipherment", 2),
    ("data_encipherment", 3),
    ("key_agreement", 4),
    ("key_cert_sign", 5),
    ("crl_sign", 6),
    ("encipher_only", 7),
    ("decipher_only", 8),
];
pub(crate) const DIGITAL_SIGNATURE: u8 = 0;
pub(crate) const KEY_CERT_SIGN: u8 = 5;
pub(crate) const CRL_SIGN: u8 = 6;

/// `path_length` is the content of the INTEGER `pathLenConstraint`.
pub(crate) fn basic_constraints(ca: bool, path_length: Option<&[u8]>) -> Extension {
    let ca = if ca { boolean(true) } else { Vec::new() };
    let path_length = path_length.map(integer).unwrap_or_default();
    Extension::new(BASIC_CONSTRAINTS, sequence([ca, path_length])).critical(true)
}

pub(crate) fn key_usage(bits: &[u8]) -> Extension {
    let mut bytes = [0u8; 2];
    for bit in bits {
        bytes[usize::from(bit / 8)] |= 0x80 >> (bit % 8);
    }
    let value = match bytes {
        [0, 0] => bit_string(0, []),
        [one, 0] => bit_string(one.trailing_zeros() as u8, [one]),
        [_, two] => bit_string(two.trailing_zeros() as u8, bytes),
    };
    Extension::new(KEY_USAGE, value).critical(true)
}

pub(crate) fn extended_key_usage(purposes: &[&str]) -> Extension {
    Extension::new(EXTENDED_KEY_USAGE, sequence(purposes.iter().map(|purpose| oid(purpose))))
}

pub(crate) const ANY_PURPOSE: &str = "2.5.29.37.0";
pub(crate) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub(crate) const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";

pub(crate) fn subject_alt_name(names: &[GeneralName]) -> Extension {
    Extension::new(SUBJECT_ALT_NAME, sequence(names.iter().map(GeneralName::der)))
}

pub(crate) fn name_constraints(permitted: &[GeneralName], excluded: &[GeneralName]) -> Extension {
    let subtrees = |number, names: &[GeneralName]| match names {
        [] => Vec::new(),
        names => constructed(number, concat(names.iter().map(|name| sequence([name.der()])))),
    };
    let value = sequence([subtrees(0, permitted), subtrees(1, excluded)]);
    Extension::new(NAME_CONSTRAINTS, value).critical(true)
}

pub(crate) fn subject_key_id(id: impl AsRef<[u8]>) -> Extension {
    Extension::new(SUBJECT_KEY_ID, octet_string(id))
}

pub(crate) fn authority_key_id(id: impl AsRef<[u8]>) -> Extension {
    Extension::new(AUTHORITY_KEY_ID, sequence([primitive(0, id)]))
}

/// A name in a subjectAltName or a name constraint (section 4.2.1.6), made of any bytes.
#[derive(Clone, Debug)]
pub(crate) enum GeneralName {
    Email(String),
    Dns(Vec<u8>),
    /// An encoded Name.
    Directory(Vec<u8>),
    Uri(String),
    /// The address; in a constraint, the address and its mask.
    Ip(Vec<u8>),
    /// A user principal name, a kind that no library here supports.
    Other(String),
}

impl GeneralName {
    pub(crate) fn der(&self) -> Vec<u8> {
        match self {
            Self::Other(text) => {
                let value = constructed(0, utf8_string(text));
                constructed(0, concat([oid("1.3.6.1.4.1.311.20.2.3"), value]))
            }
            Self::Email(text) => primitive(1, text),
            Self::Dns(bytes) => primitive(2, bytes),
            Self::Directory(name) => constructed(4, name),
            Self::Uri(text) => primitive(6, text),
            Self::Ip(bytes) => primitive(7, bytes),
        }
    }
}

pub(crate) fn dns(name: impl Into<Vec<u8>>) -> GeneralName {
    GeneralName::Dns(name.into())
}

pub(crate) fn ip(bytes: impl Into<Vec<u8>>) -> GeneralName {
    GeneralName::Ip(bytes.into())
}
