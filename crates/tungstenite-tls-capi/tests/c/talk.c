/* Scenarios with servers that do what they should. */

#include "scenarios.h"

void blocking(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = connect_to(client, setting->url);
    wss_bytes certificate;
    wss_message message;
    wss_error *error = NULL;

    /* A connection outlives its client. */
    CHECK(strcmp(wss_client_backend(client), setting->first) == 0);
    wss_client_free(client);

    STATUS(WSS_OK, wss_handshake(connection, &error), error);
    CHECK(wss_tls_library(connection) != NULL);
    if (strcmp(setting->first, "native-tls") != 0) {
        CHECK(wss_tls_version(connection) == 0x0304);
        CHECK(strncmp(wss_tls_cipher_suite(connection), "TLS_", 4) == 0);
        CHECK(strcmp(wss_tls_alpn(connection), "http/1.1") == 0);
    }
    CHECK(wss_tls_peer_certificate(connection, 0, &certificate) && certificate.length > 100);
    CHECK(!wss_tls_peer_certificate(connection, 9, &certificate));
    CHECK(certificate.data == NULL && certificate.length == 0);
    CHECK(!wss_tls_peer_certificate(connection, SIZE_MAX, NULL));
    CHECK(strcmp(wss_response_header(connection, "upgrade"), "websocket") == 0);
    CHECK(wss_response_header(connection, "Retry-After") == NULL);

    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "hello", 5, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "hello", 5));
    /* What was received may be sent from where it is. */
    STATUS(WSS_OK, wss_send(connection, WSS_BINARY, message.data, message.length, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "hello", 5));
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_BINARY, "hello", 5));
    STATUS(WSS_OK, wss_send(connection, WSS_BINARY, NULL, 0, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_BINARY, "", 0));
    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "a\0b", 3, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "a\0b", 3));
    STATUS(WSS_OK, wss_send(connection, WSS_PING, "ping", 4, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_PONG, "ping", 4));

    STATUS(WSS_OK, wss_close(connection, 1000, "done", &error), error);
    /* A second Close changes nothing. */
    STATUS(WSS_OK, wss_close(connection, 1001, "again", &error), error);
    FAILS(WSS_ERROR_CLOSED, wss_send(connection, WSS_TEXT, "late", 4, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_CLOSE, "done", 4) && message.close_code == 1000);
    STATUS(WSS_CLOSED, wss_receive(connection, &message, &error), error);
    /* And so on for every further call. */
    STATUS(WSS_CLOSED, wss_receive(connection, &message, &error), error);
    STATUS(WSS_CLOSED, wss_close(connection, 1000, NULL, &error), error);
    STATUS(WSS_CLOSED, wss_flush(connection, &error), error);
    FAILS(WSS_ERROR_CLOSED, wss_send(connection, WSS_TEXT, "late", 4, &error), error);
    CHECK(wss_wants(connection) == 0 && wss_fd(connection) >= 0);
    /* What was negotiated can still be read. */
    CHECK(wss_tls_library(connection) != NULL);
    CHECK(strcmp(wss_response_header(connection, "upgrade"), "websocket") == 0);
    wss_connection_free(connection);
}

void answers(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = connect_to(client, setting->url);
    wss_message message;
    wss_error *error = NULL;

    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_PING, "there?", 6));
    STATUS(WSS_OK, wss_flush(connection, &error), error);
    /* The server says nothing before it has the answer. */
    wait_to_read(connection);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "thanks", 6));
    end(connection);
    wss_client_free(client);
}

void server_closes(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = connect_to(client, setting->url);
    wss_message message;
    wss_error *error = NULL;

    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "bye", 3, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(message.kind == WSS_CLOSE);
    FAILS(WSS_ERROR_CLOSED, wss_send(connection, WSS_TEXT, "late", 4, &error), error);
    STATUS(WSS_CLOSED, wss_receive(connection, &message, &error), error);
    STATUS(WSS_CLOSED, wss_receive(connection, &message, &error), error);
    wss_connection_free(connection);
    wss_client_free(client);
}

void dribble(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    wss_connection *connection = start_to(client, setting->url, 0);
    wss_message message;
    wss_error *error = NULL;
    wss_status status;

    CHECK(wss_tls_version(connection) == 0 && wss_tls_library(connection) == NULL);
    CHECK(wss_tls_cipher_suite(connection) == NULL && wss_tls_group(connection) == NULL);
    CHECK(wss_tls_alpn(connection) == NULL && wss_tls_resumed(connection) == -1);
    CHECK(!wss_tls_peer_certificate(connection, 0, NULL));
    CHECK(wss_response_header(connection, "upgrade") == NULL);
    while ((status = wss_handshake(connection, &error)) == WSS_AGAIN)
        wait_for(connection);
    STATUS(WSS_OK, status, error);
    send_whole(connection, WSS_TEXT, "first", 5);
    send_whole(connection, WSS_TEXT, "second", 6);
    STATUS(WSS_OK, receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "first", 5));
    STATUS(WSS_OK, receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "second", 6));
    end(connection);
    wss_client_free(client);
}

