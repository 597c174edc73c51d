# What follows the ServerHello: certificates, signatures, Finished, and the order of messages.


@at((CertificateVerify, ServerKeyExchange))
def signature_wrong(connection, message):
    # In the last number, so that the encoding stays valid.
    message.signature = message.signature[:-1] + bytes([message.signature[-1] ^ 1])


@at((CertificateVerify, ServerKeyExchange))
def signature_by_another_key(connection, message):
    message.signature = OTHER_KEY.hashAndSign(bytearray(b"something else"), hAlg="sha256")


@at((CertificateVerify, ServerKeyExchange))
def signature_of_nothing(connection, message):
    message.signature = bytearray()


@at((CertificateVerify, ServerKeyExchange))
def signature_not_der(connection, message):
    message.signature = bytearray(70)


def scheme(message, number):
    """Names another signature scheme."""
    if isinstance(message, CertificateVerify):
        message.signatureAlgorithm = number
    else:
        message.hashAlg, message.signAlg = number


for name, number in [("scheme_md5", (1, 1)), ("scheme_sha1", (2, 3)), ("scheme_unknown", (254, 9)),
                     ("scheme_of_another_key", (8, 4)), ("scheme_pkcs1", (4, 1))]:
    def change(connection, message, number=number):
        scheme(message, number)
    change.__name__ = name
    at((CertificateVerify, ServerKeyExchange))(change)


@at((CertificateVerify, ServerKeyExchange))
def signature_missing(connection, message):
    if isinstance(message, CertificateVerify):
        return []
    return [handshake(12, body(message)[:69])]


@at(CertificateVerify)
def certificate_verify_twice(connection, message):
    return [message, message]


@at(ServerKeyExchange)
def key_exchange_missing(connection, message):
    return []


@at(ServerKeyExchange)
def key_exchange_twice(connection, message):
    return [message, message]


# Key exchanges of TLS 1.2 that are signed as they should be.
for name, parameters in [
        ("key_exchange_explicit_curve", b"\1\0\1\2"),
        ("key_exchange_group_not_offered", b"\3\0\x1a\x41\4" + bytes(64)),
        ("key_exchange_point_empty", b"\3\0\x1d\0"),
        ("key_exchange_of_zeros", b"\3\0\x1d\x20" + bytes(32)),
        ("key_exchange_point_not_on_curve", b"\3\0\x17\x41\4" + bytes(63) + b"\1")]:
    def change(connection, message, parameters=parameters):
        randoms = connection.client_hello.random + connection.server_hello.random
        signature = KEY.hashAndSign(bytearray(bytes(randoms) + parameters), hAlg="sha256")
        length = len(signature).to_bytes(2, "big")
        return [handshake(12, parameters + b"\4\3" + length + signature)]
    change.__name__ = name
    at(ServerKeyExchange)(change)


@at(Certificate)
def certificates_none(connection, message):
    return [handshake(11, b"\0\0\0\0" if connection.version > (3, 3) else b"\0\0\0")]


@at(Certificate)
def certificates_missing(connection, message):
    return []


@at(Certificate)
def certificates_twice(connection, message):
    return [message, message]


def certificates(connection, entries):
    """A Certificate message with any bytes as certificates."""
    is_new = connection.version > (3, 3)
    data = b"".join(
        len(each).to_bytes(3, "big") + each + (b"\0\0" if is_new else b"") for each in entries)
    return handshake(11, (b"\0" if is_new else b"") + len(data).to_bytes(3, "big") + data)


@at(Certificate)
def certificates_garbage(connection, message):
    return [certificates(connection, [b"not a certificate"])]


@at(Certificate)
def certificates_empty_one(connection, message):
    return [certificates(connection, [b""])]


@at(Certificate)
def certificates_list_too_long(connection, message):
    data = body(message)
    at = 1 if connection.version > (3, 3) else 0
    return [handshake(11, data[:at] + b"\xff" + data[at + 1:])]


