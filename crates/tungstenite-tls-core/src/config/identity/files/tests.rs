//! Keys and identities in all their forms, as the `openssl` program writes them.

use std::{
    error::Error,
    fmt::Write as _,
    fs, io,
    path::PathBuf,
    process::{Command, Output},
    sync::LazyLock,
};

use tempfile::TempDir;

use super::*;
use crate::TlsErrorKind;

const PASSWORD: &str = "the-right-password";
const WRONG: &str = "another-password";

/// A folder of keys and certificates, or why there is none.
struct Files(Result<TempDir, String>);

/// Made once, and used by all tests.
static FILES: LazyLock<Files> = LazyLock::new(|| {
    let directory = TempDir::new().expect("a directory");
    match program(&directory, "version") {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Files(Err("there is no `openssl` program".to_owned()));
        }
        _ => {}
    }
    for command in [
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem",
        "pkcs8 -topk8 -nocrypt -in rsa.pem -outform DER -out rsa.der",
        "rsa -in rsa.pem -traditional -out rsa-pkcs1.pem",
        "rsa -in rsa.pem -traditional -outform DER -out rsa-pkcs1.der",
        "rsa -in rsa.pem -traditional -aes128 -passout pass:the-right-password -out rsa-old.pem",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem",
        "pkcs8 -topk8 -nocrypt -in ec.pem -outform DER -out ec.der",
        "ec -in ec.pem -out ec-sec1.pem",
        "ec -in ec.pem -outform DER -out ec-sec1.der",
        "genpkey -algorithm ED25519 -out ed25519.pem",
        "pkcs8 -topk8 -nocrypt -in ed25519.pem -outform DER -out ed25519.der",
        "req -x509 -new -key ec.pem -subj /CN=issuer -days 2 -out issuer.crt",
        "req -new -key rsa.pem -subj /CN=client -out client.csr",
        "x509 -req -in client.csr -CA issuer.crt -CAkey ec.pem -CAcreateserial -days 2 \
         -out client.crt",
        "x509 -in client.crt -outform DER -out client.der",
        "x509 -in issuer.crt -outform DER -out issuer.der",
    ] {
        run(&directory, command);
    }
    Files(Ok(directory))
});

fn program(directory: &TempDir, command: &str) -> io::Result<Output> {
    let arguments = command.split(' ');
    Command::new("openssl").current_dir(directory).args(arguments).output()
}

#[track_caller]
fn run(directory: &TempDir, command: &str) {
    let output = program(directory, command).expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {stderr}");
}

impl Files {
    /// `None`, with a word why: they cannot be made here.
    fn get() -> Option<&'static TempDir> {
        match &FILES.0 {
            Ok(directory) => Some(directory),
            Err(why) => {
                eprintln!("skipped: {why}");
                None
            }
        }
    }
}

fn read(directory: &TempDir, name: &str) -> Vec<u8> {
    fs::read(path(directory, name)).expect("the file is there")
}

fn path(directory: &TempDir, name: &str) -> PathBuf {
    directory.path().join(name)
}

/// Runs a command with the password, and gives the file that it wrote.
fn made(directory: &TempDir, command: &str, name: &str) -> PathBuf {
    run(directory, &format!("{command} -passout pass:{PASSWORD} -out {name}"));
    path(directory, name)
}

fn from_files(
    directory: &TempDir,
    key: &str,
    password: Option<&str>,
) -> Result<Identity, TlsError> {
    Identity::from_files(path(directory, "client.crt"), path(directory, key), password)
}

/// That `result` is an error for the caller to fix, which says `part` and no secret.
#[track_caller]
fn refused(result: Result<Identity, TlsError>, part: &str) {
    let error = result.expect_err("is refused");
    let text = error.to_string();
    let kind = match ["give its password", "password of the"].iter().any(|of| text.contains(of)) {
        true => TlsErrorKind::BadPassword,
        false => TlsErrorKind::BadConfiguration,
    };
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(part), "`{part}` is not in: {error}");
    let mut all = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(all, " {error} {error:?}").expect("text grows");
        cause = error.source();
    }
    for secret in [PASSWORD, WRONG, "MIIE", "48, 130"] {
        assert!(!all.contains(secret), "`{secret}` is in: {all}");
    }
}

