// The same as hello.c in C++11, where destructors free what was made: hello URL [ROOTS.pem]

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <tungstenite_tls.h>

namespace {

struct Free {
    void operator()(wss_options *options) const { wss_options_free(options); }
    void operator()(wss_client *client) const { wss_client_free(client); }
    void operator()(wss_connection *connection) const { wss_connection_free(connection); }
};

using Options = std::unique_ptr<wss_options, Free>;
using Client = std::unique_ptr<wss_client, Free>;
using Connection = std::unique_ptr<wss_connection, Free>;

// Takes the error of a call, and frees it.
class Error {
  public:
    Error() = default;
    Error(const Error &) = delete;
    Error &operator=(const Error &) = delete;
    ~Error() { wss_error_free(error_); }

    wss_error **out() { return &error_; }

    // Throws if the call failed; otherwise returns its status.
    wss_status check(wss_status status) const {
        if (status == WSS_ERROR)
            throw std::runtime_error(wss_error_text(error_));
        return status;
    }

  private:
    wss_error *error_ = nullptr;
};

Client make_client(const char *roots) {
    Options options(wss_options_new());
    wss_options_set_read_timeout(options.get(), 10000);
    if (roots != nullptr)
        wss_options_trust_file(options.get(), roots);
    wss_client *client;
    Error error;
    error.check(wss_client_new(options.get(), &client, error.out()));
    return Client(client);
}

Connection connect(const Client &client, const char *url) {
    wss_connection *connection;
    Error error;
    error.check(wss_connect(client.get(), url, &connection, error.out()));
    return Connection(connection);
}

void send(const Connection &connection, const std::string &text) {
    Error error;
    error.check(wss_send(connection.get(), WSS_TEXT, text.data(), text.size(), error.out()));
}

// Prints what the server sent, which may be anything: without what a terminal would obey.
void show(const std::string &text) {
    for (unsigned char next : text)
        std::cout << (next < ' ' || next == 0x7f ? '?' : static_cast<char>(next));
    std::cout << '\n';
}

// The next message that is text; false at the end.
bool receive(const Connection &connection, std::string &text) {
    wss_message message;
    Error error;
    for (;;) {
        auto status = error.check(wss_receive(connection.get(), &message, error.out()));
        if (status == WSS_AGAIN)
            throw std::runtime_error("the server is silent");
        if (status == WSS_CLOSED)
            return false;
        if (message.kind == WSS_TEXT) {
            text.assign(static_cast<const char *>(message.data), message.length);
            return true;
        }
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2) {
        std::cerr << "usage: " << argv[0] << " URL [ROOTS.pem]\n";
        return 2;
    }
    try {
        auto client = make_client(argc > 2 ? argv[2] : nullptr);
        auto connection = connect(client, argv[1]);
        std::string text;
        send(connection, "hello");
        if (!receive(connection, text))
            throw std::runtime_error("the server closed");
        show(text);
        Error error;
        error.check(wss_close(connection.get(), 1000, nullptr, error.out()));
        while (receive(connection, text))
            ;
        return 0;
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
