/* Scenarios with servers that do what they should not. */

#include "scenarios.h"

#include <time.h>

void bad_certificate(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection;
    wss_error *error = NULL;
    int i;

    /* The same again and again, also with a socket of our own. */
    for (i = 0; i < 2; i++) {
        STATUS(WSS_ERROR, wss_connect(client, setting->url, &connection, &error), error);
        CHECK(connection == NULL);
        CHECK(strcmp(wss_error_kind_name(wss_error_kind(error)), setting->first) == 0);
        CHECK(wss_error_is_certificate(error) && !wss_error_is_retryable(error));
        CHECK(strstr(wss_error_text(error), "localhost") != NULL);
        wss_error_free(error);
    }
    connection = start_to(client, setting->url, 0);
    for (i = 0; i < 2; i++) {
        wss_status status;
        wss_message message;
        while ((status = wss_handshake(connection, &error)) == WSS_AGAIN)
            wait_for(connection);
        STATUS(WSS_ERROR, status, error);
        CHECK(wss_error_is_certificate(error));
        wss_error_free(error);
        STATUS(WSS_ERROR, wss_receive(connection, &message, &error), error);
        CHECK(wss_error_is_certificate(error));
        wss_error_free(error);
        STATUS(WSS_ERROR, wss_send(connection, WSS_TEXT, "x", 1, &error), error);
        wss_error_free(error);
        /* The socket's number stays taken until the connection is freed. */
        CHECK(wss_fd(connection) >= 0 && wss_wants(connection) == 0);
    }
    wss_connection_free(connection);
    wss_client_free(client);
}

void refused(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection;
    wss_error *error = NULL;

    STATUS(WSS_ERROR, wss_connect(client, setting->url, &connection, &error), error);
    CHECK(wss_error_kind(error) == WSS_ERROR_HTTP && wss_error_http_status(error) == 503);
    CHECK(wss_error_is_retryable(error));
    CHECK(strcmp(wss_error_http_header(error, "retry-after"), "7") == 0);
    CHECK(wss_error_http_header(error, "location") == NULL);
    CHECK(wss_error_alert(error) == -1 && wss_error_option(error) == NULL);
    wss_error_free(error);
    wss_client_free(client);
}

void not_websocket(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection;
    wss_error *error = NULL;

    FAILS(WSS_ERROR_UPGRADE, wss_connect(client, setting->url, &connection, &error), error);
    wss_client_free(client);
}

/* Receives until the error, which lasts, and sends afterwards. */
static void fails_for_good(wss_connection *connection, wss_kind one, wss_kind other) {
    wss_message message;
    wss_error *error = NULL;
    int i;

    for (i = 0; i < 3; i++) {
        STATUS(WSS_ERROR, receive(connection, &message, &error), error);
        CHECK(wss_error_kind(error) == one || wss_error_kind(error) == other);
        CHECK(message.kind == 0 && message.length == 0 && message.data != NULL);
        wss_error_free(error);
        error = NULL;
    }
    CHECK(wss_wants(connection) == 0);
    /* The system may notice late, but no call hangs or crashes. */
    for (i = 0; i < 3; i++) {
        wss_send(connection, WSS_TEXT, "late", 4, NULL);
        wss_close(connection, 1000, NULL, NULL);
        wss_flush(connection, NULL);
    }
}

void cut_off(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = connect_to(client, setting->url);
    wss_error *error = NULL;

    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "hello", 5, &error), error);
    fails_for_good(connection, WSS_ERROR_CUT_OFF, WSS_ERROR_IO);
    wss_connection_free(connection);
    wss_client_free(client);
}

void reset(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = start_to(client, setting->url, 0);
    wss_message message;
    wss_error *error = NULL;

    send_whole(connection, WSS_TEXT, "hello", 5);
    STATUS(WSS_OK, receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "hello", 5));
    /* The proxy resets at the next bytes. */
    send_whole(connection, WSS_TEXT, "reset", 5);
    fails_for_good(connection, WSS_ERROR_IO, WSS_ERROR_CUT_OFF);
    wss_connection_free(connection);
    wss_client_free(client);
}

