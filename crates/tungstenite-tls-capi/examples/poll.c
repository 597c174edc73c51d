/*
 * An event loop with poll(): sends numbers over a socket that never blocks, and counts the answers.
 *
 *     poll URL HOST PORT NUMBERS [ROOTS.pem]
 */

#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <tungstenite_tls.h>
#include <unistd.h>

/* How long the server may be silent, and how long closing may take, in milliseconds. */
#define PATIENCE 10000
#define CLOSING 1000

static int failed(const char *what, wss_error *error) {
    fprintf(stderr, "%s: %s\n", what, wss_error_text(error));
    wss_error_free(error);
    return 1;
}

/* A connected socket that does not block; -1 if there is none. */
static int dial(const char *host, const char *port) {
    struct addrinfo hints = {0}, *found, *next;
    int fd = -1;

    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return -1;
    for (next = found; next != NULL && fd < 0; next = next->ai_next) {
        fd = socket(next->ai_family, next->ai_socktype, next->ai_protocol);
        if (fd >= 0 && connect(fd, next->ai_addr, next->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    if (fd >= 0)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return fd;
}

/* Waits until the connection can go on. Returns false if the time is over. */
static bool wait_for(wss_connection *connection, int patience) {
    wss_wants_flags wants = wss_wants(connection);
    struct pollfd waits = {0};

    if (wants & WSS_WANTS_NOW)
        return true;
    waits.fd = wss_fd(connection);
    if (wants & WSS_WANTS_READ)
        waits.events |= POLLIN;
    if (wants & WSS_WANTS_WRITE)
        waits.events |= POLLOUT;
    return poll(&waits, 1, patience) != 0;
}

/* Sends what there is to send and the connection takes. */
static wss_status send_some(wss_connection *connection, long *sent, long numbers,
                            wss_error **error) {
    char text[24];
    wss_status status = WSS_OK;

    while (status == WSS_OK && *sent < numbers) {
        snprintf(text, sizeof text, "%ld", *sent);
        status = wss_send(connection, WSS_TEXT, text, strlen(text), error);
        /* WSS_AGAIN: not taken, so the same number is sent again next time. */
        if (status == WSS_OK)
            ++*sent;
    }
    return status;
}

static int run(wss_connection *connection, long numbers) {
    long sent = 0, received = 0;
    bool closing = false;
    wss_message message;
    wss_error *error;
    wss_status status;

    for (;;) {
        if (!closing && send_some(connection, &sent, numbers, &error) == WSS_ERROR)
            return failed("send", error);
        while ((status = wss_receive(connection, &message, &error)) == WSS_OK)
            if (message.kind == WSS_TEXT)
                received++;
        if (status == WSS_ERROR)
            return failed("receive", error);
        if (status == WSS_CLOSED)
            break;
        if (!closing && received == numbers) {
            status = wss_close(connection, 1000, "counted", &error);
            if (status == WSS_ERROR)
                return failed("close", error);
            closing = status != WSS_AGAIN;
        }
        /* While it closes, wss_receive says when the time is over. */
        if (!wait_for(connection, closing ? CLOSING : PATIENCE) && !closing) {
            fprintf(stderr, "the server is silent\n");
            return 1;
        }
    }
    printf("%ld answers\n", received);
    return received == numbers ? 0 : 1;
}

int main(int argc, char **argv) {
    wss_options *options;
    wss_client *client;
    wss_connection *connection;
    wss_error *error;
    int fd, result;

    if (argc < 5) {
        fprintf(stderr, "usage: %s URL HOST PORT NUMBERS [ROOTS.pem]\n", argv[0]);
        return 2;
    }
    options = wss_options_new();
    wss_options_set_close_timeout(options, CLOSING);
    if (argc > 5)
        wss_options_trust_file(options, argv[5]);
    result = wss_client_new(options, &client, &error);
    wss_options_free(options);
    if (result == WSS_ERROR)
        return failed("options", error);

    fd = dial(argv[2], argv[3]);
    if (fd < 0) {
        perror("connect");
        wss_client_free(client);
        return 1;
    }
    /* The socket belongs to the library now. The handshakes happen in the loop. */
    if (wss_start(client, argv[1], fd, &connection, &error) == WSS_ERROR) {
        result = failed("start", error);
    } else {
        result = run(connection, atol(argv[4]));
        wss_connection_free(connection);
    }
    wss_client_free(client);
    return result;
}
