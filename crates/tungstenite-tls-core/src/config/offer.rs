//! What a configuration offers a server, for the error when the server accepts none of it:
//! [`Offer`].

use std::fmt::Display;

use super::{TlsConfig, TlsOption, TlsVersion, compiled_in};
use crate::{AlertDescription, error::HINTS};

/// What a client offers: versions, cipher suites, groups and signature schemes. Cheap to clone.
///
/// ```
/// use tungstenite_tls_core::{Group, TlsConfig, backend::Offer};
///
/// let offer = Offer::of(&TlsConfig::new().with_groups([Group::X25519]));
/// assert!(format!("{offer:?}").contains("x25519"));
/// ```
#[derive(Clone, Debug)]
pub struct Offer {
    config: TlsConfig,
    has_tls12: bool,
    /// The algorithms that are offered unless the caller lists others.
    usual: &'static str,
    /// What would offer more than these, if anything does.
    more: Option<&'static str>,
}

impl Offer {
    /// What a connector with `config` offers, if nothing else changes the library's settings.
    pub fn of(config: &TlsConfig) -> Self {
        let usual = "the library's usual suites, groups and schemes";
        Self { config: config.clone(), has_tls12: true, usual, more: None }
    }

    /// This offer, from a library without TLS 1.2, which the feature `tls12` of tungstenite-tls
    /// adds.
    #[must_use]
    pub fn without_tls12(self) -> Self {
        Self { has_tls12: false, ..self }
    }

    /// This offer, from a library whose algorithms are fewer than usual: `algorithms`, in words.
    /// `more` says what to do about a server that needs others.
    #[must_use]
    pub fn with_only(self, algorithms: &'static str, more: &'static str) -> Self {
        Self { usual: algorithms, more: Some(more), ..self }
    }
}

/// What to do about a server that ends the handshake with `alert`, if the alert means that it
/// accepts nothing of what was offered. `offer` is `None` if it is not known.
pub(crate) fn advice(offer: Option<&Offer>, alert: AlertDescription) -> Option<String> {
    if !HINTS {
        return None;
    }
    let versions = match alert {
        AlertDescription::PROTOCOL_VERSION => true,
        AlertDescription::HANDSHAKE_FAILURE | AlertDescription::INSUFFICIENT_SECURITY => false,
        _ => return None,
    };
    let Some(offer) = offer else {
        return Some(
            "the server accepts nothing of what was offered; widen the versions, cipher suites, \
             groups and signature schemes of the library's own configuration; if it requires a \
             client certificate, set one with `TlsConfig::with_identity`"
                .to_owned(),
        );
    };
    Some(if versions { offer.versions_refused() } else { offer.algorithms_refused() })
}