void too_large(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    char data[2000] = {0};
    wss_message message;
    wss_error *error = NULL;

    wss_options_set_max_message_size(options, 1000);
    wss_options_set_max_unsent(options, 3000);
    client = client_of(options);
    connection = connect_to(client, setting->url);
    /* Too large to send: not taken, and the connection is as before. */
    char larger[4000] = {0};
    FAILS(WSS_ERROR_TOO_LARGE,
          wss_send(connection, WSS_BINARY, larger, sizeof larger, &error), error);
    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "small", 5, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "small", 5));
    /* Too large to receive. */
    STATUS(WSS_OK, wss_send(connection, WSS_BINARY, data, sizeof data, &error), error);
    FAILS(WSS_ERROR_TOO_LARGE, wss_receive(connection, &message, &error), error);
    FAILS(WSS_ERROR_TOO_LARGE, wss_receive(connection, &message, &error), error);
    STATUS(WSS_OK, wss_close(connection, 1009, "too large", &error), error);
    wss_connection_free(connection);
    wss_client_free(client);
}

void silent(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    wss_message message;
    wss_error *error = NULL;

    wss_options_set_read_timeout(options, 1000);
    client = client_of(options);
    connection = connect_to(client, setting->url);
    STATUS(WSS_AGAIN, wss_receive(connection, &message, &error), error);
    CHECK(message.kind == 0 && message.length == 0);
    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "there?", 6, &error), error);
    STATUS(WSS_OK, receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "there?", 6));
    end(connection);
    wss_client_free(client);
}

void nobody(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection;
    wss_error *error = NULL;

    STATUS(WSS_ERROR, wss_connect(client, setting->url, &connection, &error), error);
    CHECK(wss_error_kind(error) == WSS_ERROR_DIAL && wss_error_os(error) != 0);
    CHECK(wss_error_is_retryable(error));
    wss_error_free(error);
    FAILS(WSS_ERROR_LOOKUP, wss_connect(client, "ws://not..a.host/", &connection, &error), error);
    wss_client_free(client);
}

void black_hole(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    time_t start = time(NULL);

    CHECK(wss_options_add_address(options, setting->first) == WSS_OK);
    CHECK(wss_options_add_address(options, setting->second) == WSS_OK);
    client = client_of(options);
    connection = connect_to(client, setting->url);
    /* Half of the timeout for connecting to each address. */
    CHECK(difftime(time(NULL), start) < 10);
    end(connection);
    wss_client_free(client);
}

void stays_open(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    wss_message message;
    wss_error *error = NULL;

    wss_options_set_close_timeout(options, 1);
    client = client_of(options);
    connection = connect_to(client, setting->url);
    STATUS(WSS_OK, wss_close(connection, 1000, NULL, &error), error);
    /* The server answers, but never ends the connection. */
    while (receive(connection, &message, &error) == WSS_OK)
        ;
    CHECK(error == NULL || wss_error_kind(error) == WSS_ERROR_IO);
    wss_error_free(error);
    wss_connection_free(connection);
    wss_client_free(client);
}

void unanswered(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = start_to(client, setting->url, 0);
    wss_message message;
    wss_error *error = NULL;
    int i;

    for (i = 0; i < 2; i++) {
        STATUS(WSS_AGAIN, wss_handshake(connection, &error), error);
        CHECK(wss_wants(connection) == WSS_WANTS_READ);
        /* Nothing is taken before the handshakes are complete. */
        STATUS(WSS_AGAIN, wss_send(connection, WSS_TEXT, "early", 5, &error), error);
        STATUS(WSS_AGAIN, wss_close(connection, 1000, NULL, &error), error);
        STATUS(WSS_AGAIN, wss_flush(connection, &error), error);
        STATUS(WSS_AGAIN, wss_receive(connection, &message, &error), error);
        CHECK(message.kind == 0);
        CHECK(wss_response_header(connection, "upgrade") == NULL);
    }
    wss_connection_free(connection);
    wss_client_free(client);
}
