/*
 * Runs scenarios, each given as five words:
 *
 *     scenarios BACKENDS FEATURES [NAME URL ROOTS FIRST SECOND]...
 */

#define _POSIX_C_SOURCE 200809L

#include "scenarios.h"

#include <signal.h>

#define SCENARIO(name) {#name, name}

static const struct {
    const char *name;
    void (*run)(const struct setting *setting);
} ALL[] = {
    SCENARIO(answers),
    SCENARIO(arguments),
    SCENARIO(bad_certificate),
    SCENARIO(big),
    SCENARIO(black_hole),
    SCENARIO(blocking),
    SCENARIO(clock_callback),
    SCENARIO(cut_off),
    SCENARIO(dribble),
    SCENARIO(freed_in_callback),
    SCENARIO(identity),
    SCENARIO(interrupted),
    SCENARIO(logging),
    SCENARIO(nobody),
    SCENARIO(not_websocket),
    SCENARIO(null),
    SCENARIO(options),
    SCENARIO(refused),
    SCENARIO(reset),
    SCENARIO(resumption),
    SCENARIO(server_closes),
    SCENARIO(setters),
    SCENARIO(sigpipe),
    SCENARIO(silent),
    SCENARIO(stays_open),
    SCENARIO(subprotocol),
    SCENARIO(thousand),
    SCENARIO(threads_hand_over),
    SCENARIO(threads_meet),
    SCENARIO(threads_read_error),
    SCENARIO(threads_share_client),
    SCENARIO(too_large),
    SCENARIO(unanswered),
    SCENARIO(verify_callback),
};

static void run(const char *name, const struct setting *setting) {
    size_t i;

    for (i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        if (strcmp(ALL[i].name, name) == 0) {
            ALL[i].run(setting);
            /* The library starts no thread, and changes nothing for the others of the program. */
            CHECK(threads() == 1);
            CHECK(process_is_as_before());
            printf("%s\n", name);
            return;
        }
    }
    fprintf(stderr, "there is no scenario %s\n", name);
    exit(2);
}

int main(int argc, char **argv) {
    int i;

    CHECK(argc > 2);
    /* So no other library than the one to test is tested. */
    if (strcmp(wss_backends(), argv[1]) != 0) {
        fprintf(stderr, "the library has %s, not %s\n", wss_backends(), argv[1]);
        return 2;
    }
    CHECK(strcmp(wss_version(), WSS_VERSION) == 0);
    CHECK(atoi(WSS_VERSION) == WSS_VERSION_MAJOR);
    CHECK(atoi(strchr(WSS_VERSION, '.') + 1) == WSS_VERSION_MINOR);
    /* The layout of what is not opaque. */
    CHECK(offsetof(wss_message, kind) == 0 && offsetof(wss_message, close_code) == 4);
    CHECK(offsetof(wss_message, data) == 8 &&
          offsetof(wss_message, length) == 8 + sizeof(void *));
    CHECK(sizeof(wss_message) == 8 + sizeof(void *) + sizeof(size_t));
    CHECK(offsetof(wss_bytes, data) == 0 && offsetof(wss_bytes, length) == sizeof(void *));
    CHECK(sizeof(wss_bytes) == sizeof(void *) + sizeof(size_t));
    /* A late tick of the scenario `interrupted`. */
    signal(SIGALRM, SIG_IGN);
    CHECK(process_is_as_before());
    for (i = 3; i + 4 < argc; i += 5) {
        struct setting setting = {argv[i + 1], argv[i + 2], argv[i + 3], argv[i + 4], argv[2]};
        run(argv[i], &setting);
    }
    return 0;
}
