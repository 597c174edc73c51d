/* What the scenarios share: checks, sockets, and loops with a time limit. */

#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tungstenite_tls.h>

/* What a scenario is run with. */
struct setting {
    const char *url;
    const char *roots;
    /* Words that only this scenario knows. */
    const char *first;
    const char *second;
    /* The features that the library is built with, each between commas. */
    const char *features;
};

/* Ends the process unless `condition` holds. */
#define CHECK(condition)                                                                        \
    do {                                                                                        \
        if (!(condition))                                                                       \
            give_up(__FILE__, __LINE__, #condition, NULL);                                      \
    } while (0)

/* The call has this status; shows its error if it has another. */
#define STATUS(expected, call, error)                                                           \
    do {                                                                                        \
        if ((call) != (expected))                                                               \
            give_up(__FILE__, __LINE__, #call " returns " #expected, error);                    \
        CHECK(((error) != NULL) == ((expected) == WSS_ERROR));                                  \
    } while (0)

/* The call fails with this kind. */
#define FAILS(expected, call, error)                                                            \
    do {                                                                                        \
        STATUS(WSS_ERROR, call, error);                                                         \
        if (wss_error_kind(error) != (expected))                                                \
            give_up(__FILE__, __LINE__, #call " fails with " #expected, error);                 \
        CHECK(is_line(wss_error_text(error)));                                                  \
        wss_error_free(error);                                                                  \
        error = NULL;                                                                           \
    } while (0)

void give_up(const char *file, int line, const char *what, const wss_error *error);

/* Options that trust the setting's roots and wait for 20 seconds at most. */
wss_options *options_of(const struct setting *setting);

/* A client with these options, which are freed. */
wss_client *client_of(wss_options *options);

/* A client with the setting's usual options. */
wss_client *usual_client(const struct setting *setting);

/* A blocking connection. */
wss_connection *connect_to(const wss_client *client, const char *url);

/* A connection over a socket that does not block, with buffers of `buffer` bytes if that is not 0.
   Its handshakes have not begun. */
wss_connection *start_to(const wss_client *client, const char *url, int buffer);

/* A TCP connection to the port of a URL on this machine, which blocks, with buffers of `buffer`
   bytes if that is not 0. */
int dial(const char *url, int buffer);

/* Opens and closes another connection, which lets the proxy behind the URL go on. */
void let_go(const char *url);

/* Waits until the connection can go on. */
void wait_for(wss_connection *connection);

/* Waits until the socket has something to read, or has ended. */
void wait_to_read(wss_connection *connection);

/* Receives the next message, however often the connection has to wait. */
wss_status receive(wss_connection *connection, wss_message *message, wss_error **error);

/* Sends a message, however often the connection has to wait. */
void send_whole(wss_connection *connection, wss_message_kind kind, const void *data, size_t length);

/* Whether the message is this one. */
bool is_message(const wss_message *message, wss_message_kind kind, const void *data, size_t length);

/* Whether the text is one line, and not empty. */
bool is_line(const char *text);

/* Sends Close, receives the answer, and frees the connection. */
void end(wss_connection *connection);

/* Whether the environment, and what signals do, are as they were at the first call. */
bool process_is_as_before(void);

/* The number of threads of this process; 1 where it cannot be counted. */
int threads(void);

#endif
