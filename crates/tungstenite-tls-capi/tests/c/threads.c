/* Scenarios with several threads. */

#define _POSIX_C_SOURCE 200809L

#include "scenarios.h"

#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>

/* What a thread is given. */
struct task {
    const struct setting *setting;
    const wss_client *client;
    wss_connection *connection;
};

static pthread_t begin(void *(*run)(void *), struct task *task) {
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, run, task) == 0);
    return thread;
}

static void finish(pthread_t thread) {
    CHECK(pthread_join(thread, NULL) == 0);
}

/* Waits until the system, too, has forgotten the threads that have ended. */
static void wait_to_be_the_only_one(void) {
    while (threads() > 1)
        sched_yield();
}

/* Sends a message, and receives it. */
static void echo(wss_connection *connection, const char *text) {
    wss_message message;
    wss_error *error = NULL;

    STATUS(WSS_OK, wss_send(connection, WSS_TEXT, text, strlen(text), &error), error);
    STATUS(WSS_OK, wss_receive(connection, &message, &error), error);
    CHECK(is_message(&message, WSS_TEXT, text, strlen(text)));
}

/* Opens a connection with the client that all share, and echoes. */
static void *talk(void *argument) {
    struct task *task = argument;
    wss_connection *connection = connect_to(task->client, task->setting->url);
    char text[16];
    int i;

    for (i = 0; i < 50; i++) {
        snprintf(text, sizeof text, "%d", i);
        echo(connection, text);
    }
    end(connection);
    return NULL;
}

static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;

static void count(void *user, wss_log_level level, const char *target, const char *text) {
    CHECK(level >= WSS_LOG_ERROR && target != NULL && is_line(text));
    pthread_mutex_lock(&counting);
    ++*(int *)user;
    pthread_mutex_unlock(&counting);
}

void threads_share_client(const struct setting *setting) {
    enum { THREADS = 4 };
    wss_client *client = usual_client(setting);
    struct task task = {setting, client, NULL};
    pthread_t running[THREADS];
    wss_error *error = NULL;
    int lines = 0, i;

    STATUS(WSS_OK, wss_log_to(count, &lines, WSS_LOG_INFO, &error), error);
    for (i = 0; i < THREADS; i++)
        running[i] = begin(talk, &task);
    for (i = 0; i < THREADS; i++)
        finish(running[i]);
    /* When this returns, no thread is in the callback any more. */
    STATUS(WSS_OK, wss_log_to(NULL, NULL, 0, &error), error);
    CHECK(lines >= THREADS);
    wss_client_free(client);
    wait_to_be_the_only_one();
}

static void *open_it(void *argument) {
    struct task *task = argument;

    task->connection = connect_to(task->client, task->setting->url);
    echo(task->connection, "opened");
    return NULL;
}

static void *use_it(void *argument) {
    struct task *task = argument;

    echo(task->connection, "used");
    return NULL;
}

static void *end_it(void *argument) {
    end(((struct task *)argument)->connection);
    return NULL;
}

void threads_hand_over(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    struct task task = {setting, client, NULL};

    finish(begin(open_it, &task));
    /* The client may be gone, and the threads that used the connection. */
    wss_client_free(client);
    echo(task.connection, "between");
    finish(begin(use_it, &task));
    finish(begin(end_it, &task));
    wait_to_be_the_only_one();
}

/* Receives, until the connection fails. */
static void *wait_in_receive(void *argument) {
    struct task *task = argument;
    wss_message message;
    wss_error *error = NULL;

    STATUS(WSS_ERROR, wss_receive(task->connection, &message, &error), error);
    /* The other thread asks for the socket, and this call may meet that one. */
    while (wss_error_kind(error) == WSS_ERROR_BUSY) {
        wss_error_free(error);
        STATUS(WSS_ERROR, wss_receive(task->connection, &message, &error), error);
    }
    CHECK(wss_error_kind(error) == WSS_ERROR_CUT_OFF || wss_error_kind(error) == WSS_ERROR_IO);
    wss_error_free(error);
    return NULL;
}

void threads_meet(const struct setting *setting) {
    wss_client *client = usual_client(setting);
    struct task task = {setting, client, connect_to(client, setting->url)};
    int fd = wss_fd(task.connection);
    wss_message message;
    wss_error *error = NULL;
    pthread_t running;

    echo(task.connection, "hello");
    running = begin(wait_in_receive, &task);
    /* While the other thread is in its call, there is no answer. */
    while (wss_fd(task.connection) != -1)
        sched_yield();
    FAILS(WSS_ERROR_BUSY, wss_send(task.connection, WSS_TEXT, "x", 1, &error), error);
    FAILS(WSS_ERROR_BUSY, wss_receive(task.connection, &message, &error), error);
    FAILS(WSS_ERROR_BUSY, wss_close(task.connection, 1000, NULL, &error), error);
    CHECK(wss_wants(task.connection) == 0 && wss_tls_version(task.connection) == 0);
    /* No harm is done: the call on the other thread goes on until the socket ends. */
    CHECK(shutdown(fd, SHUT_RD) == 0);
    finish(running);
    CHECK(wss_fd(task.connection) == fd);
    wss_connection_free(task.connection);
    wss_client_free(client);
    wait_to_be_the_only_one();
}

/* Reads the error that all threads share. */
static void *read_error(void *argument) {
    const wss_error *error = argument;
    int i;

    for (i = 0; i < 100; i++)
        CHECK(wss_error_kind(error) == WSS_ERROR_BAD_ARGUMENT && is_line(wss_error_text(error)));
    return NULL;
}

void threads_read_error(const struct setting *setting) {
    wss_error *error = NULL;
    pthread_t thread;

    (void)setting;
    STATUS(WSS_ERROR, wss_client_new(NULL, NULL, &error), error);
    CHECK(pthread_create(&thread, NULL, read_error, error) == 0);
    read_error(error);
    finish(thread);
    wss_error_free(error);
    wait_to_be_the_only_one();
}
