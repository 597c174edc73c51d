/* Scenarios with callers that do what they should not. */

#include "scenarios.h"

#include <fcntl.h>

/* All calls with NULL for everything. */
void null(const struct setting *setting) {
    wss_client *client;
    wss_connection *connection;
    wss_message message;
    wss_error *error = NULL;

    (void)setting;
    wss_options_free(NULL);
    wss_client_free(NULL);
    wss_connection_free(NULL);
    wss_error_free(NULL);
    CHECK(strcmp(wss_error_text(NULL), "no error") == 0);
    CHECK(wss_error_kind(NULL) == 0 && wss_error_http_header(NULL, NULL) == NULL);
    CHECK(wss_error_os(NULL) == 0 && wss_error_alert(NULL) == -1);
    CHECK(wss_options_set_nodelay(NULL, true) == WSS_ERROR);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_client_new(NULL, &client, &error), error);
    CHECK(client == NULL);
    CHECK(wss_client_new(NULL, NULL, NULL) == WSS_ERROR);
    CHECK(wss_client_backend(NULL) == NULL);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_connect(NULL, NULL, &connection, &error), error);
    CHECK(wss_connect(NULL, NULL, NULL, NULL) == WSS_ERROR);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_start(NULL, NULL, -1, &connection, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_receive(NULL, &message, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_send(NULL, WSS_TEXT, "x", 1, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_flush(NULL, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_close(NULL, 1000, NULL, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_handshake(NULL, &error), error);
    CHECK(wss_fd(NULL) == -1 && wss_wants(NULL) == 0 && wss_tls_version(NULL) == 0);
    CHECK(wss_tls_resumed(NULL) == -1 && !wss_tls_peer_certificate(NULL, 0, NULL));
    CHECK(wss_response_header(NULL, NULL) == NULL && wss_tls_group(NULL) == NULL);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_set_nonblocking(NULL, true, &error), error);
    CHECK(strcmp(wss_error_kind_name(12345), "unknown") == 0);
}

/* An option that could not be set is not ignored, whatever is set afterwards. */
void options(const struct setting *setting) {
    wss_options *options = wss_options_new();
    wss_client *client;
    wss_error *error = NULL;

    CHECK(wss_options_trust_file(options, "/no/such/file.pem") == WSS_ERROR);
    CHECK(wss_options_trust_file(options, setting->roots) == WSS_OK);
    STATUS(WSS_ERROR, wss_client_new(options, &client, &error), error);
    CHECK(strstr(wss_error_text(error), "/no/such/file.pem") != NULL);
    CHECK(strstr(wss_error_text(error), "wss_options_trust_file: ") == wss_error_text(error));
    wss_error_free(error);
    wss_options_free(options);

    /* Every error is one line. */
    options = wss_options_new();
    CHECK(wss_options_trust_file(options, "/no/such\nfile\x1b[31m") == WSS_ERROR);
    FAILS(WSS_ERROR_BAD_CONFIGURATION, wss_client_new(options, &client, &error), error);
    wss_options_free(options);
    options = wss_options_new();
    CHECK(wss_options_set_backend(options, "no\r\nlibrary") == WSS_ERROR);
    FAILS(WSS_ERROR_BAD_CONFIGURATION, wss_client_new(options, &client, &error), error);
    wss_options_free(options);

    options = wss_options_new();
    CHECK(wss_options_add_header(options, NULL, "value") == WSS_ERROR);
    STATUS(WSS_ERROR, wss_client_new(options, &client, &error), error);
    CHECK(strcmp(wss_error_text(error), "wss_options_add_header: name is NULL") == 0);
    wss_error_free(error);
    wss_options_free(options);

    options = wss_options_new();
    CHECK(wss_options_set_min_tls_version(options, 0x0301) == WSS_ERROR);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_client_new(options, &client, &error), error);
    wss_options_free(options);

    options = options_of(setting);
    CHECK(wss_options_add_header(options, "X-\xff", "value") == WSS_ERROR);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_client_new(options, &client, &error), error);
    wss_options_free(options);

    options = options_of(setting);
    CHECK(wss_options_set_backend(options, "no such library") == WSS_ERROR);
    CHECK(wss_options_add_pin(options, "sha256//short") == WSS_ERROR);
    CHECK(wss_options_trust(options, "no certificate", 14) == WSS_ERROR);
    CHECK(wss_options_set_identity(options, "a", 1, "secret", 6, NULL) == WSS_ERROR);
    CHECK(wss_options_dangerous_set_clock(options, NULL, NULL) == WSS_ERROR);
    STATUS(WSS_ERROR, wss_client_new(options, &client, &error), error);
    CHECK(strstr(wss_error_text(error), "secret") == NULL);
    wss_error_free(error);
    wss_options_free(options);

    /* The order does not matter, and what contradicts itself is refused. */
    options = options_of(setting);
    wss_options_set_max_tls_version(options, 0x0303);
    wss_options_set_min_tls_version(options, 0x0304);
    FAILS(WSS_ERROR_BAD_CONFIGURATION, wss_client_new(options, &client, &error), error);
    wss_options_free(options);

    /* What the TLS library lacks is refused by name. */
    options = options_of(setting);
    if (strcmp(setting->first, "boring") == 0)
        wss_options_set_must_staple(options, true);
    else
        wss_options_set_false_start(options, true);
    STATUS(WSS_ERROR, wss_client_new(options, &client, &error), error);
    CHECK(wss_error_kind(error) == WSS_ERROR_UNSUPPORTED_OPTION);
    CHECK(strstr(wss_error_text(error), wss_error_option(error)) != NULL);
    wss_error_free(error);
    wss_options_free(options);
}

/* Wrong arguments on an open connection, which stays usable. */
void arguments(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = connect_to(client, setting->url), *other;
    char data[126] = {0};
    wss_message message;
    wss_error *error = NULL;
    int fd;

    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_send(connection, WSS_TEXT, "\xff", 1, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_send(connection, WSS_TEXT, NULL, 1, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_send(connection, WSS_TEXT, "x", SIZE_MAX, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_send(connection, WSS_CLOSE, "x", 1, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_send(connection, 77, "x", 1, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_send(connection, WSS_PING, data, sizeof data, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_close(connection, 1005, NULL, &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_close(connection, 1000, "\xff", &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_close(connection, 0, "why", &error), error);
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_receive(connection, NULL, &error), error);
    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "alive", 5, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "alive", 5));
    /* Nothing to receive: a blocking call would wait for long. */
    STATUS(WSS_OK, wss_set_nonblocking(connection, true, &error), error);
    STATUS(WSS_AGAIN, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, 0, "", 0));
    STATUS(WSS_OK, wss_set_nonblocking(connection, false, &error), error);
    end(connection);

    /* A socket is the library's in any case. */
    fd = dial(setting->url, 0);
    STATUS(WSS_ERROR, wss_start(client, "http://localhost/", fd, &other, &error), error);
    wss_error_free(error);
    CHECK(other == NULL && fcntl(fd, F_GETFD) == -1);
    fd = dial(setting->url, 0);
    CHECK(wss_start(NULL, NULL, fd, NULL, NULL) == WSS_ERROR && fcntl(fd, F_GETFD) == -1);

    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_connect(client, "wss://\xff/", &other, &error), error);
    STATUS(WSS_ERROR, wss_connect(client, "https://localhost/", &other, &error), error);
    wss_error_free(error);
    STATUS(WSS_ERROR, wss_connect(client, "wss://user:secret@local host/?secret", &other, &error),
           error);
    CHECK(strstr(wss_error_text(error), "secret") == NULL);
    wss_error_free(error);
    wss_client_free(client);
}
