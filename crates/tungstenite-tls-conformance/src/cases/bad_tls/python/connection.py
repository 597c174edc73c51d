"""A TLS connection that breaks the rules: what its misbehaviour makes of each message is sent."""

import json
import os
import select
import socket
import sys
import threading
import traceback

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tlslite import recordlayer, tlsconnection
from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.constants import TLS_1_3_HRR, ContentType, ExtensionType
from tlslite.errors import TLSAbruptCloseError, TLSError, TLSRemoteAlert
from tlslite.extensions import TLSExtension
from tlslite.messages import (
    Certificate, CertificateVerify, ChangeCipherSpec, ClientHello, EncryptedExtensions, Finished,
    Message, ServerHello, ServerHelloDone, ServerKeyExchange)

HANDSHAKE = ContentType.handshake
ALERT = ContentType.alert
DATA = ContentType.application_data
CCS = ContentType.change_cipher_spec

# Seconds to wait for a client that falls silent.
PATIENCE = 20

TICKET_KEY = bytearray(os.urandom(32))


class Gcm:
    """AES-GCM for tlslite-ng, whose own would take milliseconds for a record."""

    isBlockCipher = False
    isAEAD = True
    nonceLength = 12
    tagLength = 16
    implementation = "cryptography"

    def __init__(self, key, _implementations=None):
        self.name = "aes%dgcm" % (8 * len(key))
        self.aead = AESGCM(bytes(key))

    def seal(self, nonce, plaintext, data):
        return bytearray(self.aead.encrypt(bytes(nonce), bytes(plaintext), bytes(data)))

    def open(self, nonce, ciphertext, data):
        try:
            return bytearray(self.aead.decrypt(bytes(nonce), bytes(ciphertext), bytes(data)))
        except InvalidTag:
            return None


# How the random bytes of this thread's ServerHello end.
SENTINEL = threading.local()


def random_bytes(length):
    end = getattr(SENTINEL, "end", b"") if length == 32 else b""
    return bytearray(os.urandom(length - len(end)) + end)


tlsconnection.getRandomBytes = random_bytes
recordlayer.createAESGCM = Gcm
tlsconnection.createAESGCM = Gcm


class Listen(Exception):
    """The server has said all that it says, and listens to the end."""


class Bad(TLSConnection):
    """A connection that lets a misbehaviour change each message."""

    def __init__(self, plain, misbehaviour, number):
        super().__init__(plain)
        self.closeSocket = False
        self.plain = plain
        self.misbehaviour = misbehaviour
        self.number = number
        self.offered_session = False
        self.client_hello = self.server_hello = None

    def _sendMsg(self, msg, randomizeFirstBlock=True, update_hashes=True):
        # What was queued has been changed already.
        for each in self.misbehaviour.change(self, msg) if update_hashes else [msg]:
            yield from super()._sendMsg(each, randomizeFirstBlock, update_hashes)

    def _queue_message(self, msg):
        for each in self.misbehaviour.change(self, msg):
            if each.contentType == HANDSHAKE:
                super()._queue_message(each)
            else:
                self.flush()
                self.record(each.contentType, each.write())

    def _getMsg(self, *arguments):
        for result in super()._getMsg(*arguments):
            if isinstance(result, ClientHello):
                self.client_hello = result
                ticket = result.getExtension(ExtensionType.session_ticket)
                psk = result.getExtension(ExtensionType.pre_shared_key)
                self.offered_session = bool(psk or ticket and ticket.ticket)
            yield result

    def flush(self):
        """Sends what is queued."""
        if self._buffer_content_type is not None:
            for _ in self._queue_flush():
                pass
        self.sock.flush()
        self.sock.buffer_writes = False

    def record(self, content_type, data):
        """Sends `data` as one record, as long as it may be."""
        for _ in self._recordLayer.sendRecord(Message(content_type, bytearray(data))):
            pass

    def raw(self, data):
        """Sends bytes without encryption or header."""
        self.flush()
        self.plain.sendall(bytes(data))

    def flood(self, content_type, data, number=None):
        """Sends the same record very often, until the client answers."""
        self.flush()
        for _ in range(self.number if number is None else number):
            if self.answered():
                return
            self.record(content_type, data)

    def answered(self):
        """Waits until something can be sent; whether the client has sent an alert or the end."""
        readable, _, _ = select.select([self.plain], [self.plain], [], PATIENCE)
        if not readable:
            return False
        # Compatibility with middleboxes: the client may have sent a ChangeCipherSpec.
        said = self.plain.recv(7, socket.MSG_PEEK)
        return said[:6] != b"\x14\3\3\0\1\1" or len(said) > 6


class Misbehaviour:
    """What a server does wrong. Each part does nothing wrong unless it is set."""

    def __init__(self):
        self.kind = None
        self.changed = None
        self.before = None
        self.after = None
        self.settings = lambda settings: None

    def change(self, connection, msg):
        """The messages to send instead of `msg`."""
        if isinstance(msg, ServerHello):
            connection.server_hello = msg
        if self.kind is None or not isinstance(msg, self.kind):
            return [msg]
        if isinstance(msg, ServerHello) and (msg.random == TLS_1_3_HRR) != self.is_retry:
            return [msg]
        instead = self.changed(connection, msg)
        return [msg] if instead is None else instead

    is_retry = False


# By name.
MISBEHAVIOURS = {"nothing": Misbehaviour()}


def at(kind, settings=None, retry=False):
    """A function that changes each message of this kind, or returns what to send instead."""
    def register(function):
        misbehaviour = MISBEHAVIOURS.setdefault(function.__name__, Misbehaviour())
        misbehaviour.kind, misbehaviour.changed = kind, function
        misbehaviour.is_retry = retry
        if settings:
            misbehaviour.settings = settings
        return function
    return register


def before_echo(function):
    """A function that is called when the client's request has arrived."""
    MISBEHAVIOURS.setdefault(function.__name__, Misbehaviour()).before = function
    return function


def after_echo(function):
    """A function that is called when the client has got its answer."""
    MISBEHAVIOURS.setdefault(function.__name__, Misbehaviour()).after = function
    return function


def handshake(kind, body=b"", length=None):
    """A handshake message, which says that it has `length` bytes."""
    length = len(body) if length is None else length
    return Message(HANDSHAKE, bytearray([kind]) + length.to_bytes(3, "big") + body)


def extension(number, data=b""):
    return TLSExtension(extType=number).create(number, bytearray(data))


def without(message, number):
    message.extensions = [each for each in message.extensions if each.extType != number]


def replace(message, number, data):
    without(message, number)
    message.extensions.append(extension(number, data))


def body(message):
    """The bytes behind the header of a handshake message."""
    return message.write()[4:]