void thousand(const struct setting *setting) {
    enum { MESSAGES = 1000 };
    wss_client *client = usual_client(setting);
    wss_connection *connection = start_to(client, setting->url, 0);
    int sent = 0, received = 0;
    char text[16];
    wss_message message;
    wss_error *error = NULL;
    wss_status status;

    while (received < MESSAGES) {
        while (sent < MESSAGES) {
            snprintf(text, sizeof text, "%d", sent);
            status = wss_send(connection, WSS_TEXT, text, strlen(text), &error);
            if (status == WSS_AGAIN)
                break;
            STATUS(WSS_OK, status, error);
            sent++;
        }
        while ((status = wss_receive(connection, &message, &error)) == WSS_OK) {
            snprintf(text, sizeof text, "%d", received);
            CHECK(is_message(&message, WSS_TEXT, text, strlen(text)));
            received++;
        }
        STATUS(WSS_AGAIN, status, error);
        if (received < MESSAGES)
            wait_for(connection);
    }
    end(connection);
    wss_client_free(client);
}

void big(const struct setting *setting) {
    const size_t length = 1024 * 1024;
    unsigned char *data = malloc(length);
    wss_client *client = usual_client(setting);
    wss_connection *connection = start_to(client, setting->url, 8 * 1024);
    wss_message message;
    wss_error *error = NULL;
    wss_status status;
    size_t i;

    CHECK(data != NULL);
    for (i = 0; i < length; i++)
        data[i] = (unsigned char)(i * 2654435761U >> 24);
    while ((status = wss_handshake(connection, &error)) == WSS_AGAIN)
        wait_for(connection);
    STATUS(WSS_OK, status, error);

    /* The proxy stops reading. The first message is taken whole, though the socket has no room for
       it; the second is not. */
    STATUS(WSS_OK, wss_send(connection, WSS_BINARY, data, length, &error), error);
    CHECK(wss_wants(connection) & WSS_WANTS_WRITE);
    STATUS(WSS_AGAIN, wss_send(connection, WSS_TEXT, "second", 6, &error), error);
    STATUS(WSS_AGAIN, wss_close(connection, 1000, NULL, &error), error);
    STATUS(WSS_AGAIN, wss_flush(connection, &error), error);
    STATUS(WSS_AGAIN, wss_receive(connection, &message, &error), error);
    CHECK(wss_wants(connection) == (WSS_WANTS_READ | WSS_WANTS_WRITE));
    let_go(setting->url);

    STATUS(WSS_OK, receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_BINARY, data, length));
    /* Receiving has also sent the rest. So the second could be taken now, and the loop must not
       wait for the server, which waits for it. */
    STATUS(WSS_AGAIN, wss_receive(connection, &message, &error), error);
    CHECK(wss_wants(connection) == (WSS_WANTS_READ | WSS_WANTS_WRITE));
    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "second", 6, &error), error);
    CHECK(wss_wants(connection) == WSS_WANTS_READ);
    STATUS(WSS_OK, receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, "second", 6));
    end(connection);
    wss_client_free(client);
    free(data);
}

void resumption(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    wss_message message;
    wss_error *error = NULL;
    int i;

    if (strcmp(setting->first, "native-tls") == 0) {
        CHECK(wss_options_set_resumption(options, true) == WSS_OK);
        FAILS(WSS_ERROR_UNSUPPORTED_OPTION, wss_client_new(options, &client, &error), error);
        CHECK(client == NULL);
        wss_options_free(options);
        return;
    }
    client = client_of(options);
    for (i = 0; i < 2; i++) {
        connection = connect_to(client, setting->url);
        STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "ticket", 6, &error), error);
        STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
        CHECK(wss_tls_resumed(connection) == i);
        end(connection);
    }
    wss_client_free(client);
}

void identity(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    wss_message message;
    wss_error *error = NULL;

    CHECK(wss_options_set_identity_files(options, setting->first, setting->second, NULL) == WSS_OK);
    client = client_of(options);
    connection = connect_to(client, setting->url);
    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "it is me", 8, &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    end(connection);
    wss_client_free(client);

    /* Without a certificate the server ends TLS. */
    client = usual_client(setting);
    FAILS(WSS_ERROR_ALERT, wss_connect(client, setting->url, &connection, &error), error);
    CHECK(connection == NULL);
    wss_client_free(client);
}

void subprotocol(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;

    wss_options_add_subprotocol(options, "chat.v2");
    wss_options_add_header(options, "X-Own", "value");
    client = client_of(options);
    connection = connect_to(client, setting->url);
    CHECK(strcmp(wss_response_header(connection, "sec-websocket-protocol"), "chat.v2") == 0);
    wss_connection_free(connection);
    wss_client_free(client);
}