@at(Certificate)
def certificates_of_megabytes(connection, message):
    one = bytes(message.cert_chain.x509List[-1].bytes)
    return [certificates(connection, [one] * (3_000_000 // len(one)))]


@at(Certificate)
def certificates_announced_16_mib(connection, message):
    connection.flush()
    connection.record(HANDSHAKE, b"\x0b\xff\xff\xff" + bytes(4096))
    connection.flood(HANDSHAKE, bytes(16384), 1024)
    raise Listen


@at(Certificate)
def certificates_context(connection, message):
    return [handshake(11, b"\x04told" + body(message)[1:])]


@at(Certificate)
def certificates_extension_unknown(connection, message):
    chain = [bytes(each.bytes) for each in message.cert_chain.x509List]
    entries = b"".join(
        len(each).to_bytes(3, "big") + each + b"\0\4\x12\x34\0\0" for each in chain)
    return [handshake(11, b"\0" + len(entries).to_bytes(3, "big") + entries)]


@at(Certificate)
def certificate_status_not_promised(connection, message):
    return [message, handshake(22, b"\x01\0\0\x04none")]


@at(Certificate)
def compressed_certificates_of_nothing(connection, message):
    return [handshake(25, b"\0\1\0\0\0\0\0\0")]


@at(Certificate)
def compressed_certificates_not_offered(connection, message):
    return [handshake(25, b"\0\x63\0\x10\0\0\0\4data")]


# Messages that do not belong there, before and after the server's certificates.
for name, kind, content in [
        ("unknown_message", 99, b"what?"), ("ticket_in_handshake", 4, b"\0\0\x0e\x10\0\4tick"),
        ("client_hello_from_server", 1, bytes(40)), ("key_update_in_handshake", 24, b"\0"),
        ("end_of_early_data", 5, b""), ("message_hash", 254, bytes(32)),
        ("client_key_exchange_from_server", 16, b"\0"), ("finished_first", 20, bytes(32))]:
    def change(connection, message, kind=kind, content=content):
        return [handshake(kind, content), message]
    change.__name__ = name
    at(Certificate)(change)


@at(Certificate)
def hello_request_in_handshake(connection, message):
    # Not a part of the handshake's hash (RFC 5246, section 7.4.1.1).
    connection.flush()
    connection.record(HANDSHAKE, b"\0\0\0\0")


@at((CertificateVerify, ServerHelloDone))
def certificate_request_out_of_order(connection, message):
    if connection.version > (3, 3):
        return [message, handshake(13, b"\0\0\x08\0\x0d\0\4\0\2\4\3")]
    return [message, handshake(13, b"\1\x40\0\2\4\3\0\0")]


@at(ServerHelloDone)
def server_hello_done_with_content(connection, message):
    return [handshake(14, b"content")]


@at(ServerHelloDone)
def server_hello_done_twice(connection, message):
    return [message, message]


@at(Certificate)
def message_too_long(connection, message):
    data = body(message)
    return [handshake(11, data, len(data) + 1)]


@at(Certificate)
def message_too_short(connection, message):
    data = body(message)
    return [handshake(11, data, len(data) - 1)]


@at(Finished)
def finished_wrong(connection, message):
    message.verify_data[-1] ^= 1


@at(Finished)
def finished_cut_short(connection, message):
    return [handshake(20, body(message)[:-1])]


@at(Finished)
def finished_of_nothing(connection, message):
    return [handshake(20)]


@at(Finished)
def finished_with_rest(connection, message):
    return [handshake(20, body(message) + b"rest")]


@at(Finished)
def finished_missing(connection, message):
    connection.flush()
    connection.record(DATA, b"data instead of Finished")
    raise Listen


@at(Finished)
def finished_and_more_in_one_record(connection, message):
    # The keys change behind Finished (RFC 8446, section 5.1).
    return [message, handshake(4, b"\0\0\x0e\x10\0\0\0\0\1\0\0\4tick\0\0")]


@at(Finished)
def data_before_finished(connection, message):
    connection.flush()
    connection.record(DATA, b"data before Finished")


@at(ServerHelloDone)
def data_without_keys(connection, message):
    connection.record(DATA, b"data without keys")


@at(ChangeCipherSpec)
def ccs_missing(connection, message):
    if connection.version <= (3, 3):
        return []


@at(ChangeCipherSpec)
def ccs_twice(connection, message):
    return [message, message]


@at(ChangeCipherSpec)
def ccs_of_two(connection, message):
    return [Message(CCS, bytearray(b"\1\1"))]


@at(ChangeCipherSpec)
def ccs_with_other_content(connection, message):
    return [Message(CCS, bytearray(b"\2"))]


@at(ChangeCipherSpec)
def ccs_of_nothing(connection, message):
    return [Message(CCS, bytearray())]


@at((Certificate, EncryptedExtensions))
def ccs_early(connection, message):
    # The attack of CVE-2014-0224 on TLS 1.2.
    if isinstance(message, Certificate) and connection.version <= (3, 3):
        return [Message(CCS, bytearray(b"\1")), message]
