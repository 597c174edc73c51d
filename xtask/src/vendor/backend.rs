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

/// The crates that belong to one TLS library each, and so to some backends and not to others. A
/// tree contains those of its own backend only, whatever its application depends on.
const OF_A_LIBRARY: [&str; 18] = [
    "aws-lc-rs",
    "aws-lc-sys",
    "boring",
    "boring-sys",
    "native-tls",
    "openssl",
    "openssl-macros",
    "openssl-src",
    "openssl-sys",
    "ring",
    "rustls",
    "rustls-platform-verifier",
    "rustls-platform-verifier-android",
    "rustls-webpki",
    "tungstenite-tls-boring",
    "tungstenite-tls-native-tls",
    "tungstenite-tls-openssl",
    "tungstenite-tls-rustls",
];

/// Those of rustls, whoever does its cryptography.
const OF_RUSTLS: [&str; 4] =
    ["rustls", "rustls-platform-verifier", "rustls-platform-verifier-android", "rustls-webpki"];
/// Those of OpenSSL, wherever it comes from.
const OF_OPENSSL: [&str; 3] = ["openssl", "openssl-macros", "openssl-sys"];

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
        let own: [&[&str]; 2] = match self {
            Self::RustlsRing | Self::RustlsSize => [&OF_RUSTLS, &["ring"]],
            Self::Rustls => [&OF_RUSTLS, &["aws-lc-rs", "aws-lc-sys"]],
            // On Linux it is OpenSSL.
            Self::NativeTls => [&OF_OPENSSL, &["native-tls"]],
            Self::Openssl => [&OF_OPENSSL, &[]],
            Self::OpensslVendored => [&OF_OPENSSL, &["openssl-src"]],
            // `boring` has a macro of `openssl`'s.
            Self::Boring => [&["boring", "boring-sys"], &["openssl-macros"]],
        };
        OF_A_LIBRARY.contains(&name) && !own.concat().contains(&name) && name != self.adapter()
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
    use std::collections::BTreeSet;

    use xshell::Shell;

    use super::*;
    use crate::{cargo::cargo, paths};

    #[test]
    fn a_backend_knows_the_crates_of_the_others() {
        assert!(Backend::RustlsRing.is_foreign("aws-lc-sys"));
        assert!(Backend::RustlsRing.is_foreign("tungstenite-tls-openssl"));
        assert!(Backend::Openssl.is_foreign("openssl-src"));
        assert!(!Backend::Boring.is_foreign("boring-sys"));
        assert!(!Backend::Boring.is_foreign("bytes"));
        assert!(Backend::Boring.is_foreign("rustls-webpki"));
        assert!(Backend::Openssl.is_foreign("native-tls"));
        assert!(!Backend::NativeTls.is_foreign("openssl"));
    }

    /// What Cargo compiles into programs with one of our crates, with all features, on any target.
    fn needed(ours: &str) -> BTreeSet<String> {
        let sh = Shell::new().unwrap();
        let _root = sh.push_dir(paths::root());
        let listed = cargo(&sh)
            .args(["tree", "--quiet", "--locked", "--prefix", "none", "--format", "{p}"])
            .args(["--edges", "normal,build", "--target", "all", "--all-features"])
            .args(["--package", ours])
            .quiet()
            .read()
            .unwrap();
        let names = listed.lines().filter_map(|line| line.split(' ').next());
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn the_list_of_the_libraries_crates_is_complete_and_has_nothing_that_all_backends_compile() {
        let of_core = needed("tungstenite-tls-core");
        let adapters: BTreeSet<&str> = Backend::ALL.into_iter().map(Backend::adapter).collect();
        let of_adapters: BTreeSet<String> = adapters.into_iter().flat_map(needed).collect();
        for name in OF_A_LIBRARY {
            assert!(!of_core.contains(name), "every backend may compile {name}");
            assert!(of_adapters.contains(name), "no backend compiles {name}");
        }
        for name in of_adapters.difference(&of_core) {
            let mut words = ["aws-lc", "boring", "openssl", "rustls", "-tls"].into_iter();
            let is_of_a_library = words.any(|word| name.contains(word));
            let is_listed = OF_A_LIBRARY.contains(&name.as_str());
            assert!(is_listed || !is_of_a_library, "OF_A_LIBRARY lacks {name}");
        }
    }

    #[test]
    fn no_crate_that_a_backend_compiles_belongs_to_another() {
        // The features of the other adapters choose between libraries.
        for backend in [Backend::OpensslVendored, Backend::Boring] {
            for name in needed(backend.adapter()) {
                assert!(!backend.is_foreign(&name), "{backend} compiles {name}");
            }
        }
    }

    #[test]
    fn every_backend_has_the_name_that_the_command_line_takes() {
        for backend in Backend::ALL {
            assert_eq!(backend.to_possible_value().unwrap().get_name(), backend.name());
            assert_eq!(Backend::named(backend.name()), Some(backend));
        }
    }
}
