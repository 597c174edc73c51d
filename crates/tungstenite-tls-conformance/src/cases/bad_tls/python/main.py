# The server: a test asks for a misbehaviour by name, and is told a port and then what was seen.


def settings_for(misbehaviour, version):
    settings = HandshakeSettings()
    settings.minVersion, settings.maxVersion = (3, 1), (3, 3 if version == "1.2" else 4)
    settings.cipherNames = ["aes128gcm", "aes256gcm"]
    settings.keyShares, settings.eccCurves = ["x25519"], ["x25519", "secp256r1"]
    settings.ticketKeys, settings.ticketCipher = [TICKET_KEY[:16]], "aes128gcm"
    misbehaviour.settings(settings)
    return settings


def play(connection, misbehaviour, settings, seen):
    """One connection, to its end."""
    try:
        connection.handshakeServer(
            certChain=CHAIN, privateKey=KEY, settings=settings, alpn=[bytearray(b"http/1.1")])
        seen["handshake"] = True
        request = connection.read(min=5, max=5)
        if misbehaviour.before:
            misbehaviour.before(connection)
        connection.write(request)
        if misbehaviour.after:
            misbehaviour.after(connection)
    except Listen:
        connection.flush()


def listen(connection, seen):
    """Reads to the end."""
    connection.closed = False
    while True:
        data = connection.read(min=1, max=2 ** 14)
        if not data:
            seen["end"] = "close_notify"
            return
        seen["data"] += len(data)


def ended(error, seen):
    """Notes how the client has ended the connection."""
    if isinstance(error, TLSRemoteAlert):
        seen["alert"], seen["end"] = error.description, "alert"
    elif isinstance(error, TLSAbruptCloseError):
        seen["end"] = "end"
    else:
        seen["end"] = repr(error)


def serve(control):
    order = json.loads(control.readline())
    misbehaviour = MISBEHAVIOURS[order["name"]]
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(PATIENCE)
    control.write("%d\n" % listener.getsockname()[1])
    control.flush()
    plain, _ = listener.accept()
    listener.close()
    plain.settimeout(PATIENCE)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection = Bad(plain, misbehaviour, order["number"])
    seen = {
        "handshake": False, "offered_session": False, "data": 0, "alert": None, "end": None,
        "bug": None}
    try:
        play(connection, misbehaviour, settings_for(misbehaviour, order["version"]), seen)
        listen(connection, seen)
    except (TLSError, OSError) as error:
        ended(error, seen)
    except Exception:
        seen["bug"] = traceback.format_exc()
    seen["offered_session"] = connection.offered_session
    # Whatever the client still sends.
    try:
        while plain.recv(2 ** 16):
            pass
    except OSError:
        pass
    plain.close()
    control.write(json.dumps(seen) + "\n")
    control.flush()


def answer(plain):
    with plain, plain.makefile("rw") as control:
        serve(control)


def main():
    global CHAIN, KEY, OTHER_KEY
    server = socket.create_server(("127.0.0.1", 0), backlog=128)
    print("port", server.getsockname()[1], flush=True)
    identity = json.loads(sys.stdin.readline())
    CHAIN = X509CertChain()
    CHAIN.parsePemList(identity["chain"])
    KEY, OTHER_KEY = (parsePEMKey(identity[key], private=True) for key in ("key", "other_key"))

    def accept():
        while True:
            threading.Thread(target=answer, args=server.accept()[:1], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    # Ends when the tests do.
    sys.stdin.read()


main()
