//! What a tree can be made for: a TLS library ([`Backend`]) and a [`Profile`].

use std::fmt;

use clap::ValueEnum;

/// A TLS library, and how it is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Backend {
    /// rustls with ring
    RustlsRing,
    /// rustls with few algorithms of ring
    RustlsSize,
    /// rustls with aws-lc-rs
    Rustls,
    /// The platform's library, which is the system's OpenSSL on Linux
    NativeTls,
    /// The system's OpenSSL
    Openssl,
    /// OpenSSL, compiled from source
    OpensslVendored,
    /// BoringSSL, compiled from source
    Boring,
}

/// The crates that belong to one TLS library each. A tree contains those of its own backend only.
const OF_A_LIBRARY: [&str; 15] = [
    "aws-lc-rs",
    "aws-lc-sys",
    "boring",
    "boring-sys",
    "native-tls",
    "openssl",
    "openssl-src",
    "openssl-sys",
    "ring",
    "rustls",
    "schannel",
    "tungstenite-tls-boring",
    "tungstenite-tls-native-tls",
    "tungstenite-tls-openssl",
    "tungstenite-tls-rustls",
];

impl Backend {
    /// All of them, in the order of the tables.
    pub(crate) const ALL: [Self; 7] = [
        Self::RustlsRing,
        Self::RustlsSize,
        Self::Rustls,
        Self::NativeTls,
        Self::Openssl,
        Self::OpensslVendored,
        Self::Boring,
    ];

    /// The name on the command line and in the tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RustlsRing => "rustls-ring",
            Self::RustlsSize => "rustls-size",
            Self::Rustls => "rustls",
            Self::NativeTls => "native-tls",
            Self::Openssl => "openssl",
            Self::OpensslVendored => "openssl-vendored",
            Self::Boring => "boring",
        }
    }

    /// The backend with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|backend| backend.name() == name)
    }

    /// The adapter's crate.
    pub(super) fn adapter(self) -> &'static str {
        match self {
            Self::RustlsRing | Self::RustlsSize | Self::Rustls => "tungstenite-tls-rustls",
            Self::NativeTls => "tungstenite-tls-native-tls",
            Self::Openssl | Self::OpensslVendored => "tungstenite-tls-openssl",
            Self::Boring => "tungstenite-tls-boring",
        }
    }

    /// The adapter's connector, with its path.
    pub(super) fn connector(self) -> &'static str {
        match self {
            Self::RustlsRing | Self::RustlsSize | Self::Rustls => {
                "tungstenite_tls_rustls::RustlsConnector"
            }
            Self::NativeTls => "tungstenite_tls_native_tls::NativeTlsConnector",
            Self::Openssl | Self::OpensslVendored => "tungstenite_tls_openssl::OpenSslConnector",
            Self::Boring => "tungstenite_tls_boring::BoringConnector",
        }
    }

    /// The features of the adapter that choose this library.
    pub(super) fn features(self) -> &'static [&'static str] {
        match self {
            Self::RustlsRing => &["ring"],
            Self::RustlsSize => &["size"],
            Self::Rustls => &["aws-lc-rs"],
            Self::OpensslVendored => &["vendored"],
            Self::NativeTls | Self::Openssl | Self::Boring => &[],
        }
    }

    /// Whether a crate of this name belongs to another TLS library.
    pub(super) fn is_foreign(self, name: &str) -> bool {
        let own: &[&str] = match self {
            Self::RustlsRing | Self::RustlsSize => &["rustls", "ring"],
            Self::Rustls => &["rustls", "aws-lc-rs", "aws-lc-sys"],
            // Which of them it is depends on the target.
            Self::NativeTls => &["native-tls", "openssl", "openssl-sys", "schannel"],
            Self::Openssl => &["openssl", "openssl-sys"],
            Self::OpensslVendored => &["openssl", "openssl-sys", "openssl-src"],
            Self::Boring => &["boring", "boring-sys"],
        };
        OF_A_LIBRARY.contains(&name) && !own.contains(&name) && name != self.adapter()
    }

    /// Whether C or C++ is compiled.
    pub(super) fn compiles_c(self) -> bool {
        !matches!(self, Self::NativeTls | Self::Openssl)
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How the program is compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// The smallest program
    #[default]
    Size,
    /// Cargo's release profile
    Release,
}

impl Profile {
    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Release => "release",
        }
    }

    /// The profile with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Size, Self::Release].into_iter().find(|profile| profile.name() == name)
    }

    /// The profile's table in the `Cargo.toml` of a tree.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Size => {
                "\
# The smallest program: see README.md for what each line takes away.
[profile.release]
opt-level = \"z\"
lto = \"fat\"
codegen-units = 1
panic = \"abort\"
strip = true
debug = false
incremental = false
"
            }
            Self::Release => "[profile.release]\nstrip = true\nincremental = false\n",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_knows_the_crates_of_the_others() {
        assert!(Backend::RustlsRing.is_foreign("aws-lc-sys"));
        assert!(Backend::RustlsRing.is_foreign("tungstenite-tls-openssl"));
        assert!(Backend::Openssl.is_foreign("openssl-src"));
        assert!(!Backend::Boring.is_foreign("boring-sys"));
        assert!(!Backend::Boring.is_foreign("bytes"));
    }

    #[test]
    fn every_backend_has_the_name_that_the_command_line_takes() {
        for backend in Backend::ALL {
            assert_eq!(backend.to_possible_value().unwrap().get_name(), backend.name());
            assert_eq!(Backend::named(backend.name()), Some(backend));
        }
    }
}