#[test]
fn keys_in_every_form() {
    let Some(directory) = Files::get() else { return };
    for (name, der) in [
        ("rsa.pem", "rsa.der"),
        ("rsa.der", "rsa.der"),
        ("rsa-pkcs1.pem", "rsa-pkcs1.der"),
        ("rsa-pkcs1.der", "rsa-pkcs1.der"),
        ("ec.pem", "ec.der"),
        ("ec.der", "ec.der"),
        ("ec-sec1.pem", "ec-sec1.der"),
        ("ec-sec1.der", "ec-sec1.der"),
        ("ed25519.pem", "ed25519.der"),
        ("ed25519.der", "ed25519.der"),
    ] {
        let identity = from_files(directory, name, None).expect(name);
        assert_eq!(identity.key().secret_der(), read(directory, der), "{name}");
        assert_eq!(*identity.certificates()[0], read(directory, "client.der"), "{name}");
        // A password that nothing asks for does no harm.
        assert_eq!(from_files(directory, name, Some("unused")).expect(name), identity, "{name}");
    }
    let kind = |name| from_files(directory, name, None).expect(name).key().clone_key();
    assert!(matches!(kind("rsa-pkcs1.der"), PrivateKeyDer::Pkcs1(_)));
    assert!(matches!(kind("ec-sec1.pem"), PrivateKeyDer::Sec1(_)));
    assert!(matches!(kind("ec.der"), PrivateKeyDer::Pkcs8(_)));
}

#[test]
fn a_key_may_share_its_file_with_the_chain() {
    let Some(directory) = Files::get() else { return };
    let all: Vec<u8> =
        ["client.crt", "ec-sec1.pem", "issuer.crt"].map(|name| read(directory, name)).concat();
    let identity = Identity::from_pem(&all, &all, None).expect("an identity");
    let chain = identity.certificates();
    assert_eq!(chain.len(), 2);
    assert_eq!(*chain[0], read(directory, "client.der"));
    assert_eq!(*chain[1], read(directory, "issuer.der"));
    assert_eq!(identity.key().secret_der(), read(directory, "ec-sec1.der"));
}

#[test]
fn encrypted_keys() {
    let Some(directory) = Files::get() else { return };
    for (number, how) in [
        "-v2 aes-256-cbc",
        "-v2 aes-128-cbc -v2prf hmacWithSHA1",
        "-v2 des3",
        "-scrypt",
        "-v2 aes-256-cbc -outform DER",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("encrypted-{number}");
        made(directory, &format!("pkcs8 -topk8 -in rsa.pem {how}"), &name);
        let identity = from_files(directory, &name, Some(PASSWORD)).expect(how);
        assert_eq!(identity.key().secret_der(), read(directory, "rsa.der"), "{how}");
        refused(from_files(directory, &name, None), "give its password");
        refused(from_files(directory, &name, None), &name);
        for wrong in [WRONG, "", "the-right-passwor"] {
            refused(from_files(directory, &name, Some(wrong)), "password of the private key is");
        }
    }
}

#[test]
fn an_encrypted_key_with_other_line_breaks() {
    let Some(directory) = Files::get() else { return };
    let file = made(directory, "pkcs8 -topk8 -in ec.pem", "encrypted-lines");
    let text = fs::read_to_string(file).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    let [begin, body @ .., end] = &lines[..] else { panic!("no PEM: {text}") };
    let one_line = format!("{begin}\n{}\n{end}\n", body.concat());
    let certificate = read(directory, "client.crt");
    for changed in [text.replace('\n', "\r\n"), format!("words before\n{text}"), one_line] {
        let identity = Identity::from_pem(&certificate, changed.as_bytes(), Some(PASSWORD));
        let identity = identity.expect("an identity");
        assert_eq!(identity.key().secret_der(), read(directory, "ec.der"));
    }
}

