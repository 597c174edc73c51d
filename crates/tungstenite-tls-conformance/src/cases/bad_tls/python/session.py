# What comes after the handshake: tickets, new keys, renegotiation, and what never ends.


def send(connection, *messages):
    """Sends handshake messages in one record."""
    connection.record(HANDSHAKE, b"".join(bytes(each.write()) for each in messages))


for name, kind, content in [
        ("server_hello_after", 2, bytes(40)), ("certificate_after", 11, b"\0\0\0\0"),
        ("finished_after", 20, bytes(32)), ("unknown_message_after", 99, b"what?"),
        ("certificate_request_after", 13, b"\4told\0\x08\0\x0d\0\4\0\2\4\3"),
        ("client_hello_after", 1, bytes(40)), ("hello_request", 0, b""),
        ("hello_request_with_content", 0, b"content"), ("key_update", 24, b"\0"),
        ("key_update_of_unknown_kind", 24, b"\2"), ("key_update_of_nothing", 24, b""),
        ("key_update_too_long", 24, b"\0\0"), ("message_announced_16_mib", None, None)]:
    def after(connection, kind=kind, content=content):
        if kind is None:
            connection.record(HANDSHAKE, b"\x04\xff\xff\xff")
            connection.flood(HANDSHAKE, bytes(16384), 1024)
            raise Listen
        send(connection, handshake(kind, content))
        if kind == 24:
            new_keys(connection)
    after.__name__ = name
    before_echo(after)


def new_keys(connection):
    """Writes with the keys that follow (RFC 8446, section 7.2)."""
    if connection.version <= (3, 3):
        return
    session = connection.session
    session.cl_app_secret, session.sr_app_secret = \
        connection._recordLayer.calcTLS1_3KeyUpdate_reciever(
            session.cipherSuite, session.cl_app_secret, session.sr_app_secret)


@before_echo
def key_update_and_more_in_one_record(connection):
    send(connection, handshake(24, b"\0"), handshake(24, b"\0"))
    new_keys(connection)
    new_keys(connection)


@before_echo
def message_begun_before_key_update(connection):
    connection.record(HANDSHAKE, b"\4\0\0\x20begun")
    send(connection, handshake(24, b"\0"))
    new_keys(connection)


def ticket(connection, name, lifetime=3600, nonce=b"\0", extensions=b"\0\0"):
    """A NewSessionTicket of either version."""
    length = len(name).to_bytes(2, "big")
    if connection.version <= (3, 3):
        return handshake(4, lifetime.to_bytes(4, "big") + length + name)
    nonce = len(nonce).to_bytes(1, "big") + nonce
    return handshake(4, lifetime.to_bytes(4, "big") + bytes(4) + nonce + length + name + extensions)


for name, options in [
        ("ticket", {"name": b"ticket"}), ("ticket_of_nothing", {"name": b""}),
        ("ticket_of_64_kib", {"name": bytes(65535)}),
        ("ticket_for_years", {"name": b"ticket", "lifetime": 2 ** 32 - 1}),
        ("ticket_for_no_time", {"name": b"ticket", "lifetime": 0}),
        ("ticket_with_unknown_extension",
         {"name": b"ticket", "extensions": b"\0\4\x12\x34\0\0"}),
        ("ticket_with_extension_twice",
         {"name": b"ticket", "extensions": b"\0\x10\0\x2a\0\4\0\0\0\0\0\x2a\0\4\0\0\0\0"}),
        ("ticket_with_long_nonce", {"name": b"ticket", "nonce": bytes(255)}),
        ("ticket_cut_short", {"name": b"ticket", "extensions": b""})]:
    def after(connection, options=options):
        data = ticket(connection, **options).write()
        for start in range(0, len(data), 2 ** 14):
            connection.record(HANDSHAKE, data[start:start + 2 ** 14])
    after.__name__ = name
    before_echo(after)


# Without end: as many as the test asks for, or until the client has had enough.

def tickets(connection, count, size):
    for number in range(count):
        if connection.answered():
            return
        send(connection, ticket(connection, os.urandom(size), nonce=number.to_bytes(4, "big")))


@before_echo
def tickets_by_the_thousand(connection):
    tickets(connection, 5000, 200)


@before_echo
def endless_tickets(connection):
    tickets(connection, connection.number, 2000)


@before_echo
def endless_key_updates(connection):
    for _ in range(connection.number):
        if connection.answered():
            return
        send(connection, handshake(24, b"\0"))
        new_keys(connection)


@before_echo
def endless_key_updates_requested(connection):
    for _ in range(connection.number):
        send(connection, handshake(24, b"\1"))
        new_keys(connection)


for name, content_type, content in [
        ("endless_empty_records", DATA, b""), ("endless_warnings", ALERT, b"\x01\x64"),
        ("endless_user_canceled", ALERT, b"\x01\x5a"),
        ("endless_empty_handshake_records", HANDSHAKE, b""),
        ("endless_ccs_after", CCS, b"\1"), ("endless_empty_tickets", HANDSHAKE, b"\4\0\0\0")]:
    def after(connection, content_type=content_type, content=content):
        connection.flood(content_type, content)
    after.__name__ = name
    before_echo(after)


@before_echo
def endless_hello_requests(connection):
    # The client may answer each with a warning.
    for _ in range(connection.number):
        connection.record(HANDSHAKE, b"\0\0\0\0")


@before_echo
def endless_padding(connection):
    # Records of the full length that hold nothing: the content type, and zeros.
    padded(connection)
    connection.flood(DATA, b"")


def padded(connection):
    """Makes each record as long as it may be."""
    connection._recordLayer.padding_cb = lambda length, *_: 2 ** 14 - length


@before_echo
def endless_padded_key_updates(connection):
    padded(connection)
    endless_key_updates(connection)


@before_echo
def endless_padded_tickets(connection):
    padded(connection)
    connection.flood(HANDSHAKE, ticket(connection, b"ticket").write())


for name, content_type, content in [
        ("endless_ccs", CCS, b"\1"), ("endless_warnings_in_handshake", ALERT, b"\x01\x64"),
        ("endless_user_canceled_in_handshake", ALERT, b"\x01\x5a"),
        ("endless_empty_handshake_records_in_handshake", HANDSHAKE, b""),
        ("endless_hello_requests_in_handshake", HANDSHAKE, b"\0\0\0\0")]:
    def change(connection, message, content_type=content_type, content=content):
        connection.flood(content_type, content)
    change.__name__ = name
    at(Certificate)(change)


# Resumption: the second connection offers the first one's session.

@at(ServerHello)
def resumed_with_another_suite(connection, message):
    others = {0x1301: 0x1302, 0x1302: 0x1301, 0xC02B: 0xC02C, 0xC02C: 0xC02B}
    return with_suite(message, others[message.cipher_suite])


@at(ServerHello)
def resumed_with_another_version(connection, message):
    message.server_version = (3, 2)


@at(ServerHello)
def resumed_with_psk_out_of_range(connection, message):
    replace(message, ExtensionType.pre_shared_key, b"\0\7")


@at(ServerHello)
def resumed_without_key_share(connection, message):
    without(message, ExtensionType.key_share)


@at(EncryptedExtensions)
def resumed_then_certificates(connection, message):
    return [message, certificates(connection, [b"not a certificate"])]


@at(ServerHello)
def resumed_without_extended_master_secret(connection, message):
    without(message, ExtensionType.extended_master_secret)
