/*
 * Runs scenarios, each given as five words:
 *
 *     scenarios BACKENDS [NAME URL ROOTS FIRST SECOND]...
 */

#include "scenarios.h"

#define SCENARIO(name) {#name, name}

static const struct {
    const char *name;
    void (*run)(const struct setting *setting);
} ALL[] = {
    SCENARIO(answers),         SCENARIO(arguments),       SCENARIO(bad_certificate),
    SCENARIO(big),             SCENARIO(blocking),        SCENARIO(clock_callback),
    SCENARIO(cut_off),         SCENARIO(dribble),         SCENARIO(identity),
    SCENARIO(logging),         SCENARIO(nobody),          SCENARIO(not_websocket),
    SCENARIO(null),            SCENARIO(options),         SCENARIO(refused),
    SCENARIO(reset),           SCENARIO(resumption),      SCENARIO(server_closes),
    SCENARIO(sigpipe),         SCENARIO(silent),          SCENARIO(stays_open),
    SCENARIO(subprotocol),     SCENARIO(thousand),        SCENARIO(too_large),
    SCENARIO(unanswered),      SCENARIO(verify_callback),
};

static void run(const char *name, const struct setting *setting) {
    size_t i;

    for (i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        if (strcmp(ALL[i].name, name) == 0) {
            ALL[i].run(setting);
            /* The library starts no thread. */
            CHECK(threads() == 1);
            printf("%s\n", name);
            return;
        }
    }
    fprintf(stderr, "there is no scenario %s\n", name);
    exit(2);
}

int main(int argc, char **argv) {
    int i;

    CHECK(argc > 1);
    /* So no other library than the one to test is tested. */
    if (strcmp(wss_backends(), argv[1]) != 0) {
        fprintf(stderr, "the library has %s, not %s\n", wss_backends(), argv[1]);
        return 2;
    }
    CHECK(strchr(wss_version(), '.') != NULL);
    for (i = 2; i + 4 < argc; i += 5) {
        struct setting setting = {argv[i + 1], argv[i + 2], argv[i + 3], argv[i + 4]};
        run(argv[i], &setting);
    }
    return 0;
}