#[test]
fn encryption_that_is_not_known_here() {
    let Some(directory) = Files::get() else { return };
    made(directory, "pkcs8 -topk8 -in rsa.pem -v1 PBE-SHA1-3DES", "encrypted-v1");
    refused(from_files(directory, "encrypted-v1", Some(PASSWORD)), "openssl pkcs8");
    refused(from_files(directory, "rsa-old.pem", Some(PASSWORD)), "old PEM format");
}

#[test]
fn an_encrypted_key_that_costs_too_much() {
    use pkcs8::{
        EncryptedPrivateKeyInfoRef,
        der::Encode,
        pkcs5::{EncryptionScheme::Pbes2, pbes2::Kdf},
    };
    let Some(directory) = Files::get() else { return };
    let costly = |name, change: fn(&mut Kdf)| {
        let der = read(directory, name);
        let mut key = EncryptedPrivateKeyInfoRef::try_from(&der[..]).expect("an encrypted key");
        let Pbes2(parameters) = &mut key.encryption_algorithm else { panic!("not PBES2") };
        change(&mut parameters.kdf);
        fs::write(path(directory, name), key.to_der().expect("DER")).expect("a file");
        from_files(directory, name, Some(PASSWORD))
    };
    let pbkdf2 = "pkcs8 -topk8 -in ec.pem -v2 aes-256-cbc -outform DER";
    made(directory, pbkdf2, "costly-pbkdf2");
    let taken = costly("costly-pbkdf2", |kdf| {
        let Kdf::Pbkdf2(pbkdf2) = kdf else { panic!("not PBKDF2") };
        pbkdf2.iteration_count = 10_000_001;
    });
    refused(taken, "10000001 rounds of PBKDF2");
    made(directory, "pkcs8 -topk8 -in ec.pem -scrypt -outform DER", "costly-scrypt");
    for change in [
        (|kdf| {
            let Kdf::Scrypt(scrypt) = kdf else { panic!("not scrypt") };
            scrypt.cost_parameter = 1 << 40;
        }) as fn(&mut Kdf),
        |kdf| {
            let Kdf::Scrypt(scrypt) = kdf else { panic!("not scrypt") };
            (scrypt.cost_parameter, scrypt.parallelization) = (1 << 14, 17);
        },
    ] {
        refused(costly("costly-scrypt", change), "for scrypt");
    }
}

#[test]
fn half_an_identity() {
    let Some(directory) = Files::get() else { return };
    refused(from_files(directory, "client.crt", None), "no private key in the PEM");
    refused(from_files(directory, "client.der", None), "it is a certificate");
    refused(from_files(directory, "missing.pem", None), "missing.pem");
    let (certificate, key) = (read(directory, "client.crt"), read(directory, "rsa.pem"));
    refused(Identity::from_pem(&key, &key, None), "no certificate");
    refused(Identity::from_pem(&certificate, b"", None), "no private key");
    let key = from_files(directory, "rsa.pem", None).expect("a key").key().clone_key();
    refused(Identity::new(Vec::new(), key), "needs a certificate");
    let no_certificate = path(directory, "rsa.der");
    let taken = Identity::from_files(path(directory, "rsa.pem"), no_certificate, None);
    refused(taken, "only a private key");
}

#[test]
fn damage_is_told_and_not_quoted() {
    let Some(directory) = Files::get() else { return };
    let certificate = read(directory, "client.crt");
    let text = String::from_utf8(read(directory, "rsa.pem")).expect("text");
    let file = made(directory, "pkcs8 -topk8 -in rsa.pem", "encrypted-damaged");
    let encrypted = fs::read_to_string(file).expect("text");
    for damaged in [
        text.replace('\n', " "),
        text.replace('\n', ""),
        text.replace("-----END PRIVATE KEY-----", ""),
        text.replace('a', "!"),
        encrypted.replace("-----END", ""),
        encrypted.replace('a', "!"),
    ] {
        let result = Identity::from_pem(&certificate, damaged.as_bytes(), Some(PASSWORD));
        refused(result, "damaged PEM");
        // As certificates it is refused as silently.
        refused(Identity::from_pem(damaged.as_bytes(), text.as_bytes(), None), "PEM");
    }
    let der = read(directory, "rsa.der");
    let cut = path(directory, "cut.der");
    fs::write(&cut, &der[1..]).expect("a file");
    refused(from_files(directory, "cut.der", None), "no private key");
}

