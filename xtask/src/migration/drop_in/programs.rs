//! The published programs that run over the drop-in crates: [`PROGRAMS`].

use anyhow::{Context, ensure};

/// A published program.
pub(super) struct Program {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// The SHA-256 of the package, as Cargo's lock files have it.
    checksum: &'static str,
}

/// What each is for, and the peer that it depends on. Each has a licence that allows building it:
/// MIT or Apache-2.0.
pub(super) const PROGRAMS: [Program; 6] = [
    // TLS over a stream of its own: tokio-tungstenite 0.28.
    Program {
        name: "async-wsocket",
        version: "0.17.0",
        checksum: "2c713e1f14c7b82e32ea159af1c6e2f070cfadbdf23fb2512acce9af0a26f1a2",
    },
    // An exchange's data: tokio-tungstenite 0.26.
    Program {
        name: "barter-integration",
        version: "0.12.0",
        checksum: "beb98d65c33c26d56dc7e1c782bb514fe811d5e263759dd48243bed26841075c",
    },
    // AMQP over WebSocket: tokio-tungstenite 0.30.
    Program {
        name: "fe2o3-amqp-ws",
        version: "0.18.0",
        checksum: "f45ef4238f90c51d4cdebff53ea9fe85459c28cb93804a4346d39068de89e0cd",
    },
    // MQTT, a client and a broker: tokio-tungstenite 0.29.
    Program {
        name: "mqtt5",
        version: "0.49.0",
        checksum: "2da2aed7a771dfc21b731580528ce8ff78678c7282082fc512e631fe2587896c",
    },
    // MQTT: async-tungstenite 0.29, always with a connector of rustls of its own.
    Program {
        name: "rumqttc",
        version: "0.25.1",
        checksum: "0feff8d882bff0b2fddaf99355a10336d43dd3ed44204f85ece28cf9626ab519",
    },
    // A client that reconnects: tokio-tungstenite 0.29, with its feature `native-tls`.
    Program {
        name: "socketeer",
        version: "0.4.0",
        checksum: "ee1f8d29bc96b56387626d9bbb625af1a2166231e9f10dd126a404293fdaf926",
    },
];

impl Program {
    /// Checks that Cargo has downloaded the package that is known here.
    pub(super) fn verify(&self, lock: &str) -> anyhow::Result<()> {
        let Self { name, version, checksum } = self;
        let head = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        let package = lock.split("[[package]]\n").find(|package| package.starts_with(&head));
        let package =
            package.with_context(|| format!("{name} {version} is not in the lock file"))?;
        let known = package.contains(&format!("checksum = \"{checksum}\"\n"));
        ensure!(known, "{name} {version}: not the package known here: {package}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_package_than_the_known_one_is_refused() {
        let program = &PROGRAMS[0];
        let lock = |checksum| {
            let Program { name, version, .. } = program;
            let head = format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
            format!("{head}checksum = \"{checksum}\"\n")
        };
        assert!(program.verify(&lock(program.checksum)).is_ok());
        assert!(program.verify(&lock("0123")).unwrap_err().to_string().contains(program.name));
        assert!(program.verify("").is_err());
    }
}
