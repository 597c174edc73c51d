#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longer than anything takes, in milliseconds. */
#define PATIENCE 20000

void give_up(const char *file, int line, const char *what, const wss_error *error) {
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    if (error != NULL)
        fprintf(stderr, "  %s: %s\n", wss_error_kind_name(wss_error_kind(error)),
                wss_error_text(error));
    exit(1);
}

wss_options *options_of(const struct setting *setting) {
    wss_options *options = wss_options_new();

    CHECK(wss_options_trust_file(options, setting->roots) == WSS_OK);
    CHECK(wss_options_set_connect_timeout(options, PATIENCE) == WSS_OK);
    CHECK(wss_options_set_read_timeout(options, PATIENCE) == WSS_OK);
    CHECK(wss_options_set_write_timeout(options, PATIENCE) == WSS_OK);
    return options;
}

wss_client *client_of(wss_options *options) {
    wss_client *client = NULL;
    wss_error *error = NULL;

    STATUS(WSS_OK, wss_client_new(options, &client, &error), error);
    wss_options_free(options);
    return client;
}

wss_client *usual_client(const struct setting *setting) {
    return client_of(options_of(setting));
}

wss_connection *connect_to(const wss_client *client, const char *url) {
    wss_connection *connection = NULL;
    wss_error *error = NULL;

    STATUS(WSS_OK, wss_connect(client, url, &connection, &error), error);
    return connection;
}

int dial(const char *url, int buffer) {
    struct sockaddr_in address = {0};
    /* All URLs of these tests end in a port and a slash. */
    const char *port = strrchr(url, ':') + 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    CHECK(fd >= 0);
    if (buffer > 0) {
        CHECK(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer) == 0);
        CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer) == 0);
    }
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

void let_go(const char *url) {
    close(dial(url, 0));
}

wss_connection *start_to(const wss_client *client, const char *url, int buffer) {
    wss_connection *connection = NULL;
    wss_error *error = NULL;
    int fd = dial(url, buffer);

    CHECK(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0);
    STATUS(WSS_OK, wss_start(client, url, fd, &connection, &error), error);
    CHECK(wss_fd(connection) == fd);
    CHECK(wss_wants(connection) & WSS_WANTS_NOW);
    return connection;
}

void wait_for(wss_connection *connection) {
    wss_wants_flags wants = wss_wants(connection);
    struct pollfd waits = {0};

    CHECK(wants != 0);
    if (wants & WSS_WANTS_NOW)
        return;
    waits.fd = wss_fd(connection);
    if (wants & WSS_WANTS_READ)
        waits.events |= POLLIN;
    if (wants & WSS_WANTS_WRITE)
        waits.events |= POLLOUT;
    CHECK(poll(&waits, 1, PATIENCE) > 0);
}

void wait_to_read(wss_connection *connection) {
    struct pollfd waits = {0};

    waits.fd = wss_fd(connection);
    waits.events = POLLIN;
    CHECK(poll(&waits, 1, PATIENCE) > 0);
}

wss_status receive(wss_connection *connection, wss_message *message, wss_error **error) {
    wss_status status;

    while ((status = wss_receive(connection, message, error)) == WSS_AGAIN) {
        CHECK(!(wss_wants(connection) & WSS_WANTS_NOW));
        wait_for(connection);
    }
    return status;
}

void send_whole(wss_connection *connection, wss_message_kind kind, const void *data,
                size_t length) {
    wss_error *error = NULL;
    wss_status status;

    while ((status = wss_send(connection, kind, data, length, &error)) == WSS_AGAIN)
        wait_for(connection);
    STATUS(WSS_OK, status, error);
    while ((status = wss_flush(connection, &error)) == WSS_AGAIN)
        wait_for(connection);
    STATUS(WSS_OK, status, error);
}

bool is_message(const wss_message *message, wss_message_kind kind, const void *data,
                size_t length) {
    return message->kind == kind && message->length == length &&
           memcmp(message->data, data, length) == 0;
}

bool is_line(const char *text) {
    const unsigned char *next = (const unsigned char *)text;

    for (; *next != '\0'; next++)
        if (*next < ' ' || *next == 0x7f)
            return false;
    return *text != '\0';
}

void end(wss_connection *connection) {
    wss_message message;
    wss_error *error = NULL;
    wss_status status;

    while ((status = wss_close(connection, 1000, "done", &error)) == WSS_AGAIN)
        wait_for(connection);
    STATUS(WSS_OK, status, error);
    do STATUS(WSS_OK, receive(connection, &message, &error), error);
    while (message.kind != WSS_CLOSE);
    CHECK(message.close_code == 1000);
    STATUS(WSS_CLOSED, receive(connection, &message, &error), error);
    CHECK(wss_wants(connection) == 0);
    wss_connection_free(connection);
}

int threads(void) {
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *task;
    int count = 0;

    if (tasks == NULL)
        return 1;
    while ((task = readdir(tasks)) != NULL)
        count += task->d_name[0] != '.';
    closedir(tasks);
    return count;
}