#[test]
fn pkcs12() {
    let Some(directory) = Files::get() else { return };
    let export = "pkcs12 -export -inkey rsa.pem -in client.crt";
    for (number, (how, chain)) in [
        ("", 1),
        ("-certfile issuer.crt", 2),
        ("-certfile issuer.crt -legacy", 2),
        ("-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1", 1),
        ("-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -legacy", 1),
        ("-keypbe PBE-SHA1-3DES -certpbe NONE -name client", 1),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("identity-{number}.p12");
        let file = made(directory, format!("{export} {how}").trim(), &name);
        let identity = Identity::from_pkcs12_file(&file, PASSWORD).expect(how);
        assert_eq!(identity.key().secret_der(), read(directory, "rsa.der"), "{how}");
        assert_eq!(identity.certificates().len(), chain, "{how}");
        assert_eq!(*identity.certificates()[0], read(directory, "client.der"), "{how}");
        if chain == 2 {
            assert_eq!(*identity.certificates()[1], read(directory, "issuer.der"), "{how}");
        }
        for wrong in [WRONG, ""] {
            let result = Identity::from_pkcs12_file(&file, wrong);
            refused(result, "password of the PKCS#12 is wrong");
        }
        refused(Identity::from_pkcs12_file(&file, WRONG), &name);
    }
}

#[test]
fn pkcs12_that_is_no_identity() {
    let Some(directory) = Files::get() else { return };
    let without_key = made(directory, "pkcs12 -export -nokeys -in client.crt", "no-key.p12");
    refused(Identity::from_pkcs12_file(without_key, PASSWORD), "no private key");
    let alone = made(directory, "pkcs12 -export -nocerts -inkey rsa.pem", "no-certificate.p12");
    refused(Identity::from_pkcs12_file(alone, PASSWORD), "certificate");
    let whole = made(directory, "pkcs12 -export -inkey rsa.pem -in client.crt", "whole.p12");
    let whole = fs::read(whole).expect("a file");
    for damaged in [&whole[..whole.len() / 2], &whole[1..], b"", b"hello"] {
        refused(Identity::from_pkcs12(damaged, PASSWORD), "damaged PKCS#12");
    }
    for costly in ["-iter 1000001", "-iter 1000001 -nomaciter"] {
        let export = format!("pkcs12 -export -inkey rsa.pem -in client.crt {costly}");
        let file = made(directory, &export, "costly.p12");
        refused(Identity::from_pkcs12_file(file, PASSWORD), "1,000,000 rounds");
    }
    let missing = path(directory, "missing.p12");
    refused(Identity::from_pkcs12_file(missing, PASSWORD), "missing.p12");
}

#[test]
fn the_key_is_never_shown() {
    let Some(directory) = Files::get() else { return };
    let identity = from_files(directory, "rsa.der", None).expect("an identity");
    let config = crate::TlsConfig::new().with_identity(identity.clone());
    let shown = format!("{identity:?} {config:?}");
    let key = identity.key().secret_der();
    for part in key.windows(8) {
        let hex = part.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let list = format!("{part:?}");
        // The modulus is in the certificate too, which is shown.
        let public = identity.certificates()[0].windows(8).any(|shown| shown == part);
        let said = shown.contains(&hex) || shown.contains(list.trim_matches(['[', ']']));
        assert!(public || !said, "{hex} is in: {shown}");
    }
}

/// What editors and copying do to a text.
fn damage(pem: &str) -> [String; 4] {
    [
        format!("\u{feff}{pem}"),
        pem.lines().map(|line| format!("    {line}\r\n")).collect(),
        pem.lines().map(|line| format!("\t{line} \t\n\n")).collect(),
        format!("\u{feff}# a comment\n  {}", pem.trim_end().replace('\n', "\n  ")),
    ]
}

