/* Sends a message and prints the answer: hello URL [ROOTS.pem] */

#include <stdio.h>
#include <string.h>
#include <tungstenite_tls.h>

static int failed(const char *what, wss_error *error) {
    fprintf(stderr, "%s: %s\n", what, wss_error_text(error));
    wss_error_free(error);
    return 1;
}

/* Prints what the server sent, which may be anything: without what a terminal would obey. */
static void show(const void *data, size_t length) {
    const unsigned char *next = data, *end = next + length;

    for (; next < end; next++)
        putchar(*next < ' ' || *next == 0x7f ? '?' : *next);
    putchar('\n');
}

static int talk(wss_connection *connection) {
    wss_message message;
    wss_error *error;
    wss_status status;

    if (wss_send(connection, WSS_TEXT, "hello", strlen("hello"), &error) == WSS_ERROR)
        return failed("send", error);
    /* The first message that is neither a ping nor a pong. */
    do status = wss_receive(connection, &message, &error);
    while (status == WSS_OK && message.kind != WSS_TEXT && message.kind != WSS_BINARY &&
           message.kind != WSS_CLOSE);
    if (status == WSS_ERROR)
        return failed("receive", error);
    if (status == WSS_AGAIN) {
        fprintf(stderr, "receive: the server is silent\n");
        return 1;
    }
    if (status == WSS_OK && message.kind == WSS_CLOSE) {
        fprintf(stderr, "receive: the server closed, with the code %u\n",
                (unsigned)message.close_code);
        return 1;
    }
    show(message.data, message.length);

    if (wss_close(connection, 1000, NULL, &error) == WSS_ERROR)
        return failed("close", error);
    while ((status = wss_receive(connection, &message, &error)) == WSS_OK)
        ;
    return status == WSS_ERROR ? failed("close", error) : 0;
}

int main(int argc, char **argv) {
    wss_options *options = wss_options_new();
    wss_client *client;
    wss_connection *connection;
    wss_error *error;
    int result;

    if (argc < 2) {
        fprintf(stderr, "usage: %s URL [ROOTS.pem]\n", argv[0]);
        return 2;
    }
    wss_options_set_connect_timeout(options, 10000);
    wss_options_set_read_timeout(options, 10000);
    if (argc > 2)
        wss_options_trust_file(options, argv[2]);

    /* If an option could not be set, this fails and says why. */
    result = wss_client_new(options, &client, &error);
    wss_options_free(options);
    if (result == WSS_ERROR)
        return failed("options", error);

    if (wss_connect(client, argv[1], &connection, &error) == WSS_ERROR) {
        result = failed("connect", error);
    } else {
        result = talk(connection);
        wss_connection_free(connection);
    }
    wss_client_free(client);
    return result;
}
