/* Every option: it is set, or refused by its name and with what to do. */

#include "scenarios.h"

#define PIN "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static bool accept_any(void *user, const wss_bytes *certificates, size_t count) {
    (void)user, (void)certificates;
    return count > 0;
}

static int64_t now(void *user) {
    (void)user;
    return 1900000000;
}

/* A whole file; its length in `*length`. Freed by the caller. */
static char *read_file(const char *path, size_t *length) {
    const size_t most = 64 * 1024;
    FILE *file = fopen(path, "rb");
    char *data = malloc(most);

    CHECK(file != NULL && data != NULL);
    *length = fread(data, 1, most, file);
    CHECK(*length > 0 && *length < most);
    fclose(file);
    return data;
}

static bool is_on(const struct setting *setting, const char *feature) {
    char word[64];

    snprintf(word, sizeof word, ",%s,", feature);
    return strstr(setting->features, word) != NULL;
}

/* Sees that the text names a feature to add that is off: `feature`, if that is one. */
static void names_the_feature(const struct setting *setting, const char *text,
                              const char *feature) {
    const char *advice = strstr(text, "add the feature `");
    char name[32];
    int end = 0;

    CHECK(advice != NULL);
    CHECK(sscanf(advice, "add the feature `%31[a-z0-9-]` of tungstenite-tls-capi%n", name,
                 &end) == 1);
    CHECK(end > 0 && !is_on(setting, name));
    CHECK(feature == NULL || is_on(setting, feature) || strcmp(name, feature) == 0);
}

/* Sees that the options make a client, or are refused by the name `option`, unless that is NULL.
   Without `feature`, unless that is NULL, they must be refused. Frees them. */
static void outcome(const struct setting *setting, wss_options *options, wss_status status,
                    const char *option, const char *feature) {
    wss_client *client;
    wss_error *error = NULL;

    if (wss_client_new(options, &client, &error) == WSS_OK) {
        CHECK(status == WSS_OK);
        if (feature != NULL && !is_on(setting, feature))
            give_up(__FILE__, __LINE__, option, NULL);
    } else {
        const char *text = wss_error_text(error);
        const char *named = wss_error_option(error);

        if (option == NULL || wss_error_kind(error) != WSS_ERROR_UNSUPPORTED_OPTION ||
            named == NULL || strcmp(named, option) != 0 || !is_line(text))
            give_up(__FILE__, __LINE__, option == NULL ? "no error" : option, error);
        if (strstr(text, "not compiled in") != NULL)
            names_the_feature(setting, text, feature);
    }
    wss_error_free(error);
    wss_client_free(client);
    wss_options_free(options);
}

/* `call` sets `options`. They are refused, if at all, by the name `option`, and must be refused if
   `feature` is off. */
#define SETS(option, feature, call)                                                             \
    do {                                                                                        \
        wss_options *options = options_of(setting);                                             \
        wss_status status = call;                                                               \
        outcome(setting, options, status, option, feature);                                     \
    } while (0)

static void trust(const struct setting *setting) {
    size_t length;
    char *roots = read_file(setting->roots, &length);
    wss_options *options;
    wss_status status;

    SETS(NULL, NULL, wss_options_trust(options, roots, length));
    SETS("roots", "platform-roots", wss_options_trust_platform(options));
    SETS("roots", "bundled-roots", wss_options_trust_bundled(options));
    SETS("pins", "pins", wss_options_add_pin(options, PIN));
    SETS("pins", "pins", wss_options_add_chain_pin(options, PIN));
    SETS("verified_name", NULL, wss_options_set_verified_name(options, "example.org"));
    SETS("sni", NULL, wss_options_set_sni(options, "example.org"));
    SETS("sni", NULL, wss_options_set_sni(options, NULL));
    SETS("must_staple", "certificate-status", wss_options_set_must_staple(options, true));
    SETS("verify_hook", "pins", wss_options_set_verify_callback(options, accept_any, NULL));
    /* Without roots, which these exclude. */
    options = wss_options_new();
    status = wss_options_trust_server(options, roots, length);
    outcome(setting, options, status, "Roots::Exactly", "pins");
    options = wss_options_new();
    status = wss_options_trust_server_key(options, PIN);
    outcome(setting, options, status, "Roots::Exactly", "pins");
    free(roots);
}

