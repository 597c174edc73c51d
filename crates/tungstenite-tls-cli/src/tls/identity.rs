//! The options for the client's identity: certificate and key, or PKCS#12.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use clap::Args;
use tungstenite_tls::Identity;

use super::errors::{PASSWORD, bad_identity};
use crate::failure::Failure;

#[derive(Args, Debug)]
#[command(next_help_heading = "Identity")]
pub(super) struct IdentityOptions {
    /// Client certificate, PEM or DER; its chain may follow it in FILE.
    ///
    /// It is sent to servers that ask. Without --key, FILE must have the private key too.
    #[arg(long, value_name = "FILE", conflicts_with = "pkcs12")]
    cert: Option<PathBuf>,

    /// Private key of --cert, PEM or DER: PKCS#8, PKCS#1 or SEC1.
    ///
    /// A PKCS#8 key may be encrypted; see --key-password-file.
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,

    /// Client certificate and key in one PKCS#12 file (.p12, .pfx).
    #[arg(long, value_name = "FILE")]
    pkcs12: Option<PathBuf>,

    /// File whose first line is the password of --key or --pkcs12.
    ///
    /// Default: the environment variable WSS_KEY_PASSWORD, if it is set.
    #[arg(long, value_name = "FILE")]
    key_password_file: Option<PathBuf>,
}

impl IdentityOptions {
    /// Reads the files that are named.
    pub(super) fn read(&self) -> Result<Option<Identity>, Failure> {
        let (flag, identity) = match (&self.cert, &self.pkcs12) {
            (Some(cert), _) => {
                let key = self.key.as_ref().unwrap_or(cert);
                let password = key_password(self.key_password_file.as_deref())?;
                ("--cert, --key", Identity::from_files(cert, key, password.as_deref()))
            }
            (None, Some(file)) => {
                let password = key_password(self.key_password_file.as_deref())?;
                let password = password.unwrap_or_default();
                ("--pkcs12", Identity::from_pkcs12_file(file, &password))
            }
            (None, None) if self.key_password_file.is_some() => {
                return Err(Failure::usage("--key-password-file is given without a key")
                    .help("name the key with --key FILE or --pkcs12 FILE"));
            }
            (None, None) => return Ok(None),
        };
        identity.map(Some).map_err(|error| bad_identity(flag, error))
    }
}

/// The password of a key: the first line of `file`, or else the environment variable.
pub(crate) fn key_password(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(file) = file else {
        return match env::var(PASSWORD) {
            Ok(password) => Ok(Some(password)),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Failure::usage(format!("the environment variable {PASSWORD} is not UTF-8")))
            }
        };
    };
    let text = fs::read_to_string(file).map_err(|error| {
        let (file, kind) = (file.display(), error.kind());
        Failure::usage(format!("--key-password-file: `{file}` cannot be read ({kind})"))
    })?;
    let first = text.lines().next().unwrap_or_default();
    Ok(Some(first.to_owned()))
}
