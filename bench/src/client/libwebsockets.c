// libwebsockets with OpenSSL, as a client of the benchmarks: it has the same arguments and JSON as
// the others. `cargo xtask bench` builds it if Debian's libwebsockets-dev is installed.
//
// It follows the library's documentation: its own event loop, one lws_write per message in the
// writeable callback, more of them while the pipe is not choked, and a large service buffer. The
// library masks in place, so each message is copied first: the program keeps its own.
#define _GNU_SOURCE
#include <libwebsockets.h>
#include <malloc.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum work { SEND, RECEIVE, ECHO, IDLE };
// The steps of a connection, in order.
enum step { WARM_UP, AWAIT_GO, MEASURE, LAST_WORDS, DONE };

static struct {
    enum work work;
    size_t size;
    int batched;
    uint64_t warm_up, count;
} plan;

static const char *path, *server, *folder;
static unsigned char *payload, *scratch;
static enum step step;
static uint64_t sent, received, opened;
static size_t bytes_of_message;
static int go_wanted, finished, failed;
static uint64_t start_wall, start_cpu, end_wall, end_cpu, before, server_ns[2];
static uint64_t *round_trips;
static uint64_t resident_before, heap_before;

static uint64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t resident(void) {
    unsigned long all = 0, pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (statm) {
        if (fscanf(statm, "%lu %lu", &all, &pages) != 2) pages = 0;
        fclose(statm);
    }
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t heap(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static void begin(void) {
    step = MEASURE;
    sent = received = 0;
    start_wall = before = now(CLOCK_MONOTONIC);
    start_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
}

static void end(void) {
    end_wall = now(CLOCK_MONOTONIC);
    end_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
}

static uint64_t target(void) {
    return step == WARM_UP ? plan.warm_up : plan.count;
}

static int send_bytes(struct lws *wsi, const void *bytes, size_t length) {
    memcpy(scratch + LWS_PRE, bytes, length);
    return lws_write(wsi, scratch + LWS_PRE, length, LWS_WRITE_BINARY) < (int)length ? -1 : 0;
}

// The socket can take more.
static int writeable(struct lws *wsi) {
    if (go_wanted) {
        go_wanted = 0;
        return send_bytes(wsi, "go", 2);
    }
    if (plan.work == RECEIVE || (step != WARM_UP && step != MEASURE)) return 0;
    if (plan.work != SEND) {
        if (sent == received && sent < target()) {
            sent++;
            return send_bytes(wsi, payload, plan.size);
        }
        return 0;
    }
    size_t most = plan.batched ? 256 * 1024 / plan.size : 1;
    for (size_t i = 0; i < most && sent < target(); i++) {
        if (send_bytes(wsi, payload, plan.size)) return -1;
        sent++;
        if (lws_send_pipe_choked(wsi)) break;
    }
    if (sent < target()) {
        lws_callback_on_writable(wsi);
    } else {
        step = step == WARM_UP ? AWAIT_GO : LAST_WORDS;
    }
    return 0;
}

static uint64_t big_endian(const unsigned char *bytes) {
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) value = value << 8 | bytes[i];
    return value;
}

// A whole message has arrived; `last` is its last part.
static int message(struct lws *wsi, const unsigned char *last, size_t length, size_t whole) {
    switch (step) {
    case AWAIT_GO:
        if (whole != 2) return -1;
        begin();
        lws_callback_on_writable(wsi);
        return 0;
    case LAST_WORDS:
        if (whole != 16 || length != 16) return -1;
        if (plan.work == SEND) end();
        server_ns[0] = big_endian(last);
        server_ns[1] = big_endian(last + 8);
        step = DONE;
        finished = 1;
        return 0;
    case WARM_UP:
    case MEASURE:
        break;
    default:
        return -1;
    }
    if (whole != plan.size) return -1;
    received++;
    if (plan.work == RECEIVE) {
        if (received < target()) return 0;
        if (step == MEASURE) {
            end();
            step = LAST_WORDS;
            return 0;
        }
        begin();
        go_wanted = 1;
        lws_callback_on_writable(wsi);
        return 0;
    }
    if (plan.work == IDLE) {
        finished = 1;
        return 0;
    }
    if (step == MEASURE) {
        uint64_t at = now(CLOCK_MONOTONIC);
        round_trips[received - 1] = at - before;
        before = at;
    }
    if (received < target()) {
        lws_callback_on_writable(wsi);
    } else if (step == WARM_UP) {
        begin();
        lws_callback_on_writable(wsi);
    } else {
        end();
        step = DONE;
        finished = 1;
    }
    return 0;
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)user;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        if (plan.work == RECEIVE) go_wanted = 1;
        lws_callback_on_writable(wsi);
        return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return writeable(wsi);
    case LWS_CALLBACK_CLIENT_RECEIVE:
        bytes_of_message += length;
        if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi)) return 0;
        size_t whole = bytes_of_message;
        bytes_of_message = 0;
        if (message(wsi, in, length, whole)) failed = 1;
        return failed ? -1 : 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        fprintf(stderr, "%.*s\n", (int)length, in ? (const char *)in : "");
        failed = 1;
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        if (!finished) failed = 1;
        return 0;
    default:
        return 0;
    }
}

