//! Sees that the documentation of each setter names the feature that it needs.

/// The features, each with the setters that need it, and the setters that need none.
const NEEDS: &[(&str, &[&str])] = &[
    (
        "algorithms",
        &[
            "add_cipher_suite",
            "add_group",
            "add_signature_scheme",
            "set_require_fips",
            "set_require_post_quantum",
        ],
    ),
    ("bundled-roots", &["trust_bundled"]),
    ("certificate-status", &["add_revocation_list", "add_revocation_list_file", "set_must_staple"]),
    ("client-identity", &["set_identity", "set_identity_files"]),
    (
        "dangerous",
        &[
            "dangerous_set_clock",
            "dangerous_without_certificate_check",
            "dangerous_without_name_check",
        ],
    ),
    ("ech", &["set_ech", "set_ech_grease"]),
    ("encrypted-keys", &["set_identity_files"]),
    ("key-log", &["set_key_log_file"]),
    (
        "pins",
        &["add_chain_pin", "add_pin", "set_verify_callback", "trust_server", "trust_server_key"],
    ),
    ("pkcs12", &["set_identity_pkcs12"]),
    ("platform-roots", &["trust_platform"]),
    ("resumption", &["set_early_data", "set_resumption"]),
    ("session-store", &["set_session_folder"]),
    ("tcp-fast-open", &["set_tcp_fast_open"]),
    ("tls12", &["set_max_tls_version", "set_min_tls_version"]),
    (
        "",
        &[
            "add_address",
            "add_alpn",
            // The feature of the algorithm's name.
            "add_certificate_compression",
            "add_header",
            "add_subprotocol",
            "set_backend",
            "set_close_timeout",
            "set_connect_timeout",
            "set_false_start",
            "set_max_frame_size",
            "set_max_message_size",
            "set_max_record_size",
            "set_max_redirects",
            "set_max_unsent",
            "set_nodelay",
            "set_read_timeout",
            "set_sni",
            "set_verified_name",
            "set_write_timeout",
            "trust",
            "trust_file",
        ],
    ),
];

const SOURCES: [&str; 7] = [
    include_str!("connection.rs"),
    include_str!("dangerous.rs"),
    include_str!("identity.rs"),
    include_str!("tls.rs"),
    include_str!("trust.rs"),
    include_str!("../client.rs"),
    include_str!("../library.rs"),
];

/// The exported functions, each with its documentation as one line.
fn documented() -> Vec<(&'static str, String)> {
    let functions = SOURCES.iter().flat_map(|source| {
        let mut parts = source.split("pub unsafe extern \"C\" fn ");
        let mut before = parts.next().unwrap();
        parts.map(move |part| {
            let about = before.rsplit("\n\n").next().unwrap();
            let words = about.split_whitespace().filter(|word| *word != "///");
            let name = part.split('(').next().unwrap();
            before = part;
            (name, words.collect::<Vec<_>>().join(" "))
        })
    });
    functions.collect()
}

#[test]
fn each_setter_says_which_feature_it_needs() {
    let functions = documented();
    let says = |name: &str, feature: &str| {
        let (_, about) = functions.iter().find(|(known, _)| *known == name).expect(name);
        let needs = format!("needs the feature `{feature}`");
        assert!(about.to_lowercase().contains(&needs), "{name}: {about}");
    };
    for (feature, setters) in NEEDS.iter().filter(|(feature, _)| !feature.is_empty()) {
        setters.iter().for_each(|setter| says(&format!("wss_options_{setter}"), feature));
    }
    says("wss_connect", "basic-auth");
    says("wss_log_to", "logging");
    for (name, _) in &functions {
        let Some(setter) = name.strip_prefix("wss_options_") else { continue };
        let is_known = NEEDS.iter().any(|(_, setters)| setters.contains(&setter));
        assert!(is_known, "which feature does {name} need?");
    }
}
