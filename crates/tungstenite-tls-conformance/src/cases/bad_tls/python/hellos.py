# ServerHello, HelloRetryRequest and EncryptedExtensions that break the rules.

# An extension that no client offers.
UNKNOWN = 0x1234


def hello(name):
    """Registers a misbehaviour of the ServerHello under a name."""
    def register(function):
        function.__name__ = name
        return at(ServerHello)(function)
    return register


for name, version in [("version_tls11", (3, 2)), ("version_tls10", (3, 1)), ("version_ssl3", (3, 0)),
                      ("version_far_too_new", (3, 9)), ("legacy_version_tls13", (3, 4))]:
    @hello(name)
    def _(connection, message, version=version):
        message.server_version = version


@at(ServerHello)
def selected_version_tls12(connection, message):
    replace(message, ExtensionType.supported_versions, b"\x03\x03")


@at(ServerHello)
def selected_version_unknown(connection, message):
    replace(message, ExtensionType.supported_versions, b"\x03\x05")


@at(ServerHello)
def selected_version_missing(connection, message):
    without(message, ExtensionType.supported_versions)


for name, end in [("downgrade_sentinel_tls12", b"DOWNGRD\x01"),
                  ("downgrade_sentinel_tls11", b"DOWNGRD\x00")]:
    def sentinel(settings, end=end):
        SENTINEL.end = end
    MISBEHAVIOURS[name] = Misbehaviour()
    MISBEHAVIOURS[name].settings = sentinel


# In TLS 1.3 and 1.2 in turn: a suite that no client offers, and one of the other version.
for name, suites in [("suite_not_offered", (0x1305, 0x0005)),
                     ("suite_of_another_version", (0xC02B, 0x1301)), ("suite_null", (0, 0))]:
    @hello(name)
    def _(connection, message, suites=suites):
        return with_suite(message, suites[0 if message.getExtension(43) else 1])


def with_suite(message, suite):
    """The same hello with another suite, without telling the connection."""
    data = body(message)
    at = 35 + data[34]
    return [handshake(2, data[:at] + suite.to_bytes(2, "big") + data[at + 2:])]


@at(ServerHello)
def compression(connection, message):
    message.compression_method = 1


@at(ServerHello)
def session_id_not_echoed(connection, message):
    message.session_id = bytearray(32)


@at(ServerHello)
def session_id_too_long(connection, message):
    message.session_id = bytearray(33)


def group(number, length=32):
    return number.to_bytes(2, "big") + length.to_bytes(2, "big") + bytes(length)


# brainpoolP256r1 is not offered; P-521 may be, but no client sends a key for it.
for name, share in [("key_share_group_not_offered", group(26, 65)),
                    ("key_share_group_without_key", group(25, 133)),
                    ("key_share_of_zeros", group(29)), ("key_share_empty", group(29, 0)),
                    ("key_share_too_short", group(29, 31))]:
    @hello(name)
    def _(connection, message, share=share):
        replace(message, ExtensionType.key_share, share)


@at(ServerHello)
def key_share_missing(connection, message):
    without(message, ExtensionType.key_share)


# Extensions that the client has not offered: one that nobody knows, and ones that it does not use.
for name, number, data in [
        ("extension_unknown", UNKNOWN, b""), ("extension_heartbeat", 15, b"\x01"),
        ("extension_max_fragment_length", 1, b"\x01"), ("extension_srtp", 14, b"\0\2\0\1\0"),
        ("extension_record_size_limit", 28, b"\x02\x00"), ("extension_next_protocol", 13172, b""),
        ("extension_cookie", 44, b"\0\1a"), ("psk_not_offered", 41, b"\0\0"),
        ("alpn_in_server_hello", 16, b"\0\x09\x08http/1.1"),
        ("encrypt_then_mac", 22, b"")]:
    @hello(name)
    def _(connection, message, number=number, data=data):
        message.extensions.append(extension(number, data))


@at(ServerHello)
def extension_twice(connection, message):
    message.extensions.append(message.extensions[-1])


@at(ServerHello)
def extensions_too_long(connection, message):
    data = body(message)
    at = len(data) - sum(4 + len(each.extData) for each in message.extensions)
    total = len(data) - at + 5
    return [handshake(2, data[:at - 2] + total.to_bytes(2, "big") + data[at:])]


@at(ServerHello)
def hello_with_rest(connection, message):
    return [handshake(2, body(message) + b"rest")]