static int connect_one(struct lws_context *context) {
    struct lws_client_connect_info info = {0};
    char address[64];
    snprintf(address, sizeof address, "%s", server);
    char *colon = strrchr(address, ':');
    if (!colon) return -1;
    *colon = 0;
    info.context = context;
    info.address = address;
    info.port = atoi(colon + 1);
    info.path = path;
    info.host = info.origin = "localhost";
    info.ssl_connection = LCCSCF_USE_SSL;
    info.alpn = "http/1.1";
    info.local_protocol_name = "bench";
    finished = 0;
    return lws_client_connect_via_info(&info) ? 0 : -1;
}

static int run(struct lws_context *context) {
    uint64_t connections = plan.work == IDLE ? plan.warm_up + plan.count : 1;
    for (opened = 0; opened < connections; opened++) {
        if (plan.work == IDLE) {
            if (opened == plan.warm_up) {
                resident_before = resident();
                heap_before = heap();
            }
            step = WARM_UP;
            sent = received = 0;
        }
        if (connect_one(context)) return -1;
        while (!finished && !failed) {
            if (lws_service(context, 0) < 0) return -1;
        }
        if (failed) return -1;
    }
    return 0;
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void report(void) {
    uint64_t p50 = 0, p99 = 0, more_resident = 0, more_heap = 0;
    if (plan.work == ECHO) {
        qsort(round_trips, plan.count, sizeof *round_trips, ascending);
        p50 = round_trips[(plan.count - 1) * 50 / 100];
        p99 = round_trips[(plan.count - 1) * 99 / 100];
    }
    if (plan.work == IDLE) {
        more_resident = resident() - resident_before;
        more_heap = heap() - heap_before;
    }
    printf("{\"messages\":%llu,\"wall_ns\":%llu,\"cpu_ns\":%llu,\"reads\":0,\"writes\":0,"
           "\"server_cpu_ns\":%llu,\"server_wall_ns\":%llu,\"p50_ns\":%llu,\"p99_ns\":%llu,"
           "\"resident\":%llu,\"heap\":%llu}\n",
           (unsigned long long)plan.count, (unsigned long long)(end_wall - start_wall),
           (unsigned long long)(end_cpu - start_cpu), (unsigned long long)server_ns[0],
           (unsigned long long)server_ns[1], (unsigned long long)p50, (unsigned long long)p99,
           (unsigned long long)more_resident, (unsigned long long)more_heap);
}

static int read_plan(const char *text) {
    char work[16], batched[8], framed[8];
    unsigned long long size, distinct, warm_up, count, fragment;
    if (sscanf(text, "/%15[a-z]/%llu/%7[a-z]/%llu/%llu/%llu/%7[a-z]/%llu", work, &size, batched,
               &distinct, &warm_up, &count, framed, &fragment) != 8)
        return -1;
    static const char *names[] = {"send", "receive", "echo", "idle"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(work, names[i]) == 0) {
            plan.work = (enum work)i;
            plan.size = size;
            plan.batched = strcmp(batched, "true") == 0;
            plan.warm_up = warm_up;
            plan.count = count;
            return 0;
        }
    }
    return -1;
}

// Pins this process to the first processor that it may use, like the other clients.
static void pin(void) {
    cpu_set_t all, one;
    if (sched_getaffinity(0, sizeof all, &all) || CPU_COUNT(&all) < 2) return;
    for (int i = 0; i < CPU_SETSIZE; i++) {
        if (CPU_ISSET(i, &all)) {
            CPU_ZERO(&one);
            CPU_SET(i, &one);
            sched_setaffinity(0, sizeof one, &one);
            return;
        }
    }
}

int main(int argc, char **argv) {
    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--plan") == 0) path = argv[i + 1];
        if (strcmp(argv[i], "--server") == 0) server = argv[i + 1];
        if (strcmp(argv[i], "--certificates") == 0) folder = argv[i + 1];
    }
    if (!path || !server || !folder || read_plan(path)) {
        fprintf(stderr, "usage: --plan PATH --server ADDRESS --certificates FOLDER\n");
        return 2;
    }
    pin();
    payload = malloc(plan.size);
    scratch = malloc(LWS_PRE + plan.size + 16);
    round_trips = calloc(plan.count, sizeof *round_trips);
    char root[4096];
    snprintf(root, sizeof root, "%s/root.pem", folder);
    if (!payload || !scratch || !round_trips) return 1;
    for (size_t i = 0; i < plan.size; i++) payload[i] = (unsigned char)(i % 251);

    static const struct lws_protocols protocols[] = {
        {.name = "bench", .callback = callback, .rx_buffer_size = 64 * 1024},
        {0},
    };
    struct lws_context_creation_info info = {0};
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = protocols;
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.client_ssl_ca_filepath = root;
    info.pt_serv_buf_size = 64 * 1024;
    lws_set_log_level(LLL_ERR, NULL);
    struct lws_context *context = lws_create_context(&info);
    if (!context || run(context)) {
        fprintf(stderr, "libwebsockets failed\n");
        return 1;
    }
    report();
    return 0;
}
