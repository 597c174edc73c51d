//! Private keys in files, in DER and PEM, encrypted or not: [`run`]. The first byte chooses the
//! password.

use std::{cell::RefCell, fs};

use tempfile::TempDir;
use tungstenite_tls_core::{
    Identity, PrivateKeyDer, TlsErrorKind, certificates_from_file, revocation_lists_from_file,
};

use crate::{error, pem::pem};

thread_local! {
    static FOLDER: RefCell<TempDir> = RefCell::new(TempDir::new().expect("a folder"));
}

/// # Panics
/// If a promise is broken.
pub fn run(data: &[u8]) {
    let [password, key @ ..] = data else { return };
    let password = [None, Some("password"), Some("")][usize::from(*password) % 3];
    FOLDER.with_borrow(|folder| {
        let [certificate, file] = ["certificate", "key"].map(|name| folder.path().join(name));
        fs::write(&certificate, pem("CERTIFICATE", &[0x30, 0])).expect("a file");
        fs::write(&file, key).expect("a file");
        match Identity::from_files(&certificate, &file, password) {
            Ok(identity) => {
                let plain = identity.plain_key();
                assert!(plain.len() <= identity.key().secret_der().len() + 3);
                // Written as what it is, it is read again.
                let text = pem(label(identity.key()), identity.key().secret_der());
                fs::write(&file, text).expect("a file");
                let again = Identity::from_files(&certificate, &file, None).expect("a key");
                assert_eq!(again, identity);
            }
            Err(error) => {
                error::is_short(&error);
                let kind = error.kind();
                let ours = [TlsErrorKind::BadConfiguration, TlsErrorKind::BadPassword];
                assert!(ours.contains(&kind), "{error}");
            }
        }
        // A certificate's file takes anything, too.
        fs::write(&certificate, key).expect("a file");
        let read = certificates_from_file(&certificate);
        read.map_or_else(|error| error::is_short(&error), |all| assert!(!all.is_empty()));
        let read = revocation_lists_from_file(&certificate);
        read.map_or_else(|error| error::is_short(&error), |all| assert!(!all.is_empty()));
    });
}

fn label(key: &PrivateKeyDer<'_>) -> &'static str {
    match key {
        PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
        PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
        _ => "PRIVATE KEY",
    }
}
