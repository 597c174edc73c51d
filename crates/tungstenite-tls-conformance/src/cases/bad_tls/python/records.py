# Records that break the rules, in the handshake and after it.


@at(ServerHello)
def record_of_unknown_type(connection, message):
    connection.raw(b"\x63\3\3\0\4what")
    raise Listen


@at(ServerHello)
def record_version_garbage(connection, message):
    data = message.write()
    connection.raw(b"\x16\x09\x09" + len(data).to_bytes(2, "big") + data)
    raise Listen


@at(ServerHello)
def record_of_ssl2(connection, message):
    connection.raw(b"\x80\x0b\x04\0\1\0\2\0\0\0\0\0\0")
    raise Listen


@at(ServerHello)
def record_empty_handshake(connection, message):
    connection.raw(b"\x16\3\3\0\0")


@at(ServerHello)
def record_announced_too_long(connection, message):
    connection.raw(b"\x16\3\3\xff\xff" + bytes(65535))
    raise Listen


@at(ServerHello)
def heartbeat_in_handshake(connection, message):
    # The reply to it is what CVE-2014-0160 was about.
    connection.raw(b"\x18\3\3\0\3\1\x40\0")
    raise Listen


for name, alert in [("alert_of_one_byte", b"\x02"), ("alert_of_nothing", b""),
                    ("alert_of_three_bytes", b"\x02\x28\x00"), ("alert_of_level_3", b"\x03\x28"),
                    ("alert_of_level_0", b"\0\x28"), ("alert_unknown", b"\x02\xff"),
                    ("alert_as_warning", b"\x01\x28"), ("alert_unknown_as_warning", b"\x01\xff")]:
    def change(connection, message, alert=alert):
        connection.raw(b"\x15\3\3\0" + bytes([len(alert)]) + alert)
    change.__name__ = name
    at(ServerHello)(change)


@at(ServerHello)
def alert_in_two_records(connection, message):
    connection.raw(b"\x15\3\3\0\1\2\x15\3\3\0\1\x28")
    raise Listen


@at(ServerHello)
def alert_two_in_one_record(connection, message):
    connection.raw(b"\x15\3\3\0\4\1\x5a\2\x28")
    raise Listen


def one_byte_each(connection, data):
    for index in range(len(data)):
        connection.record(HANDSHAKE, data[index:index + 1])


class Fragmenting(Misbehaviour):
    """Sends each byte of the handshake as a record of its own, which is allowed."""

    def change(self, connection, msg):
        connection._user_record_limit = 1 if msg.contentType == HANDSHAKE else 2 ** 14
        return [msg]


MISBEHAVIOURS["one_byte_a_record"] = Fragmenting()


@at(Certificate)
def record_between_fragments(connection, message):
    # Nothing may come between the pieces of a message (RFC 8446, section 5.1).
    connection.flush()
    data = message.write()
    connection.record(HANDSHAKE, data[:20])
    connection.record(ALERT, b"\x01\x5a")
    connection.record(HANDSHAKE, data[20:])
    connection._handshake_hash.update(data)
    return []


@before_echo
def record_plaintext_too_long(connection):
    connection.record(DATA, bytes(2 ** 14 + 1))


@before_echo
def record_ciphertext_too_long(connection):
    connection.raw(b"\x17\3\3\x48\x01" + bytes(0x4801))


@before_echo
def record_of_unknown_type_after(connection):
    connection.record(99, b"what")


@before_echo
def record_version_garbage_after(connection):
    connection.raw(b"\x17\x09\x09\0\x20" + bytes(32))


@before_echo
def record_not_encrypted(connection):
    connection.raw(b"\x17\3\3\0\5plain")


@before_echo
def record_too_short_for_its_tag(connection):
    connection.raw(b"\x17\3\3\0\4tiny")


@before_echo
def record_of_zeros(connection):
    # Padding alone, with no content type.
    connection.record(0, bytes(64))


@before_echo
def record_plain_alert(connection):
    connection.raw(b"\x15\3\3\0\2\2\x28")


@before_echo
def record_ccs_after(connection):
    connection.raw(b"\x14\3\3\0\1\1")


@before_echo
def record_empty_handshake_after(connection):
    connection.record(HANDSHAKE, b"")


@before_echo
def record_heartbeat_after(connection):
    connection.record(24, b"\1\x40\0")


for name, alert in [("alert_of_one_byte_after", b"\x02"), ("alert_unknown_after", b"\x02\xff"),
                    ("alert_of_level_3_after", b"\x03\x28"), ("alert_of_nothing_after", b""),
                    ("alert_as_warning_after", b"\x01\x28"), ("alert_user_canceled", b"\x01\x5a")]:
    def send(connection, alert=alert):
        connection.record(ALERT, alert)
    send.__name__ = name
    before_echo(send)


@before_echo
def alert_in_two_records_after(connection):
    connection.record(ALERT, b"\x02")
    connection.record(ALERT, b"\x28")


@after_echo
def data_after_close_notify(connection):
    connection.record(ALERT, b"\1\0")
    connection.record(DATA, b"after the end")


@after_echo
def data_after_fatal_alert(connection):
    connection.record(ALERT, b"\2\x50")
    connection.record(DATA, b"after the end")


@after_echo
def end_without_close_notify(connection):
    connection.plain.shutdown(socket.SHUT_WR)