/// What to do about a server that ends TLS with `alert` because of the client's certificate, or
/// because it has none. `offer` is `None` if it is not known.
pub(crate) fn identity_advice(offer: Option<&Offer>, alert: AlertDescription) -> Option<String> {
    use AlertDescription as Alert;
    const REFUSALS: [AlertDescription; 7] = [
        Alert::ACCESS_DENIED,
        Alert::BAD_CERTIFICATE,
        Alert::CERTIFICATE_EXPIRED,
        Alert::CERTIFICATE_REVOKED,
        Alert::CERTIFICATE_UNKNOWN,
        Alert::UNKNOWN_CA,
        Alert::UNSUPPORTED_CERTIFICATE,
    ];
    if !HINTS {
        return None;
    }
    let identity = offer.map(|offer| offer.config.0.identity.is_some());
    let advice = match identity {
        None if alert == Alert::CERTIFICATE_REQUIRED => {
            "the server demands a client certificate: set one with `TlsConfig::with_identity` or \
             in the library's own configuration, from an issuer that the server accepts"
        }
        Some(false) if alert == Alert::CERTIFICATE_REQUIRED => {
            "the server demands a client certificate: set one with `TlsConfig::with_identity`"
        }
        Some(true) if alert == Alert::CERTIFICATE_REQUIRED || REFUSALS.contains(&alert) => {
            "the server does not accept the client certificate of `TlsConfig::with_identity`: its \
             issuer may not be one that the server trusts"
        }
        // Some servers say that of a certificate that is missing.
        Some(false) if alert == Alert::BAD_CERTIFICATE => {
            "if the server demands a client certificate, set one with `TlsConfig::with_identity`"
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

impl Offer {
    fn versions(&self) -> (TlsVersion, TlsVersion) {
        let oldest = if self.has_tls12 { TlsVersion::Tls12 } else { TlsVersion::Tls13 };
        (self.config.effective_min_version().max(oldest), self.config.0.max_version)
    }

    fn versions_refused(&self) -> String {
        let (min, max) = self.versions();
        if min == TlsVersion::Tls12 && max == TlsVersion::Tls13 {
            return "the server supports neither TLS 1.2 nor TLS 1.3, and older versions are not \
                    offered: update the server"
                .to_owned();
        }
        let fix = match max < TlsVersion::Tls13 {
            true => format!("allow TLS 1.3 with `{}`", TlsOption::MaxVersion),
            false => self.what_adds_tls12(),
        };
        format!(
            "only {max} was offered, and the server does not support it: {fix}, or update the \
             server"
        )
    }

    /// What to do about TLS 1.2 not being offered: an option, the minimum version, the library or
    /// several of them keep it out.
    fn what_adds_tls12(&self) -> String {
        let set = self.config.0.min_version;
        let needed =
            self.config.needs_tls13().then(|| "leave out the option that needs it".to_owned());
        let minimum = (set > TlsVersion::Tls12)
            .then(|| format!("allow TLS 1.2 with `{}`", TlsOption::MinVersion));
        let feature = (!self.has_tls12).then(|| ADD_TLS12.to_owned());
        [needed, minimum, feature].into_iter().flatten().collect::<Vec<_>>().join(", and ")
    }

    fn algorithms_refused(&self) -> String {
        let (named, options) = self.config.algorithms_named();
        let (min, max) = self.versions();
        let versions = if min == max { min.to_string() } else { format!("{min} and {max}") };
        let offered = match named.is_empty() {
            true => format!("{versions} with {}", self.usual),
            false => format!("{versions} with {}", named.join(", ")),
        };
        let mut fix = match (options.is_empty(), self.more) {
            (true, Some(more)) => more.to_owned(),
            (true, None) => UPDATE.to_owned(),
            (false, more) => {
                let more = more.map(|more| format!("; {more}")).unwrap_or_default();
                format!("add to {} what the server supports{more}", options.join(", "))
            }
        };
        if !self.has_tls12 {
            fix.push_str(&format!("; if it speaks only TLS 1.2, {}", self.what_adds_tls12()));
        }
        if self.config.0.identity.is_none() {
            fix.push_str(
                "; if it requires a client certificate, set one with `TlsConfig::with_identity`",
            );
        }
        format!("the server accepted nothing of what was offered, {offered}: {fix}")
    }
}

impl TlsConfig {
    /// The lists that the caller chose, and the names of their options.
    fn algorithms_named(&self) -> (Vec<String>, Vec<String>) {
        let (mut named, mut options) = (Vec::new(), Vec::new());
        if !compiled_in::ALGORITHMS {
            return (named, options);
        }
        let mut name = |option: TlsOption, what: &str, list: Vec<String>| {
            if !list.is_empty() {
                named.push(format!("{what} {}", shortened(&list)));
                options.push(format!("`{option}`"));
            }
        };
        let set = &*self.0;
        name(TlsOption::Tls12CipherSuites, "the suites", names(&set.tls12_suites));
        name(TlsOption::Tls13CipherSuites, "the suites", names(&set.tls13_suites));
        match set.post_quantum {
            true => {
                let groups = names(&self.post_quantum_groups());
                name(TlsOption::RequirePostQuantum, "the groups", groups);
            }
            false => name(TlsOption::Groups, "the groups", names(&set.groups)),
        }
        name(TlsOption::SignatureSchemes, "the signature schemes", names(&set.signature_schemes));
        (named, options)
    }
}

const UPDATE: &str = "the server may support only suites without forward secrecy or authenticated \
                      encryption, or an older version: update it";
const ADD_TLS12: &str = "add the feature `tls12` of tungstenite-tls";

fn names<T: Display>(list: &[T]) -> Vec<String> {
    list.iter().map(T::to_string).collect()
}

/// The first names, and how many more there are.
fn shortened(list: &[String]) -> String {
    const MOST: usize = 4;
    let (first, more) = list.split_at(list.len().min(MOST));
    let first = first.join(", ");
    if more.is_empty() { first } else { format!("{first} and {} more", more.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CipherSuite, Group, SignatureScheme};

    const REFUSED: AlertDescription = AlertDescription::HANDSHAKE_FAILURE;

    fn told(config: &TlsConfig, alert: AlertDescription) -> String {
        advice(Some(&Offer::of(config)), alert).expect("advice")
    }

    #[test]
    fn what_was_offered_is_named_with_the_options_to_widen() {
        let config = TlsConfig::new()
            .with_max_version(TlsVersion::Tls12)
            .with_tls12_cipher_suites([CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384])
            .with_groups([Group::SECP384R1, Group::SECP521R1])
            .with_signature_schemes([SignatureScheme::ED25519]);
        assert_eq!(
            told(&config, REFUSED),
            "the server accepted nothing of what was offered, TLS 1.2 with the suites \
             TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, the groups secp384r1, secp521r1, the \
             signature schemes ed25519: add to `tls12_cipher_suites`, `groups`, \
             `signature_schemes` what the server supports; if it requires a client certificate, \
             set one with `TlsConfig::with_identity`"
        );
        let all = TlsConfig::new().with_signature_schemes(SignatureScheme::ALL.iter().copied());
        let told = told(&all, AlertDescription::INSUFFICIENT_SECURITY);
        assert!(told.contains(" more: ") && told.len() < 400, "{told}");
    }

    #[test]
    fn the_usual_offer_is_told_in_short() {
        let told = told(&TlsConfig::new(), REFUSED);
        assert!(told.contains("TLS 1.2 and TLS 1.3 with the library's usual suites"), "{told}");
        assert!(told.contains("without forward secrecy"), "{told}");
        let native = advice(None, REFUSED).expect("advice");
        assert!(native.contains("the library's own configuration"), "{native}");
    }

    #[test]
    fn versions_are_named_with_the_option_to_widen() {
        let alert = AlertDescription::PROTOCOL_VERSION;
        let only13 = TlsConfig::new().with_min_version(TlsVersion::Tls13);
        let only12 = TlsConfig::new().with_max_version(TlsVersion::Tls12);
        assert!(told(&only13, alert).contains("allow TLS 1.2 with `min_version`"));
        assert!(told(&only12, alert).contains("allow TLS 1.3 with `max_version`"));
        assert!(told(&TlsConfig::new(), alert).contains("neither TLS 1.2 nor TLS 1.3"));
        let quantum = TlsConfig::new().require_post_quantum(true);
        assert!(told(&quantum, alert).contains("leave out the option that needs it"));
        assert!(told(&quantum, REFUSED).contains("`require_post_quantum`"));
    }

    #[test]
    fn a_library_without_tls_1_2_is_told_as_it_is() {
        let told = |config: &TlsConfig| {
            let offer = Offer::of(config).without_tls12();
            let versions = advice(Some(&offer), AlertDescription::PROTOCOL_VERSION);
            (versions.expect("advice"), advice(Some(&offer), REFUSED).expect("advice"))
        };
        let (versions, algorithms) = told(&TlsConfig::new());
        assert!(versions.contains("only TLS 1.3 was offered"), "{versions}");
        assert!(
            versions.contains(": add the feature `tls12` of tungstenite-tls, or"),
            "{versions}"
        );
        assert!(algorithms.contains("offered, TLS 1.3 with"), "{algorithms}");
        let (both, _) = told(&TlsConfig::new().with_min_version(TlsVersion::Tls13));
        assert!(both.contains("`min_version`, and add the feature `tls12`"), "{both}");
        assert!(algorithms.contains("only TLS 1.2, add the feature `tls12`"), "{algorithms}");
        let (quantum, _) = told(&TlsConfig::new().require_post_quantum(true));
        let fix = "leave out the option that needs it, and add the feature `tls12`";
        assert!(quantum.contains(fix), "{quantum}");
        let three = TlsConfig::new().require_post_quantum(true).with_min_version(TlsVersion::Tls13);
        let (three, _) = told(&three);
        let fix = "needs it, and allow TLS 1.2 with `min_version`, and add the feature `tls12`";
        assert!(three.contains(fix), "{three}");
    }

    #[test]
    fn few_algorithms_are_told_as_what_they_are() {
        let offer = Offer::of(&TlsConfig::new()).with_only("few algorithms", "use more");
        let told = advice(Some(&offer), REFUSED).expect("advice");
        assert!(told.contains("TLS 1.2 and TLS 1.3 with few algorithms: use more"), "{told}");
        // What the server supports may not be among them.
        let listed = TlsConfig::new().with_groups([Group::X25519]);
        let offer = Offer::of(&listed).with_only("few algorithms", "use more");
        let told = advice(Some(&offer), REFUSED).expect("advice");
        assert!(told.contains("add to `groups` what the server supports; use more"), "{told}");
    }

    #[test]
    fn the_call_that_sets_a_client_certificate_is_named() {
        let told = |config: Option<&TlsConfig>, alert| {
            identity_advice(config.map(Offer::of).as_ref(), alert).unwrap_or_default()
        };
        let (required, unknown) =
            (AlertDescription::CERTIFICATE_REQUIRED, AlertDescription::UNKNOWN_CA);
        let call = "`TlsConfig::with_identity`";
        let without = TlsConfig::new();
        assert!(told(Some(&without), required).contains("demands a client certificate"));
        assert!(told(Some(&without), required).contains(call));
        assert!(told(None, required).contains(call));
        assert!(told(Some(&without), AlertDescription::BAD_CERTIFICATE).starts_with("if "));
        // The server judges its own certificate by none of these.
        assert_eq!(told(Some(&without), unknown), "");
        assert_eq!(told(None, unknown), "");
        let key = rustls_pki_types::PrivatePkcs8KeyDer::from(vec![0x30, 0]).into();
        let identity = crate::Identity::new(vec![vec![0x30, 0].into()], key).expect("an identity");
        let with = TlsConfig::new().with_identity(identity);
        for alert in [required, unknown, AlertDescription::BAD_CERTIFICATE] {
            assert!(told(Some(&with), alert).contains("does not accept"), "{alert}");
        }
    }

    #[test]
    fn other_alerts_are_not_about_the_offer() {
        assert_eq!(advice(Some(&Offer::of(&TlsConfig::new())), AlertDescription::UNKNOWN_CA), None);
    }
}