@at(ServerHello)
def hello_cut_short(connection, message):
    return [handshake(2, body(message)[:20])]


@at(ServerHello)
def hello_of_nothing(connection, message):
    return [handshake(2)]


@at(ServerHello)
def renegotiation_info_missing(connection, message):
    without(message, ExtensionType.renegotiation_info)


@at(ServerHello)
def renegotiation_info_garbage(connection, message):
    replace(message, ExtensionType.renegotiation_info, b"\x0cnot the hash")


@at(ServerHello)
def extended_master_secret_with_content(connection, message):
    replace(message, ExtensionType.extended_master_secret, b"content")


def no_extended_master_secret(settings):
    settings.useExtendedMasterSecret = False


MISBEHAVIOURS["extended_master_secret_missing"] = Misbehaviour()
MISBEHAVIOURS["extended_master_secret_missing"].settings = no_extended_master_secret


def with_alpn(message, data):
    """The same message with another answer to ALPN, without telling the connection."""
    if isinstance(message, ServerHello) and message.getExtension(43):
        return [message]
    extensions = message.extensions
    replace(message, ExtensionType.alpn, data)
    changed = message.write()
    message.extensions = extensions
    return [Message(HANDSHAKE, changed)]


@at((ServerHello, EncryptedExtensions))
def alpn_not_offered(connection, message):
    return with_alpn(message, b"\0\x06\x05bogus")


@at((ServerHello, EncryptedExtensions))
def alpn_of_two(connection, message):
    return with_alpn(message, b"\0\x12\x08http/1.1\x08http/1.1")


@at((ServerHello, EncryptedExtensions))
def alpn_of_nothing(connection, message):
    return with_alpn(message, b"\0\0")


for name, number, data in [
        ("encrypted_extension_unknown", UNKNOWN, b""), ("early_data_not_offered", 42, b""),
        ("encrypted_extension_record_size_limit", 28, b"\x02\x00"),
        ("encrypted_extension_max_fragment_length", 1, b"\x01"),
        ("encrypted_extension_of_server_hello", 51, group(29)),
        ("encrypted_extension_session_ticket", 35, b"")]:
    def change(connection, message, number=number, data=data):
        message.extensions.append(extension(number, data))
    change.__name__ = name
    at(EncryptedExtensions)(change)


@at(EncryptedExtensions)
def encrypted_extension_twice(connection, message):
    message.extensions += 2 * [extension(16, b"\0\x09\x08http/1.1")]


@at(EncryptedExtensions)
def encrypted_extensions_missing(connection, message):
    return []


@at(EncryptedExtensions)
def encrypted_extensions_twice(connection, message):
    return [message, message]


@at(ServerHello)
def server_hello_repeated(connection, message):
    return [message, message]


def asks_for_p384(settings):
    """A group that clients offer, but send no key for."""
    settings.keyShares = ["secp384r1"]
    settings.eccCurves = ["secp384r1"]


MISBEHAVIOURS["retry"] = Misbehaviour()
MISBEHAVIOURS["retry"].settings = asks_for_p384


def retry(function):
    return at(ServerHello, asks_for_p384, retry=True)(function)


@retry
def retry_twice(connection, message):
    return [message, message]


@retry
def retry_without_change(connection, message):
    message.extensions = [extension(43, b"\x03\x04")]


@retry
def retry_group_not_offered(connection, message):
    replace(message, ExtensionType.key_share, b"\0\x1a")


@retry
def retry_group_already_sent(connection, message):
    replace(message, ExtensionType.key_share, b"\0\x1d")


@retry
def retry_suite_not_offered(connection, message):
    message.cipher_suite = 0x1305


@retry
def retry_extension_unknown(connection, message):
    message.extensions.append(extension(UNKNOWN))


@at(ServerHello, asks_for_p384)
def key_share_point_not_on_curve(connection, message):
    replace(message, ExtensionType.key_share, b"\0\x18\0\x61\x04" + bytes(95) + b"\x01")


@at(ServerHello, asks_for_p384)
def retry_then_another_suite(connection, message):
    return with_suite(message, 0x1302 if message.cipher_suite == 0x1301 else 0x1301)


@at(ServerHello, asks_for_p384)
def retry_after_retry(connection, message):
    message.random = TLS_1_3_HRR
    message.extensions = [extension(51, b"\0\x18"), extension(43, b"\x03\x04")]