static void identity_of_client(const struct setting *setting) {
    char certificates[4096], key[4096];
    char *certificates_data, *key_data;
    size_t certificates_length, key_length;

    snprintf(certificates, sizeof certificates, "%s.client", setting->second);
    snprintf(key, sizeof key, "%s.client-key", setting->second);
    certificates_data = read_file(certificates, &certificates_length);
    key_data = read_file(key, &key_length);
    SETS("identity", "client-identity",
         wss_options_set_identity_files(options, certificates, key, NULL));
    SETS("identity", "client-identity",
         wss_options_set_identity(options, certificates_data, certificates_length, key_data,
                                  key_length, NULL));
    SETS("identity", "pkcs12", wss_options_set_identity_pkcs12(options, "x", 1, "secret"));
    free(certificates_data);
    free(key_data);
}

static void revocation(const struct setting *setting) {
    size_t length;
    char *lists = read_file(setting->second, &length);

    SETS("revocation_lists", "certificate-status",
         wss_options_add_revocation_list_file(options, setting->second));
    SETS("revocation_lists", "certificate-status",
         wss_options_add_revocation_list(options, lists, length));
    free(lists);
}

static void tls(const struct setting *setting) {
    wss_options *options;
    wss_client *client;
    wss_error *error = NULL;
    char folder[4096];

    SETS(NULL, NULL, wss_options_set_backend(options, setting->first));
    SETS("min_version", NULL, wss_options_set_min_tls_version(options, 0x0304));
    SETS("max_version", "tls12", wss_options_set_max_tls_version(options, 0x0303));
    SETS("tls13_cipher_suites", "algorithms",
         wss_options_add_cipher_suite(options, "TLS_AES_128_GCM_SHA256"));
    SETS("tls12_cipher_suites", "algorithms",
         wss_options_add_cipher_suite(options, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
    SETS("groups", "algorithms", wss_options_add_group(options, "x25519"));
    SETS("signature_schemes", "algorithms",
         wss_options_add_signature_scheme(options, "ecdsa_secp256r1_sha256"));
    SETS("alpn", NULL, wss_options_add_alpn(options, "http/1.1"));
    SETS("certificate_compression", NULL, wss_options_add_certificate_compression(options, "zlib"));
    SETS("require_post_quantum", "algorithms", wss_options_set_require_post_quantum(options, true));
    SETS("require_fips", "algorithms", wss_options_set_require_fips(options, true));
    SETS("max_record_size", NULL, wss_options_set_max_record_size(options, 1024));
    SETS("resumption", "resumption", wss_options_set_resumption(options, true));
    SETS("early_data", "resumption", wss_options_set_early_data(options, true));
    SETS("false_start", NULL, wss_options_set_false_start(options, true));
    snprintf(folder, sizeof folder, "%s.sessions", setting->second);
    SETS("session_store", "session-store", wss_options_set_session_folder(options, folder));
    snprintf(folder, sizeof folder, "%s.keys", setting->second);
    SETS("key_log", "key-log", wss_options_set_key_log_file(options, folder));
    /* The environment of the tests names no file, so nothing is refused. */
    SETS("key_log", NULL, wss_options_set_key_log_file(options, NULL));
    SETS("ech", "ech", wss_options_set_ech_grease(options));
    /* Nothing to encrypt with is no silent GREASE. */
    options = options_of(setting);
    CHECK(wss_options_set_ech(options, NULL, 0) == WSS_ERROR);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_client_new(options, &client, &error), error);
    wss_options_free(options);
}

static void connection(const struct setting *setting) {
    wss_options *options = options_of(setting);

    CHECK(wss_options_add_header(options, "X-Own", "value") == WSS_OK);
    CHECK(wss_options_add_subprotocol(options, "chat") == WSS_OK);
    CHECK(wss_options_add_address(options, "127.0.0.1:443") == WSS_OK);
    CHECK(wss_options_set_close_timeout(options, 1000) == WSS_OK);
    CHECK(wss_options_set_max_redirects(options, 0) == WSS_OK);
    CHECK(wss_options_set_nodelay(options, false) == WSS_OK);
    CHECK(wss_options_set_tcp_fast_open(options, false) == WSS_OK);
    CHECK(wss_options_set_max_message_size(options, 0) == WSS_OK);
    CHECK(wss_options_set_max_frame_size(options, 1024) == WSS_OK);
    CHECK(wss_options_set_max_unsent(options, 1024) == WSS_OK);
    outcome(setting, options, WSS_OK, NULL, NULL);
    SETS("tcp_fast_open", "tcp-fast-open", wss_options_set_tcp_fast_open(options, true));
}

void setters(const struct setting *setting) {
    trust(setting);
    revocation(setting);
    tls(setting);
    connection(setting);
    identity_of_client(setting);
    SETS("without_name_check", "dangerous", wss_options_dangerous_without_name_check(options));
    SETS("without_certificate_check", "dangerous",
         wss_options_dangerous_without_certificate_check(options));
    SETS("clock", "dangerous", wss_options_dangerous_set_clock(options, now, NULL));
}
