# SPDX-License-Identifier: ISC
"""The User-based Security Model from the sender's side: keys, and messages
with whatever in them. RFC 3414, RFC 3826, RFC 7860."""
import hashlib
import hmac
import subprocess
from dataclasses import dataclass, replace
from functools import lru_cache

from lib import ber, snmp

AUTH, PRIV, REPORTABLE = 1, 2, 4
# hash, octets of the digest
AUTHS = {"MD5": ("md5", 12), "SHA": ("sha1", 12), "SHA-224": ("sha224", 16),
         "SHA-256": ("sha256", 24), "SHA-384": ("sha384", 32),
         "SHA-512": ("sha512", 48)}


@lru_cache(maxsize=None)
def master_key(auth, passphrase):
    """Ku, RFC 3414 A.2: the digest of a mebibyte of passphrase."""
    octets = passphrase.encode()
    repeated = octets * (1048576 // len(octets) + 1)
    return hashlib.new(AUTHS[auth][0], repeated[:1048576]).digest()


@lru_cache(maxsize=None)
def localized_key(auth, passphrase, engine_id):
    """Kul, RFC 3414 2.6."""
    ku = master_key(auth, passphrase)
    return hashlib.new(AUTHS[auth][0], ku + engine_id + ku).digest()


def digest(auth, key, message):
    name, size = AUTHS[auth]
    return hmac.new(key, message, name).digest()[:size]


def aes(key, boots, seconds, salt, octets, decrypt=False):
    """AES-128 in CFB mode, RFC 3826 3.1, by the openssl command."""
    vector = boots.to_bytes(4, "big") + seconds.to_bytes(4, "big") + salt
    done = subprocess.run(
        ["openssl", "enc", "-d" if decrypt else "-e", "-aes-128-cfb",
         "-K", key[:16].hex(), "-iv", vector.hex()],
        input=octets, stdout=subprocess.PIPE, check=True)
    return done.stdout


@dataclass(frozen=True)
class User:
    name: str
    auth: str = ""
    auth_passphrase: str = ""
    priv_passphrase: str = ""  # AES-128

    @property
    def flags(self):
        return ((AUTH if self.auth else 0) |
                (PRIV if self.priv_passphrase else 0))

    def auth_key(self, engine_id):
        return localized_key(self.auth, self.auth_passphrase, engine_id)

    def priv_key(self, engine_id):
        return localized_key(self.auth, self.priv_passphrase, engine_id)


@dataclass(frozen=True)
class Form:
    """A v3 message. What is None is made as it should be."""
    user: User
    engine_id: bytes
    boots: int = 1
    time: int = 1
    message_id: int = 1
    flags: int = None  # msgFlags; the user's
    max_size: int = 65507
    model: int = 3
    salt: bytes = b"\0\0\0\0\0\0\0\1"
    digest: bytes = None
    scoped: bytes = None  # instead of what is encrypted or not
    context_engine_id: bytes = None
    context_name: bytes = b""

    def but(self, **fields):
        return replace(self, **fields)


def encode(form, pdu):
    """The message with this PDU."""
    user, flags = form.user, form.flags
    if flags is None:
        flags = user.flags
        if pdu[0] in (snmp.GET, snmp.INFORM):
            flags |= REPORTABLE
    context = form.context_engine_id
    scoped = ber.sequence(
        ber.octets(form.engine_id if context is None else context),
        ber.octets(form.context_name), pdu)
    salt = b""
    if user.flags & flags & PRIV:
        salt = form.salt
    if user.flags & flags & PRIV and form.scoped is None:
        scoped = ber.octets(aes(user.priv_key(form.engine_id), form.boots,
                                form.time, salt, scoped))
    if form.scoped is not None:
        scoped = form.scoped
    hole = b""
    if form.digest is not None:
        hole = form.digest
    elif user.flags & flags & AUTH:
        hole = bytes(AUTHS[user.auth][1])
    message = envelope(form, flags, hole, salt, scoped)
    if form.digest is not None or not hole:
        return message
    right = digest(user.auth, user.auth_key(form.engine_id), message)
    return envelope(form, flags, right, salt, scoped)


def envelope(form, flags, mac, salt, scoped):
    security = ber.sequence(
        ber.octets(form.engine_id), ber.integer(form.boots),
        ber.integer(form.time), ber.octets(form.user.name),
        ber.octets(mac), ber.octets(salt))
    header = ber.sequence(
        ber.integer(form.message_id), ber.integer(form.max_size),
        ber.octets(bytes([flags])), ber.integer(form.model))
    return ber.sequence(ber.integer(snmp.V3), header, ber.octets(security),
                        scoped)


def probe(message_id=1):
    """What asks for an engine ID, RFC 3414 4."""
    return encode(Form(User(""), b"", 0, 0, message_id, REPORTABLE),
                  snmp.pdu([], snmp.GET, request_id=message_id))


def decrypt(user, message):
    """Puts the PDU of an encrypted answer into it."""
    _, start, end = ber.read(clear := aes(
        user.priv_key(message.engine_id), message.boots, message.time,
        message.salt, message.encrypted, decrypt=True))
    message.read_scoped(clear[start:end])
    return message


def is_authentic(user, datagram):
    """Has an answer the right digest?"""
    message = snmp.parse(datagram)
    zeroed = datagram.replace(message.digest, bytes(len(message.digest)), 1)
    right = digest(user.auth, user.auth_key(message.engine_id), zeroed)
    return hmac.compare_digest(right, message.digest)
