# SPDX-License-Identifier: ISC
"""User sections, and the users in them as each sender names them."""
from dataclasses import dataclass

from lib import usm

# net-snmp's name: ours, the key extension
PRIVS = {
    None: ("none", None), "DES": ("DES", None), "AES": ("AES-128", None),
    "AES-192": ("AES-192", "blumenthal"), "AES-256": ("AES-256", "blumenthal"),
    "AES-192-C": ("AES-192", "reeder"), "AES-256-C": ("AES-256", "reeder"),
    "3DES": ("3DES", "reeder"),
}


@dataclass(frozen=True)
class Keyed:
    """A user by net-snmp's names of the protocols."""
    name: str
    auth: str = None
    priv: str = None

    @property
    def auth_passphrase(self):
        return f"auth of {self.name}"

    @property
    def priv_passphrase(self):
        return f"priv of {self.name}"

    @property
    def level(self):
        return ("authPriv" if self.priv else
                "authNoPriv" if self.auth else "noAuthNoPriv")

    def section(self, *more, title=None):
        lines = list(more)
        if title:
            lines.append(f'name = "{self.name}"')
        if self.auth:
            lines += [f'auth = "{self.auth}"',
                      f'auth_passphrase = "{self.auth_passphrase}"']
        if self.priv:
            priv, extension = PRIVS[self.priv]
            lines += [f'priv = "{priv}"',
                      f'priv_passphrase = "{self.priv_passphrase}"']
            if extension:
                lines.append(f'key_extension = "{extension}"')
        body = "".join(f"    {line}\n" for line in lines)
        return f'user "{title or self.name}" {{\n{body}}}\n'

    @property
    def words(self):
        """For NetSnmp.v3()."""
        words = (self.name,)
        if self.auth:
            words += (self.auth, self.auth_passphrase)
        if self.priv:
            words += (self.priv, self.priv_passphrase)
        return words

    @property
    def usm(self):
        """For messages made by hand: AES-128 only."""
        assert self.priv in (None, "AES")
        return usm.User(self.name, self.auth or "",
                        self.auth_passphrase if self.auth else "",
                        self.priv_passphrase if self.priv else "")


def mark_of(record):
    """What the notification says of itself."""
    return record["varbinds"][-1]["value"]
