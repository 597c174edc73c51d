/* Scenarios with signals, and what the library leaves alone in the process. */

#define _XOPEN_SOURCE 700

#include "scenarios.h"

#include <signal.h>
#include <sys/time.h>

extern char **environ;

void sigpipe(const struct setting *setting) {
    static const char data[100 * 1024];
    wss_client *client = usual_client(setting);
    wss_connection *connection = connect_to(client, setting->url);
    wss_error *error = NULL;
    wss_status status = WSS_OK;
    int i;

    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "hello", 5, &error), error);
    /* The server ends the connection, and the caller does not look. */
    wait_to_read(connection);
    for (i = 0; i < 1000 && status != WSS_ERROR; i++)
        status = wss_send(connection, WSS_BINARY, data, sizeof data, &error);
    STATUS(WSS_ERROR, status, error);
    CHECK(wss_error_kind(error) == WSS_ERROR_IO || wss_error_kind(error) == WSS_ERROR_CUT_OFF);
    wss_error_free(error);
    wss_connection_free(connection);
    wss_client_free(client);
}

static volatile sig_atomic_t ticks;

static void tick(int signal) {
    (void)signal;
    ticks++;
}

void interrupted(const struct setting *setting) {
    /* Without SA_RESTART: a system call that waits is interrupted. */
    struct sigaction ticking = {0}, before;
    struct itimerval often = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
    wss_client *client = usual_client(setting);
    wss_connection *connection;
    wss_message message;
    wss_error *error = NULL;

    ticking.sa_handler = tick;
    CHECK(sigaction(SIGALRM, &ticking, &before) == 0);
    CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
    connection = connect_to(client, setting->url);
    while (ticks < 100) {
        STATUS(WSS_OK, wss_send(connection, WSS_TEXT, "tick", 4, &error), error);
        STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
        CHECK(is_message(&message, WSS_TEXT, "tick", 4));
    }
    end(connection);
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
    CHECK(sigaction(SIGALRM, &before, NULL) == 0);
    wss_client_free(client);
}

bool process_is_as_before(void) {
    static char before[256 * 1024];
    static char now[sizeof before];
    char **variable = environ;
    size_t length = 0;
    sigset_t blocked;
    int signal;

    for (; *variable != NULL; variable++) {
        length += (size_t)snprintf(now + length, sizeof now - length, "%s\n", *variable);
        CHECK(length < sizeof now);
    }
    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &blocked) == 0);
    for (signal = 1; signal < 32; signal++) {
        struct sigaction action;

        CHECK(sigaction(signal, NULL, &action) == 0);
        length += (size_t)snprintf(now + length, sizeof now - length, "%d: %d %d %d\n", signal,
                                   action.sa_handler == SIG_DFL, action.sa_handler == SIG_IGN,
                                   sigismember(&blocked, signal));
        CHECK(length < sizeof now);
    }
    if (before[0] == '\0')
        memcpy(before, now, sizeof now);
    return strcmp(before, now) == 0;
}
