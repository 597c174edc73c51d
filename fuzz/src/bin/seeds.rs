//! Writes the first inputs of the corpora, made anew: certificates, keys, scripts, and what
//! well-behaved servers send. Takes the folder to write to.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use fuzz::seeds;

fn main() -> anyhow::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).context("give the folder to write to")?);
    for (target, inputs) in seeds::all() {
        for (number, input) in inputs.into_iter().enumerate() {
            write(&folder.join(target), &format!("seed-{number}"), &input)?;
        }
    }
    keys(&folder)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    Ok(fs::write(folder.join(name), bytes)?)
}

/// Keys and identities in the forms that only the `openssl` program writes.
fn keys(folder: &Path) -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    for (number, command) in [
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem",
        "genpkey -algorithm ED25519 -out ed25519.pem",
        "req -x509 -new -key ec.pem -subj /CN=client -days 3650 -out client.crt",
        "ec -in ec.pem -out keys-1",
        "ec -in ec.pem -outform DER -out keys-2",
        "pkcs8 -topk8 -nocrypt -in ed25519.pem -outform DER -out keys-3",
        "pkcs8 -topk8 -in ec.pem -v2 aes-256-cbc -iter 2 -passout pass:password -out keys-4",
        "pkcs8 -topk8 -in ec.pem -v2 des3 -iter 2 -outform DER -passout pass:password -out keys-5",
        "pkcs8 -topk8 -in ec.pem -scrypt -scrypt_N 2 -outform DER -passout pass:password \
         -out keys-6",
        "pkcs8 -topk8 -in ec.pem -v2 aes-128-cbc -v2prf hmacWithSHA1 -iter 2 -outform DER \
         -passout pass:password -out keys-7",
        "pkcs12 -export -inkey ec.pem -in client.crt -iter 2 -passout pass:password -out p12-1",
        "pkcs12 -export -inkey ec.pem -in client.crt -iter 2 -legacy -passout pass:password \
         -out p12-2",
        "pkcs12 -export -inkey ec.pem -in client.crt -keypbe PBE-SHA1-3DES -certpbe NONE \
         -macalg sha1 -iter 2 -passout pass: -out p12-3",
        "pkcs12 -export -nokeys -in client.crt -iter 2 -passout pass:password -out p12-4",
    ]
    .into_iter()
    .enumerate()
    {
        let arguments = command.split_whitespace();
        let output = Command::new("openssl").current_dir(&work).args(arguments).output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{number}: openssl {command}: {told}");
    }
    for entry in fs::read_dir(&work)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).context("a name")?;
        let bytes = fs::read(&path)?;
        match name.split_once('-') {
            Some(("keys", _)) => {
                write(&folder.join("keys"), name, &[b"\x01", &bytes[..]].concat())?;
                if bytes.first() == Some(&0x30) {
                    for what in 3..5 {
                        let input = [&[what], &bytes[..]].concat();
                        write(&folder.join("configuration"), &format!("{name}-{what}"), &input)?;
                    }
                } else {
                    write(&folder.join("pem"), name, &bytes)?;
                }
            }
            Some((_, _)) => write(&folder.join("pkcs12"), name, &bytes)?,
            None => write(&folder.join("pem"), name, &bytes)?,
        }
    }
    Ok(())
}
