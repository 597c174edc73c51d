//! The caller's key log under rustls's trait.

use std::fmt::Write;

use tungstenite_tls_core::backend::KeyLogFile;

#[derive(Debug)]
pub(crate) struct KeyLog(pub(crate) KeyLogFile);

impl rustls::KeyLog for KeyLog {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        self.0.line(&format!("{label} {} {}", hex(client_random), hex(secret)));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
