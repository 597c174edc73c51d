//! The roots that the environment names: `SSL_CERT_FILE` and `SSL_CERT_DIR`.
//!
//! Whoever sets such a variable wants those roots, so one that names nothing usable is an error
//! with its name. Without that, the only sign would be a server whose issuer is not trusted.

use std::{
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use rustls_pki_types::CertificateDer;

use super::certificates::certificates_from_file;
use crate::{TlsError, x509};

const FILE: &str = "SSL_CERT_FILE";
const FOLDERS: &str = "SSL_CERT_DIR";

/// The roots that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, instead of the platform's. `None` if
/// neither is set; an empty variable counts as not set. Reads the files.
///
/// The file is PEM, or one certificate in DER. `SSL_CERT_DIR` names folders, separated as in
/// `PATH`; as there, one of several may be missing. Of a folder every file counts that holds
/// certificates.
///
/// # Errors
/// [`BadConfiguration`](crate::TlsErrorKind::BadConfiguration), with the name of the variable and
/// of what it names, if the file or a folder cannot be read, or holds no certificate.
pub fn environment_roots() -> Result<Option<Vec<CertificateDer<'static>>>, TlsError> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    of_values(set(FILE), set(FOLDERS))
}

fn of_values(
    file: Option<OsString>,
    folders: Option<OsString>,
) -> Result<Option<Vec<CertificateDer<'static>>>, TlsError> {
    if file.is_none() && folders.is_none() {
        return Ok(None);
    }
    let mut roots = Vec::new();
    if let Some(file) = file {
        roots.extend(of_file(Path::new(&file)).map_err(|error| of_variable(FILE, &error))?);
    }
    if let Some(folders) = folders {
        let folders: Vec<_> =
            env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()).collect();
        let found = of_folders(&folders).map_err(|error| of_variable(FOLDERS, &error))?;
        if found.is_empty() && roots.is_empty() {
            let why = format!("no file with a certificate in {}", quoted(&folders));
            return Err(of_variable(FOLDERS, &TlsError::bad_configuration(why)));
        }
        roots.extend(found);
    }
    roots.sort_unstable_by(|one, other| one.as_ref().cmp(other.as_ref()));
    roots.dedup();
    Ok(Some(roots))
}

fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found = certificates_from_file(path)?;
    if found.iter().any(|certificate| x509::is_certificate(certificate)) {
        return Ok(found);
    }
    let why = format!("certificate file `{}`: holds no readable certificate", path.display());
    Err(TlsError::bad_configuration(why))
}

fn of_folders(folders: &[PathBuf]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let mut roots = Vec::new();
    let mut missing = None;
    for folder in folders {
        match of_folder(folder) {
            Ok(found) => roots.extend(found),
            Err(error) => {
                let why =
                    format!("folder `{}`: cannot be read ({})", folder.display(), error.kind());
                let told = TlsError::bad_configuration(why);
                if error.kind() != io::ErrorKind::NotFound || folders.len() == 1 {
                    return Err(told.with_source(error));
                }
                missing = Some(told.with_source(error));
            }
        }
    }
    match missing {
        Some(missing) if roots.is_empty() => Err(missing),
        _ => Ok(roots),
    }
}

/// The certificates in the files of `folder`. Other files are left out, as are links to nothing.
fn of_folder(folder: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let mut roots = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            roots.extend(certificates_from_file(path).unwrap_or_default());
        }
    }
    Ok(roots)
}

/// The same error, with the variable that it is about.
fn of_variable(name: &str, error: &TlsError) -> TlsError {
    let why = format!("the environment variable {name}: {}", error.detail());
    TlsError::bad_configuration(why)
        .with_fix_of(|_| Some(format!("correct {name}, or unset it to use the platform's roots")))
        .caused_as(error)
}

fn quoted(folders: &[PathBuf]) -> String {
    let quoted: Vec<_> = folders.iter().map(|it| format!("`{}`", it.display())).collect();
    quoted.join(", ")
}

#[cfg(all(test, feature = "bundled-roots"))]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    const RUBBISH: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

    /// A folder with a root in PEM (`pem`) and in DER (`der`), and a folder of good roots (`good`).
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let der = |index: usize| &webpki_root_certs::TLS_SERVER_ROOT_CERTS[index];
        let pem = |index| {
            let base64 = BASE64.encode(der(index));
            format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
        };
        let path = folder.path();
        fs::write(path.join("pem"), pem(0)).unwrap();
        fs::write(path.join("der"), der(1)).unwrap();
        fs::write(path.join("rubbish"), RUBBISH).unwrap();
        fs::write(path.join("text"), "hello").unwrap();
        for name in ["good", "empty"] {
            fs::create_dir(path.join(name)).unwrap();
        }
        fs::write(path.join("good/0.pem"), pem(2)).unwrap();
        fs::write(path.join("good/1.der"), der(3)).unwrap();
        fs::write(path.join("good/README"), "no certificate").unwrap();
        folder
    }

    fn read(folder: &Path, file: Option<&str>, folders: &[&str]) -> Result<usize, String> {
        let folders = folders.iter().map(|name| folder.join(name));
        let folders = env::join_paths(folders).unwrap();
        let folders = (!folders.is_empty()).then_some(folders);
        let roots = of_values(file.map(|file| folder.join(file).into()), folders);
        roots.map(|roots| roots.unwrap().len()).map_err(|error| error.to_string())
    }

    #[test]
    fn files_are_pem_or_der_and_folders_are_read_whole() {
        let folder = folder();
        let folder = folder.path();
        assert_eq!(read(folder, Some("pem"), &[]), Ok(1));
        assert_eq!(read(folder, Some("der"), &[]), Ok(1));
        assert_eq!(read(folder, None, &["good"]), Ok(2));
        assert_eq!(read(folder, Some("pem"), &["good"]), Ok(3));
        assert_eq!(read(folder, Some("pem"), &["empty"]), Ok(1));
        // As in PATH.
        assert_eq!(read(folder, None, &["missing", "good"]), Ok(2));
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_variable() {
        let folder = folder();
        let folder = folder.path();
        for (file, why) in [
            ("missing", "cannot be read (entity not found)"),
            ("rubbish", "no readable certificate"),
            ("text", "neither PEM"),
            ("good", "cannot be read"),
        ] {
            // However good the folders are.
            let told = read(folder, Some(file), &["good"]).unwrap_err();
            let name = folder.join(file);
            assert!(told.contains("SSL_CERT_FILE") && told.contains(why), "{told}");
            assert!(told.contains(&*name.to_string_lossy()) && told.contains("unset it"), "{told}");
        }
        for (folders, named, why) in [
            (&["missing"][..], "missing", "cannot be read (entity not found)"),
            (&["missing", "empty"], "missing", "cannot be read (entity not found)"),
            (&["empty"], "empty", "no file with a certificate"),
            (&["pem"], "pem", "cannot be read (not a directory)"),
            (&["good", "pem"], "pem", "cannot be read (not a directory)"),
        ] {
            let told = read(folder, None, folders).unwrap_err();
            let name = folder.join(named);
            assert!(told.contains("SSL_CERT_DIR") && told.contains(why), "{told}");
            assert!(told.contains(&*name.to_string_lossy()), "{told}");
        }
    }

    #[test]
    fn variables_that_are_not_set_name_nothing() {
        assert!(of_values(None, None).unwrap().is_none());
    }
}
