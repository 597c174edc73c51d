//! Option values read from a file, where other users of the machine cannot see them: [`Given`].

use std::{
    fmt, fs,
    io::{self, Read},
};

use crate::failure::Failure;

/// An option's argument: a value, or `@FILE` for a file with one value per line.
#[derive(Clone, Debug)]
pub(crate) enum Given<T> {
    Value(T),
    File(Source),
}

/// A file, or stdin if the name is `-`.
#[derive(Clone, Debug)]
pub(crate) struct Source(String);

/// A parser for values and for `@FILE`. It does not read the file.
pub(crate) fn given<T>(
    parse: impl Fn(&str) -> Result<T, String> + Clone,
) -> impl Fn(&str) -> Result<Given<T>, String> + Clone {
    move |text| match Source::named(text) {
        Some(source) => Ok(Given::File(source)),
        None => parse(text).map(Given::Value),
    }
}

/// All values of the option `flag`. Reads the files. Errors name file and line, never the value.
pub(crate) fn values<T: Clone>(
    flag: &str,
    given: &[Given<T>],
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, Failure> {
    let mut values = Vec::new();
    for given in given {
        match given {
            Given::Value(value) => values.push(value.clone()),
            Given::File(source) => {
                let bad = |why: String| Failure::usage(format!("{flag}: {source}{why}"));
                let before = values.len();
                for (number, line) in source.read().map_err(bad)?.split(|b| *b == b'\n').enumerate()
                {
                    let bad = |why: &str| bad(format!(", line {}: {why}", number + 1));
                    let line = std::str::from_utf8(line).map_err(|_| bad("it is not UTF-8"))?;
                    let line = line.strip_suffix('\r').unwrap_or(line);
                    if !line.is_empty() {
                        values.push(parse(line).map_err(|why| bad(&why))?);
                    }
                }
                if values.len() == before {
                    return Err(bad(" contains no value".to_owned()));
                }
            }
        }
    }
    Ok(values)
}

/// Whether a value comes from stdin.
pub(crate) fn reads_stdin<T>(given: &[Given<T>]) -> bool {
    given.iter().any(|given| matches!(given, Given::File(source) if source.is_stdin()))
}

impl Source {
    /// The file that `text` names, if it is `@FILE`.
    pub(crate) fn named(text: &str) -> Option<Self> {
        text.strip_prefix('@').map(|file| Self(file.to_owned()))
    }

    pub(crate) fn is_stdin(&self) -> bool {
        self.0 == "-"
    }

    /// Reads the whole content.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the source.
    pub(crate) fn read(&self) -> Result<Vec<u8>, String> {
        let mut content = Vec::new();
        let read = match self.is_stdin() {
            true => io::stdin().lock().read_to_end(&mut content).map(|_| content),
            false => fs::read(&self.0),
        };
        read.map_err(|error| format!(" cannot be read ({})", error.kind()))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("stdin") } else { write!(f, "`{}`", self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{Header, header};

    fn read(content: &[u8]) -> Result<Vec<Header>, String> {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("headers");
        fs::write(&file, content).unwrap();
        let given = given(header)(&format!("@{}", file.display())).unwrap();
        values("--header", &[given], header).map_err(|failure| failure.to_string())
    }

    #[test]
    fn each_line_of_a_file_is_a_value() {
        let headers = read(b"Authorization: Bearer x\r\n\nX-Own: y").unwrap();
        let shown: Vec<_> = headers.iter().map(|h| (&*h.name, &*h.value)).collect();
        assert_eq!(shown, [("Authorization", "Bearer x"), ("X-Own", "y")]);
    }

    #[test]
    fn an_error_names_the_file_and_the_line_and_not_what_stands_there() {
        for (content, line) in [
            (&b"secret"[..], "line 1"),
            (b"A: b\nsecret", "line 2"),
            (b"\n\nse cret: secret", "line 3"),
            (b"A: secret\x01", "line 1"),
            (b"A: secret\xff", "line 1"),
            (b"Upgrade: secret", "line 1"),
            (b"", "contains no value"),
        ] {
            let error = read(content).unwrap_err();
            assert!(error.contains("--header") && error.contains("headers`"), "{error}");
            assert!(error.contains(line) && !error.contains("cret"), "{error}");
        }
        let missing = given(header)("@/no/such/file").unwrap();
        let error = values("--header", &[missing], header).unwrap_err().to_string();
        assert!(error.contains("`/no/such/file` cannot be read"), "{error}");
    }
}
