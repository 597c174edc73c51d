//! Names in configurations: pins, versions, algorithms, backends: [`run`].

use std::{
    fmt::{Debug, Display},
    str::FromStr,
};

use tungstenite_tls::{
    Backend, TlsError,
    config::{CertificateCompression, CipherSuite, Group, Pin, SignatureScheme, TlsVersion},
};

use crate::error;

/// What is longer is shown as it is, in an error as long, or longer if it is escaped.
const LONGEST: usize = 100;

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if text.len() > LONGEST {
        return;
    }
    reads_what_it_writes::<CertificateCompression>(text);
    reads_what_it_writes::<CipherSuite>(text);
    reads_what_it_writes::<Group>(text);
    reads_what_it_writes::<Pin>(text);
    reads_what_it_writes::<SignatureScheme>(text);
    if let Err(error) = text.parse::<TlsVersion>() {
        error::is_short(&error);
    }
    if let Err(error) = text.parse::<Backend>() {
        error::is_short(&error);
    }
}

fn reads_what_it_writes<T: FromStr<Err = TlsError> + Debug + Display + PartialEq>(text: &str) {
    match text.parse::<T>() {
        Ok(value) => assert_eq!(value.to_string().parse::<T>().as_ref().ok(), Some(&value)),
        Err(error) => error::is_short(&error),
    }
}