#[test]
fn blanks_and_a_byte_order_mark_do_no_harm() {
    let Some(directory) = Files::get() else { return };
    let read = |name: &str| fs::read_to_string(directory.path().join(name)).unwrap();
    let certificate = read("client.crt");
    let good = Identity::from_pem(certificate.as_bytes(), read("rsa.pem").as_bytes(), None);
    let good = good.unwrap();
    for key in ["rsa.pem", "rsa-pkcs1.pem"] {
        for (certificate, key) in damage(&certificate).iter().zip(damage(&read(key))) {
            let identity = Identity::from_pem(certificate.as_bytes(), key.as_bytes(), None);
            assert_eq!(identity.unwrap().certificates(), good.certificates(), "{certificate}");
        }
    }
    run(directory, "pkcs8 -topk8 -in rsa.pem -passout pass:the-right-password -out blanks.pem");
    for key in damage(&read("blanks.pem")) {
        let identity = Identity::from_pem(certificate.as_bytes(), key.as_bytes(), Some(PASSWORD));
        assert_eq!(identity.unwrap(), good);
    }
    let old = certificate.replace("CERTIFICATE", "X509 CERTIFICATE");
    assert_eq!(certificates_from_pem(old.as_bytes()).unwrap(), good.certificates());
}

#[test]
fn what_a_file_is_instead_is_named() {
    let Some(directory) = Files::get() else { return };
    let path = |name: &str| directory.path().join(name);
    run(directory, "x509 -in client.crt -trustout -out client.trusted");
    run(directory, "crl2pkcs7 -nocrl -certfile client.crt -out client.p7.pem");
    run(directory, "crl2pkcs7 -nocrl -certfile client.crt -outform DER -out client.p7");
    run(directory, "pkcs12 -export -in client.crt -inkey rsa.pem -passout pass:x -out named.p12");
    run(directory, "ecparam -name prime256v1 -out parameters.pem");
    for (file, words) in [
        ("client.trusted", "`openssl x509 -in FILE -out NEW-FILE`"),
        ("client.p7.pem", "`openssl pkcs7 -print_certs`"),
        ("client.p7", "`openssl pkcs7 -inform DER -print_certs`"),
        ("named.p12", "it is PKCS#12; use `Identity::from_pkcs12_file`"),
        ("client.csr", "only a request for a certificate"),
        ("rsa.pem", "only a private key"),
        ("rsa.der", "it is a private key"),
    ] {
        let error = certificates_from_file(path(file)).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains(file), "{error}");
    }
    for (file, words) in [
        ("client.crt", "no private key in the PEM text, only a certificate"),
        ("client.der", "it is a certificate"),
        ("named.p12", "it is PKCS#12; use `Identity::from_pkcs12_file`"),
        ("parameters.pem", "only the parameters of a curve"),
    ] {
        let error = Identity::from_files(path("client.crt"), path(file), None).unwrap_err();
        let error = error.to_string();
        assert!(error.contains(words) && error.contains(file), "{error}");
    }
    let read = |name: &str| fs::read(path(name)).unwrap();
    let error = Identity::from_pem(&read("client.der"), &read("rsa.pem"), None).unwrap_err();
    assert!(error.to_string().contains("not PEM but DER; to read a certificate"), "{error}");
    let error = Identity::from_pem(&read("client.crt"), &read("rsa.der"), None).unwrap_err();
    assert!(error.to_string().contains("not PEM but DER; to read a private key"), "{error}");
    let error = Identity::from_pkcs12(&read("client.crt"), "").unwrap_err();
    assert!(error.to_string().contains("not PKCS#12 but PEM"), "{error}");
    let certificate = read("client.crt").into();
    let key = Identity::from_pem(&read("client.crt"), &read("rsa.pem"), None).unwrap();
    let error = Identity::new(vec![certificate], key.key().clone_key()).unwrap_err();
    assert!(error.to_string().contains("a certificate is PEM, not DER"), "{error}");
}
