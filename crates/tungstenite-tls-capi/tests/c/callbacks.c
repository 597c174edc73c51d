/* Scenarios with callbacks. */

#include "scenarios.h"

#include <fcntl.h>

struct log {
    wss_connection *connection;
    /* Freed by the callback when a line begins like this. */
    wss_connection *doomed;
    const char *end;
    /* Freed by the callback when the client has connected. */
    wss_client *doomed_client;
    int lines;
    int busy;
};

static void write_log(void *user, wss_log_level level, const char *target, const char *text) {
    struct log *log = user;
    wss_error *error = NULL;

    CHECK(level >= WSS_LOG_ERROR && level <= WSS_LOG_DEBUG);
    CHECK(strlen(target) > 0 && is_line(text));
    log->lines++;
    /* A callback that calls back is refused, and harms nothing. */
    if (log->connection != NULL) {
        FAILS(WSS_ERROR_BUSY, wss_send(log->connection, WSS_TEXT, "x", 1, &error), error);
        CHECK(wss_fd(log->connection) == -1 && wss_wants(log->connection) == 0);
        CHECK(wss_tls_version(log->connection) == 0 && wss_tls_resumed(log->connection) == -1);
        CHECK(wss_tls_cipher_suite(log->connection) == NULL);
        CHECK(wss_tls_library(log->connection) == NULL);
        CHECK(!wss_tls_peer_certificate(log->connection, 0, NULL));
        CHECK(wss_response_header(log->connection, "upgrade") == NULL);
        log->busy++;
    }
    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_log_to(NULL, NULL, WSS_LOG_INFO, &error), error);
    if (log->doomed != NULL && strncmp(text, log->end, strlen(log->end)) == 0) {
        wss_connection_free(log->doomed);
        log->doomed = NULL;
    }
    if (log->doomed_client != NULL && strncmp(text, "connected", 9) == 0) {
        wss_client_free(log->doomed_client);
        log->doomed_client = NULL;
    }
}

void logging(const struct setting *setting) {
    struct log log = {0};
    wss_client *client = usual_client(setting);
    wss_connection *connection;
    wss_message message;
    wss_error *error = NULL;

    FAILS(WSS_ERROR_BAD_ARGUMENT, wss_log_to(write_log, &log, 99, &error), error);
    STATUS(WSS_OK, wss_log_to(write_log, &log, WSS_LOG_DEBUG, &error), error);
    connection = connect_to(client, setting->url);
    CHECK(log.lines >= 2);
    log.connection = connection;
    STATUS(WSS_OK, wss_close(connection, 1000, NULL, &error), error);
    while (wss_receive(connection, &message, &error) == WSS_OK)
        ;
    CHECK(log.busy > 0);
    log.connection = NULL;
    wss_connection_free(connection);

    /* A callback may even free the connection that it is called for. */
    log.doomed = connect_to(client, setting->url);
    log.end = "connection closed";
    STATUS(WSS_OK, wss_close(log.doomed, 1000, NULL, &error), error);
    STATUS(WSS_OK, wss_receive(log.doomed, &message, &error), error);
    FAILS(WSS_ERROR_CLOSED, wss_receive(log.doomed, &message, &error), error);
    CHECK(log.doomed == NULL);
    STATUS(WSS_OK, wss_log_to(NULL, NULL, 0, &error), error);
    log.lines = 0;
    end(connect_to(client, setting->url));
    CHECK(log.lines == 0);

    /* A client that is freed while it connects still gives the connection. */
    STATUS(WSS_OK, wss_log_to(write_log, &log, WSS_LOG_INFO, &error), error);
    log.doomed_client = client;
    connection = connect_to(client, setting->url);
    CHECK(log.doomed_client == NULL);
    STATUS(WSS_OK, wss_log_to(NULL, NULL, 0, &error), error);
    end(connection);
}

void freed_in_callback(const struct setting *setting) {
    struct log log = {0};
    wss_client *client = usual_client(setting);
    wss_message message;
    wss_error *error = NULL;
    int fd;

    STATUS(WSS_OK, wss_log_to(write_log, &log, WSS_LOG_INFO, &error), error);
    /* The server speaks first: the same call completes the handshakes, whose end the log notes, and
       receives a message. The message would be freed with the connection. */
    log.end = "connected";
    STATUS(WSS_OK,
           wss_start(client, setting->url, fd = dial(setting->url, 0), &log.doomed, &error), error);
    FAILS(WSS_ERROR_CLOSED, wss_receive(log.doomed, &message, &error), error);
    CHECK(log.doomed == NULL && is_message(&message, 0, "", 0));
    CHECK(fcntl(fd, F_GETFD) == -1);
    STATUS(WSS_OK, wss_log_to(NULL, NULL, 0, &error), error);
    wss_client_free(client);
}

static bool verify(void *user, const wss_bytes *certificates, size_t count) {
    int *answers = user;

    CHECK(count > 0 && certificates[0].length > 100 && certificates[0].data != NULL);
    return answers[0]-- > 0;
}

void verify_callback(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    wss_error *error = NULL;
    int answers = 1;

    wss_options_set_verify_callback(options, verify, &answers);
    if (strcmp(setting->first, "native-tls") == 0) {
        FAILS(WSS_ERROR_UNSUPPORTED_OPTION, wss_client_new(options, &client, &error), error);
        wss_options_free(options);
        return;
    }
    wss_options_set_resumption(options, false);
    client = client_of(options);
    end(connect_to(client, setting->url));
    FAILS(WSS_ERROR_REFUSED_BY_CALLBACK, wss_connect(client, setting->url, &connection, &error),
          error);
    CHECK(answers == -1);
    wss_client_free(client);
}

static int64_t in_1970(void *user) {
    ++*(int *)user;
    return 1000;
}

void clock_callback(const struct setting *setting) {
    wss_options *options = options_of(setting);
    wss_client *client;
    wss_connection *connection;
    wss_error *error = NULL;
    int calls = 0;

    wss_options_dangerous_set_clock(options, in_1970, &calls);
    if (strcmp(setting->first, "native-tls") == 0) {
        FAILS(WSS_ERROR_UNSUPPORTED_OPTION, wss_client_new(options, &client, &error), error);
        wss_options_free(options);
        return;
    }
    client = client_of(options);
    FAILS(WSS_ERROR_NOT_YET_VALID, wss_connect(client, setting->url, &connection, &error), error);
    CHECK(calls > 0);
    wss_client_free(client);
}
