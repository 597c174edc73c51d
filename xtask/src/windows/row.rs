//! What is built and run for Windows: [`ROWS`].

/// A suite to build, with a backend and its features.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(super) package: &'static str,
    pub(super) features: &'static [&'static str],
    /// How many tests run at a time. Most wait more than they work; but when several threads use
    /// Wine's SChannel for the first time at once, it sometimes finds every signature wrong.
    pub(super) threads: &'static str,
}

/// All rows.
pub(crate) const ROWS: [Row; 3] = [
    Row {
        name: "rustls",
        package: "tungstenite-tls-rustls",
        features: &["default", "brotli", "zlib"],
        threads: "4",
    },
    Row {
        name: "rustls-ring",
        package: "tungstenite-tls-rustls",
        features: &[
            "brotli",
            "client-identity",
            "logging",
            "platform-roots",
            "ring",
            "tls12",
            "zlib",
        ],
        threads: "4",
    },
    Row {
        name: "native-tls",
        package: "tungstenite-tls-native-tls",
        features: &["default"],
        threads: "1",
    },
];

/// The version of Debian's Rust that builds the suite.
pub(super) const RUST: &str = "1.96";

pub(super) const TRIPLE: &str = "x86_64-pc-windows-gnu";
