//! The headers of a response, as C strings: [`Headers`].

use std::ffi::{CStr, CString};

use tungstenite_tls::http::{HeaderMap, HeaderValue};

/// The headers of a response. A name that occurs several times has its values joined by commas
/// (RFC 9110, section 5.3).
#[derive(Debug, Default)]
pub(crate) struct Headers(Vec<(String, CString)>);

impl Headers {
    pub(crate) fn new(headers: &HeaderMap) -> Self {
        let joined = |name| {
            let values: Vec<&[u8]> =
                headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
            // HTTP allows no NUL byte in a value.
            CString::new(values.join(&b", "[..])).unwrap_or_default()
        };
        Self(headers.keys().map(|name| (name.as_str().to_owned(), joined(name))).collect())
    }

    /// The value of the header `name`, in any case of letters.
    pub(crate) fn find(&self, name: &str) -> Option<&CStr> {
        let found = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_c_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_in_any_case_with_all_its_values() {
        let mut map = HeaderMap::new();
        map.append("Via", HeaderValue::from_static("a"));
        map.append("Via", HeaderValue::from_static("b"));
        let headers = Headers::new(&map);
        assert_eq!(headers.find("VIA").unwrap().to_str(), Ok("a, b"));
        assert!(headers.find("Server").is_none());
    }
}
