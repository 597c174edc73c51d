//! Reads the value of `--ech`: an ECHConfigList (RFC 9849, section 4).

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::failure::Failure;

/// The list in `given`, which is base64 or the name of a file. Reads the file.
pub(super) fn read(given: &str) -> Result<Vec<u8>, Failure> {
    let file = Path::new(given);
    if !file.exists() {
        return decode(given).filter(|list| is_list(list)).ok_or_else(|| {
            refusal(format!("`{given}` is neither a file nor an ECHConfigList in base64"))
        });
    }
    let content = fs::read(file)
        .map_err(|error| refusal(format!("`{given}` cannot be read ({})", error.kind())))?;
    let list = match is_list(&content) {
        true => Some(content),
        false => std::str::from_utf8(&content).ok().and_then(|text| decode(section(text))),
    };
    list.filter(|list| is_list(list))
        .ok_or_else(|| refusal(format!("`{given}` contains no ECHConfigList")))
}

fn refusal(why: String) -> Failure {
    Failure::usage(format!("--ech: {why}"))
        .help("it follows `ech=` in the server's HTTPS record; try `dig +short example.org HTTPS`")
}

/// The content between the PEM markers, or the whole text if there are none.
fn section(text: &str) -> &str {
    let inside = text.split_once("-----BEGIN ECHCONFIG-----");
    inside.map_or(text, |(_, rest)| rest.split("-----END").next().unwrap_or_default())
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_whitespace().collect();
    STANDARD.decode(text).ok()
}

/// Whether the list is not empty and as long as its length field says.
fn is_list(bytes: &[u8]) -> bool {
    match bytes {
        [a, b, rest @ ..] => {
            !rest.is_empty() && rest.len() == usize::from(u16::from_be_bytes([*a, *b]))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [u8; 6] = [0, 4, 0xfe, 0x0d, 0, 0];

    #[test]
    fn a_list_in_every_form() {
        let base64 = STANDARD.encode(LIST);
        assert_eq!(read(&base64).unwrap(), LIST);
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("ech");
        let pem = format!("-----BEGIN ECHCONFIG-----\n{base64}\n-----END ECHCONFIG-----\n");
        for content in [LIST.to_vec(), base64.into_bytes(), pem.into_bytes()] {
            fs::write(&file, content).unwrap();
            assert_eq!(read(file.to_str().unwrap()).unwrap(), LIST);
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("ech");
        for bad in [&LIST[..5], b"", b"hello\n", &[0, 0]] {
            fs::write(&file, bad).unwrap();
            let failure = read(file.to_str().unwrap()).unwrap_err().to_string();
            assert!(failure.contains("--ech") && failure.contains("contains no"), "{failure}");
            let failure = read(&STANDARD.encode(bad)).unwrap_err().to_string();
            assert!(failure.contains("neither a file nor"), "{failure}");
        }
    }
}
