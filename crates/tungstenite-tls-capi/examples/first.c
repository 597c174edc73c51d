#include <stdio.h>
#include <tungstenite_tls.h>

int main(int argc, char **argv) {
    wss_options *options = wss_options_new();
    wss_client *client = NULL;
    wss_connection *connection = NULL;
    wss_message message;
    wss_error *error = NULL;
    int result = 1;

    wss_options_set_read_timeout(options, 10000);
    if (argc > 2)
        wss_options_trust_file(options, argv[2]);
    if (argc > 1 && wss_client_new(options, &client, &error) == WSS_OK &&
        wss_connect(client, argv[1], &connection, &error) == WSS_OK &&
        wss_send(connection, WSS_TEXT, "hello", 5, &error) == WSS_OK &&
        wss_receive(connection, &message, &error) == WSS_OK) {
        printf("%.*s\n", (int)message.length, (const char *)message.data);
        result = 0;
    } else {
        fprintf(stderr, "%s\n", wss_error_text(error));
    }
    wss_error_free(error);
    wss_connection_free(connection);
    wss_client_free(client);
    wss_options_free(options);
    return result;
}
