//! The library's own error, shown in a line: [`Cause`].

use std::{error::Error, fmt, sync::Arc};

/// The longest text of a library that is shown, in bytes.
const MOST: usize = 240;

/// An error of a library. Some of them print whole keys and certificates in hexadecimal; those are
/// shown shortened.
#[derive(Clone)]
pub(super) struct Cause {
    full: Arc<dyn Error + Send + Sync>,
    /// What is shown instead of `full`, if one of its texts is not a short line.
    shortened: Option<Arc<Line>>,
}

impl Cause {
    pub(super) fn new(full: Box<dyn Error + Send + Sync>) -> Self {
        let full: Arc<dyn Error + Send + Sync> = Arc::from(full);
        let mut texts = Vec::new();
        let mut next: Option<&dyn Error> = Some(&*full);
        while let Some(error) = next {
            texts.push(error.to_string());
            next = error.source();
        }
        let is_line = |text: &String| text.len() <= MOST && !text.contains(char::is_control);
        let shortened = match texts.iter().all(is_line) {
            true => None,
            false => texts
                .iter()
                .rev()
                .fold(None, |source, text| Some(Arc::new(Line { text: line(text), source }))),
        };
        Self { full, shortened }
    }

    pub(super) fn full(&self) -> &(dyn Error + 'static) {
        &*self.full
    }

    pub(super) fn shown(&self) -> &(dyn Error + 'static) {
        match &self.shortened {
            Some(line) => &**line,
            None => &*self.full,
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.shortened {
            Some(line) => line.fmt(f),
            None => self.full.fmt(f),
        }
    }
}

/// Text of a library as one short line: control characters become spaces, and an ellipsis stands
/// for what is left out.
pub(super) fn line(text: &str) -> String {
    let mut line = String::new();
    for character in text.chars() {
        if line.len() + character.len_utf8() > MOST {
            line.push('…');
            break;
        }
        line.push(if character.is_control() { ' ' } else { character });
    }
    line
}

/// A shortened error, and the shortened errors behind it.
#[derive(Debug)]
struct Line {
    text: String,
    source: Option<Arc<Line>>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Line {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_long_error_is_shown_in_a_line() {
        let dump = format!("rejected CertificateDer(0x{})", "30".repeat(900));
        let cause = Cause::new(dump.clone().into());
        let shown = cause.shown().to_string();
        assert!(shown.starts_with("rejected CertificateDer(0x3030") && shown.ends_with("30…"));
        for text in [shown, format!("{cause:?}")] {
            assert!(text.len() < 300, "{text}");
        }
        assert_eq!(cause.full().to_string(), dump);
    }

    #[test]
    fn the_errors_behind_it_are_shortened_too() {
        #[derive(Debug)]
        struct Outer(Box<dyn Error + Send + Sync>);
        impl fmt::Display for Outer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("outer")
            }
        }
        impl Error for Outer {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(&*self.0)
            }
        }
        let cause = Cause::new(Box::new(Outer("ü".repeat(900).into())));
        assert_eq!(cause.shown().to_string(), "outer");
        let inner = cause.shown().source().expect("the error behind it").to_string();
        assert!(inner.starts_with('ü') && inner.len() < 300, "{inner}");
        assert!(cause.full().downcast_ref::<Outer>().is_some());
    }

    #[test]
    fn a_short_error_stays_what_it_is() {
        let cause = Cause::new(Box::new(io::Error::other("bad record")));
        assert!(cause.shown().downcast_ref::<io::Error>().is_some());
    }

    #[test]
    fn control_characters_are_not_passed_on() {
        let cause = Cause::new("a\u{1b}[31mb\nc".into());
        assert_eq!(cause.shown().to_string(), "a [31mb c");
    }
}
